#include "evidence/quote/pck.h"

#include <string>

#include "core/wire/reader.h"
#include "evidence/quote/errors.h"

namespace attestor::quote {
namespace {

constexpr uint8_t kInteger = 0x02;
constexpr uint8_t kOctetString = 0x04;
constexpr uint8_t kOid = 0x06;
constexpr uint8_t kEnumerated = 0x0a;
constexpr uint8_t kSequence = 0x30;
// DER contents of 1.2.840.113741.1.13.1, the arc of every value inside the extension.
constexpr ByteArray<9> kArc = {0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01};

struct Element {
  uint8_t tag;
  ByteView contents;
};

// NextElement reads one DER element with a length of at most two bytes, in its shortest form.
Result<Element> NextElement(wire::Reader& in) {
  ATTESTOR_ASSIGN(const uint8_t tag, in.U8());
  ATTESTOR_ASSIGN(const uint8_t first, in.U8());
  size_t size = first;
  if (first == 0x81) {
    ATTESTOR_ASSIGN(size, in.U8());
    if (size < 0x80) return Error(kPckExtension, "length");
  } else if (first == 0x82) {
    ATTESTOR_ASSIGN(size, in.U16());
    if (size < 0x100) return Error(kPckExtension, "length");
  } else if (first >= 0x80) {
    return Error(kPckExtension, "length");
  }
  ATTESTOR_ASSIGN(const ByteView contents, in.Take(size));
  return Element{tag, contents};
}

Result<ByteView> Expect(wire::Reader& in, uint8_t tag) {
  ATTESTOR_ASSIGN(const Element element, NextElement(in));
  if (element.tag != tag) return Error(kPckExtension, "an element of another type");
  return element.contents;
}

// Item is one SEQUENCE { OID, value }; `number` is the last arc of the OID.
struct Item {
  uint8_t number;
  Element value;
};

Result<Item> NextItem(wire::Reader& in, ByteView arc) {
  ATTESTOR_ASSIGN(const ByteView contents, Expect(in, kSequence));
  wire::Reader item(contents);
  ATTESTOR_ASSIGN(const ByteView oid, Expect(item, kOid));
  const bool below = oid.size() == arc.size() + 1 && Equal(oid.first(arc.size()), arc) && oid.back() < 0x80;
  if (!below) return Error(kPckExtension, "object identifier " + ToHex(oid));
  ATTESTOR_ASSIGN(const Element value, NextElement(item));
  ATTESTOR_TRY(item.ExpectEnd());
  return Item{oid.back(), value};
}

template <size_t N>
Result<ByteArray<N>> Octets(const Element& value) {
  const auto array = ToArray<N>(value.contents);
  if (value.tag != kOctetString || !array) return Error(kPckExtension, "an octet string of another size");
  return *array;
}

Result<uint16_t> Number(const Element& value, uint16_t max) {
  ByteView bytes = value.contents;
  if (value.tag != kInteger || bytes.empty() || (bytes[0] & 0x80) != 0) return Error(kPckExtension, "an integer");
  if (bytes.size() > 1 && bytes[0] == 0 && (bytes[1] & 0x80) == 0)
    return Error(kPckExtension, "an integer with zeros in front");
  uint32_t number = 0;
  if (bytes.size() > 3) return Error(kPckExtension, "an integer");
  for (const uint8_t byte : bytes) number = number << 8 | byte;
  if (number > max) return Error(kPckExtension, "integer " + std::to_string(number));
  return static_cast<uint16_t>(number);
}

Status ReadTcb(const Element& value, PckPlatform& out) {
  if (value.tag != kSequence) return Error(kPckExtension, "TCB");
  Bytes arc = ToBytes(kArc);
  arc.push_back(2);
  wire::Reader in(value.contents);
  // Eighteen items in this order and no others: so each is there exactly once.
  for (uint8_t expected = 1; expected <= 18; ++expected) {
    ATTESTOR_ASSIGN(const Item item, NextItem(in, arc));
    if (item.number != expected) return Error(kPckExtension, "TCB item " + std::to_string(item.number));
    if (expected <= 16) {
      ATTESTOR_ASSIGN(const uint16_t svn, Number(item.value, UINT8_MAX));
      out.components[expected - 1] = static_cast<uint8_t>(svn);
    } else if (expected == 17) {
      ATTESTOR_ASSIGN(out.pce_svn, Number(item.value, UINT16_MAX));
    } else {
      ATTESTOR_ASSIGN(out.cpu_svn, Octets<16>(item.value));
    }
  }
  return in.ExpectEnd();
}

Status ReadItem(const Item& item, PckPlatform& out) {
  switch (item.number) {
    case 1: {
      ATTESTOR_ASSIGN(out.ppid, Octets<16>(item.value));
      return Ok();
    }
    case 2: return ReadTcb(item.value, out);
    case 3: {
      ATTESTOR_ASSIGN(out.pce_id, Octets<2>(item.value));
      return Ok();
    }
    case 4: {
      ATTESTOR_ASSIGN(out.fmspc, Octets<6>(item.value));
      return Ok();
    }
    case 5: {
      if (item.value.tag != kEnumerated || item.value.contents.size() != 1) return Error(kPckExtension, "SGX type");
      out.sgx_type = item.value.contents[0];
      return Ok();
    }
    default: return Ok();  // platform instance, configuration: not needed here
  }
}

Status ReadExtension(ByteView extension, PckPlatform& out) {
  wire::Reader in(extension);
  ATTESTOR_ASSIGN(const ByteView contents, Expect(in, kSequence));
  ATTESTOR_TRY(in.ExpectEnd());
  wire::Reader items(contents);
  uint8_t last = 0;
  while (!items.empty()) {
    ATTESTOR_ASSIGN(const Item item, NextItem(items, kArc));
    // Ascending, and 1 to 5 without a gap: so none is repeated or missing.
    if (item.number <= last || (last < 5 && item.number != last + 1))
      return Error(kPckExtension, "item " + std::to_string(item.number));
    ATTESTOR_TRY(ReadItem(item, out));
    last = item.number;
  }
  if (last < 5) return Error(kPckExtension, "SGX type is missing");
  return Ok();
}

}  // namespace

Result<PckPlatform> ParsePckExtension(ByteView extension) {
  PckPlatform out;
  const Status read = ReadExtension(extension, out);
  if (read.ok()) return out;
  if (read.error().Is(kPckExtension)) return read.error();
  return Error(kPckExtension, read.error().Text());
}

Result<PckPlatform> PlatformOf(const crypto::Certificate& pck) {
  const auto extension = pck.Extension(kPckExtensionOid);
  if (!extension) return Error(kPckExtension, "it has no such extension");
  return ParsePckExtension(*extension);
}

}  // namespace attestor::quote
