// Which option of this program an error asks for. What judges knows no options: it is linked by other programs too.
#pragma once

#include <string>
#include <string_view>

namespace attestor::cli {

// OptionHint gives " (--allow-simulated)" for the codes that an option would change; empty for others.
std::string OptionHint(std::string_view code);

}  // namespace attestor::cli
