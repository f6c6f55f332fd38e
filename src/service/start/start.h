// What node and signer have alike: how they start, and how many they serve.
#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/crypto/secure_channel.h"
#include "evidence/release/release_list.h"
#include "service/channel/descriptors.h"
#include "service/channel/server.h"
#include "service/config/config.h"
#include "service/guest_agent/attester.h"
#include "service/net/socket.h"
#include "service/system/log.h"

namespace attestor::start {

// Started is a program that knows its own release, and listens.
struct Started {
  crypto::ChannelIdentity identity;
  release::ApprovedReleases releases;
  guest_agent::Attester attester;
  net::Listener listener;
};

// Start goes from the configuration to there, for a program that has `need` open beside what both have. Codes:
// channel.descriptors, those of files, tee.*, quote.*, collateral.*, release.*, net.*.
Result<Started> Start(const config::Common& common, release::Role role, const channel::DescriptorNeed& need,
                      const Clock& clock, Random& random, Log& log, const channel::Signals& signals);

// LimitsOf: one address holds a `share`th of the places, unless the configuration says otherwise; where there are few,
// it may enter them all, and keeps as many for sessions as it leaves free (service/channel/places.h).
channel::ServerLimits LimitsOf(const config::Common& common, size_t share, std::chrono::seconds grace);

}  // namespace attestor::start
