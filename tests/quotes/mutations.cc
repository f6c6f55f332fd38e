#include "quotes/mutations.h"

#include <algorithm>

#include "quotes/collateral_mutations.h"
#include "quotes/fields.h"

namespace attestor::quotes {
namespace {

// Units of one quote: a byte each, truncations, extensions, and a swap with each other quote.
size_t UnitsOf(const RealQuote& quote, size_t quotes) { return quote.bytes.size() + 2 + quotes - 1; }

bool PaddingAllowed(size_t padding, size_t whole) {
  return padding <= quote::kMaxPadding || whole == quote::kWholeBuffer;
}

}  // namespace

void Tally::Add(const Tally& other) {
  for (const auto& [kind, count] : other.kinds) {
    kinds[kind].tried += count.tried;
    kinds[kind].accepted += count.accepted;
  }
  violations.insert(violations.end(), other.violations.begin(), other.violations.end());
}

class Mutations::Unit {
 public:
  Unit(const RealQuote& real, size_t first, size_t thin) : real_(real), next_(first % thin), thin_(thin) {}

  void Byte(size_t offset) {
    Bytes bytes = real_.bytes;
    for (int change = 1; change < 256; ++change) {
      bytes[offset] = static_cast<uint8_t>(real_.bytes[offset] ^ change);
      Try("bytes", bytes, false, "byte " + std::to_string(offset) + " ^ " + std::to_string(change));
    }
  }

  void Truncations() {
    for (size_t size = 0; size < real_.bytes.size(); ++size) {
      const bool only_padding = size >= real_.bytes.size() - real_.padding;
      Try("truncations", ByteView(real_.bytes).first(size), only_padding, "first " + std::to_string(size) + " bytes");
    }
  }

  void Extensions() {
    for (size_t more = 1; more <= 64; ++more) {
      Bytes zeros(more), ones(more, 0xff), last(more);
      last.back() = 1;
      const std::string what = std::to_string(more) + " bytes more";
      const bool allowed = PaddingAllowed(real_.padding + more, real_.bytes.size() + more);
      Try("extensions", Concat({real_.bytes, zeros}), allowed, what + ", zeros");
      Try("extensions", Concat({real_.bytes, ones}), false, what + ", 0xff");
      Try("extensions", Concat({real_.bytes, last}), false, what + ", zeros and a one");
    }
  }

  void Swaps(const RealQuote& other) {
    const std::vector<Field> ours = FieldsOf(real_.bytes), theirs = FieldsOf(other.bytes);
    const bool same = std::ranges::equal(ours, theirs, {}, &Field::name, &Field::name);
    for (size_t i = 0; i < ours.size(); ++i) {
      if (!same) {
        const auto it = std::ranges::find(theirs, ours[i].name, &Field::name);
        if (it != theirs.end() && it->size == ours[i].size) Swap(ours[i], ours[i], other, *it, *it);
        continue;
      }
      for (size_t j = i; j < ours.size(); ++j) Swap(ours[i], ours[j], other, theirs[i], theirs[j]);
    }
  }

  Tally Take() { return std::move(tally_); }

 private:
  // Swap replaces the fields from `first` to `last` by the other quote's. A change that gives one of the two quotes
  // back is none.
  void Swap(const Field& first, const Field& last, const RealQuote& other, const Field& from, const Field& to) {
    const ByteView bytes(real_.bytes);
    const Bytes changed = Concat({bytes.first(first.offset),
                                  ByteView(other.bytes).subspan(from.offset, to.offset + to.size - from.offset),
                                  bytes.subspan(last.offset + last.size)});
    if (changed == real_.bytes || changed == other.bytes) return;
    Try("swaps", changed, false, first.name + " to " + last.name + " of " + other.name);
  }

  void Try(const std::string& kind, ByteView bytes, bool allowed, const std::string& what) {
    if (next_++ % thin_ != 0) return;
    Tally::Count& count = tally_.kinds[kind];
    ++count.tried;
    const bool accepted = Accepted(real_, bytes);
    if (accepted) ++count.accepted;
    if (accepted != allowed)
      tally_.violations.push_back(real_.name + ": " + what + (accepted ? " accepted" : " refused"));
  }

  const RealQuote& real_;
  size_t next_;
  size_t thin_;
  Tally tally_;
};

Mutations::Mutations(std::vector<RealQuote> quotes) : quotes_(std::move(quotes)) {
  for (const RealQuote& quote : quotes_) quote_units_ += UnitsOf(quote, quotes_.size());
  units_ = quote_units_;
  for (const RealQuote& quote : quotes_) units_ += quote.canonical.size();
}

Tally Mutations::Run(size_t unit, size_t thin) const {
  const size_t first = unit;
  size_t index = 0;
  if (unit >= quote_units_) {
    unit -= quote_units_;
    while (unit >= quotes_[index].canonical.size()) unit -= quotes_[index++].canonical.size();
    return MutateCollateral(quotes_[index], unit, thin);
  }
  while (unit >= UnitsOf(quotes_[index], quotes_.size())) unit -= UnitsOf(quotes_[index++], quotes_.size());
  const RealQuote& real = quotes_[index];
  Unit run(real, first, thin);
  if (unit < real.bytes.size()) {
    run.Byte(unit);
  } else if (unit == real.bytes.size()) {
    run.Truncations();
  } else if (unit == real.bytes.size() + 1) {
    run.Extensions();
  } else {
    const size_t other = unit - real.bytes.size() - 2;
    run.Swaps(quotes_[other < index ? other : other + 1]);
  }
  return run.Take();
}

}  // namespace attestor::quotes
