// Whose work is done next (spec/session.md section 8). Work is what is rationed, so each piece has a cost, in
// milliseconds of one core as estimated from its size before any of it is looked at.
//
// Every client has its own line: the next turn goes to the piece that would be done first if all clients shared the
// machine evenly, so a client that asks for much waits for itself, and small pieces pass large ones. Small pieces also
// have a lane of their own. Nobody waits for what cannot be: when more waits than may, whoever asks for most is refused
// at once.
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace attestor::gate {

inline constexpr uint64_t kSmallCost = 10;  // up to this a piece may use the lane of small ones

using ClientId = ByteArray<16>;

struct Work {
  ByteArray<32> node{};
  ClientId client{};
  uint64_t cost = 1;
  std::function<bool()> gone = {};  // whether the asker has left; asked now and then while it waits
};

class Turns {
 public:
  // `lanes` pieces run at once, and one small one besides. At most `max_waiting` of cost waits for each lane.
  Turns(size_t lanes, uint64_t max_waiting) : lanes_(lanes), max_waiting_(max_waiting * lanes) {}

  // Turn is the right to run; it is given back on every way out.
  class Turn {
   public:
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)), small_(other.small_) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn();

   private:
    friend class Turns;
    Turn(Turns* turns, bool small) : turns_(turns), small_(small) {}
    Turns* turns_;
    bool small_;
  };

  // Take waits for a turn: gate.overloaded, gate.given_up.
  Result<Turn> Take(const Work& work);

  // wait is about how long a new piece would wait now.
  Duration wait();

  // remembered is how many clients have had more than their share so far: those that asked since there was nothing to
  // do.
  size_t remembered();

 private:
  enum class State : uint8_t { kWaiting, kRunning, kDropped };
  struct Waiter {
    const Work* work;
    uint64_t start;
    uint64_t finish;  // in virtual time: when it would be done if all clients shared evenly
    State state = State::kWaiting;
    bool small_lane = false;
  };
  using Client = std::pair<ByteArray<32>, ClientId>;

  Status Join(Waiter& waiter);
  // MakeRoom drops those that ask for more than `waiter` until its cost fits; false, and nobody is dropped, when that
  // is not enough.
  bool MakeRoom(const Waiter& waiter);
  uint64_t WaitingOf(const ByteArray<32>& node) const;
  // Next starts what may run.
  void Next();
  Waiter* Best(bool small_only);
  void Start(Waiter& waiter, bool small_lane);
  void Leave(Waiter& waiter);
  void GiveBack(bool small_lane);

  const size_t lanes_;
  const uint64_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Waiter*> waiting_;
  uint64_t waiting_cost_ = 0;
  size_t running_ = 0;  // in the lanes of all
  bool small_running_ = false;
  uint64_t now_ = 0;                 // virtual time: never before the start of what began last
  std::map<Client, uint64_t> ends_;  // virtual time at which a client has had its share, where that is later than now_
};

}  // namespace attestor::gate
