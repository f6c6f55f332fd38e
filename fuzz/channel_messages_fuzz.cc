// Every message of the channel; the first byte of the input is its type.
#include "one_form.h"
#include "service/channel/client_token.h"
#include "service/channel/messages.h"

namespace {

using namespace attestor;
using channel::MessageType;

// Details are for people: what is written is printable ASCII, so a message with other details settles after it was
// written once.
template <class T>
void CheckSettles(ByteView bytes) {
  const auto message = T::Decode(bytes);
  if (!message.ok()) return;
  const auto again = T::Decode(message->Encode());
  if (!again.ok() || again->Encode() != message->Encode()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const ByteView payload(data + 1, size - 1);
  switch (static_cast<MessageType>(data[0])) {
    case MessageType::kHello: (void)fuzz::CheckOneForm<channel::Hello>(payload); break;
    case MessageType::kEvidence: (void)fuzz::CheckOneForm<channel::EvidenceMessage>(payload); break;
    case MessageType::kOpened: (void)fuzz::CheckOneForm<channel::Opened>(payload); break;
    case MessageType::kConnected: (void)fuzz::CheckOneForm<channel::Connected>(payload); break;
    case MessageType::kFinish: (void)fuzz::CheckOneForm<channel::Finish>(payload); break;
    case MessageType::kWorkAsked: (void)fuzz::CheckOneForm<channel::WorkAsked>(payload); break;
    case MessageType::kToken: (void)fuzz::CheckOneForm<channel::TokenProof>(payload); break;
    case MessageType::kGiveUp: (void)fuzz::CheckOneForm<channel::GiveUp>(payload); break;
    case MessageType::kGo: (void)fuzz::CheckOneForm<channel::Go>(payload); break;
    case MessageType::kSecrets: (void)fuzz::CheckOneForm<channel::Secrets>(payload); break;
    case MessageType::kSeal: (void)fuzz::CheckOneForm<channel::Seal>(payload); break;
    case MessageType::kSealing: (void)fuzz::CheckOneForm<channel::Sealing>(payload); break;
    case MessageType::kCommit: (void)fuzz::CheckOneForm<channel::Commit>(payload); break;
    case MessageType::kAck: (void)fuzz::CheckOneForm<channel::Ack>(payload); break;
    case MessageType::kReleased: (void)fuzz::CheckOneForm<channel::Released>(payload); break;
    case MessageType::kDecision: CheckSettles<channel::DecisionMessage>(payload); break;
    case MessageType::kFailed: CheckSettles<channel::Failed>(payload); break;
    default: break;
  }
  return 0;
}
