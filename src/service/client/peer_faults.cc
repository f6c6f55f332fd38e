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

}  // namespace

std::string WhatAnswers(const Error& error) {
  const std::string_view detail = error.detail();
  if (error.Is(net::kConnect)) return "nothing answers there: the port is closed, or a firewall is in between";
  if (error.Is(channel::kClosedAtOnce)) {
    return "the connection was accepted, and closed before a byte of an answer came: the node may be overloaded, or "
           "another program listens there";
  }
  if (error.Is(crypto::kChannelFailed))
    return "no TLS of ours is answered there: it is another program, such as a web server with plain HTTP";
  if (error.Is(wire::kFrameSize) && detail.starts_with(std::to_string(kHttpAsSize) + " ")) {
    return "a web server answers there, with HTTPS: the site is named by the URL, and the node by --node";
  }
  const std::string hello = "type " + std::to_string(static_cast<int>(channel::MessageType::kHello)) + ",";
  if (error.Is(channel::kUnexpected) && detail.starts_with(hello))
    return "a signer answers there: it talks to nodes only; name the node";
  if (error.Is(wire::kFrameSize) || error.Is(channel::kUnexpected))
    return "another program answers there, or a node of another version";
  return {};
}

}  // namespace attestor::client
