// Formats as tables: what a map or an array holds is said once, and drives both directions.
//
//   inline constexpr auto kEntryFields = wire::Map{
//       wire::Field(1, &Entry::kid),
//       wire::Field(2, &Entry::name, wire::Tstr{1, 64}),
//       wire::Field(3, &Entry::born),
//   };
//
//   Bytes Entry::Encode() const { return wire::Encode(kEntryFields, *this); }
//   Result<Entry> Entry::Decode(ByteView bytes) { return wire::Decode<Entry>(kEntryFields, bytes); }
//
// A kind says how a value looks: Write appends one, Read takes one or says what is wrong with it. Kinds have the names
// of CDDL where it has one, and are put together; a room adds kinds of its own for what only it has. Tables lie in the
// fields.h of their rooms, where `formats_test` reads them too and compares them with spec/formats.cddl.
#pragma once

#include <algorithm>
#include <limits>
#include <tuple>
#include <type_traits>

#include "core/wire/cbor.h"

namespace attestor::wire {

template <class T>
concept Number = std::is_integral_v<T> || std::is_enum_v<T> || std::is_same_v<T, Duration>;

// LargestOf is the largest number that a member of type T holds.
template <Number T>
constexpr uint64_t LargestOf() {
  if constexpr (std::is_enum_v<T>) {
    return LargestOf<std::underlying_type_t<T>>();
  } else if constexpr (std::is_same_v<T, Duration>) {
    return static_cast<uint64_t>(Duration::max().count());
  } else {
    return static_cast<uint64_t>(std::numeric_limits<T>::max());
  }
}

template <Number T>
constexpr uint64_t ToNumber(T value) {
  if constexpr (std::is_same_v<T, Duration>) {
    return static_cast<uint64_t>(value.count());
  } else {
    return static_cast<uint64_t>(value);
  }
}

// Uint is a number or an enumeration, and no more than its member holds.
struct Uint {
  uint64_t min = 0;
  uint64_t max = std::numeric_limits<uint64_t>::max();

  template <Number T>
  void Write(CborWriter& out, T value) const {
    out.Uint(ToNumber(value));
  }
  template <Number T>
  Status Read(CborReader& in, T& value) const {
    ATTESTOR_ASSIGN(const uint64_t number, in.Uint(std::min(max, LargestOf<T>())));
    if (number < min) return Error(kCborSize, "a number of " + std::to_string(number));
    value = static_cast<T>(number);
    return Ok();
  }
};

// Known is a number of which only those from `first` to `last` are known here: others, up to `max`, are an error with a
// code of its own, because they tell another version.
struct Known {
  uint64_t first;
  uint64_t last;
  const ErrorCode& code;
  std::string_view what;  // stands before the number
  uint64_t max = std::numeric_limits<uint64_t>::max();

  template <Number T>
  void Write(CborWriter& out, T value) const {
    out.Uint(ToNumber(value));
  }
  template <Number T>
  Status Read(CborReader& in, T& value) const {
    ATTESTOR_ASSIGN(const uint64_t number, in.Uint(max));
    if (number < first || number > last) return Error(code, std::string(what) + " " + std::to_string(number));
    value = static_cast<T>(number);
    return Ok();
  }
};

// Constant is the number of a format's version, and no member.
struct Constant {
  uint64_t value;
  const ErrorCode& code;
  std::string_view what;
  uint64_t max = std::numeric_limits<uint64_t>::max();

  template <class T>
  void Write(CborWriter& out, const T&) const {
    out.Uint(value);
  }
  template <class T>
  Status Read(CborReader& in, T&) const {
    ATTESTOR_ASSIGN(const uint64_t found, in.Uint(max));
    if (found == value) return Ok();
    return Error(code, std::string(what) + " " + std::to_string(found) + ", expected " + std::to_string(value));
  }
};

// Literal is the text that names a format and its version, and no member.
struct Literal {
  std::string_view text;
  size_t max;  // bytes of any other
  const ErrorCode& code;

  template <class T>
  void Write(CborWriter& out, const T&) const {
    out.Text(text);
  }
  template <class T>
  Status Read(CborReader& in, T&) const {
    ATTESTOR_ASSIGN(const std::string_view found, in.Text(1, max));
    if (found != text) return Error(code, "'" + std::string(found) + "', expected '" + std::string(text) + "'");
    return Ok();
  }
};

struct Bool {
  void Write(CborWriter& out, bool value) const { out.Bool(value); }
  Status Read(CborReader& in, bool& value) const {
    ATTESTOR_ASSIGN(value, in.Bool());
    return Ok();
  }
};

// TimeMs is `time-ms`: milliseconds since 1970, at most kLastTime.
struct TimeMs {
  void Write(CborWriter& out, Time value) const { out.Time(value); }
  Status Read(CborReader& in, Time& value) const {
    ATTESTOR_ASSIGN(value, in.Time());
    return Ok();
  }
};

// Fixed is a byte string as long as its member.
struct Fixed {
  template <size_t N>
  void Write(CborWriter& out, const ByteArray<N>& value) const {
    out.Bytes(value);
  }
  template <size_t N>
  Status Read(CborReader& in, ByteArray<N>& value) const {
    ATTESTOR_ASSIGN(value, in.Fixed<N>());
    return Ok();
  }
};

// Bstr is a byte string; one whose bytes are to be read as text is a std::string.
struct Bstr {
  size_t min;
  size_t max;

  void Write(CborWriter& out, ByteView value) const { out.Bytes(value); }
  void Write(CborWriter& out, const std::string& value) const { out.Bytes(AsBytes(value)); }
  template <class T>
  Status Read(CborReader& in, T& value) const {
    ATTESTOR_ASSIGN(const ByteView bytes, in.Bytes(min, max));
    value.assign(bytes.begin(), bytes.end());
    return Ok();
  }
};

struct Tstr {
  size_t min;
  size_t max;

  void Write(CborWriter& out, std::string_view value) const { out.Text(value); }
  Status Read(CborReader& in, std::string& value) const {
    ATTESTOR_ASSIGN(value, in.Text(min, max));
    return Ok();
  }
};

template <class T, class Kind>
Bytes Encode(const Kind& kind, const T& value) {
  CborWriter out;
  kind.Write(out, value);
  return std::move(out).Take();
}

// Fill reads `value` from all of `bytes`.
template <class T, class Kind>
Status Fill(const Kind& kind, ByteView bytes, T& value) {
  CborReader in(bytes);
  ATTESTOR_TRY(kind.Read(in, value));
  return in.ExpectEnd();
}

template <class T, class Kind>
Result<T> Decode(const Kind& kind, ByteView bytes) {
  T value{};
  ATTESTOR_TRY(Fill(kind, bytes, value));
  return value;
}

// Encoded is a byte string with the encoding of a value, at most `max` bytes.
template <class Kind>
struct Encoded {
  size_t max;
  Kind kind;

  template <class T>
  void Write(CborWriter& out, const T& value) const {
    out.Bytes(Encode(kind, value));
  }
  template <class T>
  Status Read(CborReader& in, T& value) const {
    ATTESTOR_ASSIGN(const ByteView bytes, in.Bytes(1, max));
    return Fill(kind, bytes, value);
  }
};
template <class Kind>
Encoded(size_t, Kind) -> Encoded<Kind>;

template <class T>
struct KindOf;
template <std::unsigned_integral T>
struct KindOf<T> : std::type_identity<Uint> {};
template <>
struct KindOf<bool> : std::type_identity<Bool> {};
template <>
struct KindOf<Time> : std::type_identity<TimeMs> {};
template <size_t N>
struct KindOf<ByteArray<N>> : std::type_identity<Fixed> {};

// Member is one member of a struct. Most types have one kind, which need not be said.
template <class T, class M, class Kind>
struct Member {
  M T::* member;
  Kind kind;

  void Write(CborWriter& out, const T& value) const { kind.Write(out, value.*member); }
  Status Read(CborReader& in, T& value) const { return kind.Read(in, value.*member); }
};
template <class T, class M>
Member(M T::*) -> Member<T, M, typename KindOf<M>::type>;
template <class T, class M, class Kind>
Member(M T::*, Kind) -> Member<T, M, Kind>;

// List is an array of `min` to `max` items of one kind: a vector.
template <class Kind>
struct List {
  size_t min;
  size_t max;
  Kind item;

  template <class T>
  void Write(CborWriter& out, const std::vector<T>& values) const {
    out.Array(values.size());
    for (const T& value : values) item.Write(out, value);
  }
  template <class T>
  Status Read(CborReader& in, std::vector<T>& values) const {
    ATTESTOR_ASSIGN(const size_t count, in.Array(min, max));
    for (size_t i = 0; i < count; ++i) ATTESTOR_TRY(item.Read(in, values.emplace_back()));
    return Ok();
  }
};
template <class Kind>
List(size_t, size_t, Kind) -> List<Kind>;

// Array is an array whose items each have their place: mostly members.
template <class... Items>
struct Array {
  std::tuple<Items...> items;

  constexpr explicit Array(Items... all) : items(all...) {}

  template <class T>
  void Write(CborWriter& out, const T& value) const {
    out.Array(sizeof...(Items));
    std::apply([&](const Items&... item) { (item.Write(out, value), ...); }, items);
  }
  template <class T>
  Status Read(CborReader& in, T& value) const {
    ATTESTOR_TRY(in.Array(sizeof...(Items), sizeof...(Items)));
    Status status;
    const auto read = [&](const auto& item) { return (status = item.Read(in, value)).ok(); };
    std::apply([&](const Items&... item) { static_cast<void>((read(item) && ...)); }, items);
    return status;
  }
};

// Keyed is an entry of a map. Its kind is of the whole struct: a Member, a Constant, or a Map or Array of members.
template <class Kind>
struct Keyed {
  int64_t key;
  Kind kind;

  static constexpr bool kOptional = false;
  template <class T>
  bool IsIn(const T&) const {
    return true;
  }
  template <class T>
  void Write(CborWriter& out, const T& value) const {
    out.Int(key);
    kind.Write(out, value);
  }
  template <class T>
  Status Read(CborReader& in, T& value) const {
    ATTESTOR_TRY(in.Key(key));
    return kind.Read(in, value);
  }
};

// OptionalMember is the last entry of a map, and may be missing.
template <class T, class M, class Kind>
struct OptionalMember {
  int64_t key;
  std::optional<M> T::* member;
  Kind kind;

  static constexpr bool kOptional = true;
  bool IsIn(const T& value) const { return (value.*member).has_value(); }
  void Write(CborWriter& out, const T& value) const {
    if (IsIn(value)) Keyed<Kind>{key, kind}.Write(out, *(value.*member));
  }
  Status Read(CborReader& in, T& value) const { return Keyed<Kind>{key, kind}.Read(in, (value.*member).emplace()); }
};

template <class Kind>
  requires std::is_class_v<Kind>
constexpr auto Field(int64_t key, Kind kind) {
  return Keyed<Kind>{key, kind};
}
template <class T, class M, class Kind = typename KindOf<M>::type>
constexpr auto Field(int64_t key, M T::* member, Kind kind = {}) {
  return Field(key, Member<T, M, Kind>{member, kind});
}
template <class T, class M, class Kind>
constexpr auto Optional(int64_t key, std::optional<M> T::* member, Kind kind) {
  return OptionalMember<T, M, Kind>{key, member, kind};
}

// Map is a map of Fields in the canonical order of their keys, and at most an Optional behind them.
template <class... Fields>
struct Map {
  std::tuple<Fields...> fields;

  constexpr explicit Map(Fields... all) : fields(all...) {}

  template <class T>
  void Write(CborWriter& out, const T& value) const {
    std::apply(
        [&](const Fields&... field) {
          out.Map((size_t{0} + ... + (field.IsIn(value) ? 1 : 0)));
          (field.Write(out, value), ...);
        },
        fields);
  }
  template <class T>
  Status Read(CborReader& in, T& value) const {
    constexpr size_t kAll = sizeof...(Fields);
    static_assert(OnlyTheLastIsOptional());
    ATTESTOR_ASSIGN(size_t left, in.Map(kAll - (size_t{0} + ... + (Fields::kOptional ? 1 : 0)), kAll));
    Status status;
    const auto read = [&](const auto& field) { return left-- > 0 && (status = field.Read(in, value)).ok(); };
    std::apply([&](const Fields&... field) { static_cast<void>((read(field) && ...)); }, fields);
    return status;
  }

 private:
  static constexpr bool OnlyTheLastIsOptional() {
    bool optional = false, good = true;
    ((good = good && !optional, optional = Fields::kOptional), ...);
    return good;
  }
};

// Tagged is a value behind a tag.
template <class Kind>
struct Tagged {
  uint64_t tag;
  Kind kind;

  template <class T>
  void Write(CborWriter& out, const T& value) const {
    out.Tag(tag);
    kind.Write(out, value);
  }
  template <class T>
  Status Read(CborReader& in, T& value) const {
    ATTESTOR_TRY(in.Tag(tag));
    return kind.Read(in, value);
  }
};
template <class Kind>
Tagged(uint64_t, Kind) -> Tagged<Kind>;

}  // namespace attestor::wire
