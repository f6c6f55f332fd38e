// The VM configuration that travels with a quote: the host's word, and the host's alone. It is used to say what to
// compare with the quote's registers, and never believed by itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::dstack {

inline constexpr size_t kMaxVmConfigSize = 64 * 1024;

// ImageMeasurement is what dstack-lite images carry so that their registers can be computed without the image.
struct ImageMeasurement {
  Bytes checksum_file;  // sha256sum.txt of the image; its SHA-256 is the image's hash
  Bytes document;       // measurement.tdx.cbor
};

struct VmConfig {
  std::optional<ByteArray<32>> os_image_hash;
  uint64_t memory_size = 0;  // bytes; 0 when not stated
  std::string image;         // name, as "dstack-0.6.0"
  std::optional<ImageMeasurement> measurement;
  std::optional<std::string> config_document;  // mr_config, the preimage of mr_config_id in its version 3
};

// ParseVmConfig reads the JSON that GetQuote gives as vm_config, or an attestation as config; the latter may hold the
// former as a text inside. Members that are not needed are ignored. Code: dstack.vm_config.
Result<VmConfig> ParseVmConfig(std::string_view json);

}  // namespace attestor::dstack
