// Secret bytes: keys, shared secrets, nonces that must not leak.
//
// A secret is moved, never copied by accident (Clone says so), wiped when it goes out of scope, never printed, and has
// no ==. Its bytes are reached only through Reveal(), so that `grep -rn 'Reveal()'` lists every line that touches one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/bytes.h"

namespace attestor {

// Wipe overwrites `bytes` in a way that the compiler keeps.
void Wipe(std::span<uint8_t> bytes);

// ConstantTimeEqual compares in time that depends on the lengths only. Returns false when they differ.
bool ConstantTimeEqual(ByteView a, ByteView b);

class Secret {
 public:
  Secret() = default;
  // Secret of `size` zero bytes, to be filled through RevealMutable().
  explicit Secret(size_t size) : bytes_(size) {}
  // CopyOf takes a copy of `bytes`; wiping the source stays with the caller.
  static Secret CopyOf(ByteView bytes);

  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { Wipe(bytes_); }

  Secret Clone() const { return CopyOf(bytes_); }
  size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }

  ByteView Reveal() const { return bytes_; }
  std::span<uint8_t> RevealMutable() { return bytes_; }

  bool operator==(const Secret&) const = delete;

 private:
  Bytes bytes_;
};

}  // namespace attestor
