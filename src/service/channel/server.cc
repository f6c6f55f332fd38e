#include "service/channel/server.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "service/channel/descriptors.h"
#include "service/channel/workers.h"
#include "service/net/errors.h"
#include "service/net/proxy_header.h"
#include "service/system/process.h"

namespace attestor::channel {
namespace {

constexpr std::chrono::milliseconds kPause{50};      // after an error of accept
constexpr std::chrono::seconds kProxyTimeout{2};     // for a gateway's header
constexpr std::chrono::seconds kBetweenTidying{10};  // of memory
constexpr size_t kMaxTurnedAway = 64;  // who is told at once that there is no place; more are closed unread
static_assert(DescriptorsForPlaces(0) == kMaxTurnedAway + 1);
constexpr std::chrono::milliseconds kLook{500};  // after those that gave way

// Guests are the connections that have a thread. Each has a place and what ends it from outside of its thread, until it
// gives way; then it may be told so for a moment, and is ended. Whoever was ended counts as long as its thread runs: a
// source that comes faster than its own can leave is not let in, however long that takes.
class Guests {
 public:
  Guests(const PlaceLimits& limits, std::chrono::milliseconds to_leave)
      : limits_(limits), to_leave_(to_leave), places_(limits) {}

  // Crowded tells whether there are twice as many as there are places, in all or for the source, beside those that may
  // still be told.
  bool Crowded(const std::string& source) {
    std::lock_guard lock(mutex_);
    return here_.size() >= 2 * limits_.all || CrowdedBy(source);
  }
  // EndLate ends those that gave way and have not ended.
  void EndLate() {
    std::lock_guard lock(mutex_);
    std::erase_if(leaving_, [this](const auto& leaving) {
      const bool late = leaving.second.until <= std::chrono::steady_clock::now();
      if (!late) return false;
      leaving.second.breaker.Break();
      here_.emplace(leaving.first, leaving.second.source);
      return true;
    });
  }
  std::optional<Places::Id> Enter(const net::Socket& socket, const std::string& source) {
    std::lock_guard lock(mutex_);
    const Places::Entered entered = places_.Enter(source);
    EndThose(entered.leaving);
    if (!entered.id) return {};
    breakers_.emplace(*entered.id, socket);
    here_.emplace(*entered.id, source);
    return entered.id;
  }
  bool Name(Places::Id id, const std::string& source) {
    std::lock_guard lock(mutex_);
    if (CrowdedBy(source)) return false;
    const Places::Entered entered = places_.Name(id, source);
    EndThose(entered.leaving);
    if (entered.id) here_[id] = source;
    return entered.id.has_value();
  }
  bool Own(Places::Id id, const std::string& owner) {
    std::lock_guard lock(mutex_);
    const Places::Entered entered = places_.Own(id, owner);
    EndThose(entered.leaving);
    return entered.id.has_value();
  }
  bool Raise(Places::Id id, Standing standing) {
    std::lock_guard lock(mutex_);
    return places_.Raise(id, standing);
  }
  void Rest(Places::Id id) {
    std::lock_guard lock(mutex_);
    places_.Rest(id);
  }
  void Leave(Places::Id id) {
    std::lock_guard lock(mutex_);
    places_.Leave(id);
    breakers_.erase(id);
    leaving_.erase(id);
    here_.erase(id);
  }

 private:
  struct Leaving {
    net::Breaker breaker;
    std::string source;
    net::Deadline until;
  };

  bool CrowdedBy(const std::string& source) const {
    const auto of_source = std::ranges::count_if(here_, [&](const auto& guest) { return guest.second == source; });
    return !source.empty() && static_cast<size_t>(of_source) >= 2 * limits_.per_source;
  }
  // MayLeaveLater: each known source has as many that are told as it has places, and all have three quarters.
  bool MayLeaveLater(const std::string& source) const {
    const auto of_source =
        std::ranges::count_if(leaving_, [&](const auto& leaving) { return leaving.second.source == source; });
    return 4 * leaving_.size() < 3 * limits_.all &&
           (source.empty() || static_cast<size_t>(of_source) < limits_.per_source);
  }
  void EndThose(const std::vector<Places::Id>& leaving) {
    for (const Places::Id id : leaving) {
      const auto found = breakers_.find(id);
      if (found == breakers_.end()) continue;
      const std::string source = here_[id];
      if (MayLeaveLater(source)) {
        leaving_.emplace(id, Leaving{std::move(found->second), source, net::After(to_leave_)});
        here_.erase(id);
      } else {
        found->second.Break();
      }
      breakers_.erase(found);
    }
  }

  const PlaceLimits limits_;
  const std::chrono::milliseconds to_leave_;
  std::mutex mutex_;
  std::map<Places::Id, std::string> here_;  // the source of each that has a thread, without those in leaving_
  Places places_;
  std::map<Places::Id, net::Breaker> breakers_;
  std::map<Places::Id, Leaving> leaving_;  // have lost their places
};

// Door is where connections come in.
class Door {
 public:
  Door(const ServerLimits& limits, const Signals& signals, const std::function<void(Visit)>& handler)
      : limits_(limits), signals_(signals), handler_(handler), guests_(limits.places, limits.to_leave) {}

  void Receive(net::Socket socket) {
    const std::optional<net::Address> peer = socket.peer();
    if (!peer) return;  // it has gone already
    const bool proxied = net::ContainsAddress(limits_.proxies, *peer);
    const bool unknown = proxied || net::ContainsAddress(limits_.gateways, *peer);
    const std::string source = unknown ? std::string() : net::SourceOf(*peer);
    if (guests_.Crowded(source)) return;
    const auto id = guests_.Enter(socket, source);
    if (!id && away_.running() >= kMaxTurnedAway) return;
    // std::function must be copyable and a socket is not, so it travels in a shared pointer.
    auto owned = std::make_shared<net::Socket>(std::move(socket));
    if (!id) {
      static_cast<void>(away_.Start([this, owned, source] { handler_({std::move(*owned), source, true}); }));
      return;
    }
    if (!workers_.Start([this, owned, source, proxied, id = *id] { Admit(id, std::move(*owned), source, proxied); }))
      guests_.Leave(*id);
  }

  void EndLate() { guests_.EndLate(); }

  void Close() {
    if (!workers_.WaitForAll(limits_.grace)) signals_.stop.Raise();
    workers_.JoinAll();
    away_.JoinAll();
  }

 private:
  void Admit(Places::Id id, net::Socket socket, std::string source, bool proxied) {
    if (!proxied || ReadSource(id, socket, source)) {
      handler_({std::move(socket), std::move(source), false,
                [this, id](Standing standing) { return guests_.Raise(id, standing); },
                [this, id](const std::string& owner) { return guests_.Own(id, owner); },
                [this, id] { guests_.Rest(id); }});
    }
    guests_.Leave(id);
  }

  // A gateway's own connections, health checks for example, count as of an unknown source.
  bool ReadSource(Places::Id id, net::Socket& socket, std::string& source) {
    const auto sender = net::ReadProxyHeader(socket, net::After(kProxyTimeout), signals_.drain);
    if (!sender.ok()) return false;
    if (*sender) source = net::SourceOf(**sender);
    return guests_.Name(id, source);
  }

  const ServerLimits& limits_;
  const Signals& signals_;
  const std::function<void(Visit)>& handler_;
  Guests guests_;
  Workers workers_;
  Workers away_;
};

// Tidier gives memory back that a burst has used and the allocator keeps.
class Tidier {
 public:
  void Look() {
    if (std::chrono::steady_clock::now() < next_) return;
    ReturnFreeMemory();
    next_ = net::After(kBetweenTidying);
  }

 private:
  net::Deadline next_ = net::After(kBetweenTidying);
};

}  // namespace

void Serve(net::Listener& listener, const ServerLimits& limits, const Signals& signals,
           const std::function<void(Visit)>& handler) {
  Door door(limits, signals, handler);
  Tidier tidier;
  while (true) {
    auto socket = listener.Accept(net::After(kLook), signals.drain);
    tidier.Look();
    door.EndLate();
    if (socket.ok()) {
      door.Receive(std::move(socket).value());
    } else if (socket.error().Is(net::kStopping)) {
      break;
    } else if (!socket.error().Is(net::kTimeout)) {
      // Out of file descriptors, for example: accepting again at once would fail at once.
      static_cast<void>(net::Wait({}, net::After(kPause), signals.drain));
    }
  }
  door.Close();
}

}  // namespace attestor::channel
