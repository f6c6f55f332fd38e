// The host that a relying party names, as it stands in statements: a name in lowercase, alone.
#pragma once

#include <string>
#include <string_view>

namespace attestor::verify {

// NormalHost puts `text` into lowercase, which is all that may be done for a person: a host is the same in any case.
std::string NormalHost(std::string_view text);

// WhyNoHost says why no statement can be about the host `text`, and what to write instead; empty when one can.
std::string WhyNoHost(std::string_view text);

}  // namespace attestor::verify
