#include "web/http/body_decoder.h"

#include <algorithm>

#include "web/http/errors.h"
#include "web/http/syntax.h"

namespace attestor::http {
namespace {

uint64_t HexValue(char digit) {
  if (IsDigit(digit)) return static_cast<uint64_t>(digit - '0');
  return static_cast<uint64_t>((digit | 0x20) - 'a') + 10;
}

Status Expect(uint8_t byte, char expected, const ErrorCode& code) {
  const char c = static_cast<char>(byte);
  if (c != expected) return Error(code, "found " + Quoted({&c, 1}));
  return Ok();
}

}  // namespace

BodyDecoder::BodyDecoder(const Framing& framing, Bytes* sink)
    : kind_(framing.kind), sink_(sink), remaining_(framing.length) {
  switch (kind_) {
    case FramingKind::kNone: state_ = State::kComplete; break;
    case FramingKind::kLength: state_ = State::kData; break;
    case FramingKind::kChunked: state_ = State::kSize; break;
    case FramingKind::kUntilEnd:
      state_ = State::kData;
      remaining_ = kMaxBodySize;
      break;
  }
}

Result<size_t> BodyDecoder::Feed(ByteView piece) {
  size_t read = 0;
  while (read < piece.size() && !complete()) {
    if (state_ == State::kData) {
      ATTESTOR_ASSIGN(const size_t taken, TakeData(piece.subspan(read)));
      read += taken;
    } else {
      ATTESTOR_TRY(Step(piece[read++]));
    }
  }
  return read;
}

Result<size_t> BodyDecoder::TakeData(ByteView piece) {
  if (kind_ == FramingKind::kUntilEnd && piece.size() > remaining_) return Error(kBodySize);
  const size_t taken = static_cast<size_t>(std::min<uint64_t>(remaining_, piece.size()));
  if (sink_ != nullptr) Append(*sink_, piece.first(taken));
  remaining_ -= taken;
  if (remaining_ == 0 && kind_ == FramingKind::kLength) state_ = State::kComplete;
  if (remaining_ == 0 && kind_ == FramingKind::kChunked) state_ = State::kDataCr;
  return taken;
}

Status BodyDecoder::StepSize(uint8_t byte) {
  const char c = static_cast<char>(byte);
  if (IsHexDigit(c)) {
    if (digits_ == kMaxChunkDigits) return Error(kChunkSize, "more than 16 digits");
    ++digits_;
    remaining_ = remaining_ << 4 | HexValue(c);
    return Ok();
  }
  if (digits_ > 0 && (c == ';' || c == ' ' || c == '\t')) return Error(kChunkExtension, "found " + Quoted({&c, 1}));
  if (digits_ == 0 || c != '\r') return Error(kChunkSize, "found " + Quoted({&c, 1}));
  state_ = State::kSizeLf;
  return Ok();
}

Status BodyDecoder::StartChunk() {
  state_ = remaining_ == 0 ? State::kLastCr : State::kData;
  digits_ = 0;
  if (remaining_ > kMaxBodySize - total_) return Error(kBodySize);
  total_ += remaining_;
  return Ok();
}

Status BodyDecoder::Step(uint8_t byte) {
  switch (state_) {
    case State::kSize: return StepSize(byte);
    case State::kSizeLf: ATTESTOR_TRY(Expect(byte, '\n', kChunkSize)); return StartChunk();
    case State::kDataCr:
      ATTESTOR_TRY(Expect(byte, '\r', kChunkEnd));
      state_ = State::kDataLf;
      return Ok();
    case State::kDataLf:
      ATTESTOR_TRY(Expect(byte, '\n', kChunkEnd));
      state_ = State::kSize;
      return Ok();
    case State::kLastCr:
      ATTESTOR_TRY(Expect(byte, '\r', kTrailers));
      state_ = State::kLastLf;
      return Ok();
    case State::kLastLf:
      ATTESTOR_TRY(Expect(byte, '\n', kChunkEnd));
      state_ = State::kComplete;
      return Ok();
    case State::kData:
    case State::kComplete: break;
  }
  return Ok();
}

}  // namespace attestor::http
