#include "evidence/dstack/vm_config.h"

#include "evidence/dstack/config_id.h"
#include "evidence/dstack/errors.h"
#include "web/json/object.h"

namespace attestor::dstack {
namespace {

constexpr size_t kMaxImageName = 256;
constexpr size_t kMaxBase64 = 48 * 1024;

// Sextet is the value of one character of base64 (RFC 4648, section 4).
std::optional<uint32_t> Sextet(char c) {
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const size_t place = kAlphabet.find(c);
  return place == std::string_view::npos ? std::nullopt : std::optional(static_cast<uint32_t>(place));
}

// FromBase64 reads padded base64 without white space; bits that no byte takes must be zero.
std::optional<Bytes> FromBase64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  const size_t padding = text.ends_with("==") ? 2 : (text.ends_with('=') ? 1 : 0);
  Bytes out;
  uint32_t bits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool padded = i >= text.size() - padding;
    const auto sextet = padded ? std::optional<uint32_t>(0) : Sextet(text[i]);
    if (!sextet) return std::nullopt;
    bits = bits << 6 | *sextet;
    if (i % 4 != 3) continue;
    for (int shift = 16; shift >= 0; shift -= 8) out.push_back(static_cast<uint8_t>(bits >> shift));
    bits = 0;
  }
  for (size_t i = 0; i < padding; ++i) {
    if (out.back() != 0) return std::nullopt;
    out.pop_back();
  }
  return out;
}

Result<Bytes> Base64(const json::Object& object, std::string_view name) {
  ATTESTOR_ASSIGN(const std::string_view text, object.Text(name, kMaxBase64));
  auto bytes = FromBase64(text);
  if (!bytes) return object.Bad(name);
  return *std::move(bytes);
}

Status ReadConfigDocument(const json::Object& object, VmConfig& out) {
  if (!object.Has("mr_config") || out.config_document) return Ok();
  ATTESTOR_ASSIGN(const std::string_view document, object.Text("mr_config", kMaxConfigDocument));
  out.config_document = std::string(document);
  return Ok();
}

Status ReadMembers(const json::Object& object, VmConfig& out) {
  if (object.Has("os_image_hash")) {
    ATTESTOR_ASSIGN(out.os_image_hash, object.FixedHex<32>("os_image_hash"));
  }
  if (object.Has("memory_size")) {
    ATTESTOR_ASSIGN(out.memory_size, object.Uint("memory_size", uint64_t{1} << 52));
  }
  if (object.Has("image")) {
    ATTESTOR_ASSIGN(out.image, object.Text("image", kMaxImageName));
  }
  if (!object.Has("tdx_measurement")) return Ok();
  ATTESTOR_ASSIGN(const json::Object measurement, object.Child("tdx_measurement"));
  ImageMeasurement& target = out.measurement.emplace();
  ATTESTOR_ASSIGN(target.checksum_file, Base64(measurement, "checksum_file"));
  ATTESTOR_ASSIGN(target.document, Base64(measurement, "measurement"));
  return Ok();
}

}  // namespace

Result<VmConfig> ParseVmConfig(std::string_view text) {
  ATTESTOR_ASSIGN(const json::Document document, json::ReadDocument(text, kMaxVmConfigSize, kVmConfig));
  ATTESTOR_ASSIGN(const json::Object object, json::Object::Of(document, kVmConfig));
  VmConfig out;
  ATTESTOR_TRY(ReadConfigDocument(object, out));
  if (!object.Has("vm_config")) {
    ATTESTOR_TRY(ReadMembers(object, out));
    return out;
  }
  ATTESTOR_ASSIGN(const std::string_view inner_text, object.Text("vm_config", kMaxVmConfigSize));
  ATTESTOR_ASSIGN(const json::Document inner_document, json::ReadDocument(inner_text, kMaxVmConfigSize, kVmConfig));
  ATTESTOR_ASSIGN(const json::Object inner, json::Object::Of(inner_document, kVmConfig));
  ATTESTOR_TRY(ReadConfigDocument(inner, out));
  ATTESTOR_TRY(ReadMembers(inner, out));
  return out;
}

}  // namespace attestor::dstack
