// A budget of bytes that many sessions share: whoever wants to hold much asks first, and is refused instead of the
// process running out.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace attestor {

class ByteBudget {
 public:
  explicit ByteBudget(size_t bytes) : size_(bytes), free_(bytes) {}
  ByteBudget(const ByteBudget&) = delete;
  ByteBudget& operator=(const ByteBudget&) = delete;

  // Share gives back what it took when it goes out of scope. The budget must outlive it.
  class Share {
   public:
    Share() = default;
    Share(Share&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
    Share& operator=(Share&& other) noexcept;
    ~Share() { Release(); }

    // Grow takes `bytes` more; false, with nothing taken, when fewer than `leave` would be left in the budget.
    bool Grow(ByteBudget& budget, size_t bytes, size_t leave = 0);
    void Release();
    size_t bytes() const { return bytes_; }

   private:
    ByteBudget* budget_ = nullptr;
    size_t bytes_ = 0;
  };

  size_t free() const { return free_; }
  size_t used() const { return size_ - free_; }

 private:
  const size_t size_;
  std::atomic<size_t> free_;
};

}  // namespace attestor
