// The list of OS images that a relying party accepts: for images that cannot be measured offline, the registers of each
// shape of VM; for those that can, the image's hash is enough. Each entry says where its values come from.
//
//   {"images": [{"name": "dstack-0.5.8", "provenance": "rebuilt from tag v0.5.8 on 2026-03-01", "dev": false,
//                "os_image_hash": "hex", "mrtd": "hex", "rtmr0": "hex", "rtmr1": "hex", "rtmr2": "hex"}]}
//
// "dev" marks a development image, which lets its host log in: such an entry is there to be recognised and refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "evidence/quote/quote.h"

namespace attestor::dstack {

inline constexpr size_t kMaxImageListSize = 1024 * 1024;
inline constexpr size_t kMaxListedImages = 1024;

struct ImageRegisters {
  ByteArray<48> mrtd{};
  ByteArray<48> rtmr0{};
  ByteArray<48> rtmr1{};
  ByteArray<48> rtmr2{};

  bool operator==(const ImageRegisters&) const = default;
};

// RegistersOf takes them from a TD report.
ImageRegisters RegistersOf(const quote::TdReport& td);

struct ListedImage {
  std::string name;
  std::string provenance;
  bool dev = false;
  std::optional<ByteArray<32>> os_image_hash;
  std::optional<ImageRegisters> registers;
};

class ImageList {
 public:
  // Parse reads the JSON (dstack.image_list). An entry has a hash, all four registers, or both; "dev" may be left out.
  static Result<ImageList> Parse(std::string_view json);

  bool empty() const { return images_.empty(); }
  const std::vector<ListedImage>& images() const { return images_; }

  // Find gives the entry with these registers, or, where `measured_hash` was proved from the registers, the one with
  // this hash. An entry that has both is one of its registers: they pin RTMR0, which the hash does not. A development
  // image is known by either, and comes first: what one entry warns of, another one does not hide. nullptr when there
  // is none.
  const ListedImage* Find(const ImageRegisters& registers, const std::optional<ByteArray<32>>& measured_hash) const;

 private:
  std::vector<ListedImage> images_;
};

}  // namespace attestor::dstack
