// What a bundle says, in the plain structures of include/attestor/verify.h, with everything they point to.
#pragma once

#include <attestor/verify.h>

#include <deque>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "evidence/release/release_list.h"
#include "session/disclosure/masked.h"
#include "statement/verify/bundle_check.h"

namespace attestor::library {

// Store keeps what the structures point to; nothing in it moves.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  attestor_text Text(std::string_view text);
  attestor_bytes Keep(ByteView bytes);

 private:
  std::deque<std::string> texts_;
  std::deque<Bytes> bytes_;
};

// Facts are those of a bundle whose checks passed.
class Facts {
 public:
  explicit Facts(const verify::CheckedBundle& checked);
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;

  const attestor_facts& plain() const { return plain_; }

 private:
  attestor_release ReleaseOf(const release::Identity& release);
  attestor_bytes HiddenOf(const disclosure::MaskedBytes& masked);

  Store store_;
  std::vector<attestor_text> marks_;
  std::vector<attestor_value> values_;
  attestor_facts plain_{};
};

}  // namespace attestor::library
