// The formats of this room, as tables: `release-list` and `release` in spec/formats.cddl.
#pragma once

#include "core/wire/fields.h"
#include "core/wire/limits.h"
#include "evidence/release/errors.h"
#include "evidence/release/release_list.h"

namespace attestor::release {

inline constexpr auto kReleaseFields = wire::Map{
    wire::Field(1, &Release::role, wire::Uint{1, 2}),
    wire::Field(2, &Release::version, wire::Tstr{1, limits::kVersionText}),
    wire::Field(3, &Release::svn),
    wire::Field(4, &Release::compose_hash),
    wire::Field(5, &Release::config_digest),
    wire::Field(6, &Release::images, wire::List{1, limits::kImages, wire::Fixed{}}),
};

inline constexpr auto kReleaseListFields = wire::Map{
    wire::Field(1, wire::Constant{2, kVersion, "version"}),
    wire::Field(2, &ReleaseList::issued),
    wire::Field(3, &ReleaseList::expires),
    wire::Field(4, &ReleaseList::releases, wire::List{1, limits::kReleases, kReleaseFields}),
    wire::Field(5, &ReleaseList::min_tcb_evaluation),
    wire::Field(6, &ReleaseList::min_svn,
                wire::Array{wire::Member{&MinimumSvn::node}, wire::Member{&MinimumSvn::signer}}),
};

}  // namespace attestor::release
