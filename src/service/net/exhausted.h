// What lacks on this machine, whatever it is asked to do: nobody else is to blame for that.
#pragma once

namespace attestor::net {

// IsOurs tells it from the system's number of what went wrong.
bool IsOurs(int why);

// LacksDescriptors tells whether there are too few now for a question to the name service, which says nothing of it but
// fails.
bool LacksDescriptors();

}  // namespace attestor::net
