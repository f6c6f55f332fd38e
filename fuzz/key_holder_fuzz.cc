// The node's half of a sealed session, after a genuine beginning of some length: whatever a server says, nothing is
// handed out before its flight holds, an error is final, and nothing is written that was not asked for.
//
// The first byte of the input says where it begins and what its rest is, the second in which pieces it comes.
#include <algorithm>

#include "session/sealed/errors.h"
#include "session/sealed/key_holder.h"
#include "testkit/tls/test_server.h"

namespace {

using namespace attestor;

enum Beginning : uint8_t { kNothing, kRetry, kServerHello, kFlightContent, kAgreed, kSealed, kInnerPlaintext, kCount };

constexpr size_t kSealedSize = 40;

void Demand(bool holds) {
  if (!holds) __builtin_trap();
}

class Session {
 public:
  void Begin(uint8_t beginning) {
    server_.ReadHello(holder_->TakeOutput());
    if (beginning == kNothing) return;
    if (beginning == kRetry) return Feed(server_.Retry(tls::kGroupP256));
    Feed(server_.Hello());
    if (beginning <= kFlightContent) return;
    Feed(server_.Flight());
    Demand(holder_->agreed());
    server_.UseApplicationKeys();
    if (beginning != kSealed) return;
    Demand(holder_->HandOut().ok());
    Demand(holder_->Seal(Bytes(kSealedSize)).ok());
  }

  // Under is `rest` as the server protects it, where it has keys.
  Bytes Under(uint8_t beginning, ByteView rest) {
    const ByteView most = rest.first(std::min(rest.size(), tls::kMaxPlaintext));
    if (beginning == kFlightContent) return server_.Seal(tls::ContentType::kHandshake, most);
    if (beginning == kInnerPlaintext) return server_.SealRaw(most);
    return ToBytes(rest);
  }

  void Receive(ByteView bytes, size_t piece) {
    (void)holder_->TakeOutput();
    const size_t before = holder_->whole_records();
    const size_t size = bytes.size();
    while (!bytes.empty()) {
      const ByteView next = bytes.first(std::min(piece, bytes.size()));
      bytes = bytes.subspan(next.size());
      const bool had_agreed = holder_->agreed();
      const bool received = holder_->Receive(next).ok();
      if (holder_->agreed()) Demand(holder_->TakeOutput().empty());
      if (!received) return Failed(had_agreed);
    }
    Demand(holder_->whole_records() - before <= size);
    if (!holder_->agreed()) Demand(holder_->HandOut().error().Is(sealed::kState));
  }

 private:
  void Feed(ByteView bytes) { Demand(holder_->Receive(bytes).ok()); }

  void Failed(bool had_agreed) {
    if (had_agreed) Demand(holder_->TakeOutput().empty());
    Demand(holder_->Receive(Bytes{23}).error().Is(sealed::kState));
    Demand(holder_->HandOut().error().Is(sealed::kState));
    Demand(holder_->Seal(Bytes(kSealedSize)).error().Is(sealed::kState));
    Demand(holder_->Release().error().Is(sealed::kState));
  }

  static sealed::HolderTerms Terms() {
    sealed::HolderTerms terms;
    terms.host = "bank.example";
    terms.challenge.fill(0x5a);
    terms.sealed_size = kSealedSize;
    return terms;
  }

  CountingRandom random_{1};
  std::unique_ptr<sealed::KeyHolder> holder_ = std::move(sealed::HoldAlone(Terms(), random_)).value();
  tls::TestServer server_{random_};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const auto beginning = static_cast<uint8_t>(data[0] % kCount);
  Session session;
  session.Begin(beginning);
  session.Receive(session.Under(beginning, {data + 2, size - 2}), data[1] == 0 ? SIZE_MAX : data[1]);
  return 0;
}
