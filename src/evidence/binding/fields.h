// The formats of this room, as tables: `evidence` and `registry-entry` in spec/formats.cddl.
#pragma once

#include "core/wire/fields.h"
#include "core/wire/limits.h"
#include "evidence/binding/entry.h"
#include "evidence/binding/evidence.h"

namespace attestor::binding {

inline constexpr auto kEvidenceFields = wire::Map{
    wire::Field(1, &Evidence::key_binding, wire::Bstr{1, limits::kKeyBinding}),
    wire::Field(2, &Evidence::quote, wire::Bstr{1, limits::kQuote}),
    wire::Field(3, &Evidence::collateral, wire::Bstr{1, limits::kCollateral}),
    wire::Field(4, &Evidence::event_log, wire::Bstr{1, limits::kEventLog}),
    wire::Field(5, &Evidence::app_compose, wire::Bstr{1, limits::kAppCompose}),
    wire::Field(6, &Evidence::vm_config, wire::Bstr{0, limits::kVmConfig}),
};

inline constexpr auto kEntryFields = wire::Map{
    wire::Field(1, &Entry::kid),       wire::Field(2, &Entry::public_key),    wire::Field(3, &Entry::born),
    wire::Field(4, &Entry::not_after), wire::Field(5, &Entry::evidence_hash),
};

}  // namespace attestor::binding
