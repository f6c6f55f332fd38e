#include "evidence/image/metadata.h"

#include <algorithm>

#include "evidence/image/errors.h"
#include "web/json/object.h"

namespace attestor::image {
namespace {

constexpr size_t kMaxVersion = 64;

bool IsLetterOrDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

Error Bad(std::string_view member, std::string_view expected) {
  return Error(kMetadataForm, "'" + std::string(member) + "': expected " + std::string(expected));
}

Result<std::string_view> TextOf(const json::Object& object, std::string_view member, size_t max_size,
                                std::string_view expected) {
  const auto text = object.Text(member, max_size);
  if (!text.ok()) return Bad(member, std::string(expected) + ", at most " + std::to_string(max_size) + " bytes");
  return *text;
}

// FileName reads the name of a file that lies beside: no path, and nothing that could lead elsewhere.
Result<std::string> FileName(const json::Object& object, std::string_view member) {
  constexpr std::string_view kExpected = "the name of a file beside it";
  ATTESTOR_ASSIGN(const std::string_view name, TextOf(object, member, kMaxFileName, kExpected));
  const bool plain = !name.empty() && IsLetterOrDigit(name.front()) && std::ranges::all_of(name, [](char c) {
    return IsLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
  });
  return plain ? Result(std::string(name)) : Result<std::string>(Bad(member, kExpected));
}

Result<std::string> CommandLine(const json::Object& object) {
  constexpr std::string_view kExpected = "the kernel's command line in printable ASCII";
  ATTESTOR_ASSIGN(const std::string_view text, TextOf(object, "cmdline", kMaxCommandLine, kExpected));
  return IsCommandLine(text) ? Result(std::string(text)) : Result<std::string>(Bad("cmdline", kExpected));
}

Result<bool> OptionalFlag(const json::Object& object, std::string_view member) {
  const auto value = object.Find(member);
  if (!value) return false;
  const auto flag = value->Flag();
  return flag ? Result(*flag) : Result<bool>(Bad(member, "true or false"));
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
    ATTESTOR_ASSIGN(out.version, TextOf(object, "version", kMaxVersion, "the version as a text"));
  }
  if (object.Has("ovmf_variant")) {
    const std::string expected = "'" + std::string(kFirmwareVariant) + "', of which the events are known";
    ATTESTOR_ASSIGN(const std::string_view variant, TextOf(object, "ovmf_variant", kMaxVersion, expected));
    if (variant != kFirmwareVariant) return Bad("ovmf_variant", expected);
  }
  ATTESTOR_ASSIGN(out.development, OptionalFlag(object, "is_dev"));
  ATTESTOR_ASSIGN(out.normalized, OptionalFlag(object, "kernel_header_normalized"));
  return out;
}

}  // namespace attestor::image
