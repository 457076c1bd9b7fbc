#include "net/wheel.hpp"

#include <algorithm>
#include <utility>

namespace autoplay::net {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

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

void Wheel::Entry::disarm() {
  if (wheel_ == nullptr) return;
  unlink();
  Wheel& wheel = *std::exchange(wheel_, nullptr);
  if (--wheel.armed_ == 0) wheel.rest();
}

Wheel::Wheel(boost::asio::io_context& io) : timer_(io), start_(steady_clock::now()) {}

std::uint64_t Wheel::ticks_passed() const {
  const auto passed = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start_);
  return static_cast<std::uint64_t>(passed.count()) / kTickMs;
}

void Wheel::arm(Entry& entry, std::uint32_t ms) {
  entry.disarm();
  const std::uint64_t now = ticks_passed();
  if (armed_ == 0) now_ = std::max(now_, now);
  entry.wheel_ = this;
  entry.due_ = now + ms / kTickMs + 1;
  ++armed_;
  wait_until(file(entry));
}

std::uint64_t Wheel::file(Entry& entry) {
  const std::uint64_t tick = std::clamp(entry.due_, now_ + 1, now_ + kSlots - 1);
  entry.insert_before(slots_[tick % kSlots]);
  return tick;
}

void Wheel::wait_until(std::uint64_t tick) {
  if (tick >= wake_) return;
  wake_ = tick;
  timer_.expires_at(start_ + milliseconds(tick * kTickMs));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error || ticks_passed() < wake_) return;
    wake_ = kNever;
    advance();
    wait_for_next();
  });
}

void Wheel::rest() {
  wake_ = kNever;
  timer_.cancel();
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
  // After a long pause one turn visits every slot.
  const std::uint64_t last = std::min(until, first + kSlots - 1);
  for (std::uint64_t tick = first; tick <= last; ++tick) fire(slots_[tick % kSlots]);
}

void Wheel::fire(Link& slot) {
  // What fires may arm, disarm or destroy any other entry, so the slot is emptied first.
  Link firing;
  firing.insert_before(slot);
  slot.unlink();
  while (firing.next != &firing) {
    auto& entry = static_cast<Entry&>(*firing.next);
    entry.unlink();
    if (entry.due_ > now_) {
      file(entry);
      continue;
    }
    --armed_;
    entry.wheel_ = nullptr;
    entry.on_due();
  }
}

}  // namespace autoplay::net
