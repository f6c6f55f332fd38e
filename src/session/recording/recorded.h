// From a recording to something that can be proved about: whole TLS records, and one hash that stands for all of them.
//
//   Recording --Parse--> Recorded --Commit--> Committed
//
// Recorded says that the recording is well formed. Committed adds the root of the record tree (spec/formats.cddl, "the
// record tree"), which the statement carries, so that a later disclosure can be checked against the statement without
// the server or the node.
#pragma once

#include <span>
#include <vector>

#include "core/merkle/tree.h"
#include "session/recording/recording.h"
#include "web/tls/record.h"

namespace attestor::recording {

inline constexpr size_t kMaxRecords = limits::kRecords;  // in one direction

class Recorded {
 public:
  // Parse cuts both streams into records and checks that events, bytes and times agree: tls.record_header,
  // tls.record_length, transcript.events, transcript.order, transcript.end, transcript.partial_record,
  // transcript.too_many_records.
  static Result<Recorded> Parse(Recording recording);

  Recorded(Recorded&&) noexcept = default;
  Recorded& operator=(Recorded&&) noexcept = default;

  const Recording& recording() const { return recording_; }
  std::span<const tls::Record> client_records() const { return client_records_; }
  std::span<const tls::Record> server_records() const { return server_records_; }

 private:
  explicit Recorded(Recording recording) : recording_(std::move(recording)) {}

  Recording recording_;  // its buffers are what the records view; moving keeps them in place
  std::vector<tls::Record> client_records_;
  std::vector<tls::Record> server_records_;
};

class Committed {
 public:
  static Committed Commit(Recorded recorded);

  const Recorded& recorded() const { return recorded_; }
  const merkle::Digest& root() const { return root_; }

 private:
  Committed(Recorded recorded, const merkle::Digest& root) : recorded_(std::move(recorded)), root_(root) {}

  Recorded recorded_;
  merkle::Digest root_;
};

// RecordLeaf is the leaf hash of record `index` of one direction.
merkle::Digest RecordLeaf(Direction direction, uint32_t index, ByteView record);

}  // namespace attestor::recording
