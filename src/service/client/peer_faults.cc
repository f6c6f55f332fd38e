#include "service/client/peer_faults.h"

#include "core/crypto/errors.h"
#include "core/wire/frame.h"
#include "service/channel/errors.h"
#include "service/channel/messages.h"
#include "service/net/errors.h"

namespace attestor::client {
namespace {

// The first four bytes of an answer in HTTP, read as the size of a frame.
constexpr uint32_t kHttpAsSize = 0x48545450;

std::string_view NameOf(Sought sought) { return sought == Sought::kNode ? "node" : "signer"; }

// IsOfType tells whether a message of this type came where another was expected.
bool IsOfType(const Error& error, channel::MessageType type) {
  const std::string begin = "type " + std::to_string(static_cast<int>(type)) + ",";
  return error.Is(channel::kUnexpected) && error.detail().starts_with(begin);
}

// The first message of the other one: a signer's hello, or what a node answers to one.
std::string TheOtherOne(const Error& error, Sought sought) {
  if (sought == Sought::kNode && IsOfType(error, channel::MessageType::kHello))
    return "a signer answers there: it talks to nodes only; name the node";
  const bool from_node =
      IsOfType(error, channel::MessageType::kWorkAsked) || IsOfType(error, channel::MessageType::kEvidence);
  return sought == Sought::kSigner && from_node ? "a node answers there: name the signer behind it" : "";
}

}  // namespace

std::string WhatAnswers(const Error& error, Sought sought) {
  const std::string_view detail = error.detail();
  if (error.Is(net::kConnect)) return "nothing answers there: the port is closed, or a firewall is in between";
  if (error.Is(channel::kClosedAtOnce)) {
    return "the connection was accepted, and closed before a byte of an answer came: the " +
           std::string(NameOf(sought)) + " may be overloaded, or another program listens there";
  }
  if (error.Is(crypto::kChannelFailed))
    return "no TLS of ours is answered there: it is another program, such as a web server with plain HTTP";
  if (error.Is(wire::kFrameSize) && detail.starts_with(std::to_string(kHttpAsSize) + " ")) {
    return sought == Sought::kNode
               ? "a web server answers there, with HTTPS: the site is named by the URL, and the node by --node"
               : "a web server answers there, with HTTPS, and no signer";
  }
  if (std::string other = TheOtherOne(error, sought); !other.empty()) return other;
  if (error.Is(wire::kFrameSize) || error.Is(channel::kUnexpected))
    return "another program answers there, or a " + std::string(NameOf(sought)) + " of another version";
  return {};
}

}  // namespace attestor::client
