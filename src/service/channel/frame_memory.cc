#include "service/channel/frame_memory.h"

namespace attestor::channel {

FrameMemory& FrameMemory::operator=(FrameMemory other) noexcept {
  std::swap(all_, other.all_);
  std::swap(own_, other.own_);
  std::swap(others_, other.others_);
  std::swap(share_, other.share_);
  std::swap(own_share_, other.own_share_);
  return *this;
}

bool FrameMemory::Hold(size_t bytes) {
  if (all_ == nullptr || bytes <= share_.bytes()) return true;
  const size_t more = bytes - share_.bytes();
  const bool own = own_ == nullptr || own_share_.Grow(*own_, more);
  const size_t leave = own_ != nullptr && others_ == Others::kAsMuch ? own_->used() : 0;
  if (own && share_.Grow(*all_, more, leave)) return true;
  Release();
  return false;
}

void FrameMemory::Release() {
  share_.Release();
  own_share_.Release();
}

}  // namespace attestor::channel
