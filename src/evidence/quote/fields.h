// The format of collateral, as a table: `collateral` in spec/formats.cddl.
#pragma once

#include "core/wire/fields.h"
#include "evidence/quote/collateral.h"
#include "evidence/quote/errors.h"

namespace attestor::quote {

inline constexpr size_t kMaxCertificate = 4096;  // bytes; Intel's have less than 1300
inline constexpr size_t kMaxCrl = 192 * 1024;    // bytes; a list of 5,000 certificates

inline constexpr auto kSignedTextFields = wire::Array{
    wire::Member{&CollateralFields::Text::signer, wire::Bstr{1, kMaxCertificate}},
    wire::Member{&CollateralFields::Text::text, wire::Bstr{1, kMaxSignedTextSize}},
    wire::Member{&CollateralFields::Text::signature},
};

// AllOrNone is a list of exactly `count` items, or an empty one.
template <class Kind>
struct AllOrNone {
  size_t count;
  Kind item;

  void Write(wire::CborWriter& out, const std::vector<Bytes>& values) const {
    wire::List{0, count, item}.Write(out, values);
  }
  Status Read(wire::CborReader& in, std::vector<Bytes>& values) const {
    ATTESTOR_TRY((wire::List{0, count, item}.Read(in, values)));
    if (values.empty() || values.size() == count) return Ok();
    return Error(wire::kCborSize, "an array of " + std::to_string(values.size()));
  }
};
template <class Kind>
AllOrNone(size_t, Kind) -> AllOrNone<Kind>;

inline constexpr auto kCollateralFields = wire::Map{
    wire::Field(1, wire::Constant{1, kCollateralForm, "version"}),
    wire::Field(2, &CollateralFields::root, wire::Bstr{1, kMaxCertificate}),
    wire::Field(3, &CollateralFields::root_crl, wire::Bstr{1, kMaxCrl}),
    wire::Field(4, &CollateralFields::pck_crl, wire::Bstr{1, kMaxCrl}),
    wire::Field(5, &CollateralFields::tcb_info, kSignedTextFields),
    wire::Field(6, &CollateralFields::qe_identity, kSignedTextFields),
    wire::Field(7, &CollateralFields::pck, AllOrNone{2, wire::Bstr{1, kMaxCertificate}}),
};

}  // namespace attestor::quote
