// Walks through the handshake messages that a server sends after its Finished, record by record. Only the four header
// bytes of each message are looked at (RFC 8446 section 4); its body is skipped by its length. A message may run over
// several records.
//
// Prover and verifier walk the same way: what the verifier must see is what the prover shows.
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/bytes.h"

namespace attestor::proof {

class TicketScanner {
 public:
  static constexpr size_t kHeader = 4;  // type and length

  // wants_header is true when the next byte belongs to a header.
  bool wants_header() const { return skip_ == 0; }
  // between_messages is true when nothing of a message is missing.
  bool between_messages() const { return skip_ == 0 && have_ == 0; }

  // Skip leaves out up to `available` bytes of a body and gives their number; only while !wants_header().
  size_t Skip(size_t available) {
    const size_t count = std::min(skip_, available);
    skip_ -= count;
    return count;
  }

  // OnHeaderByte gives the type of the message when its header is complete; only while wants_header().
  std::optional<uint8_t> OnHeaderByte(uint8_t byte) {
    header_[have_++] = byte;
    if (have_ < kHeader) return std::nullopt;
    have_ = 0;
    skip_ = (size_t{header_[1]} << 16) | (size_t{header_[2]} << 8) | header_[3];
    return header_[0];
  }

 private:
  std::array<uint8_t, kHeader> header_{};
  size_t have_ = 0;
  size_t skip_ = 0;
};

}  // namespace attestor::proof
