// The one form of COSE_Sign1, as tables: `protected-header` and `signed-document` in spec/formats.cddl.
#pragma once

#include <algorithm>

#include "core/cose/sign1.h"
#include "core/wire/fields.h"

namespace attestor::cose {

inline constexpr uint64_t kSign1Tag = 18;
inline constexpr size_t kMaxHeader = 512;       // bytes
inline constexpr size_t kMaxContentType = 128;  // bytes
inline constexpr size_t kMaxKid = 64;           // bytes

// AlgorithmNumber is a number of COSE's registry, of those that are used here.
struct AlgorithmNumber {
  void Write(wire::CborWriter& out, Algorithm value) const { out.Int(static_cast<int64_t>(value)); }
  Status Read(wire::CborReader& in, Algorithm& value) const {
    ATTESTOR_ASSIGN(const int64_t number, in.Int());
    value = static_cast<Algorithm>(number);
    if (std::ranges::find(kAlgorithms, value) != kAlgorithms.end()) return Ok();
    return Error(kAlgorithm, std::to_string(number));
  }
};

inline constexpr auto kHeaderFields = wire::Map{
    wire::Field(1, &Sign1::algorithm, AlgorithmNumber{}),
    wire::Field(3, &Sign1::content_type, wire::Tstr{1, kMaxContentType}),
    wire::Field(4, &Sign1::kid, wire::Bstr{1, kMaxKid}),
};

inline constexpr auto kSign1 = wire::Tagged{
    kSign1Tag,
    wire::Array{
        wire::Encoded{kMaxHeader, kHeaderFields},
        wire::Map{},  // nothing is unprotected
        wire::Member{&Sign1::payload, wire::Bstr{0, kMaxPayload}},
        wire::Member{&Sign1::signature},
    },
};

}  // namespace attestor::cose
