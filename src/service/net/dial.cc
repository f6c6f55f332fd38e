#include "service/net/dial.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "service/net/errors.h"
#include "service/net/exhausted.h"
#include "service/net/poll.h"

namespace attestor::net {
namespace {

struct Attempt {
  FileDescriptor fd;
  Address address;
};

static_assert(kMostAttempts <= kMaxWatched);

Error Failed(const Address& address, int why) { return Error(kConnect, address.text() + ": " + std::strerror(why)); }

class Dialler {
 public:
  Dialler(std::vector<Address> addresses, Deadline deadline, const StopSignal& stop)
      : addresses_(std::move(addresses)), deadline_(deadline), stop_(stop) {}

  Result<Dialled> Run() {
    while (next_ < addresses_.size() || !pending_.empty()) {
      if (MayStart()) {
        ATTESTOR_TRY(Start(addresses_[next_++]));
      } else {
        ATTESTOR_TRY(WaitForOne());
      }
      if (answered_) return Take(*answered_);
    }
    return last_;
  }

 private:
  bool MayStart() const {
    return next_ < addresses_.size() && (pending_.empty() || std::chrono::steady_clock::now() >= next_start_);
  }

  Status Start(const Address& address) {
    if (pending_.size() == kMostAttempts) pending_.erase(pending_.begin());
    Attempt attempt{FileDescriptor(socket(address.data()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
                    address};
    const bool connected = attempt.fd.valid() && connect(attempt.fd.get(), address.data(), address.size()) == 0;
    if (!connected && errno != EINPROGRESS) {
      if (IsOurs(errno)) return Error(kExhausted, std::strerror(errno));
      last_ = Failed(address, errno);
      next_start_ = std::chrono::steady_clock::now();
      return Ok();
    }
    if (connected) answered_ = pending_.size();
    pending_.push_back(std::move(attempt));
    next_start_ = After(pending_.size() < kMostAttempts ? kDialPause : kCrowdedPause);
    return Ok();
  }

  Status WaitForOne() {
    std::vector<Watched> watched;
    for (const Attempt& attempt : pending_) watched.push_back({.fd = attempt.fd.get(), .wants_write = true});
    const bool more = next_ < addresses_.size();
    const Status polled = Poll(watched, more ? std::min(deadline_, next_start_) : deadline_, stop_);
    if (!polled.ok()) {
      const bool goes_on = polled.error().Is(kTimeout) && std::chrono::steady_clock::now() < deadline_;
      if (goes_on) return Ok();
      return polled.error().Is(kTimeout) ? Error(kTimeout, pending_.front().address.text() + " did not answer in time")
                                         : polled;
    }
    // From the back, so that what goes does not move the others.
    for (size_t i = pending_.size(); i-- > 0;) {
      if (watched[i].writable) Finish(i);
    }
    return Ok();
  }

  void Finish(size_t index) {
    const int why = FailureOf(pending_[index].fd);
    if (why == 0) {
      answered_ = index;
      return;
    }
    last_ = Failed(pending_[index].address, why);
    pending_.erase(pending_.begin() + static_cast<ptrdiff_t>(index));
    if (answered_) --*answered_;
    next_start_ = std::chrono::steady_clock::now();
  }

  Dialled Take(size_t index) {
    Socket socket(std::move(pending_[index].fd));
    socket.SetNoDelay();
    return {std::move(socket), pending_[index].address};
  }

  std::vector<Address> addresses_;
  Deadline deadline_;
  const StopSignal& stop_;
  size_t next_ = 0;  // address to start
  Deadline next_start_;
  std::vector<Attempt> pending_;
  std::optional<size_t> answered_;  // of them
  Error last_{kConnect, "no address"};
};

}  // namespace

int FailureOf(const FileDescriptor& begun) {
  int why = 0;
  socklen_t size = sizeof(why);
  getsockopt(begun.get(), SOL_SOCKET, SO_ERROR, &why, &size);
  return why;
}

std::vector<Address> Interleaved(std::span<const Address> addresses) {
  std::vector<Address> first, other, out;
  for (const Address& address : addresses) {
    (address.data()->sa_family == addresses.front().data()->sa_family ? first : other).push_back(address);
  }
  for (size_t i = 0; i < std::max(first.size(), other.size()); ++i) {
    if (i < first.size()) out.push_back(first[i]);
    if (i < other.size()) out.push_back(other[i]);
  }
  return out;
}

Result<Dialled> Dial(std::span<const Address> addresses, Deadline deadline, const StopSignal& stop) {
  return Dialler(Interleaved(addresses.first(std::min(addresses.size(), kMaxAddresses))), deadline, stop).Run();
}

}  // namespace attestor::net
