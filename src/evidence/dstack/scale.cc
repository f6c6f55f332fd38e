#include "evidence/dstack/scale.h"

#include "core/wire/cbor.h"
#include "evidence/dstack/errors.h"

namespace attestor::dstack {
namespace {

Error Form(std::string_view what) { return Error(kAttestationForm, "SCALE: " + std::string(what)); }

template <class T>
Result<T> OrForm(Result<T> result) {
  if (result.ok()) return result;
  return Form("it ends too early");
}

}  // namespace

Result<uint8_t> ScaleReader::U8() { return OrForm(in_.U8()); }

Result<uint32_t> ScaleReader::U32() { return OrForm(in_.U32LE()); }

Result<ByteView> ScaleReader::Take(size_t size) { return OrForm(in_.Take(size)); }

Result<size_t> ScaleReader::Length(size_t max) {
  ATTESTOR_ASSIGN(const uint8_t first, U8());
  const unsigned mode = first & 3;
  // Mode 3 is for lengths from 2^30 on, which nothing here can have.
  if (mode == 3) return Form("a length that is too large");
  size_t value = first;
  const size_t more = mode == 0 ? 0 : (mode == 1 ? 1 : 3);
  for (size_t i = 1; i <= more; ++i) {
    ATTESTOR_ASSIGN(const uint8_t byte, U8());
    value |= size_t{byte} << (8 * i);
  }
  value >>= 2;
  const size_t smallest = mode == 0 ? 0 : (mode == 1 ? size_t{1} << 6 : size_t{1} << 14);
  if (value < smallest) return Form("a length that is not in its shortest form");
  if (value > max) return Form("a length of " + std::to_string(value));
  return value;
}

Result<ByteView> ScaleReader::ByteString(size_t max) {
  ATTESTOR_ASSIGN(const size_t size, Length(max));
  return Take(size);
}

Result<std::string_view> ScaleReader::Text(size_t max) {
  ATTESTOR_ASSIGN(const ByteView bytes, ByteString(max));
  if (!wire::IsUtf8(bytes)) return Form("a text that is not UTF-8");
  return AsText(bytes);
}

Status ScaleReader::ExpectEnd() const {
  return in_.empty() ? Ok() : Status(Form("bytes follow behind the attestation"));
}

}  // namespace attestor::dstack
