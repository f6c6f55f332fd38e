// A node with genuine evidence that runs sealed mode by hand towards a genuine server, and lies to its client once
// (spec/sealed.md section 4, rule 13): the client finds it out, hands out nothing, and encrypts once.
#include <span>

#include "attacks/false_node.h"
#include "core/crypto/hash.h"
#include "service/channel/errors.h"
#include "session/keylog/key_log.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"
#include "session/sealed/key_holder.h"
#include "session/terms/mode.h"
#include "web/tls/record.h"

namespace attestor::test {
namespace {

using recording::Direction;
using recording::Recording;

// In the bytes of the client: behind record header, handshake header and version; and the session id behind it.
constexpr size_t kHelloRandomAt = tls::kRecordHeaderSize + 4 + 2;
constexpr size_t kChallengeAt = kHelloRandomAt + 32 + 1;

class FalseNodeSealed : public FalseNode {
 protected:
  // Where it lies; nowhere by default.
  std::function<void(channel::Secrets&)> edit_secrets = [](channel::Secrets&) {};
  std::function<void(Bytes&)> edit_answer = [](Bytes&) {};             // what it relays of what follows the flight
  std::function<void(Recording&)> edit_recording = [](Recording&) {};  // what it tells the client and the signer
  std::function<void(keylog::KeyLog&)> edit_log = [](keylog::KeyLog&) {};
  std::function<void(channel::Released&)> edit_released = [](channel::Released&) {};
  std::function<void(std::vector<recording::Event>&)> edit_events = [](std::vector<recording::Event>&) {};
  // Messages that it sends once more: `secrets` before and behind the client's record, and `released`.
  bool secrets_at_once = false, secrets_again = false, released_again = false;
  const crypto::ChannelIdentity* log_key = nullptr;  // that signs the log; nothing: the channel's

  Result<client::Proof> Prove() {
    client::ProveRequest request = world_->Request(server_.port(), "/");
    request.mode = session::Mode::kSealed;
    seals_ = openings_ = 0;
    return ClientSees(
        Honest(),
        [this](channel::Connection& client, const Bytes& asked) {
          static_cast<void>(Serve(client, asked));
          CountTheRest(client);
        },
        std::move(request));
  }
  // FoundOut: behind the client's record, by it; the opening of a session goes to nobody.
  void FoundOut(std::string_view how) {
    const auto proof = Prove();
    RefusedWith(proof, "client.node_false", how);
    EXPECT_NE(proof.error().detail().find("may have been carried out"), std::string::npos) << proof.error().Text();
    EXPECT_EQ(seals_, 1u);
    EXPECT_EQ(openings_, 0u);
  }
  // FoundOutBefore: nothing was encrypted.
  void FoundOutBefore(std::string_view code) {
    RefusedWith(Prove(), code);
    EXPECT_EQ(seals_, 0u);
    EXPECT_EQ(server_.requests(), 0u);
  }

  static void Flip(std::span<uint8_t> bytes, size_t at) { bytes[at] ^= 1; }
  // LastRecord is where the last whole record of a stream begins.
  static size_t LastRecord(ByteView stream) {
    size_t begin = 0;
    for (size_t next = 0; next < stream.size();) {
      begin = next;
      next += Must(tls::NextRecord(stream.subspan(next)))->bytes.size();
    }
    return begin;
  }

  size_t seals_ = 0;     // records of the client, in all that it sent
  size_t openings_ = 0;  // of the client

 private:
  // Serve does what node::Service does, with the lies of this test.
  Status Serve(channel::Connection& client, const Bytes& asked) {
    channel::Connection signer = MeetSigner([this](const Asked& of_signer) {
      return Quoted(Binding({of_signer.connection, identity_->spki_sha256(), of_signer.nonce}));
    });
    ATTESTOR_ASSIGN(const Bytes payload, Ask(signer, MessageType::kSessionRequest, asked, MessageType::kOpened));
    ATTESTOR_TRY(Send(client, MessageType::kOpened, payload));
    const auto opened = Must(channel::Opened::Decode(payload));
    const auto request = Must(recording::SessionRequest::Decode(asked));
    recording_ = Recording{world_->clock().Now(), "127.0.0.1", request.port, {}, {}, {}};
    ATTESTOR_TRY(Send(client, MessageType::kConnected,
                      channel::Connected{recording_.connected_at, recording_.address, recording_.port}.Encode()));
    ATTESTOR_ASSIGN(const Bytes go, client.Expect(MessageType::kGo, channel::kMaxMessage, Soon(), Never()));
    const auto challenge = recording::MakeChallenge(opened.session_id, request, opened.challenge_seed);
    holder_ = Must(
        sealed::HoldAlone({request.host, challenge, opened.session_id, Must(channel::Go::Decode(go)).size}, random_));
    ATTESTOR_ASSIGN(auto server,
                    net::Socket::Connect(Must(net::Address::Parse("127.0.0.1", request.port)), Soon(), Never()));
    ATTESTOR_TRY(Handshake(server));
    ATTESTOR_TRY(HandOut(client));
    ATTESTOR_ASSIGN(const Bytes ciphertext, TakeSeal(client));
    const ByteArray<32> hash = crypto::Sha256(ciphertext);
    ATTESTOR_TRY(StatusOf(
        Ask(signer, MessageType::kSealing, channel::Sealing{opened.session_id, hash}.Encode(), MessageType::kAck)));
    ATTESTOR_TRY(Exchange(client, server, ciphertext));
    ATTESTOR_TRY(Release(client, signer,
                         {.session_id = opened.session_id,
                          .request_hash = crypto::Sha256(asked),
                          .shares = holder_->shares(),
                          .traffic_hash = holder_->secrets_hash(),
                          .client_ciphertext = hash}));
    return Finish(client, signer, opened.session_id);
  }

  Status Write(net::Socket& server, const Bytes& bytes) {
    if (bytes.empty()) return Ok();
    recording_.Add(Direction::kClientToServer, bytes, world_->clock().Now());
    return server.WriteAll(bytes, Soon(), Never());
  }
  // Read gives false at the end.
  Result<bool> Read(net::Socket& server) {
    const auto bytes = server.ReadSome(16384, Soon(), Never());
    if (!bytes.ok() || bytes->empty()) return false;
    recording_.Add(Direction::kServerToClient, *bytes, world_->clock().Now());
    ATTESTOR_TRY(holder_->Receive(*bytes));
    return true;
  }
  Status Handshake(net::Socket& server) {
    ATTESTOR_TRY(Write(server, holder_->TakeOutput()));
    while (!holder_->agreed()) {
      ATTESTOR_ASSIGN(const bool more, Read(server));
      if (!more) return Error(channel::kClosedEarly);
      ATTESTOR_TRY(Write(server, holder_->TakeOutput()));
    }
    return Ok();
  }
  Status HandOut(channel::Connection& client) {
    sealed::HandedOut handed = Must(holder_->HandOut());
    secrets_ = {std::move(handed.server_handshake_traffic), std::move(handed.keystream), recording_.client_bytes,
                recording_.server_bytes.size()};
    edit_secrets(secrets_);
    const Secret message = secrets_.Encode();
    ATTESTOR_TRY(Send(client, MessageType::kSecrets, message.Reveal()));
    if (secrets_at_once) ATTESTOR_TRY(Send(client, MessageType::kSecrets, message.Reveal()));
    relayed_ = recording_.server_bytes.size();
    return Relay(client, recording_.server_bytes);
  }
  Result<Bytes> TakeSeal(channel::Connection& client) {
    ATTESTOR_ASSIGN(const Bytes payload, client.Expect(MessageType::kSeal, channel::kMaxMessage, Soon(), Never()));
    ++seals_;
    return Must(channel::Seal::Decode(payload)).ciphertext;
  }
  Status Exchange(channel::Connection& client, net::Socket& server, const Bytes& ciphertext) {
    if (secrets_again) {
      Flip(secrets_.keystream.RevealMutable(), 0);
      ATTESTOR_TRY(Send(client, MessageType::kSecrets, secrets_.Encode().Reveal()));
    }
    ATTESTOR_TRY(Write(server, Must(holder_->Seal(ciphertext))));
    while (!holder_->ended()) {
      ATTESTOR_ASSIGN(const bool more, Read(server));
      if (!more) break;
    }
    recording_.Cut(Direction::kServerToClient, holder_->whole_records());
    recording_.AddEnd(Direction::kServerToClient, world_->clock().Now());
    recording_.AddEnd(Direction::kClientToServer, world_->clock().Now());
    Bytes answer = ToBytes(ByteView(recording_.server_bytes).subspan(relayed_));
    edit_answer(answer);
    return Relay(client, answer);
  }
  // The signer takes the log or refuses it; this node releases in any case.
  Status Release(channel::Connection& client, channel::Connection& signer, keylog::KeyLog log) {
    edit_recording(recording_);
    log.recording_hash = crypto::Sha256(recording_.Encode());
    const ByteArray<32> session_id = log.session_id;
    edit_log(log);
    const Bytes key_log = keylog::Signer::Sign(std::move(log), log_key == nullptr ? *identity_ : *log_key);
    static_cast<void>(
        Ask(signer, MessageType::kCommit, channel::Commit{session_id, key_log}.Encode(), MessageType::kAck));
    channel::Released released{Must(holder_->Release()), key_log, recording_.client_bytes};
    edit_released(released);
    const Secret message = released.Encode();
    ATTESTOR_TRY(Send(client, MessageType::kReleased, message.Reveal()));
    if (released_again) ATTESTOR_TRY(Send(client, MessageType::kReleased, message.Reveal()));
    std::vector<recording::Event> events = recording_.events;
    edit_events(events);
    return Send(client, MessageType::kRecorded, recording::EncodeEvents(events));
  }
  Status Finish(channel::Connection& client, channel::Connection& signer, const ByteArray<32>& session_id) {
    ATTESTOR_ASSIGN(Bytes opening, client.Expect(MessageType::kOpening, channel::kMaxOpening, Soon(), Never()));
    ++openings_;
    const channel::Finish finish{session_id, recording_.Encode(), std::move(opening)};
    ATTESTOR_ASSIGN(const Bytes decision, Ask(signer, MessageType::kFinish, finish.Encode(), MessageType::kDecision));
    return Send(client, MessageType::kDecision, decision);
  }

  Status Send(channel::Connection& client, MessageType type, ByteView payload) {
    return client.Send(type, payload, Soon(), Never());
  }
  Status Relay(channel::Connection& client, ByteView bytes) {
    for (; !bytes.empty(); bytes = bytes.subspan(std::min(bytes.size(), channel::kMaxRelay)))
      ATTESTOR_TRY(Send(client, MessageType::kRelay, bytes.first(std::min(bytes.size(), channel::kMaxRelay))));
    return Ok();
  }
  // CountTheRest takes whatever the client still says, until it leaves.
  void CountTheRest(channel::Connection& client) {
    while (true) {
      const auto frame = client.Receive(channel::kMaxOpening, Soon(), Never());
      if (!frame.ok()) return;
      seals_ += frame->type == static_cast<uint8_t>(MessageType::kSeal) ? 1 : 0;
      openings_ += frame->type == static_cast<uint8_t>(MessageType::kOpening) ? 1 : 0;
    }
  }

  Recording recording_;
  std::unique_ptr<sealed::KeyHolder> holder_;
  channel::Secrets secrets_;
  size_t relayed_ = 0;  // bytes of the server that went with the secrets
};

TEST_F(FalseNodeSealed, honest_control) {
  const auto proof = Prove();
  ASSERT_TRUE(proof.ok()) << proof.error().Text();
  EXPECT_EQ(proof->checked.claims().mode, session::Mode::kSealed);
  EXPECT_EQ(seals_, 1u);
  EXPECT_EQ(openings_, 1u);
}

// What it shows before the client encrypts.

TEST_F(FalseNodeSealed, another_secret_of_the_server) {
  edit_secrets = [](channel::Secrets& secrets) { Flip(secrets.server_handshake_traffic.RevealMutable(), 31); };
  FoundOutBefore("tls.record_tag");
}

TEST_F(FalseNodeSealed, hellos_that_were_not_sent) {
  edit_secrets = [](channel::Secrets& secrets) { Flip(secrets.client_bytes, kChallengeAt); };
  FoundOutBefore("tls.challenge");
  edit_secrets = [](channel::Secrets& secrets) { Flip(secrets.client_bytes, kHelloRandomAt); };
  FoundOutBefore("tls.certificate_verify");
  edit_secrets = [](channel::Secrets& secrets) { Flip(secrets.client_bytes, secrets.client_bytes.size() - 1); };
  FoundOutBefore("tls.certificate_verify");
}

TEST_F(FalseNodeSealed, keystream_of_another_length) {
  edit_secrets = [](channel::Secrets& secrets) { secrets.keystream = Secret(secrets.keystream.size() - 1); };
  FoundOutBefore("sealed.length");
}

TEST_F(FalseNodeSealed, secrets_twice_before_the_request) {
  secrets_at_once = true;
  FoundOutBefore("channel.unexpected");
}

TEST_F(FalseNodeSealed, more_bytes_to_come_than_a_recording_has) {
  edit_secrets = [](channel::Secrets& secrets) { secrets.server_bytes = recording::kMaxStream + 1; };
  FoundOutBefore("channel.message");
}

// What it does with the client's record.

TEST_F(FalseNodeSealed, one_bit_of_keystream) {
  edit_secrets = [](channel::Secrets& secrets) { Flip(secrets.keystream.RevealMutable(), 0); };
  FoundOut("key-stream");
}

TEST_F(FalseNodeSealed, secrets_again_behind_the_request) {
  secrets_again = true;
  FoundOut("channel.unexpected");
}

// What it releases.

TEST_F(FalseNodeSealed, another_handshake_secret) {
  edit_released = [](channel::Released& released) { Flip(released.handshake_secret.RevealMutable(), 0); };
  FoundOut("the server's handshake traffic secret");
}

TEST_F(FalseNodeSealed, released_twice) {
  released_again = true;
  FoundOut("channel.unexpected");
}

TEST_F(FalseNodeSealed, log_of_another_key) {
  const auto other = Must(crypto::ChannelIdentity::Generate(random_, world_->clock().Now()));
  log_key = &other;
  FoundOut("its key log is not signed by the key of this channel");
}

TEST_F(FalseNodeSealed, damaged_log) {
  edit_released = [](channel::Released& released) { Flip(released.key_log, released.key_log.size() - 1); };
  FoundOut("its key log is not signed by the key of this channel");
}

TEST_F(FalseNodeSealed, log_of_other_shares) {
  edit_log = [](keylog::KeyLog& log) {
    for (tls::KeyShare& share : log.shares) Flip(share.key, share.key.size() - 1);
  };
  FoundOut("its key log has other shares");
}

TEST_F(FalseNodeSealed, log_of_another_request_or_record) {
  edit_log = [](keylog::KeyLog& log) { Flip(log.request_hash, 0); };
  FoundOut("its key log is of another session request");
  edit_log = [](keylog::KeyLog& log) { Flip(log.client_ciphertext, 0); };
  FoundOut("its key log is of another record");
}

// What it says was on the wire. Where it signs what it tells, the recording in its log is the false one as well.

TEST_F(FalseNodeSealed, answer_that_it_did_not_record) {
  edit_answer = [](Bytes& answer) { Flip(answer, answer.size() - 1); };
  FoundOut("its key log is of another recording");
}

TEST_F(FalseNodeSealed, more_bytes_than_a_recording_has) {
  edit_answer = [](Bytes& answer) { answer.resize(recording::kMaxStream + 1); };
  FoundOut("it relays more bytes");
}

TEST_F(FalseNodeSealed, recording_of_a_changed_record) {
  edit_recording = [](Recording& recording) { Flip(recording.server_bytes, recording.server_bytes.size() - 1); };
  FoundOut("its key log is of another recording");
}

// What a node relays and records alike may as well have been made on its wire: the server's keys do not confirm it.
TEST_F(FalseNodeSealed, record_that_the_server_did_not_make) {
  edit_answer = [](Bytes& answer) { Flip(answer, answer.size() - 1); };
  edit_recording = [](Recording& recording) { Flip(recording.server_bytes, recording.server_bytes.size() - 1); };
  RefusedWith(Prove(), "client.request_lost");
  EXPECT_EQ(seals_, 1u);
  EXPECT_EQ(openings_, 0u);
}

TEST_F(FalseNodeSealed, recording_without_the_last_record) {
  edit_recording = [](Recording& recording) {
    const std::vector<recording::Event> ends(recording.events.end() - 2, recording.events.end());
    recording.events.resize(recording.events.size() - 2);
    recording.Cut(Direction::kServerToClient, LastRecord(recording.server_bytes));
    recording.events.insert(recording.events.end(), ends.begin(), ends.end());
  };
  FoundOut("it left out a whole record");
}

TEST_F(FalseNodeSealed, record_that_was_not_relayed) {
  edit_answer = [](Bytes& answer) { answer.resize(LastRecord(answer)); };
  FoundOut("it recorded ");
}

TEST_F(FalseNodeSealed, events_of_another_time) {
  edit_events = [](std::vector<recording::Event>& events) { events.back().offset_ms += 100; };
  FoundOut("its key log is of another recording");
}

TEST_F(FalseNodeSealed, recording_without_ends) {
  edit_recording = [](Recording& recording) { recording.events.resize(recording.events.size() - 2); };
  FoundOut("its recording: ");
}

TEST_F(FalseNodeSealed, changed_bytes_of_the_client) {
  edit_released = [](channel::Released& released) { Flip(released.client_bytes, released.client_bytes.size() - 1); };
  FoundOut("its key log is of another recording");
  edit_released = [](channel::Released&) {};
  edit_recording = [](Recording& recording) { Flip(recording.client_bytes, recording.client_bytes.size() - 1); };
  FoundOut("the tag of the request");
  edit_recording = [](Recording& recording) { Flip(recording.client_bytes, kHelloRandomAt); };
  FoundOut("it had shown other hellos");
}

TEST_F(FalseNodeSealed, fewer_and_more_bytes_of_the_client) {
  edit_released = [](channel::Released& released) { released.client_bytes.pop_back(); };
  FoundOut("it recorded ");
  edit_released = [](channel::Released& released) { released.client_bytes.push_back(0); };
  FoundOut("it recorded ");
}

}  // namespace
}  // namespace attestor::test
