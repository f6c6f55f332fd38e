#include "service/gate/turns.h"

#include <algorithm>

#include "service/gate/errors.h"

namespace attestor::gate {
namespace {

constexpr std::chrono::milliseconds kLook{100};  // how often a waiting piece asks whether its asker has left

}  // namespace

Turns::Turn::~Turn() {
  if (turns_ != nullptr) turns_->GiveBack(small_);
}

Result<Turns::Turn> Turns::Take(const Work& work) {
  std::unique_lock lock(mutex_);
  Waiter waiter{&work, 0, 0};
  ATTESTOR_TRY(Join(waiter));
  Next();
  while (waiter.state == State::kWaiting) {
    changed_.wait_for(lock, kLook);
    if (waiter.state != State::kWaiting || !work.gone) continue;
    // The asker is asked without the lock: it looks at its connection.
    lock.unlock();
    const bool gone = work.gone();
    lock.lock();
    if (!gone || waiter.state != State::kWaiting) continue;
    Leave(waiter);
    return Error(kGivenUp);
  }
  if (waiter.state == State::kDropped) return Error(kOverloaded, "others ask for less");
  return Turn(this, waiter.small_lane);
}

Duration Turns::wait() {
  std::lock_guard lock(mutex_);
  return Duration(waiting_cost_ / lanes_);
}

Status Turns::Join(Waiter& waiter) {
  std::erase_if(ends_, [this](const auto& end) { return end.second <= now_; });
  const Work& work = *waiter.work;
  uint64_t& end = ends_[{work.node, work.client}];
  waiter.start = std::max(now_, end);
  waiter.finish = waiter.start + work.cost;
  // One node's share is as much as is left for the others.
  const bool share =
      WaitingOf(work.node) + work.cost <= std::max(work.cost, max_waiting_ - std::min(max_waiting_, waiting_cost_));
  if (!waiting_.empty() && (!share || !MakeRoom(waiter)))
    return Error(kOverloaded, std::to_string(waiting_cost_) + " ms wait");
  end = waiter.finish;
  waiting_.push_back(&waiter);
  waiting_cost_ += work.cost;
  return Ok();
}

bool Turns::MakeRoom(const Waiter& waiter) {
  const uint64_t cost = waiter.work->cost;
  uint64_t greedier = 0;  // of what waits, what may give way to the newcomer
  for (const Waiter* other : waiting_) greedier += other->finish > waiter.finish ? other->work->cost : 0;
  const uint64_t stays = waiting_cost_ - greedier;
  if (stays > 0 && stays + cost > max_waiting_) return false;
  while (!waiting_.empty() && waiting_cost_ + cost > max_waiting_) {
    Waiter* last = *std::ranges::max_element(waiting_, {}, &Waiter::finish);
    Leave(*last);
    last->state = State::kDropped;
    changed_.notify_all();
  }
  return true;
}

uint64_t Turns::WaitingOf(const ByteArray<32>& node) const {
  uint64_t sum = 0;
  for (const Waiter* waiter : waiting_) sum += waiter->work->node == node ? waiter->work->cost : 0;
  return sum;
}

void Turns::Next() {
  for (Waiter* best = nullptr; running_ < lanes_ && (best = Best(false)) != nullptr;) Start(*best, false);
  if (Waiter* small = small_running_ ? nullptr : Best(true); small != nullptr) Start(*small, true);
}

Turns::Waiter* Turns::Best(bool small_only) {
  Waiter* best = nullptr;
  for (Waiter* waiter : waiting_) {
    if (small_only && waiter->work->cost > kSmallCost) continue;
    if (best == nullptr || waiter->finish < best->finish) best = waiter;
  }
  return best;
}

void Turns::Start(Waiter& waiter, bool small_lane) {
  Leave(waiter);
  waiter.state = State::kRunning;
  waiter.small_lane = small_lane;
  // The time of a fair share goes on with what is done, divided among those who want it: whoever waits comes closer
  // with every start, however many come anew.
  now_ = std::max(now_ + waiter.work->cost / (waiting_.size() + 1), waiter.start);
  if (small_lane) {
    small_running_ = true;
  } else {
    ++running_;
  }
  changed_.notify_all();
}

void Turns::Leave(Waiter& waiter) {
  waiting_.remove(&waiter);
  waiting_cost_ -= waiter.work->cost;
}

void Turns::GiveBack(bool small_lane) {
  std::lock_guard lock(mutex_);
  if (small_lane) {
    small_running_ = false;
  } else {
    --running_;
  }
  Next();
  if (running_ == 0 && !small_running_ && waiting_.empty())
    ends_.clear();  // nobody is kept waiting, so nobody owes anything
}

size_t Turns::remembered() {
  std::lock_guard lock(mutex_);
  return ends_.size();
}

}  // namespace attestor::gate
