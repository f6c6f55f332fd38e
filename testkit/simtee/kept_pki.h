// A PKI that outlives the process: whoever starts the simulator again in the same folder is the same platform under the
// same root, so that earlier evidence still leads to the tee-root.pem there.
#pragma once

#include <string>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "testkit/simtee/mock_pki.h"

namespace attestor::simtee {

// OpenPki makes a PKI and writes pki.json, for its owner alone, into `folder`, which is made when it is missing; where
// that file is there already it gives the PKI of which it tells, with collateral of `now`. simtee.pki_option;
// simtee.output; simtee.pki_folder: the file cannot be read, or what `options` say about root and certificates is not
// what it was made with, or there is a tee-root.pem without it.
Result<MockPki> OpenPki(const std::string& folder, Random& random, Time now, const PkiOptions& options);

}  // namespace attestor::simtee
