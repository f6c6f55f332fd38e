#include "evidence/dstack/msgpack.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/wire/cbor.h"
#include "evidence/dstack/errors.h"

namespace attestor::dstack {
namespace {

// First bytes (MessagePack specification, "Formats"). Those of the "fix" kinds hold the value or the length in their
// low bits.
constexpr uint8_t kBin8 = 0xc4;
constexpr uint8_t kBin32 = 0xc6;
constexpr uint8_t kStr8 = 0xd9;
constexpr uint8_t kStr32 = 0xdb;
constexpr uint8_t kArray16 = 0xdc;
constexpr uint8_t kArray32 = 0xdd;
constexpr uint8_t kMap16 = 0xde;
constexpr uint8_t kMap32 = 0xdf;

// What follows a first byte: so many bytes, and no smaller a value, or a shorter form would have held it.
struct Follows {
  uint8_t first;
  uint8_t size;
  uint64_t smallest;
};
constexpr std::array<Follows, 14> kFollows = {{{kBin8, 1, 0},
                                               {0xc5, 2, 0x100},
                                               {kBin32, 4, 0x10000},
                                               {0xcc, 1, 0x80},
                                               {0xcd, 2, 0x100},
                                               {0xce, 4, 0x10000},
                                               {0xcf, 8, 0x100000000},
                                               {kStr8, 1, 32},
                                               {0xda, 2, 0x100},
                                               {kStr32, 4, 0x10000},
                                               {kArray16, 2, 16},
                                               {kArray32, 4, 0x10000},
                                               {kMap16, 2, 16},
                                               {kMap32, 4, 0x10000}}};

bool IsUint(uint8_t first) { return first < 0x80 || (first >= 0xcc && first <= 0xcf); }
bool IsMap(uint8_t first) { return first >> 4 == 8 || first == kMap16 || first == kMap32; }
bool IsArray(uint8_t first) { return first >> 4 == 9 || first == kArray16 || first == kArray32; }
bool IsText(uint8_t first) { return first >> 5 == 5 || (first >= kStr8 && first <= kStr32); }
bool IsBin(uint8_t first) { return first >= kBin8 && first <= kBin32; }

Error Form(std::string_view what) { return Error(kAttestationForm, "MessagePack: " + std::string(what)); }

// FixedArgument is what the low bits of a first byte of a "fix" kind hold.
uint64_t FixedArgument(uint8_t first) {
  if (first < 0x80) return first;
  return first >> 5 == 5 ? first & 31u : first & 15u;
}

}  // namespace

Result<MessagePackReader::Head> MessagePackReader::NextHead() {
  const auto first = in_.U8();
  if (!first.ok()) return Form("it ends too early");
  const auto* const follows = std::ranges::find(kFollows, *first, &Follows::first);
  if (follows == kFollows.end()) return Head{*first, FixedArgument(*first)};
  const auto bytes = in_.Take(follows->size);
  if (!bytes.ok()) return Form("it ends too early");
  Head head{*first, 0};
  for (const uint8_t byte : *bytes) head.argument = head.argument << 8 | byte;
  if (head.argument < follows->smallest) return Form("a number that is not in its shortest form");
  return head;
}

Result<size_t> MessagePackReader::SizeOf(const Head& head, size_t max) const {
  if (head.argument > max) return Form("a length of " + std::to_string(head.argument));
  return static_cast<size_t>(head.argument);
}

Result<uint64_t> MessagePackReader::Uint(uint64_t max) {
  ATTESTOR_ASSIGN(const Head head, NextHead());
  if (!IsUint(head.first) || head.argument > max) return Form("no number of at most " + std::to_string(max));
  return head.argument;
}

Result<std::string_view> MessagePackReader::Text(size_t max) {
  ATTESTOR_ASSIGN(const Head head, NextHead());
  if (!IsText(head.first)) return Form("no text");
  ATTESTOR_ASSIGN(const size_t size, SizeOf(head, max));
  const auto bytes = in_.Take(size);
  if (!bytes.ok()) return Form("it ends too early");
  if (!wire::IsUtf8(*bytes)) return Form("a text that is not UTF-8");
  return AsText(*bytes);
}

Result<Bytes> MessagePackReader::ByteString(size_t max) {
  ATTESTOR_ASSIGN(const Head head, NextHead());
  if (!IsBin(head.first) && !IsArray(head.first)) return Form("no byte string");
  ATTESTOR_ASSIGN(const size_t size, SizeOf(head, max));
  if (IsBin(head.first)) {
    const auto bytes = in_.Take(size);
    if (!bytes.ok()) return Form("it ends too early");
    return ToBytes(*bytes);
  }
  Bytes out;
  for (size_t i = 0; i < size; ++i) {
    ATTESTOR_ASSIGN(const uint64_t byte, Uint(UINT8_MAX));
    out.push_back(static_cast<uint8_t>(byte));
  }
  return out;
}

Result<size_t> MessagePackReader::Array(size_t max) {
  ATTESTOR_ASSIGN(const Head head, NextHead());
  if (!IsArray(head.first)) return Form("no list");
  return SizeOf(head, max);
}

Status MessagePackReader::Map(size_t max, const std::function<Status(std::string_view name)>& member) {
  ATTESTOR_ASSIGN(const Head head, NextHead());
  if (!IsMap(head.first)) return Form("no map");
  ATTESTOR_ASSIGN(const size_t size, SizeOf(head, max));
  std::vector<std::string_view> names;
  for (size_t i = 0; i < size; ++i) {
    ATTESTOR_ASSIGN(const std::string_view name, Text(64));
    if (std::ranges::find(names, name) != names.end()) return Form("a name twice");
    names.push_back(name);
    ATTESTOR_TRY(member(name));
  }
  return Ok();
}

Status MessagePackReader::ExpectEnd() const {
  return in_.empty() ? Ok() : Status(Form("bytes follow behind the attestation"));
}

}  // namespace attestor::dstack
