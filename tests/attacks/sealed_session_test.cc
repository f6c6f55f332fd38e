// Sealed mode: a client and an operator who work together, with a genuine node and a genuine signer (spec/sealed.md).
#include "attacks/sealed_hand.h"
#include "session/sealed/client_half.h"
#include "web/http/request_builder.h"
#include "web/tls/tls13_key_schedule.h"

namespace attestor::test {
namespace {

class SealedSession : public WebWorld {
 protected:
  void Start(std::vector<uint16_t> more = {}) { world_ = std::make_unique<World>(Options(std::move(more))); }

  // Get is a whole request, as a client in this mode sends it.
  Bytes Get(const std::string& target, uint16_t port) const {
    http::RequestSpec spec;
    spec.method = "GET";
    spec.host = "localhost";
    spec.port = port;
    spec.target = target;
    return Must(http::BuildRequest(spec));
  }
  Bytes Get(const std::string& target = "/") const { return Get(target, server_.port()); }

  // RefusedBy: no statement, and the first check that failed is `check`.
  static void RefusedBy(const Result<channel::DecisionMessage>& decision, std::string_view check) {
    ASSERT_TRUE(decision.ok()) << decision.error().Text();
    EXPECT_TRUE(decision->statement.empty()) << "a statement was signed";
    const Check* failed = decision->report.FirstFailure();
    ASSERT_NE(failed, nullptr);
    EXPECT_EQ(failed->id, check) << failed->code << " " << failed->detail;
  }

  // HashesOf are those of the transcript up to ServerHello and up to the server's Finished.
  std::pair<Bytes, Bytes> HashesOf(SealedHand& client) {
    CheckReport ignored;
    const crypto::WebRoots roots = ca_.roots();
    const auto flight = Must(sealed::CheckFlight(
        client.secrets().client_bytes, client.server_bytes(), client.secrets().server_handshake_traffic,
        {"localhost", client.challenge(), roots, world_->clock().Now()}, ignored));
    return {flight.handshake().hello_hash, flight.handshake().finished_hash};
  }

  std::unique_ptr<World> world_;
};

TEST_F(SealedSession, an_honest_one_by_hand_is_signed) {
  Start();
  SealedHand client(*world_, server_.port());
  Must(client.ToReleased(Get()));
  const auto decision = Must(client.Decide());
  EXPECT_FALSE(decision.statement.empty());
  EXPECT_EQ(server_.requests(), 1u);
}

// Every byte that a client got before the release, searched for every secret that it may not have by then.
TEST_F(SealedSession, before_the_release_the_client_has_one_secret_and_its_keystream) {
  Start();
  SealedHand client(*world_, server_.port());
  const Bytes request = Get();
  Must(client.ToSecrets(request.size() + 1));
  const std::string before = client.seen();
  Must(client.Seal(client.Encrypted(request, tls::ContentType::kApplicationData)));
  Must(client.TakeReleased());
  const auto has = [](const std::string& all, const Secret& secret) {
    return all.find(AsText(secret.Reveal())) != std::string::npos;
  };
  // What it may have is found, so a search finds what is there.
  ASSERT_TRUE(has(before, client.secrets().server_handshake_traffic));
  ASSERT_TRUE(has(before, client.secrets().keystream));
  ASSERT_TRUE(has(client.seen(), client.released().handshake_secret));
  EXPECT_EQ(client.secrets().keystream.size(), request.size() + 1);
  const auto hashes = HashesOf(client);
  const auto handshake = tls::HandshakeSecret::FromOpening(crypto::HashId::kSha256, client.released().handshake_secret);
  const tls::TrafficSecrets traffic = handshake.HandshakeTraffic(hashes.first);
  const tls::TrafficSecrets application = handshake.Master().ApplicationTraffic(hashes.second);
  ASSERT_TRUE(has(before, traffic.server)) << "the hashes are wrong";
  for (const Secret* secret :
       {&client.released().handshake_secret, &traffic.client, &application.client, &application.server}) {
    EXPECT_FALSE(has(before, *secret));
    const tls::TrafficKeys keys = tls::DeriveTrafficKeys(tls::kAes128GcmSha256, *secret);
    EXPECT_FALSE(has(before, keys.key));
    EXPECT_FALSE(has(before, keys.iv));
  }
}

TEST_F(SealedSession, a_second_seal) {
  Start();
  server_.Answer("/slow", {.bytes = Response("late"), .delay = std::chrono::seconds(1)});
  SealedHand client(*world_, server_.port());
  const Bytes request = Get("/slow");
  Must(client.ToSecrets(request.size() + 1));
  Must(client.Seal(client.Encrypted(request, tls::ContentType::kApplicationData)));
  Must(client.Seal(client.Encrypted(Get("/evil"), tls::ContentType::kApplicationData)));
  EXPECT_EQ(client.Refusal(), "channel.unexpected");
}

TEST_F(SealedSession, another_length_than_was_agreed) {
  Start();
  const Bytes request = Get();
  for (const int difference : {-1, 1}) {
    SealedHand client(*world_, server_.port());
    Must(client.ToSecrets(request.size() + 1));
    Bytes ciphertext = client.Encrypted(request, tls::ContentType::kApplicationData);
    ciphertext.resize(ciphertext.size() + static_cast<size_t>(difference));
    Must(client.Seal(ciphertext));
    EXPECT_EQ(client.Refusal(), "sealed.length") << difference;
  }
  EXPECT_EQ(server_.requests(), 0u);
}

TEST_F(SealedSession, steps_out_of_order) {
  Start();
  const Bytes empty = {0xa0};
  const struct {
    std::string name;
    std::function<void(SealedHand&)> steps;
  } cases[] = {
      {"seal before go", [&](SealedHand& c) { Must(c.Seal(Bytes(10))); }},
      {"stop before go", [&](SealedHand& c) { Must(c.Send(MessageType::kStop, empty)); }},
      {"relay", [&](SealedHand& c) { Must(c.Send(MessageType::kRelay, Bytes(10))); }},
      {"go twice",
       [&](SealedHand& c) {
         Must(c.Go(10));
         Must(c.TakeSecrets());
         Must(c.Go(10));
       }},
      {"stop before seal",
       [&](SealedHand& c) {
         Must(c.Go(10));
         Must(c.TakeSecrets());
         Must(c.Send(MessageType::kStop, empty));
       }},
      {"opening before seal",
       [&](SealedHand& c) {
         Must(c.Go(10));
         Must(c.TakeSecrets());
         Must(c.Send(MessageType::kOpening, Bytes(40)));
       }},
  };
  for (const auto& [name, steps] : cases) {
    SealedHand client(*world_, server_.port());
    Must(client.Open());
    steps(client);
    EXPECT_EQ(client.Refusal(), "channel.unexpected") << name;
  }
  EXPECT_EQ(server_.requests(), 0u);
}

// The node tags what it cannot read; the gate reads it.
TEST_F(SealedSession, a_hidden_type_in_the_one_record) {
  Start();
  const struct {
    std::string name;
    Bytes content;
    tls::ContentType type;
  } cases[] = {
      {"KeyUpdate", {24, 0, 0, 1, 1}, tls::ContentType::kHandshake},
      {"close_notify", {1, 0}, tls::ContentType::kAlert},
      {"user_canceled", {1, 90}, tls::ContentType::kAlert},
  };
  for (const auto& [name, content, type] : cases) {
    SealedHand client(*world_, server_.port());
    Must(client.ToSecrets(content.size() + 1));
    Must(client.Seal(client.Encrypted(content, type)));
    if (name != "close_notify") Must(client.Send(MessageType::kStop, Bytes{0xa0}));
    if (!client.TakeReleased().ok()) continue;  // the server may have refused it by itself
    const auto decision = client.Decide();
    ASSERT_TRUE(decision.ok()) << name;
    EXPECT_TRUE(decision->statement.empty()) << name;
  }
}

TEST_F(SealedSession, a_request_that_is_cut) {
  Start();
  SealedHand client(*world_, server_.port());
  Bytes request = Get();
  request.resize(request.size() - 2);
  Must(client.ToSecrets(request.size() + 1));
  Must(client.Seal(client.Encrypted(request, tls::ContentType::kApplicationData)));
  Must(client.Send(MessageType::kStop, Bytes{0xa0}));
  Must(client.TakeReleased());
  const auto decision = Must(client.Decide());
  EXPECT_TRUE(decision.statement.empty());
}

TEST_F(SealedSession, no_connection_close) {
  Start();
  SealedHand client(*world_, server_.port());
  const Bytes request = ToBytes("GET / HTTP/1.1\r\nHost: localhost:" + std::to_string(server_.port()) + "\r\n\r\n");
  Must(client.ToReleased(request));
  RefusedBy(client.Decide(), "http.policy");
}

TEST_F(SealedSession, another_secret_is_opened) {
  Start();
  SealedHand client(*world_, server_.port());
  Must(client.ToReleased(Get()));
  RefusedBy(client.Decide(world_->random().MakeSecret(32)), "tls.server_flight");
}

// The operator has the other request's key-stream from the client, and no tag.
TEST_F(SealedSession, the_request_is_swapped_on_the_wire) {
  Bytes forged;  // what the client tells the operator
  std::mutex mutex;
  Operator wire(server_.port(), [&](bool from_server, size_t, const Bytes& record) {
    std::lock_guard lock(mutex);
    if (from_server || forged.empty() || record.size() != forged.size() + tls::kRecordHeaderSize + 16) return record;
    Bytes swapped = record;
    std::copy(forged.begin(), forged.end(), swapped.begin() + tls::kRecordHeaderSize);
    return swapped;
  });
  Start({wire.port()});
  SealedHand client(*world_, wire.port());
  const Bytes request = Get("/aaaaa", wire.port()), other = Get("/evil!", wire.port());
  Must(client.ToSecrets(request.size() + 1));
  {
    std::lock_guard lock(mutex);
    forged = client.Encrypted(other, tls::ContentType::kApplicationData);
  }
  Must(client.Seal(client.Encrypted(request, tls::ContentType::kApplicationData)));
  Must(client.TakeReleased());
  EXPECT_EQ(server_.requests(), 0u) << "the server took a record that the node had not tagged";
  const auto decision = Must(client.Decide());
  EXPECT_TRUE(decision.statement.empty());
}

// An answer of the operator's own, in the place of the server's: he has no key that the node would not give, and of a
// record without its tag the node reads nothing, or it would tell what stands in it.
TEST_F(SealedSession, the_answer_is_injected_before_the_commit) {
  std::atomic<bool> asked = false;
  Operator wire(server_.port(), [&](bool from_server, size_t, const Bytes& record) {
    if (!from_server && record.size() > 80 && record[0] == 23) asked = true;
    if (!from_server || !asked) return record;
    Bytes forged = record;
    forged.back() ^= 1;
    return forged;
  });
  Start({wire.port()});
  SealedHand client(*world_, wire.port());
  const Bytes request = Get("/", wire.port());
  Must(client.ToSecrets(request.size() + 1));
  Must(client.Seal(client.Encrypted(request, tls::ContentType::kApplicationData)));
  EXPECT_EQ(client.Refusal(), "tls.record_tag");
}

// After the release the client has every key; what it makes with them comes too late.
TEST_F(SealedSession, what_comes_after_the_commit_does_not_count) {
  Start();
  SealedHand client(*world_, server_.port());
  Must(client.ToReleased(Get()));
  // The node hands on the recording that it committed: there is no message that changes it.
  EXPECT_TRUE(client.Send(MessageType::kRelay, Bytes(100)).ok());
  const auto decision = Must(client.Decide());
  EXPECT_FALSE(decision.statement.empty());
}

// What crosses the end of the answer on its way does no harm.
TEST_F(SealedSession, a_stop_that_comes_too_late) {
  Start();
  SealedHand client(*world_, server_.port());
  Must(client.ToReleased(Get()));
  Must(client.Send(MessageType::kStop, Bytes{0xa0}));
  EXPECT_FALSE(Must(client.Decide()).statement.empty());
}

// A client that leaves at any step leaves nothing behind: its place at the signer is free again.
TEST_F(SealedSession, clients_that_leave_at_every_step) {
  WorldOptions options = Options();
  options.signer_keys = "open_sessions = 2\n";
  world_ = std::make_unique<World>(options);
  const Bytes request = Get();
  using Steps = std::function<Status(SealedHand&)>;
  const Steps all[] = {
      [](SealedHand& c) { return c.Open(); },
      [&](SealedHand& c) -> Status {
        ATTESTOR_TRY(c.Open());
        return c.Go(request.size() + 1);
      },
      [&](SealedHand& c) { return c.ToSecrets(request.size() + 1); },
      [&](SealedHand& c) -> Status {
        ATTESTOR_TRY(c.ToSecrets(request.size() + 1));
        return c.Seal(c.Encrypted(request, tls::ContentType::kApplicationData));
      },
      [&](SealedHand& c) { return c.ToReleased(request); },
  };
  // There is one place: each client finds it only when the one before has left it.
  for (const Steps& steps : all) {
    for (int time = 0; time < 2; ++time) {
      for (int tries = 0;; ++tries) {
        SealedHand client(*world_, server_.port());
        if (steps(client).ok()) break;
        ASSERT_LT(tries, 200) << "the place of the one before is not free";
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      }
    }
  }
}

}  // namespace
}  // namespace attestor::test
