// A PCCS on 127.0.0.1 that answers as it is told, without TLS. Test code only.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "core/crypto/certificate.h"
#include "evidence/quote/collateral.h"
#include "service/net/socket.h"

namespace attestor::collateral {

class FakePccs {
 public:
  FakePccs();
  ~FakePccs();
  FakePccs(const FakePccs&) = delete;
  FakePccs& operator=(const FakePccs&) = delete;

  // Publish answers for `canonical` as a PCCS does; `pck_ca` made its PCK list. `fmspc` is the only family that is
  // known, in hex.
  void Publish(ByteView canonical, const crypto::Certificate& pck_ca, const std::string& fmspc);
  // Answer sets the bytes for a path (with its query). Silent: a path that is read and never answered.
  void Answer(const std::string& path, Bytes bytes);
  void Silent(const std::string& path);
  // Close ends every connection unread, as an outage does, until Open.
  void Close() { closed_ = true; }
  void Open() { closed_ = false; }

  std::string url() const { return "http://localhost:" + std::to_string(listener_.port()); }
  size_t requests() const { return requests_; }

 private:
  void Run();
  void Serve(net::Socket socket);

  net::Listener listener_;
  net::StopSignal stop_;
  std::atomic<bool> closed_ = false;
  std::atomic<size_t> requests_ = 0;
  std::mutex mutex_;
  std::map<std::string, Bytes> answers_;  // guarded by mutex_; empty: silent
  std::thread thread_;
};

// OkAnswer is a response of status 200.
Bytes OkAnswer(ByteView body, const std::string& headers = "");

std::string TcbInfoPath(const std::string& fmspc);
inline constexpr char kQeIdentityPath[] = "/tdx/certification/v4/qe/identity";
inline constexpr char kPckCrlPath[] = "/sgx/certification/v4/pckcrl?ca=platform&encoding=der";
inline constexpr char kRootCrlPath[] = "/sgx/certification/v4/rootcacrl";

}  // namespace attestor::collateral
