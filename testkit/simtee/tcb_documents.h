// TCB info (version 3, TDX) and QE identity (version 2, TD_QE): the two JSON documents that Intel signs, in its field
// order.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "core/base/bytes.h"
#include "core/base/clock.h"

namespace attestor::simtee {

// IsTcbStatus tells whether Intel publishes such a status.
bool IsTcbStatus(std::string_view status);

// TcbInfo gives the simulated platform's own level `status`, and one lower level "OutOfDate".
boost::json::object TcbInfo(const std::string& status, Time issued, Time next_update);

boost::json::object QeIdentity(const ByteArray<32>& mr_signer, Time issued, Time next_update);

}  // namespace attestor::simtee
