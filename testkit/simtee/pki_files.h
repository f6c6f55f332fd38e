// What a simulated TEE publishes so that somebody can choose to trust it.
#pragma once

#include <string>

#include "core/base/result.h"
#include "testkit/simtee/mock_pki.h"

namespace attestor::simtee {

// WritePkiFiles writes tee-root.pem (the mock root certificate) and collateral.json (quote collateral v3) into
// `folder`, which is made when it is missing. Each file appears whole or not at all. simtee.output.
Status WritePkiFiles(const MockPki& pki, const std::string& folder);

// WriteCollateralFile writes collateral.json alone, and nothing where `collateral` is empty: for a recording.
// simtee.output.
Status WriteCollateralFile(const std::string& collateral, const std::string& folder);

// ReadCompose reads an app-compose.json of at most 256 KiB and checks that it is one: simtee.compose.
Result<Bytes> ReadCompose(const std::string& path);

}  // namespace attestor::simtee
