#include "core/wire/cbor.h"

#include <algorithm>

#include "core/base/secret.h"
#include "core/wire/reader.h"

namespace attestor::wire {
namespace {

constexpr uint8_t kUint = 0;
constexpr uint8_t kNegative = 1;
constexpr uint8_t kBytes = 2;
constexpr uint8_t kText = 3;
constexpr uint8_t kArray = 4;
constexpr uint8_t kMap = 5;
constexpr uint8_t kTag = 6;
constexpr uint8_t kSimple = 7;
constexpr uint8_t kFalse = 20;
constexpr uint8_t kTrue = 21;
constexpr uint8_t kNull = 22;
constexpr int kMaxDepth = 16;

Error SizeError(std::string_view what, uint64_t size) {
  return Error(kCborSize, std::string(what) + " of " + std::to_string(size));
}

// MakeRoom wipes what `out` outgrows: some messages hold keys, and who encodes one can wipe the last buffer only.
void MakeRoom(Bytes& out, size_t more) {
  if (out.capacity() - out.size() >= more) return;
  Bytes larger;
  larger.reserve(std::max(2 * out.capacity(), out.size() + more));
  Append(larger, out);
  Wipe(out);
  out = std::move(larger);
}

}  // namespace

CborWriter& CborWriter::Head(uint8_t major, uint64_t argument) {
  const auto first = [&](uint8_t info) { out_.push_back(static_cast<uint8_t>(major << 5 | info)); };
  size_t size = 0;
  MakeRoom(out_, 1 + sizeof(argument));
  if (argument < 24) {
    first(static_cast<uint8_t>(argument));
  } else if (argument <= UINT8_MAX) {
    first(24), size = 1;
  } else if (argument <= UINT16_MAX) {
    first(25), size = 2;
  } else if (argument <= UINT32_MAX) {
    first(26), size = 4;
  } else {
    first(27), size = 8;
  }
  for (size_t i = size; i > 0; --i) out_.push_back(static_cast<uint8_t>(argument >> (8 * (i - 1))));
  return *this;
}

CborWriter& CborWriter::Int(int64_t value) {
  return value >= 0 ? Head(kUint, static_cast<uint64_t>(value)) : Head(kNegative, ~static_cast<uint64_t>(value));
}

CborWriter& CborWriter::Bytes(ByteView bytes) {
  Head(kBytes, bytes.size());
  MakeRoom(out_, bytes.size());
  Append(out_, bytes);
  return *this;
}

CborWriter& CborWriter::Time(attestor::Time time) {
  return Uint(static_cast<uint64_t>(time.time_since_epoch().count()));
}

CborWriter& CborWriter::Text(std::string_view text) {
  Head(kText, text.size());
  MakeRoom(out_, text.size());
  Append(out_, AsBytes(text));
  return *this;
}

CborWriter& CborWriter::Bool(bool value) {
  MakeRoom(out_, 1);
  out_.push_back(static_cast<uint8_t>(kSimple << 5 | (value ? kTrue : kFalse)));
  return *this;
}

CborWriter& CborWriter::Item(ByteView encoded) {
  MakeRoom(out_, encoded.size());
  Append(out_, encoded);
  return *this;
}

Result<CborReader::Head> CborReader::NextHead() {
  Reader in(rest_);
  ATTESTOR_ASSIGN(const uint8_t first, in.U8());
  Head head{static_cast<uint8_t>(first >> 5), static_cast<uint64_t>(first & 31)};
  const uint64_t info = head.argument;
  uint64_t smallest = 0;
  if (info == 24) {
    ATTESTOR_ASSIGN(head.argument, in.U8());
    smallest = 24;
  } else if (info == 25) {
    ATTESTOR_ASSIGN(head.argument, in.U16());
    smallest = uint64_t{1} << 8;
  } else if (info == 26) {
    ATTESTOR_ASSIGN(head.argument, in.U32());
    smallest = uint64_t{1} << 16;
  } else if (info == 27) {
    ATTESTOR_ASSIGN(head.argument, in.U64());
    smallest = uint64_t{1} << 32;
  } else if (info > 27) {
    return Error(kCborForm, "indefinite or reserved length");
  }
  if (head.argument < smallest) return Error(kCborForm, "an integer or length is not in its shortest form");
  if (head.major == kSimple && info > kNull) return Error(kCborForm, "floats and other simple values are not used");
  rest_ = in.rest();
  return head;
}

Result<uint64_t> CborReader::Expect(uint8_t major, std::string_view what) {
  const ByteView before = rest_;
  ATTESTOR_ASSIGN(const Head head, NextHead());
  if (head.major != major) {
    rest_ = before;
    return Error(kCborType, "expected " + std::string(what));
  }
  return head.argument;
}

Result<size_t> CborReader::Map(size_t min, size_t max) {
  ATTESTOR_ASSIGN(const uint64_t count, Expect(kMap, "a map"));
  if (count < min || count > max)
    return Error(kCborKey, "a map of " + std::to_string(count) + " entries, expected " + std::to_string(max));
  return static_cast<size_t>(count);
}

Result<size_t> CborReader::Array(size_t min, size_t max) {
  ATTESTOR_ASSIGN(const uint64_t count, Expect(kArray, "an array"));
  if (count < min || count > max) return SizeError("an array", count);
  return static_cast<size_t>(count);
}

Status CborReader::Key(int64_t key) {
  auto found = Int();
  if (!found.ok() || *found != key) return Error(kCborKey, "expected key " + std::to_string(key));
  return Ok();
}

Status CborReader::Tag(uint64_t tag) {
  ATTESTOR_ASSIGN(const uint64_t found, Expect(kTag, "a tag"));
  if (found != tag) return Error(kCborType, "tag " + std::to_string(found) + ", expected " + std::to_string(tag));
  return Ok();
}

Result<uint64_t> CborReader::Uint(uint64_t max) {
  ATTESTOR_ASSIGN(const uint64_t value, Expect(kUint, "an unsigned integer"));
  if (value > max) return SizeError("a number", value);
  return value;
}

Result<int64_t> CborReader::Int() {
  ATTESTOR_ASSIGN(const Head head, NextHead());
  if (head.major != kUint && head.major != kNegative) return Error(kCborType, "expected an integer");
  if (head.argument > static_cast<uint64_t>(INT64_MAX)) return SizeError("a number", head.argument);
  const auto magnitude = static_cast<int64_t>(head.argument);
  return head.major == kUint ? magnitude : -1 - magnitude;
}

Result<attestor::Time> CborReader::Time() {
  ATTESTOR_ASSIGN(const uint64_t milliseconds, Uint(static_cast<uint64_t>(kLastTime.time_since_epoch().count())));
  return attestor::Time(Duration(milliseconds));
}

Result<ByteView> CborReader::Bytes(size_t min, size_t max) {
  ATTESTOR_ASSIGN(const uint64_t size, Expect(kBytes, "a byte string"));
  if (size < min || size > max) return SizeError("a byte string", size);
  Reader in(rest_);
  ATTESTOR_ASSIGN(const ByteView bytes, in.Take(static_cast<size_t>(size)));
  rest_ = in.rest();
  return bytes;
}

Result<std::string_view> CborReader::Text(size_t min, size_t max) {
  ATTESTOR_ASSIGN(const uint64_t size, Expect(kText, "a text"));
  if (size < min || size > max) return SizeError("a text", size);
  Reader in(rest_);
  ATTESTOR_ASSIGN(const ByteView bytes, in.Take(static_cast<size_t>(size)));
  rest_ = in.rest();
  if (!IsUtf8(bytes)) return Error(kCborUtf8);
  return AsText(bytes);
}

Result<bool> CborReader::Bool() {
  ATTESTOR_ASSIGN(const uint64_t value, Expect(kSimple, "true or false"));
  if (value != kTrue && value != kFalse) return Error(kCborType, "expected true or false");
  return value == kTrue;
}

Status CborReader::SkipMap(uint64_t entries, int depth) {
  ByteView previous;
  for (uint64_t i = 0; i < entries; ++i) {
    const ByteView start = rest_;
    ATTESTOR_TRY(Skip(depth));
    const ByteView key = start.first(start.size() - rest_.size());
    if (i > 0 && !std::ranges::lexicographical_compare(previous, key))
      return Error(kCborForm, "map keys are not sorted and unique");
    previous = key;
    ATTESTOR_TRY(Skip(depth));
  }
  return Ok();
}

Status CborReader::Skip(int depth) {
  if (depth == 0) return Error(kCborDepth);
  const ByteView start = rest_;
  ATTESTOR_ASSIGN(const Head head, NextHead());
  switch (head.major) {
    case kBytes:
    case kText: {
      Reader in(rest_);
      ATTESTOR_ASSIGN(const ByteView bytes, in.Take(static_cast<size_t>(head.argument)));
      rest_ = in.rest();
      if (head.major == kText && !IsUtf8(bytes)) return Error(kCborUtf8);
      return Ok();
    }
    case kArray:
      // Every item takes at least a byte, so a huge count ends at the end of the input.
      for (uint64_t i = 0; i < head.argument; ++i) ATTESTOR_TRY(Skip(depth - 1));
      return Ok();
    case kMap: return SkipMap(head.argument, depth - 1);
    case kTag: return Skip(depth - 1);
    case kSimple:
      if (head.argument < kFalse || start[0] == (kSimple << 5 | 24)) return Error(kCborForm, "unassigned simple value");
      return Ok();
    case kUint:
    case kNegative: return Ok();
  }
  return Error(kCborForm);
}

Result<ByteView> CborReader::Item() {
  const ByteView start = rest_;
  ATTESTOR_TRY(Skip(kMaxDepth));
  return start.first(start.size() - rest_.size());
}

Status CborReader::ExpectEnd() const {
  if (!rest_.empty()) return Error(kTrailing, std::to_string(rest_.size()) + " bytes");
  return Ok();
}

namespace {

// SequenceSize gives the length that the lead byte announces and the range of the second byte (RFC 3629 section 4); 0
// for a bad lead.
size_t SequenceSize(uint8_t lead, uint8_t& low, uint8_t& high) {
  low = 0x80;
  high = 0xbf;
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead == 0xe0) low = 0xa0;
  if (lead == 0xed) high = 0x9f;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead == 0xf0) low = 0x90;
  if (lead == 0xf4) high = 0x8f;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

}  // namespace

bool IsUtf8(ByteView text) {
  while (!text.empty()) {
    uint8_t low = 0;
    uint8_t high = 0;
    const size_t size = SequenceSize(text[0], low, high);
    if (size == 0 || size > text.size()) return false;
    for (size_t i = 1; i < size; ++i) {
      if (text[i] < low || text[i] > high) return false;
      low = 0x80;
      high = 0xbf;
    }
    text = text.subspan(size);
  }
  return true;
}

}  // namespace attestor::wire
