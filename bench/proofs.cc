#include "proofs.h"

#include <ctime>

#include "service/system/clock.h"
#include "service/system/random.h"
#include "session/proof/check_session.h"
#include "session/proof/extension.h"
#include "session/proof/selective_prover.h"
#include "statement/format/bundle.h"

namespace attestor::bench {
namespace {

constexpr int kRuns = 20;
constexpr int kLargeRuns = 5;
constexpr size_t kCookieSize = 700;     // the request is 1 KB with it
constexpr size_t kUserAgentSize = 150;  // bytes

double CpuNow() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// One session that was run, and what is needed to prove it again and again.
struct Session {
  client::Proof proof;
  statement::Bundle bundle;
  recording::SessionRequest request;
  recording::Challenge challenge{};
  disclosure::Wish wish;

  proof::Subject Subject(const Setup& setup) const {
    return {bundle.recording, request, challenge, setup.anchors.web_roots};
  }
};

Result<Session> RunSession(const ProofSetup& setup, const std::string& target, disclosure::Wish wish) {
  client::ProveRequest request = setup.sessions.request;
  request.http.target = target;
  request.http.headers = {{"Cookie", "session=" + std::string(kCookieSize, 'k')},
                          {"User-Agent", std::string(kUserAgentSize, 'u')}};
  wish.secret_headers = {"Cookie"};
  request.disclose = wish;
  const SystemClock clock;
  SystemRandom random;
  const net::StopSignal stop;
  CheckReport report;
  ATTESTOR_ASSIGN(client::Proof proof,
                  client::Prove(request, setup.sessions.anchors, clock, random, stop, nullptr, report));
  ATTESTOR_ASSIGN(statement::Bundle bundle, statement::Bundle::Decode(proof.bundle));
  ATTESTOR_ASSIGN(recording::SessionRequest asked, recording::SessionRequest::Decode(bundle.request));
  const recording::Challenge challenge =
      recording::MakeChallenge(proof.checked.claims().session_id, asked, bundle.challenge_seed);
  return Session{std::move(proof), std::move(bundle), std::move(asked), challenge, std::move(wish)};
}

class Bench {
 public:
  explicit Bench(const ProofSetup& setup) : setup_(setup) {}

  Status Measure(const Session& session, int runs, const std::string& suffix) {
    Figure prove{Name("proxy.tls13.prove" + suffix + "_cpu_s"), "s", {}};
    Figure verify{Name("proxy.tls13.verify" + suffix + "_cpu_s"), "s", {}};
    Figure refuse{Name("proxy.tls13.refuse" + suffix + "_cpu_s"), "s", {}};
    Figure size{Name("proxy.tls13.proof" + suffix + "_bytes"), "B", {}};
    SystemRandom random;
    for (int i = 0; i < runs; ++i) {
      const double begin = CpuNow();
      ATTESTOR_ASSIGN(proof::SelectiveOpening opening,
                      proof::ProveSelective(session.Subject(setup_.sessions), session.proof.secret->handshake_secret,
                                            session.wish, random, setup_.isa));
      const double proved = CpuNow();
      size.samples.push_back(static_cast<double>(opening.proof.size()));
      CheckReport report;
      ATTESTOR_TRY(proof::CheckSession(session.Subject(setup_.sessions), opening, report, setup_.isa));
      const double verified = CpuNow();
      prove.samples.push_back(proved - begin);
      verify.samples.push_back(verified - proved);
      ATTESTOR_TRY(Refuse(session, std::move(opening)));
      refuse.samples.push_back(CpuNow() - verified);
    }
    figures_.insert(figures_.end(), {std::move(prove), std::move(verify), std::move(refuse), std::move(size)});
    return Ok();
  }

  Status MeasureExtension(const Session& session) {
    Figure prove{Name("disclose.1kb_cpu_s"), "s", {}};
    Figure size{Name("disclose.1kb_bytes"), "B", {}};
    const verify::CheckedBundle& checked = session.proof.checked;
    SystemRandom random;
    for (int i = 0; i < kRuns; ++i) {
      const double begin = CpuNow();
      ATTESTOR_ASSIGN(const proof::Extension extension,
                      proof::ProveExtension(checked.proof(), {checked.mask(), checked.values()}, *session.proof.secret,
                                            {"$.later"}, random, setup_.isa));
      prove.samples.push_back(CpuNow() - begin);
      size.samples.push_back(static_cast<double>(extension.Encode().size()));
    }
    figures_.insert(figures_.end(), {std::move(prove), std::move(size)});
    return Ok();
  }

  std::vector<Figure> Take() && { return std::move(figures_); }

 private:
  // Refuse checks what costs its sender least: the right session, and a proof of zeros.
  Status Refuse(const Session& session, proof::SelectiveOpening opening) {
    std::fill(opening.proof.begin() + 2, opening.proof.end(), uint8_t{0});  // behind version and parameter set
    CheckReport report;
    const auto checked = proof::CheckSession(session.Subject(setup_.sessions), std::move(opening), report, setup_.isa);
    return checked.ok() ? Error(kBench, "a proof of zeros was accepted") : Ok();
  }

  std::string Name(std::string name) const {
    return setup_.isa == zk::field::Isa::kPortable ? std::move(name) + ".portable" : name;
  }

  const ProofSetup& setup_;
  std::vector<Figure> figures_;
};

}  // namespace

Result<std::vector<Figure>> ProofFigures(const ProofSetup& setup) {
  Bench bench(setup);
  disclosure::Wish some;
  some.queries = {"$.balance", "$.shown"};
  ATTESTOR_ASSIGN(const Session small, RunSession(setup, setup.small_target, some));
  ATTESTOR_TRY(bench.Measure(small, kRuns, ""));
  ATTESTOR_TRY(bench.MeasureExtension(small));
  disclosure::Wish all;
  all.queries = {"$"};
  ATTESTOR_ASSIGN(const Session large, RunSession(setup, setup.large_target, all));
  ATTESTOR_TRY(bench.Measure(large, kLargeRuns, "_64k"));
  return std::move(bench).Take();
}

}  // namespace attestor::bench
