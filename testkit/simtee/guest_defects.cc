// Defects of the guest: its TD report, its event log, its image and its application.
#include <algorithm>
#include <boost/json.hpp>

#include "testkit/simtee/defects.h"
#include "testkit/simtee/platform.h"

namespace attestor::simtee {
namespace {

using Events = std::vector<RuntimeEvent>;

// Offsets in a quote of version 4, from its end of the signed part: size 4, signature 64, attestation key 64, type and
// size 6, QE report.
constexpr size_t kAttestationKey = kHeaderAndBodySize + 4 + 64;
constexpr size_t kQeReport = kAttestationKey + 64 + 6;

constexpr uint64_t kTdMigratable = uint64_t{1} << 29;
constexpr uint64_t kReservedBit = uint64_t{1} << 40;  // of TD attributes and of XFAM
constexpr uint64_t kXfamX87AndSse = 3;
constexpr uint32_t kPlatformConfigFlags = 10;  // type of the events of ACPI tables

Events::iterator Find(Events& events, std::string_view name) {
  return std::ranges::find(events, name, &RuntimeEvent::name);
}

std::vector<LogEvent>::iterator Find(std::vector<LogEvent>& log, std::string_view name) {
  return std::ranges::find(log, name, &LogEvent::name);
}

void MoveBehind(Events& events, std::string_view name, std::string_view other) {
  const RuntimeEvent moved = *Find(events, name);
  events.erase(Find(events, name));
  events.insert(Find(events, other) + 1, moved);
}

// MeasureOtherImage: another initial RAM disk, the last that the firmware measures before the kernel runs.
void MeasureOtherImage(std::vector<LogEvent>& log) {
  for (LogEvent& event : log) {
    if (event.register_index == 2) (*event.digest)[0] ^= 1;
  }
}

// MeasureOtherTables: the host hands the guest another ACPI table, the last of those that the firmware measures.
void MeasureOtherTables(std::vector<LogEvent>& log) {
  const auto last = std::ranges::find(log.rbegin(), log.rend(), kPlatformConfigFlags, &LogEvent::type);
  (*last->digest)[0] ^= 1;
}

// RunInstead puts a compose file, or a script for the bash runner, into the app-compose.
void RunInstead(Bytes& app_compose, std::string_view runner, std::string_view member, std::string_view text) {
  boost::system::error_code failure;
  boost::json::value value = boost::json::parse(AsText(app_compose), failure);
  if (failure || !value.is_object()) return;
  value.as_object()["runner"] = runner;
  value.as_object()[member] = text;
  app_compose = ToBytes(boost::json::serialize(value));
}

// AllowVariable lets the host choose a variable of the environment, and so what is in it.
void AllowVariable(Bytes& app_compose, std::string_view name) {
  boost::system::error_code failure;
  boost::json::value value = boost::json::parse(AsText(app_compose), failure);
  if (failure || !value.is_object()) return;
  value.as_object()["allowed_envs"] = boost::json::array{name};
  app_compose = ToBytes(boost::json::serialize(value));
}

template <size_t kOffset>
void ChangeQuote(TeeOptions& tee) {
  Also(tee.edit_quote, [](Bytes& quote) { quote[kOffset] ^= 1; });
}

constexpr Defect kQuote[] = {
    {"quote-changed", "the quote was changed after it was signed",
     [](PkiOptions&, TeeOptions& tee) { ChangeQuote<kHeaderAndBodySize - 1>(tee); }},
    {"attestation-key", "the quoting enclave vouches for another attestation key",
     [](PkiOptions&, TeeOptions& tee) { ChangeQuote<kAttestationKey>(tee); }},
    {"qe-report-changed", "the quoting enclave's report was changed after it was signed",
     [](PkiOptions&, TeeOptions& tee) { ChangeQuote<kQeReport>(tee); }},
    {"quote-trailing", "a byte follows the quote",
     [](PkiOptions&, TeeOptions& tee) { Also(tee.edit_quote, [](Bytes& quote) { quote.push_back(1); }); }},
    {"report-data", "the quote is over other report data than was asked for, as a replayed one",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_report, [](TdReport& report) { report.report_data[63] ^= 1; });
     }},
    {"tdx-module-too-old", "the TDX module is older than every level",
     [](PkiOptions&, TeeOptions& tee) { Also(tee.edit_report, [](TdReport& report) { report.tee_tcb_svn[0] = 0; }); }},
    {"tdx-module-signer", "the TDX module was signed by somebody else than Intel",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_report, [](TdReport& report) { report.mr_signer_seam[0] = 1; });
     }},
    {"tdx-module-attributes", "the TDX module has attributes",
     [](PkiOptions&, TeeOptions& tee) { Also(tee.edit_report, [](TdReport& report) { report.seam_attributes = 1; }); }},
};

constexpr Defect kTd[] = {
    {"td-debug", "the guest is a debug guest", [](PkiOptions&, TeeOptions& tee) { tee.td_attributes |= kTdDebug; }},
    {"sept-ve-disable", "the guest's attribute SEPT_VE_DISABLE is off",
     [](PkiOptions&, TeeOptions& tee) { tee.td_attributes &= ~kSeptVeDisable; }},
    {"td-migratable", "the guest may be moved to another platform",
     [](PkiOptions&, TeeOptions& tee) { tee.td_attributes |= kTdMigratable; }},
    {"td-attribute-reserved", "the guest has a reserved attribute",
     [](PkiOptions&, TeeOptions& tee) { tee.td_attributes |= kReservedBit; }},
    {"td-xfam-reserved", "the guest has a reserved processor feature",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_report, [](TdReport& report) { report.xfam |= kReservedBit; });
     }},
    {"td-xfam-missing", "the guest lacks processor features that are always on",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_report, [](TdReport& report) { report.xfam &= ~kXfamX87AndSse; });
     }},
    {"service-td", "a service TD is bound to the guest (version 5, form 1.5)",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_report, [](TdReport& report) { report.form15 = Form15{report.tee_tcb_svn, {1}}; });
     }},
    {"mr-config-id", "the host booted the guest for another app-compose than it measured",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_report, [](TdReport& report) { report.mr_config_id[1] ^= 1; });
     }},
    {"config-document",
     "the host booted the guest for another application than it measured, by a configuration document",
     [](PkiOptions&, TeeOptions& tee) {
       tee.config_id = ConfigIdForm::kDocument;
       Also(tee.edit_config_document, [](boost::json::object& document) { document["app_id"] = std::string(40, '0'); });
     }},
};

constexpr Defect kEvent[] = {
    {"event-missing", "compose-hash is not measured",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_events, [](Events& events) { events.erase(Find(events, "compose-hash")); });
     }},
    {"event-repeated", "compose-hash is measured twice",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_events, [](Events& events) {
         const RuntimeEvent again = *Find(events, "compose-hash");
         events.insert(Find(events, "compose-hash"), again);
       });
     }},
    {"event-late", "key-provider is measured behind system-ready, when the application could have done it",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_events, [](Events& events) { MoveBehind(events, "key-provider", "system-ready"); });
     }},
    {"event-order", "app-id is measured behind compose-hash",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_events, [](Events& events) { MoveBehind(events, "app-id", "compose-hash"); });
     }},
    {"event-payload", "the payload of app-id has the wrong size",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_events, [](Events& events) { Find(events, "app-id")->payload.pop_back(); });
     }},
    {"event-digest", "compose-hash was measured with another payload than the log shows",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_log, [](std::vector<LogEvent>& log) {
         LogEvent& event = *Find(log, "compose-hash");
         (*event.digest)[0] ^= 1;
         event.shows_digest = true;
       });
     }},
    {"event-type", "compose-hash is no runtime event",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_log, [](std::vector<LogEvent>& log) { Find(log, "compose-hash")->type = 4; });
     }},
    {"event-unlogged", "RTMR3 was extended by more than the log shows",
     [](PkiOptions&, TeeOptions& tee) { Also(tee.edit_report, [](TdReport& report) { report.rtmr[3][0] ^= 1; }); }},
};

constexpr Defect kApplication[] = {
    {"compose-hash", "another app-compose was measured than is shown, on a host that sets no mr_config_id",
     [](PkiOptions&, TeeOptions& tee) {
       tee.config_id = ConfigIdForm::kNone;
       Also(tee.edit_events, [](Events& events) { Find(events, "compose-hash")->payload[0] ^= 1; });
     }},
    {"app-id", "the guest runs as another application",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_events, [](Events& events) { Find(events, "app-id")->payload[0] ^= 1; });
     }},
    {"instance-id", "no instance id was measured, although the app-compose asks for one",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_events, [](Events& events) { Find(events, "instance-id")->payload.clear(); });
     }},
    {"key-provider", "the application's keys come from another provider",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_events, [](Events& events) {
         Find(events, "key-provider")->payload = ToBytes(R"({"name":"local-sgx","id":"00"})");
       });
     }},
    {"boot-unlogged", "RTMR0 was extended by more than the log shows",
     [](PkiOptions&, TeeOptions& tee) { Also(tee.edit_report, [](TdReport& report) { report.rtmr[0][0] ^= 1; }); }},
    {"boot-digest", "the log shows a boot event that was not measured, without a digest",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_log,
            [](std::vector<LogEvent>& log) { log.push_back({2, log.front().type, std::nullopt, "", {}}); });
     }},
    {"acpi-tables", "the host hands the guest other ACPI tables",
     [](PkiOptions&, TeeOptions& tee) { Also(tee.edit_log, MeasureOtherTables); }},
    {"os-image", "another operating system image",
     [](PkiOptions&, TeeOptions& tee) { Also(tee.edit_log, MeasureOtherImage); }},
    {"os-image-dev", "a development image, which lets its host log in",
     [](PkiOptions&, TeeOptions& tee) {
       tee.image_name = "dstack-dev-0.5.8";
       Also(tee.edit_log, MeasureOtherImage);
     }},
    {"image-not-pinned", "the compose file names an image by tag",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_app_compose, [](Bytes& compose) {
         RunInstead(compose, "docker-compose", "docker_compose_file",
                    "services:\n  app:\n    image: example.org/app:latest\n");
       });
     }},
    {"image-variable", "the compose file names an image by a variable",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_app_compose, [](Bytes& compose) {
         RunInstead(compose, "docker-compose", "docker_compose_file",
                    "services:\n  app:\n    image: example.org/app@${DIGEST}\n");
       });
     }},
    {"image-built", "the compose file builds an image",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_app_compose, [](Bytes& compose) {
         RunInstead(compose, "docker-compose", "docker_compose_file", "services:\n  app:\n    build: .\n");
       });
     }},
    {"input-unmeasured", "the application takes a variable whose value nothing measures",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_app_compose, [](Bytes& compose) { AllowVariable(compose, "TOKEN"); });
     }},
    {"environment", "the host may choose another compose file by a variable of the environment",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_app_compose, [](Bytes& compose) { AllowVariable(compose, "COMPOSE_FILE"); });
     }},
    {"bash-runner", "the app-compose starts a script instead of a compose file",
     [](PkiOptions&, TeeOptions& tee) {
       Also(tee.edit_app_compose,
            [](Bytes& compose) { RunInstead(compose, "bash", "bash_script", "docker run example.org/app"); });
     }},
};

}  // namespace

std::vector<Defect> GuestDefects() { return Joined({kQuote, kTd, kEvent, kApplication}); }

}  // namespace attestor::simtee
