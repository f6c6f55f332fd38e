// What a quote says of its guest or enclave, as members of a JSON report (docs/quote-report.md).
#pragma once

#include "describe.h"
#include "evidence/dstack/evidence.h"
#include "evidence/quote/quote.h"

namespace attestor::cli {

// QuoteMembers are report_data, td_report and enclave; all null for null. They are the quote's words: true as far as
// its checks go.
JsonMembers QuoteMembers(const quote::Quote* quote);

// ApplicationMembers are compose_hash, app_id, instance_id, device_id, key_provider, os_image_hash, logged_os_image_hash
// and image_id; all null for null.
JsonMembers ApplicationMembers(const dstack::JudgedEvidence* proved);

}  // namespace attestor::cli
