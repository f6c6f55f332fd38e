#include "service/client/explain.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/crypto/certificate_errors.h"
#include "service/channel/errors.h"
#include "service/channel/failed.h"
#include "service/client/answer_faults.h"
#include "service/client/body_faults.h"
#include "service/client/errors.h"
#include "service/client/plain_text.h"
#include "service/client/tls_faults.h"
#include "service/net/errors.h"
#include "session/disclosure/plan.h"
#include "session/proof/errors.h"
#include "web/http/parser.h"
#include "web/tls/errors.h"

namespace attestor::client {
namespace {

using channel::Retry;

// Together: one fault that trying again does not mend is enough.
Retry RetryOf(const Faults& faults) {
  const auto has = [&](Retry retry) { return std::ranges::find(faults, retry, &Fault::retry) != faults.end(); };
  if (faults.empty() || has(Retry::kNo)) return Retry::kNo;
  return has(Retry::kLater) ? Retry::kLater : Retry::kNow;
}

// SidesOf names each side once, in the order of the faults.
std::string SidesOf(const Faults& faults) {
  std::vector<Blame> seen;
  std::string out;
  for (const Fault& fault : faults) {
    if (std::ranges::find(seen, fault.blame) != seen.end()) continue;
    out.append(seen.empty() ? "" : ", and ").append(ToText(fault.blame));
    seen.push_back(fault.blame);
  }
  return out;
}

std::string WithSide(const std::string& text, std::string_view side, Retry retry) {
  return text + "\nside: " + std::string(side) + "; " + std::string(channel::ToText(retry));
}

std::string NodeLimit(const channel::Failed& failed) { return "the node's time limit (" + failed.detail + ")"; }

// SilenceText says how far the site came before it fell silent for `limit`.
std::string SilenceText(const Trace& trace, const ProveRequest& request, const std::string& limit) {
  const std::string site = SiteText(request);
  if (trace.address.empty()) return "the node did not connect to " + site + " within " + limit;
  if (!trace.agreed) {
    return site + " accepted the connection, and TLS was not agreed on within " + limit + "; " +
           Counted(trace.server_bytes, "byte") + " came from it";
  }
  if (trace.response.empty())
    return "TLS was agreed on and the request was sent; " + site + " answered nothing for " + limit;
  const Answer answer = ReadAnswer(trace.response, request.http.method);
  if (answer.OnlyInterim())
    return site + " sent only " + InterimText(answer) + ", which is no final answer, then nothing for " + limit;
  if (!answer.head_whole)
    return site + " sent " + Counted(answer.received, "byte") + " of a head, then nothing for " + limit;
  const std::string head = site + " answered " + DescribeAnswer(answer) + "\n- the site sent ";
  if (answer.promised) {
    return head + std::to_string(answer.body.size()) + " of " + std::to_string(*answer.promised) +
           " bytes of the body, then nothing for " + limit;
  }
  return head + "a head and " + Counted(answer.body.size(), "byte") + " of body and then nothing for " + limit +
         "; it gave " + (answer.chunked ? "no last chunk" : "no length") + ", so the end is not known";
}

std::string TruncatedText(const Trace& trace, const ProveRequest& request) {
  const std::string site = SiteText(request);
  if (!trace.agreed) {
    return Told(
        site + " closed or reset the connection during the TLS handshake, after " + Counted(trace.server_bytes, "byte"),
        Blame::kSite, Retry::kNow);
  }
  if (trace.response.empty()) {
    const std::string_view hint =
        trace.certificate_requested
            ? "; it had asked for a client certificate, which this program does not have, and may demand one"
            : "";
    return Told(
        site + " closed or reset the connection after the request, without a byte of an answer" + std::string(hint),
        Blame::kSite, Retry::kNow);
  }
  const Answer answer = ReadAnswer(trace.response, request.http.method);
  const Faults faults = HttpFaults(answer, trace.response, request.http.method, http::StreamEnd::kFramingOnly);
  return FaultText(site + " answered " + DescribeAnswer(answer), faults);
}

// BlameOf a certificate that was refused: a root that is not trusted here is a matter of whom the person trusts.
Blame BlameOf(const Error& error) {
  if (error.Is(crypto::kCertificateRoot) || error.Is(crypto::kCertificatePath)) return Blame::kRoots;
  return error.Is(crypto::kCertificateHost) ? Blame::kHost : Blame::kSite;
}

// BlameOfOpening: what cannot be opened as asked is a matter of what was asked, but for JSON that is none and the
// limits of this program.
Blame BlameOfOpening(const Error& error) {
  const std::string_view id = error.code().id;
  if (id.starts_with("json.") && !id.starts_with("json.path")) return Blame::kSite;
  return id.starts_with("disclosure.") || id.starts_with("json.") || error.Is(kTooManyParts) ? Blame::kRequest
                                                                                             : Blame::kProgram;
}

std::string With(const std::string& where, const Error& error) {
  return error.detail().empty() ? where : where + ": " + Readable(error.detail());
}

// DemandsCertificate: in TLS 1.3 the server says so only after its handshake is done for the client. Not every server
// says it by name. Nobody is taken at its word before the handshake, or who has not asked.
bool DemandsCertificate(const Error& error, const Trace& trace) {
  static constexpr std::array kAlerts = {kCertificateRequired,
                                         std::string_view("handshake_failure"),
                                         std::string_view("bad_certificate"),
                                         std::string_view("unsupported_certificate"),
                                         std::string_view("certificate_unknown"),
                                         std::string_view("unknown_ca"),
                                         std::string_view("access_denied")};
  return error.Is(tls::kAlert) && trace.certificate_requested && trace.agreed && trace.response.empty() &&
         std::ranges::find(kAlerts, error.detail()) != kAlerts.end();
}

Blame BlameOf(channel::Side side) {
  switch (side) {
    case channel::Side::kClient: return Blame::kRequest;
    case channel::Side::kNode: return Blame::kNode;
    case channel::Side::kSigner: return Blame::kSigner;
    case channel::Side::kSite: return Blame::kSite;
  }
  return Blame::kNode;
}

// LostBy: of what was relayed, the node is not known to have changed anything.
Blame LostBy(const Error& error, const Trace& trace) {
  if (trace.failed) return BlameOf(trace.failed->side);
  return error.detail().starts_with("tls.") ? Blame::kSite : Blame::kNode;
}

// LostText: nothing is repeated, so the person must know what may have happened.
std::string LostText(const Error& error, const Trace& trace, const ProveRequest& request) {
  const std::string why = trace.failed ? trace.failed->code + ": " + trace.failed->detail : error.detail();
  return Told("the request was sent to " + SiteText(request) + ", and its answer did not arrive: " + why +
                  "\n- it was not repeated",
              LostBy(error, trace), Retry::kNo);
}

std::string FalseText(const Error& error, const Trace& trace) {
  if (!trace.agreed) return Told(error.detail(), Blame::kNode, Retry::kElsewhere);
  return Told(error.detail() + "\n- the request may have been carried out; it was not repeated", Blame::kNode,
              Retry::kNo);
}

bool IsLimit(const Error& error, const Trace& trace) {
  return error.Is(net::kTimeout) || (trace.failed && trace.failed->code == "node.too_long");
}

}  // namespace

std::string LimitText(const ProveRequest& request) {
  constexpr std::chrono::seconds kShort{2};
  const auto seconds = std::chrono::round<std::chrono::seconds>(request.timeout).count();
  const std::string limit = request.timeout < kShort
                                ? std::to_string(std::chrono::milliseconds(request.timeout).count()) + " ms"
                                : std::to_string(seconds) + " s";
  return "the time limit of the whole run (" + limit + "; --timeout changes it)";
}

std::string SiteText(const ProveRequest& request) {
  return "the site (" + request.http.host + ":" + std::to_string(request.http.port) + ")";
}

std::string_view ToText(Blame blame) {
  switch (blame) {
    case Blame::kSite: return "the site";
    case Blame::kNode: return "the node";
    case Blame::kAddress: return "the address of the node, or the node";
    case Blame::kProgram: return "this program";
    case Blame::kRequest: return "your request";
    case Blame::kHost: return "the host name of your URL, or the site";
    case Blame::kRoots: return "your choice of web roots, or the site";
    case Blame::kSigner: return "the signer";
    case Blame::kAnchors: return "your choice of whom to trust (TEE roots, release root, simulated TEEs), or the node";
    case Blame::kSignerRoots: return "the signer's choice of web roots, or the site";
    case Blame::kClock: return "the clock that is wrong";
  }
  return "";
}

std::string Told(const std::string& text, Blame blame, Retry retry) { return WithSide(text, ToText(blame), retry); }

std::string FaultText(const std::string& headline, const Faults& faults) {
  std::string out = headline;
  for (const Fault& fault : faults) out.append("\n- ").append(fault.text).append(" [").append(fault.code).append("]");
  return WithSide(out, SidesOf(faults), RetryOf(faults));
}

Error ExplainExchange(const Error& error, const Trace& trace, const ProveRequest& request, const Clocks& clocks,
                      Time now) {
  const std::string_view id = error.code().id;
  if (error.Is(kRequestLost)) return Error(error.code(), LostText(error, trace, request));
  if (error.Is(kNodeFalse)) return Error(error.code(), FalseText(error, trace));
  if (IsLimit(error, trace)) {
    const std::string code = trace.failed ? trace.failed->code + ": " : "";
    return Error(error.code(),
                 Told(code + SilenceText(trace, request, trace.failed ? NodeLimit(*trace.failed) : LimitText(request)),
                      trace.address.empty() ? Blame::kNode : Blame::kSite, Retry::kNow));
  }
  if (trace.failed && trace.failed->code == "node.site_unresolved") {
    return Error(error.code(),
                 Told(trace.failed->code + ": the node finds no address for " + request.http.host + ": is it misspelt?",
                      Blame::kHost, Retry::kLater));
  }
  if (DemandsCertificate(error, trace)) {
    return Error(error.code(), Told(DemandText(SiteText(request), error.detail()), Blame::kSite, Retry::kNo));
  }
  if (error.Is(tls::kTruncated)) return Error(error.code(), TruncatedText(trace, request));
  if (error.Is(tls::kAlert) && !trace.agreed)
    return Error(error.code(), Told(AlertText(error.detail()),
                                    error.detail() == "unrecognized_name" ? Blame::kHost : Blame::kSite, Retry::kNo));
  if (id.starts_with("certificate.")) {
    return Error(error.code(), Told(CertificateText(error, trace, now, clocks), BlameOf(error), Retry::kNo));
  }
  if (id.starts_with("http.")) {
    const Answer answer = ReadAnswer(trace.response, request.http.method);
    const auto end = trace.close_notify ? std::optional(http::StreamEnd::kCloseNotify) : std::nullopt;
    const Faults faults = HttpFaults(answer, trace.response, request.http.method, end);
    return Error(error.code(), FaultText(SiteText(request) + " answered " + DescribeAnswer(answer), faults));
  }
  if (error.Is(proof::kResponseEarly)) {
    return Error(error.code(),
                 Told(SiteText(request) + " began to answer before it was asked, so the request was not sent",
                      Blame::kSite, Retry::kNo));
  }
  if (id.starts_with("tls."))
    return Error(error.code(), Told(With(SiteText(request), error), Blame::kSite, Retry::kNo));
  if (error.Is(channel::kRefused) || error.Is(net::kStopping)) return error;  // it says so itself; nobody's fault
  return Error(error.code(), Told(With("between this client and the node", error), Blame::kNode, Retry::kElsewhere));
}

Status CheckAnswer(const Trace& trace, const ProveRequest& request) {
  const std::string& method = request.http.method;
  const Answer answer = ReadAnswer(trace.response, method);
  const http::StreamEnd end = trace.close_notify ? http::StreamEnd::kCloseNotify : http::StreamEnd::kFramingOnly;
  Faults faults = StatusFaults(answer, request.statuses);
  const bool unasked = !faults.empty();
  const Faults http = HttpFaults(answer, trace.response, method, end);
  faults.insert(faults.end(), http.begin(), http.end());
  const auto* wish = std::get_if<disclosure::Wish>(&request.disclose);
  // Of an error page nobody expects the values of a good answer.
  if (!unasked && http.empty() && wish != nullptr) {
    const Faults headers = HeaderFaults(answer, wish->shown_headers);
    const Faults body = wish->queries.empty() ? Faults() : BodyFaults(answer, wish->queries);
    faults.insert(faults.end(), headers.begin(), headers.end());
    faults.insert(faults.end(), body.begin(), body.end());
  }
  if (!unasked && wish == nullptr) {
    const Faults secrets = SecretFaults(answer, request.consent);
    faults.insert(faults.end(), secrets.begin(), secrets.end());
  }
  if (faults.empty()) return Ok();
  const std::string text = FaultText(SiteText(request) + " answered " + DescribeAnswer(answer), faults);
  return Error(unasked ? kStatus : kAnswer, text);
}

Error ExplainOpening(const Error& error, const Trace& trace, const ProveRequest& request) {
  const Answer answer = ReadAnswer(trace.response, request.http.method);
  const Faults faults = {{std::string(error.code().id), Readable(error.detail()), Retry::kNo, BlameOfOpening(error)}};
  return Error(error.code(), FaultText(SiteText(request) + " answered " + DescribeAnswer(answer), faults));
}

}  // namespace attestor::client
