// Proxy and sealed mode beside each other, in pairs of one run.
#pragma once

#include <string>
#include <vector>

#include "sessions.h"

namespace attestor::bench {

// ModeFigures measures 50 interleaved pairs of each kind, on loopback:
//   proxy.session_s, sealed.session_s   wall time of one selective session of `target`, JSON with a member "balance"
//   sealed.session_ratio                of each pair
//   sealed.reveal_all_extra_s           what one session that reveals everything takes longer
//   sealed.node_cpu_extra_s             what it costs the node more, in CPU seconds
Result<std::vector<Figure>> ModeFigures(const Setup& setup, const std::string& target);

}  // namespace attestor::bench
