#pragma once

#include <deque>
#include <functional>
#include <utility>

#include "core/machine.hpp"
#include "sim/letter.hpp"
#include "sim/world.hpp"

/// The shell's clock, timers and run loop, like web/src/clock.js and runner.js.
namespace autoplay::sim {

/// The browser: its clock may stop, its timers may be late, and its code may not run.
class Browser {
 public:
  Browser(World& world, bool steady_stops) : world_(world), steady_stops_(steady_stops) {}

  [[nodiscard]] Millis steady() const { return world_.now() - stood_still_ + 5'000; }
  [[nodiscard]] Millis wall() const { return world_.unix_now() + wall_ahead_; }
  void step_wall(Millis by) { wall_ahead_ += by; }

  using Handle = std::uint64_t;
  Handle set_timeout(std::function<void()> callback, Millis delay);
  void clear_timeout(Handle handle);

  /// Now if the page runs, otherwise when it runs again.
  void when_running(std::function<void()> what) {
    if (running()) return what();
    waiting_.push_back(std::move(what));
  }
  void later(Millis delay, std::function<void()> what) {
    world_.in(delay, [this, what = std::move(what)]() mutable { when_running(std::move(what)); });
  }

  [[nodiscard]] bool running() const { return !asleep_ && !frozen_; }
  [[nodiscard]] bool visible() const { return visible_; }
  [[nodiscard]] bool frozen() const { return frozen_; }
  void freeze() { frozen_ = true; }
  void thaw();
  void sleep();
  void wake();
  void show(bool visible);

 private:
  struct Timeout {
    Handle handle;
    Millis due;  ///< steady
    std::function<void()> callback;
  };

  void expect(Handle handle, Millis due);
  void ring(Handle handle);
  void resume();
  [[nodiscard]] Millis throttled(Millis due) const;

  World& world_;
  bool steady_stops_;
  Millis stood_still_ = 0;
  Millis wall_ahead_ = 0;
  Millis slept_at_ = 0;
  Millis hidden_at_ = 0;
  bool asleep_ = false;
  bool frozen_ = false;
  bool visible_ = true;
  Handle last_ = 0;
  std::vector<Timeout> timeouts_;
  std::deque<std::function<void()>> waiting_;
};

/// web/src/clock.js
class Clock {
 public:
  explicit Clock(const Browser& browser)
      : browser_(browser), last_steady_(browser.steady()), last_wall_(browser.wall()) {}

  Millis now() {
    const Millis steady = browser_.steady();
    const Millis wall = browser_.wall();
    const Millis gap = wall - last_wall_ - (steady - last_steady_);
    last_steady_ = steady;
    last_wall_ = wall;
    if (gap > 2'000) {
      slept_ += gap;
      jump_ += gap;
    }
    return steady + slept_;
  }
  [[nodiscard]] Millis slept() const { return slept_; }
  Millis take_jump() { return std::exchange(jump_, 0); }

 private:
  const Browser& browser_;
  Millis last_steady_;
  Millis last_wall_;
  Millis slept_ = 0;
  Millis jump_ = 0;
};

/// One fact on its way to a machine.
struct Told {
  Fact fact = Fact::TimerFired;
  Epoch epoch = 0;
  double a = 0;
  double b = 0;
  std::string text;
  Post post;  ///< the frame that caused it, if any
};

/// web/src/runner.js: facts in, orders out, one timer.
template <typename Machine>
class Runner {
 public:
  struct Host {
    std::function<void(const Instruction&, const Told&)> perform;
    std::function<void()> settled;
    std::function<void(const Told&, Millis)> before;
    std::function<void(const Told&, const std::vector<Instruction>&)> after;
  };

  Runner(Machine& machine, Browser& browser, Host host)
      : machine_(machine), browser_(browser), clock_(browser), host_(std::move(host)) {}

  void tell(Told told) {
    queue_.push_back(std::move(told));
    run();
  }
  void tell(Fact fact, Epoch epoch = 0, double a = 0, double b = 0, std::string text = {}) {
    tell(Told{fact, epoch, a, b, std::move(text), {}});
  }
  void hear(Epoch epoch, const Post& post) {
    if constexpr (requires { machine_.overhear(post->text, epoch); }) {
      if (machine_.overhear(post->text, epoch)) return;
    } else {
      if (machine_.overhear(post->text)) return;
    }
    hear_whole(epoch, post);
  }
  void hear_whole(Epoch epoch, const Post& post) {
    tell(Told{Fact::FrameArrived, epoch, 0, 0, post->text, post});
  }

 private:
  void run() {
    if (busy_) return;
    busy_ = true;
    while (!queue_.empty()) {
      const Told told = std::move(queue_.front());
      queue_.pop_front();
      step(told);
    }
    busy_ = false;
    arm();
  }

  void step(const Told& told) {
    const Millis now = clock_.now();
    note_jump(now);
    handle(told, now);
  }

  void note_jump(Millis now) {
    if (clock_.take_jump() > 0) handle({Fact::TimeJumped, 0, 0, 0, {}, {}}, now);
  }

  void handle(const Told& told, Millis now) {
    Input input{told.fact, told.epoch, told.a, told.b, told.text, now};
    if (told.fact == Fact::FrameArrived && machine_.prefix_suffices(input.text.substr(0, 64))) {
      input.a = 1;
      input.text = input.text.substr(0, 64);
    }
    host_.before(told, now);
    (void)machine_.handle(input);
    std::vector<Instruction> orders;
    for (Instruction order; machine_.next(order);) orders.push_back(order);
    host_.after(told, orders);
    for (const Instruction& order : orders) host_.perform(order, told);
    host_.settled();
  }

  void arm() {
    const Millis deadline = machine_.deadline();
    const Millis due = deadline == kNever ? kNever : deadline - clock_.slept();
    if (due == armed_for_) return;
    browser_.clear_timeout(timer_);
    armed_for_ = due;
    if (due == kNever) return;
    const Millis delay = std::clamp<Millis>(deadline - clock_.now(), 0, 60'000);
    timer_ = browser_.set_timeout([this] { fire(); }, delay);
  }

  void fire() {
    armed_for_ = kNever;
    const Millis now = clock_.now();
    if (now >= machine_.deadline()) return tell(Fact::TimerFired);
    note_jump(now);
    run();
  }

  Machine& machine_;
  Browser& browser_;
  Clock clock_;
  Host host_;
  std::deque<Told> queue_;
  bool busy_ = false;
  Millis armed_for_ = kNever;
  Browser::Handle timer_ = 0;
};

}  // namespace autoplay::sim
