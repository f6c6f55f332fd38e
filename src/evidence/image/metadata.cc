#include "evidence/image/metadata.h"

#include <algorithm>

#include "evidence/image/errors.h"
#include "web/json/object.h"

namespace attestor::image {
namespace {

constexpr size_t kMaxVersion = 64;

bool IsLetterOrDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// FileName reads the name of a file that lies beside: no path, and nothing that could lead elsewhere.
Result<std::string> FileName(const json::Object& object, std::string_view member) {
  ATTESTOR_ASSIGN(const std::string_view name, object.Text(member, kMaxFileName));
  const bool plain = !name.empty() && IsLetterOrDigit(name.front()) && std::ranges::all_of(name, [](char c) {
    return IsLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
  });
  return plain ? Result(std::string(name)) : Result<std::string>(object.Bad(member));
}

Result<std::string> CommandLine(const json::Object& object) {
  ATTESTOR_ASSIGN(const std::string_view text, object.Text("cmdline", kMaxCommandLine));
  return IsCommandLine(text) ? Result(std::string(text)) : Result<std::string>(object.Bad("cmdline"));
}

Result<bool> OptionalFlag(const json::Object& object, std::string_view member) {
  const auto value = object.Find(member);
  if (!value) return false;
  const auto flag = value->Flag();
  return flag ? Result(*flag) : Result<bool>(object.Bad(member));
}

}  // namespace

bool IsCommandLine(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

Result<Metadata> ParseMetadata(std::string_view text) {
  ATTESTOR_ASSIGN(const json::Document document, json::ReadDocument(text, kMaxMetadata, kMetadataForm));
  ATTESTOR_ASSIGN(const json::Object object, json::Object::Of(document, kMetadataForm));
  Metadata out;
  ATTESTOR_ASSIGN(out.firmware, FileName(object, "bios"));
  ATTESTOR_ASSIGN(out.kernel, FileName(object, "kernel"));
  ATTESTOR_ASSIGN(out.initrd, FileName(object, "initrd"));
  ATTESTOR_ASSIGN(out.command_line, CommandLine(object));
  if (object.Has("version")) {
    ATTESTOR_ASSIGN(out.version, object.Text("version", kMaxVersion));
  }
  if (object.Has("ovmf_variant")) {
    ATTESTOR_ASSIGN(const std::string_view variant, object.Text("ovmf_variant", kMaxVersion));
    if (variant != kFirmwareVariant) return object.Bad("ovmf_variant");
  }
  ATTESTOR_ASSIGN(out.development, OptionalFlag(object, "is_dev"));
  ATTESTOR_ASSIGN(out.normalized, OptionalFlag(object, "kernel_header_normalized"));
  return out;
}

}  // namespace attestor::image
