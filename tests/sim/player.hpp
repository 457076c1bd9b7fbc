#pragma once

#include <functional>

#include "sim/cdn.hpp"

namespace autoplay::sim {

/// The IVS player with its adapter, as measured: one request per load, silent about an offline
/// stream, muted if the autoplay policy requires it.
class IvsPlayer {
 public:
  struct Host {
    std::function<void(Fact, double, double)> report;
    std::function<void(Millis, std::function<void()>)> later;  ///< calls back when the page runs
    std::function<bool()> visible;
    std::function<bool()> network;
    std::function<bool()> activated;
  };

  IvsPlayer(World& world, const Config& config, const Faults& faults, Cdn cdn, int channel,
            Host host)
      : world_(world),
        config_(config),
        faults_(faults),
        cdn_(cdn),
        channel_(channel),
        host_(std::move(host)) {}

  void load();
  void play();
  void pause();
  void set_muted(bool muted);
  /// The page was shown: what waited for this continues.
  void shown();

  /// The browser pauses playback in a hidden page.
  void unseen();
  /// The browser pauses playback of its own accord.
  void stop();
  void stop_later(Millis delay);

  [[nodiscard]] PlayerState state() const { return state_; }
  [[nodiscard]] bool muted() const { return muted_; }
  [[nodiscard]] bool paused() const { return paused_; }
  [[nodiscard]] bool paused_unseen() const { return paused_unseen_; }
  [[nodiscard]] bool can_resume() const;
  /// It failed while it was paused: what it still shows is over.
  [[nodiscard]] bool dead() const { return dead_; }
  /// Whether playback advances.
  [[nodiscard]] bool plays() const { return state_ == PlayerState::Playing && !stuck_; }
  [[nodiscard]] const Stream* stream() const { return stream_; }
  [[nodiscard]] bool was_blocked() const { return blocked_; }
  [[nodiscard]] const Cdn& cdn() const { return cdn_; }
  [[nodiscard]] int last_status() const { return last_status_; }

 private:
  void later(Millis delay, std::function<void()> step);
  void ask(int tries);
  void answered(const Playlist& answer, int tries);
  void fail(PlayerError error, int status);
  void begin();
  void run();
  void tick();
  void load_on();
  void look();
  void tick_later();
  void ended();
  void become(PlayerState state);
  void say(Fact fact, double a = 0, double b = 0) { host_.report(fact, a, b); }

  World& world_;
  const Config& config_;
  const Faults& faults_;
  Cdn cdn_;
  int channel_;
  Host host_;

  PlayerState state_ = PlayerState::Idle;
  bool paused_ = true;
  bool paused_unseen_ = false;  ///< by the browser, not by the viewer
  bool muted_ = false;
  bool blocked_ = false;
  bool stuck_ = false;
  bool dead_ = false;
  const Stream* stream_ = nullptr;
  unsigned step_ = 0;  ///< steps with an older number are cancelled
  unsigned ticks_ = 0;
  Millis fed_until_ = 0;  ///< the buffer lasts until then
  Millis hungry_since_ = kNever;
  int last_status_ = 0;
};

}  // namespace autoplay::sim
