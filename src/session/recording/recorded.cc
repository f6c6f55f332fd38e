#include "session/recording/recorded.h"

#include "core/wire/reader.h"
#include "session/recording/errors.h"

namespace attestor::recording {
namespace {

// Ends keeps the ends of both directions: nothing follows an end in its direction, and the recording says when the node
// ended its own, because what the server did afterwards it did without a peer.
class Ends {
 public:
  Status OnEvent(const Event& event) {
    bool& ended = event.direction == Direction::kClientToServer ? client_ : server_;
    if (ended) return Error(kEnd, std::string(event.is_end() ? "it ended twice" : "bytes follow its end"));
    ended = event.is_end();
    return Ok();
  }
  Status Finish() const { return client_ ? Ok() : Status(Error(kEnd, "the node did not end the connection")); }

 private:
  bool client_ = false, server_ = false;
};

Status CheckEvents(const Recording& recording) {
  if (recording.events.size() > kMaxEvents) return Error(kEvents, "more than " + std::to_string(kMaxEvents));
  uint64_t client = 0, server = 0;
  uint32_t last = 0;
  Ends ends;
  for (const Event& event : recording.events) {
    if (event.offset_ms < last)
      return Error(kOrder, std::to_string(event.offset_ms) + " ms after " + std::to_string(last) + " ms");
    last = event.offset_ms;
    ATTESTOR_TRY(ends.OnEvent(event));
    (event.direction == Direction::kClientToServer ? client : server) += event.length;
  }
  if (client != recording.client_bytes.size() || server != recording.server_bytes.size()) {
    return Error(kEvents, "they name " + std::to_string(client) + " and " + std::to_string(server) +
                              " bytes, the streams have " + std::to_string(recording.client_bytes.size()) + " and " +
                              std::to_string(recording.server_bytes.size()));
  }
  return ends.Finish();
}

Result<std::vector<tls::Record>> CutRecords(ByteView stream, std::string_view side) {
  std::vector<tls::Record> records;
  while (!stream.empty()) {
    ATTESTOR_ASSIGN(const std::optional<tls::Record> record, tls::NextRecord(stream));
    if (!record)
      return Error(kPartialRecord,
                   std::to_string(stream.size()) + " bytes from the " + std::string(side) + " are left over");
    if (records.size() == kMaxRecords) return Error(kTooManyRecords, "more than " + std::to_string(kMaxRecords));
    records.push_back(*record);
    stream = stream.subspan(record->bytes.size());
  }
  return records;
}

}  // namespace

Result<Recorded> Recorded::Parse(Recording recording) {
  ATTESTOR_TRY(CheckEvents(recording));
  Recorded recorded(std::move(recording));
  ATTESTOR_ASSIGN(recorded.client_records_, CutRecords(recorded.recording_.client_bytes, "client"));
  ATTESTOR_ASSIGN(recorded.server_records_, CutRecords(recorded.recording_.server_bytes, "server"));
  return recorded;
}

Committed Committed::Commit(Recorded recorded) {
  std::vector<merkle::Digest> leaves;
  uint32_t index = 0;
  for (const tls::Record& record : recorded.client_records()) {
    leaves.push_back(RecordLeaf(Direction::kClientToServer, index++, record.bytes));
  }
  index = 0;
  for (const tls::Record& record : recorded.server_records()) {
    leaves.push_back(RecordLeaf(Direction::kServerToClient, index++, record.bytes));
  }
  return Committed(std::move(recorded), merkle::Root(leaves));
}

merkle::Digest RecordLeaf(Direction direction, uint32_t index, ByteView record) {
  wire::Writer leaf;
  leaf.U8(static_cast<uint8_t>(direction)).U32(index).Put(record);
  return merkle::LeafHash(leaf.bytes());
}

}  // namespace attestor::recording
