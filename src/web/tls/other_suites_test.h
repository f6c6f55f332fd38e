// Suites that are not in the table, for the tests of whoever is made for one.
#pragma once

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "web/tls/suite.h"

namespace attestor::tls {

// A row that a second suite would be.
inline constexpr Suite kAes256GcmSha384{.id = 0x1302,
                                        .name = "TLS_AES_256_GCM_SHA384",
                                        .version = kTls13,
                                        .hash = crypto::HashId::kSha384,
                                        .aead = Aead::kAesGcm,
                                        .key_size = 32,
                                        .iv_size = 12,
                                        .explicit_nonce_size = 0,
                                        .tag_size = 16};

// ExpectNoneForOthers: `create` takes a suite of the table, and ends the process for another version or AEAD.
template <class Create>
void ExpectNoneForOthers(Create create) {
  Suite other = kAes128GcmSha256;
  create(other);
  other.version = static_cast<Version>(kTls12);
  EXPECT_DEATH(create(other), "");
  other.version = kTls13;
  other.aead = static_cast<Aead>(1);
  EXPECT_DEATH(create(other), "");
}

}  // namespace attestor::tls
