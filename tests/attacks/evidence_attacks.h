// The fixture of evidence attacks: what is shown to the client as a node, and to the signer as a node. Test code only.
#pragma once

#include "attacks/false_node.h"

namespace attestor::test {

class EvidenceAttacks : public FalseNode {
 protected:
  void RefusedByBoth(const Answer& answer, const std::string& code) {
    RefusedWith(ClientSees(answer), code);
    EXPECT_FALSE(believed_) << "the client went on";
    const auto opened = SignerSees(answer);
    ASSERT_FALSE(opened.ok()) << "the signer opened a session";
    EXPECT_EQ(opened.error().code().id, "channel.refused");
    EXPECT_TRUE(opened.error().detail().starts_with(code + ":")) << opened.error().Text();
    EXPECT_EQ(server_.requests(), 0u);
  }
  void AdmittedByBoth(const Answer& answer) {
    EXPECT_TRUE(SignerSees(answer).ok());
    RefusedWith(ClientSees(answer), "channel.closed_early");  // this node has nothing more to say
    EXPECT_TRUE(believed_);
  }
  // SignerSees shows itself to the signer with `answer` and asks for a session.
  Result<Bytes> SignerSees(const Answer& answer) {
    channel::Connection signer = MeetSigner(answer);
    return Ask(signer, MessageType::kSessionRequest, Request(), MessageType::kOpened);
  }
};

}  // namespace attestor::test
