// Codes of verify: 1350..1399.
#pragma once

#include "base/error.h"

namespace attestor::verify {

inline constexpr ErrorCode kClaims{1351, "verify.claims", "The statement says something else than its evidence shows."};
inline constexpr ErrorCode kFuture{1352, "verify.future", "The statement is from the future; check the clock, or give the time with --at."};
inline constexpr ErrorCode kSimulated{
    1353, "verify.simulated", "SIMULATED: no hardware stands behind this statement. Allow it only for development (--allow-simulated)."};
inline constexpr ErrorCode kMarked{1354, "verify.marked",
                                   "The signer ran with development switches. Allow that only for development (--allow-simulated)."};
inline constexpr ErrorCode kWebRoots{
    1355, "verify.web_roots", "The statement was made with another set of web roots than the one given; give that set with --web-roots."};

// Expectations: each its own code, so that a relying party sees which one was not met.
inline constexpr ErrorCode kExpectSyntax{
    1360, "expect.syntax",
    "Write expectations as key=value with commas between, each key once, and a comma inside of a value as \\,. Keys: host, port, path, "
    "method, body, header, shown, hidden, status, content-type, answer-header, mode, kind, signer-release, node-release, signer-svn, "
    "node-svn, tcb-date, tcb-evaluation, mark, recipient, nonce, max-age."};
inline constexpr ErrorCode kExpectNothing{1361, "expect.nothing", "Say what you rely on; a statement about something else is valid too."};
inline constexpr ErrorCode kExpectHost{1362, "expect.host", "The statement is about another host."};
inline constexpr ErrorCode kExpectMethod{1363, "expect.method", "The statement is about a request with another method."};
inline constexpr ErrorCode kExpectPath{1364, "expect.path", "The statement is about another path."};
inline constexpr ErrorCode kExpectStatus{1368, "expect.status", "The server answered with another status; an error page proves little."};
inline constexpr ErrorCode kExpectRecipient{1365, "expect.recipient", "The statement is for another recipient."};
inline constexpr ErrorCode kExpectNonce{1366, "expect.nonce", "The statement answers another nonce: it may be a replay."};
inline constexpr ErrorCode kExpectMaxAge{1367, "expect.max_age", "The statement is older than allowed."};
inline constexpr ErrorCode kExpectValue{1369, "expect.value",
                                        "The bundle does not show this value of the response's JSON, or shows another one."};
inline constexpr ErrorCode kExpectBody{
    1371, "expect.body",
    "The request has a body, which helps to decide what the answer means. Give the SHA-256 of the body that "
    "you rely on (body=HEX), or allow any (body=*)."};
inline constexpr ErrorCode kExpectHidden{1372, "expect.hidden",
                                         "The request has a hidden header that may change what the answer means; only credentials may be "
                                         "hidden unless you allow the name (hidden=NAME)."};
inline constexpr ErrorCode kExpectValueSyntax{
    1370, "expect.value_syntax",
    "Write an expected value as PATH=JSON, such as $.balance.currency=\"EUR\": a path of names and indexes from 0, then the text that the "
    "server must have sent."};

}  // namespace attestor::verify
