// What the large frame of a connection holds of a program's memory: a share of what all have together, and of what its
// source has.
#pragma once

#include <cstdint>
#include <memory>

#include "core/base/budget.h"

namespace attestor::channel {

inline constexpr size_t kFrameCopies = 6;  // a large frame is held several times over while it is decoded and verified

class FrameMemory {
 public:
  // Others: what a connection leaves for them. With kAsMuch, all connections with the same `own` take no more than they
  // leave free.
  enum class Others : uint8_t { kTheRest, kAsMuch };

  FrameMemory() = default;  // without a limit
  // `all` must outlive it. Nothing as `own`: there is no limit but that of all.
  explicit FrameMemory(ByteBudget& all, std::shared_ptr<ByteBudget> own = nullptr, Others others = Others::kTheRest)
      : all_(&all), own_(std::move(own)), others_(others) {}
  FrameMemory(FrameMemory&&) = default;
  FrameMemory& operator=(FrameMemory other) noexcept;

  // Hold takes what is missing until it holds `bytes`; false, with nothing held any more, when that is too much.
  bool Hold(size_t bytes);
  void Release();

 private:
  ByteBudget* all_ = nullptr;
  std::shared_ptr<ByteBudget> own_;  // outlives own_share_
  Others others_ = Others::kTheRest;
  ByteBudget::Share share_;
  ByteBudget::Share own_share_;
};

}  // namespace attestor::channel
