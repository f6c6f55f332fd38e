#include "testkit/simtee/sim_tee.h"

#include <boost/json.hpp>

#include "core/crypto/hash.h"
#include "testkit/simtee/errors.h"
#include "testkit/simtee/mock_kms.h"
#include "testkit/simtee/platform.h"

namespace attestor::simtee {
namespace {

// Certificates are refused above 64 KiB; this leaves room for the rest of them.
constexpr size_t kMaxEvidenceInCertificate = 48 * 1024;

std::string Label(std::string_view what) { return "attestor simulated TEE: " + std::string(what); }

boost::json::object ParseCompose(ByteView app_compose) {
  boost::system::error_code failure;
  boost::json::value value = boost::json::parse(AsText(app_compose), failure);
  return failure || !value.is_object() ? boost::json::object{} : std::move(value.as_object());
}

template <size_t N>
ByteArray<N> First(const ByteArray<32>& hash) {
  return *ToArray<N>(ByteView(hash).first(N));
}

bool IsOn(const boost::json::object& compose, std::string_view flag) {
  const auto* value = compose.if_contains(flag);
  return value != nullptr && value->is_bool() && value->as_bool();
}

// MakeInstanceId: first 20 bytes of SHA-256(seed || app id), or nothing where the compose file wants none.
Bytes MakeInstanceId(ByteView app_compose, const ByteArray<20>& app_id, Random& random) {
  if (IsOn(ParseCompose(app_compose), "no_instance_id")) return {};
  const auto seed = random.Array<20>();
  return ToBytes(First<20>(crypto::Sha256(Concat({seed, app_id}))));
}

// Provider is where the application's keys come from: by its name in app-compose and in the configuration document, and
// as it is measured.
struct Provider {
  std::string asked;
  std::string measured;
  std::string id;  // hex
};

// ProviderOf gives the one that the app-compose asks for: by name since 0.5.6, before that by flags.
Provider ProviderOf(ByteView app_compose, const MockKms& kms) {
  const boost::json::object compose = ParseCompose(app_compose);
  const auto* named = compose.if_contains("key_provider");
  std::string asked =
      IsOn(compose, "kms_enabled") ? "kms" : (IsOn(compose, "local_key_provider_enabled") ? "local" : "none");
  if (named != nullptr && named->is_string() && !named->as_string().empty()) asked = named->as_string();
  if (asked == "kms") return {asked, asked, ToHex(kms.root_spki())};
  if (asked == "local") return {asked, "local-sgx", ToHex(crypto::Sha256(AsBytes(Label("sealing enclave"))))};
  return {asked, asked, ""};
}

std::string KeyProvider(const Provider& provider) {
  return boost::json::serialize(boost::json::object{{"name", provider.measured}, {"id", provider.id}});
}

Bytes EditedCompose(Bytes app_compose, const TeeOptions& options) {
  if (options.edit_app_compose) options.edit_app_compose(app_compose);
  return app_compose;
}

bool IsZero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](uint8_t byte) { return byte == 0; });
}

}  // namespace

Result<std::string> ComposeName(ByteView app_compose) {
  const boost::json::object compose = ParseCompose(app_compose);
  const auto* name = compose.if_contains("name");
  if (name == nullptr || !name->is_string()) return Error(kCompose);
  return std::string(name->as_string());
}

SimTee::SimTee(const MockPki& pki, Bytes app_compose, Random& random, TeeOptions options)
    : pki_(pki),
      random_(random),
      options_(std::move(options)),
      app_compose_(EditedCompose(std::move(app_compose), options_)),
      app_name_([this] {
        auto name = ComposeName(app_compose_);
        return name.ok() ? *name : std::string();
      }()),
      compose_hash_(crypto::Sha256(app_compose_)),
      app_id_(First<20>(compose_hash_)),
      instance_id_(MakeInstanceId(app_compose_, app_id_, random)),
      os_image_hash_(crypto::Sha256(AsBytes(Label("operating system image")))),
      device_id_(crypto::Sha256(pki.ppid())),
      key_provider_(KeyProvider(ProviderOf(app_compose_, pki.kms()))),
      config_document_(MakeConfigDocument()),
      keys_(pki.kms().KeysFor(app_id_)),
      tls_issuer_(pki.kms(), app_id_, random),
      events_(FirmwareEvents()) {
  std::vector<RuntimeEvent> boot = BootTimeEvents();
  if (options_.edit_events) options_.edit_events(boot);
  for (const RuntimeEvent& event : boot) events_.push_back(MeasureRuntime(event));
  if (options_.edit_log) options_.edit_log(events_);
  TlsKeyRequest own;
  own.subject = "demo-cert";
  own.usage_ra_tls = own.usage_client_auth = true;
  own.not_after = pki.root().not_after();
  const auto issued = MakeTlsKey(own, pki.root().not_before());
  if (!issued.ok()) return;
  for (const std::string& pem : issued->certificate_chain) app_certificate_ += pem;
}

// In the canonical order of RFC 8785: by name.
std::string SimTee::MakeConfigDocument() const {
  if (options_.config_id != ConfigIdForm::kDocument) return {};
  const Provider provider = ProviderOf(app_compose_, pki_.kms());
  boost::json::object document{{"app_id", ToHex(app_id_)},           {"compose_hash", ToHex(compose_hash_)},
                               {"instance_id", ToHex(instance_id_)}, {"key_provider", provider.asked},
                               {"key_provider_id", provider.id},     {"version", 3}};
  if (options_.edit_config_document) options_.edit_config_document(document);
  return boost::json::serialize(document);
}

ByteArray<48> SimTee::ConfigId() const {
  constexpr std::string_view kTag("dstack-mr-config-v3:\0", 21);
  ByteArray<48> id{};
  if (options_.config_id == ConfigIdForm::kNone) return id;
  const bool hashed = options_.config_id == ConfigIdForm::kDocument;
  id[0] = hashed ? 3 : 1;
  std::ranges::copy(hashed ? crypto::Sha256(Concat({AsBytes(kTag), AsBytes(config_document_)})) : compose_hash_,
                    id.begin() + 1);
  return id;
}

std::vector<RuntimeEvent> SimTee::BootTimeEvents() const {
  return {{"system-preparing", {}},
          {"app-id", ToBytes(app_id_)},
          {"compose-hash", ToBytes(compose_hash_)},
          {"instance-id", instance_id_},
          {"boot-mr-done", {}},
          {"os-image-hash", ToBytes(os_image_hash_)},
          {"key-provider", ToBytes(key_provider_)},
          {"storage-fs", ToBytes("zfs")},
          {"system-ready", {}}};
}

TdReport SimTee::Report(const ByteArray<64>& report_data) const {
  TdReport report;
  report.tee_tcb_svn = kTeeTcbSvn;
  report.mr_seam = crypto::Sha384(AsBytes(Label("TDX module")));
  report.td_attributes = options_.td_attributes;
  report.xfam = 0x602e7;
  report.mr_td = crypto::Sha384(AsBytes(Label("virtual firmware")));
  report.mr_config_id = ConfigId();
  for (uint32_t i = 0; i < 4; ++i) report.rtmr[i] = Replay(events_, i);
  report.report_data = report_data;
  if (options_.edit_report) options_.edit_report(report);
  return report;
}

SimTee::QuoteAndLog SimTee::Quote(const ByteArray<64>& report_data) const {
  const auto qe_id = First<16>(crypto::Sha256(Concat({pki_.ppid(), AsBytes("QE id")})));
  const std::lock_guard lock(mutex_);
  Bytes quote = pki_.SignQuote(EncodeHeaderAndBody(Report(report_data), qe_id));
  if (options_.edit_quote) options_.edit_quote(quote);
  return {std::move(quote), EventLogJson(events_)};
}

Status SimTee::EmitEvent(std::string name, Bytes payload) {
  constexpr size_t kMaxName = 256, kMaxPayload = 1024, kMaxAppEvents = 128;
  if (name.empty() || name.size() > kMaxName) return Error(kArgument, "an event's name has 1 to 256 bytes");
  if (payload.size() > kMaxPayload) return Error(kArgument, "an event's payload has at most 1024 bytes");
  const std::lock_guard lock(mutex_);
  if (app_events_ == kMaxAppEvents) return Error(kArgument, "at most 128 events");
  ++app_events_;
  events_.push_back(MeasureRuntime({std::move(name), std::move(payload)}));
  return Ok();
}

SimTee::Measurements SimTee::measurements() const {
  const std::lock_guard lock(mutex_);
  const TdReport report = Report({});
  Measurements out;
  out.mrtd = report.mr_td;
  Bytes joined = ToBytes(report.mr_td);
  for (size_t i = 0; i < 4; ++i) {
    out.rtmr[i] = report.rtmr[i];
    Append(joined, report.rtmr[i]);
  }
  // The owner's registers count only when the host set one of them.
  const Bytes owner = Concat({report.mr_config_id, report.mr_owner, report.mr_owner_config});
  if (!IsZero(owner)) Append(joined, owner);
  out.mr_aggregated = crypto::Sha256(joined);
  return out;
}

std::vector<LogEvent> SimTee::events() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

std::string SimTee::vm_config() const {
  boost::json::object config{{"spec_version", 1},       {"os_image_hash", ToHex(os_image_hash_)},
                             {"cpu_count", 2},          {"memory_size", uint64_t{4} << 30},
                             {"qemu_version", "9.2.1"}, {"num_gpus", 0},
                             {"num_nvswitches", 0},     {"hugepages", false},
                             {"hotplug_off", true},     {"image", options_.image_name}};
  if (!config_document_.empty()) config["mr_config"] = config_document_;
  return boost::json::serialize(config);
}

Result<TlsKey> SimTee::MakeTlsKey(const TlsKeyRequest& request, Time now) const {
  ATTESTOR_TRY(TlsIssuer::Check(request, now));
  const crypto::P256Key key = crypto::P256Key::Generate(random_);
  std::optional<RaTlsEvidence> evidence;
  if (request.usage_ra_tls) {
    QuoteAndLog quote = Quote(RaTlsReportData(key.spki()));
    if (quote.quote.size() + quote.event_log.size() > kMaxEvidenceInCertificate) {
      return Error(kArgument, "the event log has grown too long for a certificate");
    }
    evidence = RaTlsEvidence{std::move(quote.quote), std::move(quote.event_log)};
  }
  TlsKey out;
  out.key_pem = key.Pkcs8Pem();
  out.certificate_chain = tls_issuer_.Issue(request, key, evidence, now, random_);
  return out;
}

}  // namespace attestor::simtee
