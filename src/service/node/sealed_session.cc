#include "service/node/sealed_session.h"

#include <algorithm>
#include <array>

#include "core/crypto/hash.h"
#include "core/wire/frame.h"
#include "service/channel/errors.h"
#include "service/net/errors.h"
#include "service/net/poll.h"
#include "service/node/errors.h"
#include "session/keylog/key_log.h"
#include "session/recording/recording.h"
#include "session/sealed/key_holder.h"
#include "session/terms/mode.h"

namespace attestor::node {
namespace {

using channel::MessageType;
using recording::Direction;

constexpr std::chrono::seconds kAckTimeout{10};  // spec/sealed.md section 4, rule 12
static_assert(kAckTimeout < session::kSealedMargin);
constexpr size_t kReadSize = 64 * 1024;
constexpr size_t kAroundTheRequest = 128;  // bytes: change_cipher_spec, Finished, the record's header and tag

class SealedRelayer {
 public:
  SealedRelayer(channel::Connection& client, ServerConnection server, const SealedContext& context, Refusal& refusal,
                const net::StopSignal& stop)
      : client_(client),
        server_(std::move(server.socket)),
        context_(context),
        refusal_(refusal),
        stop_(stop),
        end_(net::After(
            std::min<Duration>(context.relay.limits.max_duration, session::kCommitWithin - session::kSealedMargin))),
        recorder_(context.relay, server.address) {}

  Result<Relayed> Run() {
    ATTESTOR_TRY(recorder_.Greet(client_, end_, stop_));
    ATTESTOR_TRY(ReceiveGo());
    ATTESTOR_TRY(Handshake());
    ATTESTOR_TRY(HandOut());
    ATTESTOR_ASSIGN(const Bytes ciphertext, ReceiveSeal());
    ATTESTOR_TRY(SendRequest(ciphertext));
    ATTESTOR_TRY(ReadAnswer());
    FixRecording();
    ATTESTOR_TRY(Release(ciphertext));
    return std::move(recorder_).Take();
  }

 private:
  Status ReceiveGo() {
    ATTESTOR_ASSIGN(const Bytes payload, client_.Expect(MessageType::kGo, channel::kMaxMessage, end_, stop_));
    ATTESTOR_ASSIGN(const channel::Go go, channel::Go::Decode(payload));
    ATTESTOR_ASSIGN(holder_, sealed::HoldAlone(
                                 {context_.relay.request.host, context_.relay.challenge, context_.session_id, go.size},
                                 context_.random));
    return Ok();
  }

  // A flight that does not hold ends the session; the server is told by an alert.
  Status Handshake() {
    ATTESTOR_TRY(WriteHello());
    while (!holder_->agreed()) {
      ATTESTOR_TRY(Step());
      ATTESTOR_TRY(CheckSite());
      if (client_frame_) return Unexpected(*client_frame_);
      ATTESTOR_TRY(WriteHello());
    }
    return Ok();
  }

  // What the handshake sends is small, and the server has read everything before it.
  Status WriteHello() { return Write(holder_->TakeOutput()); }

  // Write sends all at once: of a part nobody knows what the server makes of it.
  Status Write(ByteView bytes) {
    if (bytes.empty() || server_done_) return Ok();
    const auto written = server_.WriteNow(bytes);
    const size_t taken = written.ok() ? *written : 0;
    if (taken > 0) ATTESTOR_TRY(recorder_.Record(Direction::kClientToServer, bytes.first(taken)));
    return taken == bytes.size() ? Ok() : Status(Error(kPartialWrite, std::to_string(taken) + " bytes"));
  }

  Status HandOut() {
    ATTESTOR_ASSIGN(sealed::HandedOut handed, holder_->HandOut());
    const channel::Secrets secrets{std::move(handed.server_handshake_traffic), std::move(handed.keystream),
                                   recorder_.recording().client_bytes, recorder_.recording().server_bytes.size()};
    return client_.Send(MessageType::kSecrets, secrets.Encode().Reveal(), end_, stop_);
  }

  Result<Bytes> ReceiveSeal() {
    feeding_ = true;
    while (!client_frame_) {
      ATTESTOR_TRY(Step());
      ATTESTOR_TRY(CheckSite());
    }
    const wire::Frame frame = *std::exchange(client_frame_, {});
    if (frame.type != static_cast<uint8_t>(MessageType::kSeal)) return Unexpected(frame);
    ATTESTOR_ASSIGN(channel::Seal seal, channel::Seal::Decode(frame.payload));
    return std::move(seal.ciphertext);
  }

  // The signer gives its leave once for a session, so no copy of this node can tag another record. What the server has
  // said until now is recorded as said before the request.
  Status SendRequest(ByteView ciphertext) {
    if (recorder_.recording().client_bytes.size() + ciphertext.size() + kAroundTheRequest >
        context_.relay.limits.max_client_bytes)
      return Error(kTooManyBytes, "from the client");
    ATTESTOR_TRY(context_.signer.Sealing({context_.session_id, crypto::Sha256(ciphertext)}, end_, refusal_, stop_));
    ATTESTOR_TRY(ReadAllThatIsHere());
    ATTESTOR_TRY(CheckSite());
    // What cannot be committed in time is not asked.
    if (std::chrono::steady_clock::now() >= end_) return Error(kTooLong, "before the request was sent");
    ATTESTOR_ASSIGN(const Bytes flight, holder_->Seal(ciphertext));
    context_.out_sent = true;
    return Write(flight);
  }

  // CheckSite is for the time before the request: a site that has ended the connection would not answer it.
  Status CheckSite() const { return server_done_ || holder_->ended() ? Status(Error(kSiteClosed)) : Ok(); }

  Status ReadAllThatIsHere() {
    while (!server_done_ && server_.Readable()) ATTESTOR_TRY(FromServer());
    return Ok();
  }

  // Whatever the client does, nothing reaches the server any more before its answer has ended.
  Status ReadAnswer() {
    while (!server_done_ && !holder_->ended() && !client_stopped_) {
      const Status step = Step();
      if (!step.ok() && step.error().Is(kTooLong)) return Ok();
      ATTESTOR_TRY(step);
      if (client_frame_) ATTESTOR_TRY(OnStop(*std::exchange(client_frame_, {})));
    }
    return Ok();
  }

  Status OnStop(const wire::Frame& frame) {
    if (frame.type != static_cast<uint8_t>(MessageType::kStop)) return Unexpected(frame);
    client_stopped_ = true;
    return Ok();
  }

  // A last partial record proves nothing: the client would find no tag.
  void FixRecording() {
    recorder_.CutServer(holder_->whole_records());
    if (server_done_) recorder_.AddEnd(Direction::kServerToClient);
    server_ = net::Socket(net::FileDescriptor());
    recorder_.AddEnd(Direction::kClientToServer);
  }

  Status Release(ByteView ciphertext) {
    const recording::Recording& recording = recorder_.recording();
    keylog::KeyLog log{.session_id = context_.session_id,
                       .request_hash = crypto::Sha256(context_.relay.request.Encode()),
                       .shares = holder_->shares(),
                       .traffic_hash = holder_->secrets_hash(),
                       .client_ciphertext = crypto::Sha256(ciphertext),
                       .recording_hash = crypto::Sha256(recording.Encode())};
    const Bytes key_log = keylog::Signer::Sign(std::move(log), context_.identity);
    const net::Deadline late = net::After(kAckTimeout);
    ATTESTOR_TRY(context_.signer.Commit({context_.session_id, key_log}, late, refusal_, stop_));
    if (std::chrono::steady_clock::now() >= late) return Error(kNoAck);
    ATTESTOR_TRY(FeedRest());
    ATTESTOR_ASSIGN(Secret secret, holder_->Release());
    holder_.reset();
    const channel::Released released{std::move(secret), key_log, recording.client_bytes};
    return client_.Send(MessageType::kReleased, released.Encode().Reveal(), net::After(kReleaseTimeout), stop_);
  }

  // The client may be slower than the server was, but it holds its memory here.
  Status FeedRest() {
    const net::Deadline last = net::After(kFeedTimeout);
    while (recorder_.has_feed() || client_.has_output()) {
      std::array<net::Watched, 1> sockets = {net::Watched{.fd = client_.fd(), .wants_write = true}};
      const Status ready = net::Poll(sockets, std::min(last, recorder_.feed_end()), stop_);
      if (!ready.ok()) return ready.error().Is(net::kTimeout) ? Status(Error(kNotReading)) : ready;
      ATTESTOR_TRY(recorder_.Feed(client_));
    }
    return Ok();
  }

  // Step waits for one side, the server first. A frame of the client waits in client_frame_; one that came together with
  // the one before it is not waited for.
  Status Step() {
    ATTESTOR_TRY(TakeFrame());
    if (client_frame_) return Ok();
    std::array<net::Watched, 2> sockets;
    net::Watched& server = sockets[0];
    net::Watched& client = sockets[1];
    const bool fed = feeding_ && recorder_.has_feed();
    server = {.fd = server_.fd(), .wants_read = true};
    client = {.fd = client_.fd(), .wants_read = true, .wants_write = client_.has_output() || fed};
    const net::Deadline deadline = fed ? std::min(end_, recorder_.feed_end()) : end_;
    const Status ready = net::Poll(sockets, deadline, stop_);
    if (!ready.ok()) return ready.error().Is(net::kTimeout) ? Status(Error(TimedOut())) : ready;
    if (server.readable) ATTESTOR_TRY(FromServer());
    if (client.readable) ATTESTOR_TRY(FromClient());
    if (client.writable) ATTESTOR_TRY(feeding_ ? recorder_.Feed(client_) : client_.WriteNow());
    return Ok();
  }

  const ErrorCode& TimedOut() const { return std::chrono::steady_clock::now() >= end_ ? kTooLong : kNotReading; }

  Status FromServer() {
    const auto bytes = server_.ReadNow(kReadSize);
    if (bytes.ok() && !*bytes) return Ok();
    if (!bytes.ok() || (*bytes)->empty()) {
      server_done_ = true;
      return Ok();
    }
    ATTESTOR_TRY(recorder_.Record(Direction::kServerToClient, **bytes));
    const Status received = holder_->Receive(**bytes);
    if (!received.ok() && !context_.out_sent) static_cast<void>(WriteHello());  // the alert, if there is one to send
    return received;
  }

  Status FromClient() {
    ATTESTOR_TRY(client_.ReadNow());
    return TakeFrame();
  }

  Status TakeFrame() {
    if (client_frame_) return Ok();
    ATTESTOR_ASSIGN(client_frame_, client_.NextBuffered(channel::kMaxMessage));
    return Ok();
  }

  static Error Unexpected(const wire::Frame& frame) {
    return Error(channel::kUnexpected, "type " + std::to_string(frame.type) + " in sealed mode");
  }

  static constexpr std::chrono::seconds kFeedTimeout{60};     // for the client to take what it has not got yet
  static constexpr std::chrono::seconds kReleaseTimeout{20};  // for the client to take its keys

  channel::Connection& client_;
  net::Socket server_;
  const SealedContext& context_;
  Refusal& refusal_;
  const net::StopSignal& stop_;
  net::Deadline end_;
  Recorder recorder_;
  std::unique_ptr<sealed::KeyHolder> holder_;
  std::optional<wire::Frame> client_frame_;  // that nobody has taken yet
  bool feeding_ = false;                     // the client gets the server's bytes as they come
  bool client_stopped_ = false;
  bool server_done_ = false;
};

}  // namespace

Result<Relayed> RelaySealed(channel::Connection& client, ServerConnection server, const SealedContext& context,
                            Refusal& refusal, const net::StopSignal& stop) {
  return SealedRelayer(client, std::move(server), context, refusal, stop).Run();
}

}  // namespace attestor::node
