#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "net/io_context.hpp"

namespace autoplay::net {

/// Deadlines of many connections, kept by one timer of Asio. A timer of the wheel fires up to two
/// ticks late, never early. The io_context has work only while a timer is armed.
class Wheel {
  struct Link {
    Link* previous = this;
    Link* next = this;
    void unlink();
    void insert_before(Link& other);
  };

 public:
  static constexpr std::uint32_t kTickMs = 50;

  /// Has at most one deadline. Must be disarmed or destroyed before the wheel.
  class Timer : private Link {
   public:
    Timer() = default;
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    virtual ~Timer() { disarm(); }
    void disarm();

   protected:
    /// The deadline has passed. The timer is disarmed and may be armed again or destroyed.
    virtual void on_due() = 0;

   private:
    friend class Wheel;
    Wheel* wheel_ = nullptr;  ///< null while disarmed
    std::uint64_t due_ = 0;   ///< in ticks
  };

  explicit Wheel(boost::asio::io_context& io);
  ~Wheel();
  Wheel(const Wheel&) = delete;
  Wheel& operator=(const Wheel&) = delete;

  /// Sets the timer's deadline to `ms` from now. Replaces an earlier deadline.
  void arm(Timer& timer, std::uint32_t ms);

 private:
  static constexpr std::size_t kSlots = 1024;
  static constexpr std::uint64_t kNever = UINT64_MAX;

  [[nodiscard]] std::uint64_t ticks_passed() const;
  std::uint64_t file(Timer& timer);  ///< returns the tick of its slot
  void wait_until(std::uint64_t tick);
  void wait_for_next();
  void rest();
  void advance();
  void fire(Link& slot);

  struct Alarm;
  std::unique_ptr<Alarm> alarm_;  ///< the one timer of Asio
  std::chrono::steady_clock::time_point start_;
  std::array<Link, kSlots> slots_;
  std::uint64_t now_ = 0;  ///< the tick up to which slots have fired
  std::size_t armed_ = 0;
  std::uint64_t wake_ = kNever;  ///< the tick the alarm waits for
};

}  // namespace autoplay::net
