// Configuration of node and signer: one TOML file each, part of the measured compose text.
//
// An unknown key is an error, not a warning: a misspelt limit must not silently fall back to its default. What the file
// says, and the roots it leads to, are hashed into the config digest (docs/adr/0005), which is in every quote and every
// statement.
#pragma once

#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/crypto/web_roots.h"
#include "evidence/quote/tee_roots.h"
#include "service/config/web_roots.h"
#include "service/guest_agent/collateral.h"
#include "service/net/source.h"
#include "session/terms/terms.h"

namespace attestor::config {

// Limits of one session. All are enforced by the node while relaying and by the gate again.
struct SessionLimits {
  size_t max_client_bytes = 1024 * 1024;       // bytes from client to server, TLS included
  size_t max_server_bytes = 16 * 1024 * 1024;  // bytes from server to client
  Duration max_duration = std::chrono::seconds(60);
  size_t max_sessions = 256;                   // connections at once
  size_t max_per_address = 0;                  // of them, from one address; 0: the program's own share
  size_t memory = size_t{1024} * 1024 * 1024;  // bytes that all sessions together may make the program hold, about
};

// What the files of both programs have in common.
struct Common {
  std::string listen;                        // host:port
  std::string metrics;                       // host:port of the listener for metrics; empty: none
  std::string guest_agent;                   // path of the socket; empty: the agent's usual places
  guest_agent::CollateralConfig collateral;  // a file or a service; what comes from it is checked against the TEE root
  std::string release_list;                  // path of the signed release list; checked against the release root
  quote::TeeRoots tee_roots;                 // whose quotes of the other program are accepted
  ByteArray<32> release_root{};              // Ed25519 public key
  SessionLimits limits;
  std::vector<session::Mode> modes;        // of sessions that are served or signed; at least one
  std::vector<net::AddressRange> proxies;  // senders that begin each connection with a PROXY header
  std::vector<net::AddressRange>
      gateways;            // senders behind whom many have one address: limits by address are off for them
  ByteArray<32> digest{};  // docs/adr/0005
};

struct SignerConfig {
  Common common;
  crypto::WebRoots web_roots;
  bool pinned_web_roots =
      false;  // the image's own Mozilla set and list of suffixes; anything else marks every statement
  bool private_targets = false;  // statements about targets that are not public HTTPS: marks every statement
  Duration key_life = std::chrono::hours(24);
  size_t open_sessions = 16384;                        // that wait for their evidence
  size_t checks_at_once = 0;                           // 0: one for each processor
  Duration checks_waiting = std::chrono::seconds(20);  // work that waits for each of them, of one core
};

struct NodeConfig {
  Common common;
  std::string signer;              // host:port of the signer
  std::vector<std::string> hosts;  // allowed targets: "*", exact names or "*.example"
  std::vector<uint16_t> ports = {443};
  bool private_targets = false;                  // development: connect to addresses that are not public
  std::vector<ByteArray<32>> client_token_keys;  // Ed25519 public keys of client tokens; empty: no token is asked for
  size_t sessions_per_minute = 600;              // quota for each token, or for each address when none is asked
  Duration work_per_minute =
      std::chrono::seconds(60);  // checking at the signer that each of them may cause, of one core
};

// Load* read the file at `path` and every root it names. Relative paths are relative to the file's folder.
Result<SignerConfig> LoadSigner(const std::string& path);
Result<NodeConfig> LoadNode(const std::string& path);

// kPrivateKeyMark stands in files of private keys, PEM or those of `attestor release keygen`, so that none passes as a
// public one.
inline constexpr std::string_view kPrivateKeyMark = "PRIVATE KEY";
// LoadReleaseRoot reads an Ed25519 public key: 64 hex digits, white space around them ignored. config.private_key.
Result<ByteArray<32>> LoadReleaseRoot(const std::string& path);
// LoadTeeRoots reads a PEM bundle; "intel" stands for Intel's root.
Result<quote::TeeRoots> LoadTeeRoots(const std::string& path);

}  // namespace attestor::config
