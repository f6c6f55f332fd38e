// Who may stay when more connect than there is room for (spec/session.md section 8): strangers give way to those that
// have shown something, and one source cannot hold every place.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace attestor::channel {

// Standing is what a connection has shown so far; whoever has shown less gives way first.
enum class Standing : uint8_t {
  kNothing,  // it only connected
  kWork,     // it was worth our evidence: it did the work that we asked for
  kIdle,     // it has shown evidence of its own, and asks for nothing now
  kSession,  // it has a session, or asks for something: it never gives way
};

struct PlaceLimits {
  size_t all = 256;
  size_t per_source = 256;
};

// Places is not synchronized.
class Places {
 public:
  using Id = uint64_t;

  explicit Places(const PlaceLimits& limits) : limits_(limits) {}

  // Entered: `id` is nothing when there is no room. `leaving` have lost their places and are to be ended.
  struct Entered {
    std::optional<Id> id;
    std::vector<Id> leaving;
  };
  // Enter takes a place. Limits of a source do not count an unknown one, whose name is empty.
  Entered Enter(const std::string& source);
  // Name tells the source of a connection that entered without one; it leaves when its source has no room for it.
  Entered Name(Id id, const std::string& source);
  // Own tells whose a connection is that has shown evidence of its own; it is at work until it rests. An owner has as
  // many places as it leaves free for other owners: beyond that an idle one of its own leaves, or this one when there
  // is none. `id` is nothing, too, when it has lost its place before.
  Entered Own(Id id, const std::string& owner);
  // Raise: false when it has lost its place, or may have no session now: a source, and each network that it is in,
  // holds as many sessions as it leaves places free of them, since sessions never give way. An unknown source is
  // exempt, and an owner has its share already. Rest is for an owner's connection that has its answer: it is idle from
  // now on.
  bool Raise(Id id, Standing standing);
  void Rest(Id id);
  void Leave(Id id);

  size_t taken() const { return entries_.size(); }

 private:
  struct Entry {
    std::string source;
    std::vector<std::string> crowds;  // what it is one of: its source and its networks, or its owner
    Standing standing = Standing::kNothing;
    std::string owner = {};
  };
  using Entries = std::map<Id, Entry>;  // ids grow, so the first is the oldest

  size_t CountOf(const std::string& source) const;
  bool MayHaveSession(const Entry& entry) const;
  static std::vector<std::string> CrowdsOf(const std::string& source);
  // WhoGivesWay: of those with the least standing, the oldest of the owner, source or network that has most of them.
  // Only of `source` when it is given.
  std::optional<Id> WhoGivesWay(const std::string* source) const;

  const PlaceLimits limits_;
  Entries entries_;
  Id next_ = 1;
};

}  // namespace attestor::channel
