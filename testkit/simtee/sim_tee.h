// One simulated trusted VM: what dstack 0.5.x measures at boot, as values, and quotes over it.
//
// NOTHING HERE PROTECTS ANYTHING. The registers are computed from labels and from the app-compose file, in this
// process, by software; what makes the quote worthless to others is only that its chain ends in a root that nobody
// trusts unless told to.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "testkit/simtee/app_keys.h"
#include "testkit/simtee/event_log.h"
#include "testkit/simtee/mock_pki.h"
#include "testkit/simtee/td_quote.h"
#include "testkit/simtee/tls_keys.h"

namespace attestor::simtee {

// ComposeName reads "name" of an app-compose.json: simtee.compose when it is no JSON object or has no such text.
Result<std::string> ComposeName(ByteView app_compose);

// ConfigIdForm says what the host sets mr_config_id to.
enum class ConfigIdForm : uint8_t {
  kNone,         // zero, as hosts that set none
  kComposeHash,  // version 1: 01 || compose hash
  kDocument,     // version 3: 03 || hash of a document, which vm_config shows as mr_config
};

struct TeeOptions {
  uint64_t td_attributes = kSeptVeDisable;
  ConfigIdForm config_id = ConfigIdForm::kComposeHash;
  std::string image_name = "SIMULATED by attestor-simtee";  // as vm_config states it
  // The rest exists so that refusals can be tested; see testkit/simtee/defects.h. Each changes a thing before the next
  // one is made of it.
  std::function<void(Bytes&)> edit_app_compose = {};                    // before it is measured
  std::function<void(boost::json::object&)> edit_config_document = {};  // before it is hashed
  std::function<void(std::vector<RuntimeEvent>&)> edit_events = {};     // of boot, before they are measured
  std::function<void(std::vector<LogEvent>&)> edit_log = {};            // the registers follow its digests, true or not
  std::function<void(TdReport&)> edit_report = {};                      // before it is signed
  std::function<void(Bytes&)> edit_quote = {};                          // the finished quote
};

class SimTee {
 public:
  // `app_compose` is measured as the bytes that it is. Keeps references to `pki` and `random`; both must outlive it.
  SimTee(const MockPki& pki, Bytes app_compose, Random& random, TeeOptions options = {});
  SimTee(const SimTee&) = delete;
  SimTee& operator=(const SimTee&) = delete;

  struct QuoteAndLog {
    Bytes quote;            // TDX v4, or v5 where the report has form 1.5
    std::string event_log;  // JSON array, with all payloads, and the digests of the firmware's events
  };
  // Quote may be called from several threads at once, as may everything here.
  QuoteAndLog Quote(const ByteArray<64>& report_data) const;

  // EmitEvent extends RTMR3 by an event of the app, after system-ready. simtee.argument: an empty name or one of more
  // than 256 bytes, a payload of more than 1024, or more than 128 events since boot.
  Status EmitEvent(std::string name, Bytes payload);

  struct Measurements {
    ByteArray<48> mrtd{};
    ByteArray<48> rtmr[4]{};
    ByteArray<32> mr_aggregated{};
  };
  Measurements measurements() const;
  std::vector<LogEvent> events() const;

  const Bytes& app_compose() const { return app_compose_; }
  const std::string& app_name() const { return app_name_; }
  const ByteArray<32>& compose_hash() const { return compose_hash_; }
  const ByteArray<20>& app_id() const { return app_id_; }
  const Bytes& instance_id() const { return instance_id_; }
  const ByteArray<32>& os_image_hash() const { return os_image_hash_; }
  const ByteArray<32>& device_id() const { return device_id_; }  // SHA-256 of the PPID
  const std::string& key_provider() const { return key_provider_; }
  const std::string& app_certificate() const { return app_certificate_; }  // PEM chain
  std::string vm_config() const;
  const AppKeys& keys() const { return keys_; }

  // MakeTlsKey makes a fresh P-256 key and its certificate chain (GetTlsKey). `now` is the default begin of its
  // validity. simtee.argument: see TlsIssuer::Check, and a quote with an event log of more than 48 KiB.
  Result<TlsKey> MakeTlsKey(const TlsKeyRequest& request, Time now) const;

 private:
  std::string MakeConfigDocument() const;
  ByteArray<48> ConfigId() const;
  std::vector<RuntimeEvent> BootTimeEvents() const;
  TdReport Report(const ByteArray<64>& report_data) const;

  const MockPki& pki_;
  Random& random_;
  const TeeOptions options_;
  const Bytes app_compose_;
  const std::string app_name_;
  const ByteArray<32> compose_hash_;
  const ByteArray<20> app_id_;
  const Bytes instance_id_;
  const ByteArray<32> os_image_hash_;
  const ByteArray<32> device_id_;
  const std::string key_provider_;     // {"name":"kms","id":"…"}: the one that the app-compose asks for
  const std::string config_document_;  // empty unless mr_config_id is the hash of one
  const AppKeys keys_;
  const TlsIssuer tls_issuer_;
  std::string app_certificate_;

  mutable std::mutex mutex_;
  std::vector<LogEvent> events_;  // guarded by mutex_
  size_t app_events_ = 0;         // guarded by mutex_
};

}  // namespace attestor::simtee
