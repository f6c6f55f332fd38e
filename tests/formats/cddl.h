// What the tables of formats say, and what spec/formats.cddl says, in one form that can be compared: CDDL without
// comments, labels and names.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/cose/fields.h"
#include "core/wire/fields.h"
#include "core/wire/secret_bytes.h"
#include "evidence/quote/fields.h"
#include "session/proof/fields.h"
#include "statement/format/fields.h"

namespace attestor::formats {

// Normal gives a rule without labels, with one space between its tokens.
std::string Normal(std::string_view cddl);

// Spec is the rules of a file in CDDL.
class Spec {
 public:
  explicit Spec(std::string_view text);

  // Rule gives what `name` stands for, normal, with no other name in it, and adds each that was to `used`.
  std::string Rule(const std::string& name, std::set<std::string>& used) const;
  // Maps gives the names of all rules that are maps.
  std::set<std::string> Maps() const;

 private:
  std::map<std::string, std::string> rules_;
};

std::string Range(uint64_t min, uint64_t max);
std::string Sized(std::string_view type, size_t min, size_t max);

// Table gives what a kind says of a value of type T.
class Table {
 public:
  template <class T>
  static std::string Of(const wire::Uint& kind) {
    return Range(kind.min, std::min(kind.max, wire::LargestOf<T>()));
  }
  template <class T>
  static std::string Of(const wire::Known& kind) {
    return Range(kind.first, kind.last);
  }
  template <class T>
  static std::string Of(const wire::Constant& kind) {
    return Range(kind.value, kind.value);
  }
  template <class T>
  static std::string Of(const wire::Literal& kind) {
    return '"' + std::string(kind.text) + '"';
  }
  template <class T>
  static std::string Of(const wire::Bool&) {
    return "bool";
  }
  template <class T>
  static std::string Of(const wire::TimeMs&) {
    return Range(0, wire::ToNumber(kLastTime.time_since_epoch()));
  }
  template <class T>
  static std::string Of(const wire::Fixed&) {
    return Sized("bstr", std::tuple_size_v<T>, std::tuple_size_v<T>);
  }
  template <class T>
  static std::string Of(const wire::Bstr& kind) {
    return Sized("bstr", kind.min, kind.max);
  }
  template <class T>
  static std::string Of(const wire::SecretBytes& kind) {
    return Sized("bstr", kind.min, kind.max);
  }
  template <class T>
  static std::string Of(const wire::Tstr& kind) {
    return Sized("tstr", kind.min, kind.max);
  }
  template <class T, class Kind>
  static std::string Of(const wire::Encoded<Kind>& kind) {
    return Sized("bstr", 1, kind.max);
  }
  template <class T, class Kind>
  static std::string Of(const wire::Tagged<Kind>& kind) {
    return "#6." + std::to_string(kind.tag) + "(" + Of<T>(kind.kind) + ")";
  }
  template <class T, class M, class Kind>
  static std::string Of(const wire::Member<T, M, Kind>& kind) {
    return Of<M>(kind.kind);
  }
  template <class T, class Kind>
  static std::string Of(const wire::List<Kind>& kind) {
    return "[" + std::to_string(kind.min) + "*" + std::to_string(kind.max) + " " +
           Of<typename T::value_type>(kind.item) + "]";
  }
  template <class T, class... Items>
  static std::string Of(const wire::Array<Items...>& kind) {
    return std::apply([](const auto&... item) { return "[" + Joined({Of<T>(item)...}) + "]"; }, kind.items);
  }
  template <class T, class... Fields>
  static std::string Of(const wire::Map<Fields...>& kind) {
    return std::apply([](const auto&... field) { return "{" + Joined({Of<T>(field)...}) + "}"; }, kind.fields);
  }
  template <class T, class Kind>
  static std::string Of(const wire::Keyed<Kind>& field) {
    return std::to_string(field.key) + "=>" + Of<T>(field.kind);
  }
  template <class T, class M, class Kind>
  static std::string Of(const wire::OptionalMember<T, M, Kind>& field) {
    return "?" + std::to_string(field.key) + "=>" + Of<M>(field.kind);
  }

  // Kinds of single rooms.
  template <class T>
  static std::string Of(const cose::AlgorithmNumber&) {
    std::string all;
    for (const cose::Algorithm one : cose::kAlgorithms)
      all += (all.empty() ? "" : "/") + std::to_string(static_cast<int>(one));
    return all;
  }
  template <class T, class Kind>
  static std::string Of(const quote::AllOrNone<Kind>& kind) {
    return "[]/" + Of<T>(wire::List{kind.count, kind.count, kind.item});
  }
  template <class T>
  static std::string Of(const proof::Spans&) {
    return Of<std::vector<proof::SpanSize>>(proof::kSpanSizes);
  }
  template <class T>
  static std::string Of(const proof::States&) {
    constexpr size_t kSize = std::tuple_size_v<T>;
    return Of<std::vector<typename T::value_type>>(wire::List{kSize, kSize, wire::Fixed{}});
  }
  template <class T, class Kind>
  static std::string Of(const proof::KeyPart<Kind>& part) {
    return Of<proof::Tls13KeyParts>(part.kind);
  }
  template <class T>
  static std::string Of(const statement::Seconds& kind) {
    return Of<uint64_t>(kind.kRange);
  }
  template <class T>
  static std::string Of(const statement::RevealedValue&) {
    return Sized("bstr", 0, statement::kMaxRevealedValue);
  }
  template <class T>
  static std::string Of(const statement::HeaderValue&) {
    return Sized("bstr", 0, statement::kMaxHeaderValue);
  }
  template <class T, class All, class Selective>
  static std::string Of(const statement::ByDisclosure<All, Selective>& kind) {
    const std::string all = Of<T>(kind.all), selective = Of<T>(kind.selective);
    return all == selective ? all : all + "/" + selective;
  }

 private:
  static std::string Joined(std::initializer_list<std::string> parts);
};

}  // namespace attestor::formats
