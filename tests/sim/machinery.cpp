#include "sim/machinery.hpp"

namespace autoplay::sim {

Browser::Handle Browser::set_timeout(std::function<void()> callback, Millis delay) {
  const Millis due = steady() + delay;
  timeouts_.push_back({++last_, due, std::move(callback)});
  expect(last_, throttled(due));
  return last_;
}

void Browser::clear_timeout(Handle handle) {
  std::erase_if(timeouts_, [&](const Timeout& t) { return t.handle == handle; });
}

void Browser::expect(Handle handle, Millis due) {
  world_.in(std::max<Millis>(0, due - steady()) + world_.chance.between(0, 3),
            [this, handle] { ring(handle); });
}

/// Timers of a hidden page fire on the full second, after five minutes on the full minute.
Millis Browser::throttled(Millis due) const {
  if (visible_) return due;
  const Millis grain = world_.now() - hidden_at_ > 300'000 ? 60'000 : 1'000;
  return (due + grain - 1) / grain * grain;
}

void Browser::ring(Handle handle) {
  if (!running()) return;  // resume() does it
  const auto found = std::find_if(timeouts_.begin(), timeouts_.end(),
                                  [&](const Timeout& t) { return t.handle == handle; });
  if (found == timeouts_.end()) return;
  const Millis due = throttled(found->due);
  if (due > steady()) return expect(handle, due);
  const std::function<void()> callback = std::move(found->callback);
  timeouts_.erase(found);
  callback();
}

void Browser::resume() {
  for (const Timeout& t : timeouts_) expect(t.handle, throttled(t.due));
  while (running() && !waiting_.empty()) {
    const std::function<void()> what = std::move(waiting_.front());
    waiting_.pop_front();
    what();
  }
}

void Browser::thaw() {
  frozen_ = false;
  if (running()) resume();
}

void Browser::sleep() {
  asleep_ = true;
  slept_at_ = world_.now();
}

void Browser::wake() {
  asleep_ = false;
  if (steady_stops_) stood_still_ += world_.now() - slept_at_;
  if (running()) resume();
}

void Browser::show(bool visible) {
  visible_ = visible;
  hidden_at_ = world_.now();
  for (const Timeout& t : timeouts_) expect(t.handle, throttled(t.due));
}

}  // namespace autoplay::sim
