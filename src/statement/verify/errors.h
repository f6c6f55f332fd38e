// Codes of verify: 1350..1389.
#pragma once

#include "core/base/error.h"

namespace attestor::verify {

inline constexpr ErrorCode kClaims{1351, "verify.claims", "The statement says something else than its evidence shows."};
inline constexpr ErrorCode kSimulated{
    1353, "verify.simulated", "SIMULATED: no hardware stands behind this statement. Allow it only for development."};
inline constexpr ErrorCode kMarked{1354, "verify.marked",
                                   "The signer ran with development switches. Allow that only for development."};

// Expectations: each its own code, so that a relying party sees which one was not met.
inline constexpr ErrorCode kExpectSyntax{1360, "expect.syntax",
                                         "Write expectations as key=value with commas between, each key once, and a "
                                         "comma inside of a value as \\,. Keys: host, port, path, "
                                         "method, body, header, shown, hidden, status, content-type, answer-header, "
                                         "mode, kind, signer-release, node-release, signer-svn, "
                                         "node-svn, tcb-date, tcb-evaluation, mark, recipient, nonce, max-age."};
inline constexpr ErrorCode kExpectNothing{1361, "expect.nothing",
                                          "Say what you rely on; a statement about something else is valid too."};
inline constexpr ErrorCode kExpectHost{1362, "expect.host", "The statement is about another host."};
inline constexpr ErrorCode kExpectMethod{1363, "expect.method",
                                         "The request has another method; a method that is not named must be GET."};
inline constexpr ErrorCode kExpectPath{1364, "expect.path", "The statement is about another path."};
inline constexpr ErrorCode kExpectStatus{1368, "expect.status",
                                         "The server answered with another status; an error page proves little."};
inline constexpr ErrorCode kExpectRecipient{1365, "expect.recipient", "The statement is for another recipient."};
inline constexpr ErrorCode kExpectNonce{1366, "expect.nonce",
                                        "The statement answers another nonce: it may be a replay."};
inline constexpr ErrorCode kExpectMaxAge{1367, "expect.max_age", "The statement is older than allowed."};
inline constexpr ErrorCode kExpectValue{
    1369, "expect.value", "The bundle does not show this value of the response's JSON, or shows another one."};
inline constexpr ErrorCode kExpectBody{1371, "expect.body",
                                       "The request has a body, which helps to decide what the answer means, or "
                                       "another one than expected. Give the SHA-256 of the body that "
                                       "you rely on, or allow any."};
inline constexpr ErrorCode kExpectPort{1375, "expect.port", "The statement is about another port of the host."};
inline constexpr ErrorCode kExpectRequestHeaders{
    1376, "expect.request_headers",
    "A header of the request may have chosen another answer than the one that you rely on. Name each such header: with "
    "its value, or by its name alone where any value will do."};
inline constexpr ErrorCode kExpectContentType{1377, "expect.content_type", "The answer has another media type."};
inline constexpr ErrorCode kExpectAnswerHeaders{1378, "expect.answer_headers",
                                                "The answer says itself that it is replayed, of another time or place, "
                                                "or a file; allow the header by its name if that will do."};
inline constexpr ErrorCode kExpectAnswerAge{
    1379, "expect.answer_age",
    "The answer is older than allowed, by its own Date and Age: it comes from a store, or the server's clock is slow."};
inline constexpr ErrorCode kExpectMode{1380, "expect.mode",
                                       "The session was attested in a weaker mode: sealed says more than proxy."};
inline constexpr ErrorCode kExpectKind{1381, "expect.kind", "The session was disclosed in the other way."};
inline constexpr ErrorCode kExpectRelease{1382, "expect.release",
                                          "Another release than those that you rely on made the statement."};
inline constexpr ErrorCode kExpectSvn{1383, "expect.svn", "The release has a lower security version than you rely on."};
inline constexpr ErrorCode kExpectTcbDate{1384, "expect.tcb_date", "The platform's TCB level is older than allowed."};
inline constexpr ErrorCode kExpectTcbEvaluation{
    1385, "expect.tcb_evaluation", "The platform was judged by collateral of an older evaluation than allowed."};
inline constexpr ErrorCode kExpectNoHost{
    1386, "expect.no_host",
    "All that was expected is met, but no host was expected: a statement about another site would meet it too."};
inline constexpr ErrorCode kExpectFile{
    1387, "expect.file", "Correct the file: spec/expectations.schema.json has every member and its kind."};
inline constexpr ErrorCode kExpectContradiction{1388, "expect.contradiction",
                                                "The policy says that simulated TEEs are refused, and another switch "
                                                "allows them: nothing is judged by two rules; take one away."};
inline constexpr ErrorCode kExpectValueSyntax{
    1370, "expect.value_syntax",
    "Write an expected value as PATH=JSON, such as $.balance.currency=\"EUR\": a path of names and indexes from 0, "
    "then the text that the server must have sent."};

}  // namespace attestor::verify
