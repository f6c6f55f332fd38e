#include "session/proof/extension.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "session/disclosure/check_response.h"
#include "session/proof/errors.h"
#include "session/proof/opened_records.h"
#include "session/proof/zero_knowledge.h"
#include "web/http/syntax.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_key_schedule.h"
#include "web/tls/tls13_key_source.h"

namespace attestor::proof {
namespace {

using disclosure::ByteClass;
using disclosure::MaskedBytes;

constexpr std::string_view kStatementTag = "attestor/tls13-extension/v1";

std::span<const tls::Record> RecordsOf(const ServerRecords& server) {
  return server.committed.recorded().server_records().subspan(server.first);
}

// SpreadOver puts masked application data into the contents of all records; everything else is opaque.
Result<MaskedBytes> SpreadOver(const ServerRecords& server, const MaskedBytes& application) {
  std::vector<disclosure::Span> spans;
  const auto add = [&spans](size_t size, ByteClass byte_class) {
    if (size == 0) return;
    const uint32_t begin = spans.empty() ? 0 : spans.back().end;
    if (!spans.empty() && spans.back().byte_class == byte_class) {
      spans.back().end += static_cast<uint32_t>(size);
    } else {
      spans.push_back({begin, begin + static_cast<uint32_t>(size), byte_class});
    }
  };
  size_t at = 0, size = 0;
  for (const RecordShape& shape : server.shapes) {
    size += shape.content;
    if (shape.type != tls::ContentType::kApplicationData) {
      add(shape.content, ByteClass::kOpaque);
      continue;
    }
    for (const size_t end = at + shape.content; at < end; ++at) add(1, application.classes()[at]);
  }
  return MaskedBytes::FromSpans(size, spans, application.Disclosed());
}

// Only the records that show something are proved about, and the first, so that the key is bound by two blocks at
// least.
ExtensionRelation MakeRelation(const ServerRecords& server, const MaskedBytes& content) {
  DirectionRelation all = MakeDirectionRelation(RecordsOf(server), server.shapes, content, {server.h}, server.nonces);
  ExtensionRelation out;
  out.server.tags = all.tags;
  for (size_t i = 0; i < all.records.size(); ++i) {
    RecordRelation& record = all.records[i];
    record.sealed = false;
    const bool shows = std::ranges::any_of(record.classes, [](ByteClass c) { return c != ByteClass::kOpaque; });
    if (i == 0 || shows) out.server.records.push_back(std::move(record));
  }
  return out;
}

ByteArray<32> StatementOf(const Extension& extension) {
  return crypto::Sha256(
      Concat({AsBytes(kStatementTag), extension.statement, crypto::Sha256(extension.EncodePublic())}));
}

Result<const Selected*> SelectedOf(const CheckedProof& proof) {
  const Selected* selected = proof.selected();
  if (selected == nullptr) return Error(kNotSelective);
  return selected;
}

// What the mask `all` says and `before` does not: bytes that are newly disclosed, and classes of bytes of which nothing
// was known.
Result<MaskedBytes> Added(const MaskedBytes& all, const MaskedBytes& before, ByteView plaintext) {
  std::vector<ByteClass> classes(all.size(), ByteClass::kOpaque);
  for (size_t i = 0; i < classes.size(); ++i) {
    if (all.classes()[i] != before.classes()[i]) classes[i] = all.classes()[i];
  }
  return MaskedBytes::Mask(plaintext, classes);
}

bool IsListed(const Known& known, const std::string& path) {
  return std::ranges::find(known.values, path, &disclosure::Revealed::path) != known.values.end();
}

auto CountShown(const MaskedBytes& bytes) { return std::ranges::count(bytes.classes(), ByteClass::kDisclosed); }

// What a response says with `added` laid over what is known. An extension has to add something, and lists no value a
// second time: the same one could otherwise stand in a bundle as often as there is room.
Result<Extended> Extend(const CheckedProof& proof, const Selected& selected, const Known& known,
                        const MaskedBytes& added, const std::vector<std::string>& paths) {
  const auto again = std::ranges::find_if(paths, [&](const std::string& path) { return IsListed(known, path); });
  if (again != paths.end()) return Error(kPathKnown, http::Quoted(*again));
  Extended out;
  ATTESTOR_ASSIGN(out.response, known.response.MergedWith(added));
  if (CountShown(out.response) == CountShown(known.response)) return Error(kNothingAdded);
  ATTESTOR_ASSIGN(const disclosure::ShownResponse response,
                  disclosure::CheckResponse(out.response, proof.facts().method, selected.server.end));
  ATTESTOR_ASSIGN(out.values, disclosure::CheckRevealed(response, paths));
  return out;
}

}  // namespace

Result<Extended> CheckExtension(const CheckedProof& proof, const Known& known, const ByteArray<32>& statement,
                                const Extension& extension, zk::field::Isa isa) {
  ATTESTOR_ASSIGN(const Selected* selected, SelectedOf(proof));
  if (extension.statement != statement) return Error(kExtension, ToHex(extension.statement));
  ATTESTOR_ASSIGN(const MaskedBytes added,
                  MaskedBytes::FromSpans(known.response.size(), extension.spans, extension.disclosed));
  ATTESTOR_ASSIGN(Extended out, Extend(proof, *selected, known, added, extension.paths));
  ATTESTOR_ASSIGN(const MaskedBytes content, SpreadOver(selected->server, added));
  ATTESTOR_TRY(VerifyRelation(isa, MakeRelation(selected->server, content), StatementOf(extension), extension.proof));
  return out;
}

Result<Extension> ProveExtension(const CheckedProof& proof, const Known& known, const SessionSecret& secret,
                                 const std::vector<std::string>& queries, Random& random, zk::field::Isa isa) {
  ATTESTOR_ASSIGN(const Selected* selected, SelectedOf(proof));
  const tls::Suite& suite = proof.facts().suite;
  const tls::TrafficSecrets keys =
      tls::OpenedSecret(secret.handshake_secret).ApplicationTraffic(suite, selected->server.finished_hash);
  auto opened = OpenedRecords::Open(RecordsOf(selected->server), tls::RecordProtection::Create(suite, keys.server));
  if (!opened.ok()) return Error(kSecret, opened.error().Text());
  const Secret plaintext = opened->Application();
  const Bytes request =
      selected->request.Substituted();  // its hidden bytes are in header values and change nothing here
  const disclosure::PlainSession session{proof.facts().host, proof.facts().port, request, plaintext.Reveal(),
                                         selected->server.end};
  ATTESTOR_ASSIGN(disclosure::MorePlan plan, disclosure::PlanMore(known.response, session, queries));
  ATTESTOR_ASSIGN(const MaskedBytes added, Added(plan.response, known.response, plaintext.Reveal()));
  std::erase_if(plan.paths, [&](const std::string& path) { return IsListed(known, path); });
  ATTESTOR_TRY(Extend(proof, *selected, known, added, plan.paths));  // what the verifier will ask
  Extension out{secret.statement, added.Spans(), added.Disclosed(), std::move(plan.paths), {}};
  ATTESTOR_TRY(CheckDescribable(out));
  ATTESTOR_ASSIGN(const MaskedBytes content, SpreadOver(selected->server, added));
  const tls::TrafficKeys record_keys = tls::DeriveTrafficKeys(suite, keys.server);
  ATTESTOR_ASSIGN(out.proof, ProveRelation(isa, MakeRelation(selected->server, content), StatementOf(out),
                                           record_keys.key, random));
  return out;
}

}  // namespace attestor::proof
