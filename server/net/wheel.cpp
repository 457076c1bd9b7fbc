#include "net/wheel.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace autoplay::net {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct Wheel::Alarm {
  explicit Alarm(boost::asio::io_context& io) : timer(io) {}
  boost::asio::steady_timer timer;
};

void Wheel::Link::unlink() {
  previous->next = next;
  next->previous = previous;
  previous = next = this;
}

void Wheel::Link::insert_before(Link& other) {
  previous = other.previous;
  next = &other;
  previous->next = this;
  other.previous = this;
}

void Wheel::Timer::disarm() {
  if (wheel_ == nullptr) return;
  unlink();
  Wheel& wheel = *std::exchange(wheel_, nullptr);
  if (--wheel.armed_ == 0) wheel.rest();
}

Wheel::Wheel(boost::asio::io_context& io)
    : alarm_(std::make_unique<Alarm>(io)), start_(steady_clock::now()) {}

Wheel::~Wheel() = default;

std::uint64_t Wheel::ticks_passed() const {
  const auto passed = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start_);
  return static_cast<std::uint64_t>(passed.count()) / kTickMs;
}

void Wheel::arm(Timer& timer, std::uint32_t ms) {
  timer.disarm();
  const std::uint64_t now = ticks_passed();
  if (armed_ == 0) now_ = std::max(now_, now);
  timer.wheel_ = this;
  timer.due_ = now + ms / kTickMs + 1;
  ++armed_;
  wait_until(file(timer));
}

std::uint64_t Wheel::file(Timer& timer) {
  const std::uint64_t tick = std::clamp(timer.due_, now_ + 1, now_ + kSlots - 1);
  timer.insert_before(slots_[tick % kSlots]);
  return tick;
}

void Wheel::wait_until(std::uint64_t tick) {
  if (tick >= wake_) return;
  wake_ = tick;
  alarm_->timer.expires_at(start_ + milliseconds(tick * kTickMs));
  alarm_->timer.async_wait([this](const boost::system::error_code& error) {
    if (error || ticks_passed() < wake_) return;
    wake_ = kNever;
    advance();
    wait_for_next();
  });
}

void Wheel::rest() {
  wake_ = kNever;
  alarm_->timer.cancel();
}

void Wheel::wait_for_next() {
  if (armed_ == 0) return;
  std::uint64_t tick = now_ + 1;
  while (slots_[tick % kSlots].next == &slots_[tick % kSlots]) ++tick;
  wait_until(tick);
}

void Wheel::advance() {
  const std::uint64_t until = ticks_passed();
  const std::uint64_t first = now_ + 1;
  now_ = std::max(now_, until);
  // After a long pause one round visits every slot.
  const std::uint64_t last = std::min(until, first + kSlots - 1);
  for (std::uint64_t tick = first; tick <= last; ++tick) fire(slots_[tick % kSlots]);
}

void Wheel::fire(Link& slot) {
  // A timer that fires may arm, disarm or destroy any other, so the slot is emptied first.
  Link firing;
  firing.insert_before(slot);
  slot.unlink();
  while (firing.next != &firing) {
    auto& timer = static_cast<Timer&>(*firing.next);
    timer.unlink();
    if (timer.due_ > now_) {
      file(timer);
      continue;
    }
    --armed_;
    timer.wheel_ = nullptr;
    timer.on_due();
  }
}

}  // namespace autoplay::net
