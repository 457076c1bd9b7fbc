#pragma once

#include "core/director_state.hpp"
#include "core/judge.hpp"
#include "core/machine.hpp"
#include "core/timers.hpp"

namespace autoplay {

/// What the player does this soon after an order, or after the viewer's return, is their echo.
inline constexpr Millis kEcho = 1'000;
inline constexpr Millis kLoadGap = 1'000;        ///< at most one Load a second
inline constexpr Millis kProbeGap = 15'000;      ///< between two probes
inline constexpr Millis kPatience = 30'000;      ///< with a position that stands still
inline constexpr Millis kManifestSoon = 60'000;  ///< how long after START a 404 is retried quickly
/// A delay for what is not expected soon is drawn from between these.
inline constexpr Millis kSlow = 15'000;
inline constexpr Millis kSlowest = 60'000;
/// A pause, a play() and a release outlive their stream by this.
inline constexpr Millis kWishCarries = 10 * 60 * 1000;
inline constexpr double kMostMillis = 1e15;  ///< of a time or a delay from outside

[[nodiscard]] constexpr Millis after(Millis at, Millis gap) {
  return at == -kNever ? -kNever : at + gap;
}

/// Decides when one player plays one channel. Knows no clock, player or address: time is in each
/// Input, orders name attempts by epoch.
///
/// Contract: Created is the first fact, PlayerAttached comes when the player can be told what to
/// do; only TimeJumped may come before. After each handle(), call next() until it is false; then
/// wait until deadline() and report TimerFired, or report the next fact. Epochs guard the errors
/// and completions of an attempt; what the player says of its state always counts.
///
/// What happens when: director_table.cpp. How: director_acts.cpp and director_trouble.cpp. Why it
/// does not play: director_reason.cpp.
class Director {
 public:
  explicit Director(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] Status handle(const Input& input);
  bool next(Instruction& instruction) { return orders_.next(instruction); }

  [[nodiscard]] Millis deadline() const { return timers_.deadline(); }
  [[nodiscard]] Timer deadline_reason() const { return timers_.first(); }

  [[nodiscard]] bool is_playing() const { return is_playing_; }
  [[nodiscard]] Broadcast broadcast() const { return broadcast_; }
  [[nodiscard]] Playback playback() const { return playback_; }
  [[nodiscard]] Intent intent() const { return will_.intent(); }
  [[nodiscard]] Reason reason() const { return reason_; }
  [[nodiscard]] Offer offer() const { return offer_; }
  [[nodiscard]] const Knowledge& knowledge() const { return known_; }
  [[nodiscard]] std::uint32_t count(Ignored cause) const { return ignored_[index_of(cause)]; }
  [[nodiscard]] std::size_t overflows() const { return orders_.overflows(); }

  /// Takes a plain chat message by its beginning: it is counted, which is all it ever does, so it
  /// needs no time, no handle() and no next(). False: not taken, tell it as FrameArrived.
  bool overhear(std::string_view beginning) {
    if (stage_ == Stage::New || stage_ == Stage::Closed || !begins_message(beginning)) return false;
    ignore(Ignored::Irrelevant);
    return true;
  }

  /// True when input that begins like this needs not be given whole.
  [[nodiscard]] bool prefix_suffices(std::string_view beginning) const {
    return begins_message(beginning);
  }

  friend bool operator==(const Director&, const Director&) = default;

  /// Shows every field to `visit`, so that tests can keep whole machines: moments of the monotonic
  /// clock and the attempt's number apart from the rest.
  template <class Visit>
  void fields(Visit& visit) {
    visit.values(random_, retries_.network, retries_.manifest, retries_.silences, timers_, orders_,
                 ignored_, known_, stage_, link_, options_, shown_, floats_, visible_, is_playing_,
                 tells_position_, moves_unseen_, newest_frame_, offset_, last_offset_, gate_,
                 broadcast_, playback_);
    on_screen_.fields(visit);
    will_.fields(visit);
    attempt_.fields(visit);
    sound_.fields(visit);
    access_.fields(visit);
    trouble_.fields(visit);
    visit.values(reason_, offer_);
    visit.now(now_);
    visit.times(at_.live, at_.ended, at_.load, at_.probe, at_.order, at_.excuse, at_.back,
                at_.pause, at_.played_unseen, at_.released, at_.owed_probe);
  }

 private:
  // director.cpp: facts to cues
  void dispatch(const Input& input);
  void on_player(const Input& input);
  void on_viewer(const Input& input);
  void create(const Input& input);
  void attach(const Input& input);
  void failed(const Failure& failure);
  void speaks(Cue what);
  void see(bool shown, bool floats);
  void paused();
  void note_advance();
  [[nodiscard]] bool goes_on_unseen() const;
  void opt(bool out);
  void released(const Input& input);
  void close_gate();
  void link_changed(const Input& input);
  void timer_fired(Timer timer);
  /// What an act needs to know besides the state.
  struct Details {
    Failure failure;
    Millis spread = 0;  ///< starts are spread over this time
  };
  void cue(Cue cue) { this->cue(cue, Details{}); }
  void cue(Cue cue, const Details& details);
  void perform(Act act, const Details& details);
  void ignore(Ignored cause) { ++ignored_[index_of(cause)]; }

  // director_evidence.cpp: what is heard about streams
  void read(const Input& input);
  [[nodiscard]] Millis server_now() const;
  void hear_clock(Millis sent);
  void notified(const Input& input);
  void notified_bare(bool live);
  void snapshot(const Input& input);
  void weigh(const Evidence& evidence, const Judgement& judgement, bool answers = false);
  void state_offline(bool settles);
  void stream_begins(Cue what, Millis spread = 0);
  void new_stream();
  void open_gate(Cue what = Cue::StreamIsLive, Millis spread = 0);
  void announced();
  void stream_ends(Cue what = Cue::EndCurrent);

  // director_acts.cpp: what is done
  void start(Millis spread = 0);
  void start_or_probe();
  void load_at(Millis at);
  void load();
  void trust_probe(Millis spread);
  void renew_retries();
  void queue_next_stream();
  void drain();
  void continue_drain();
  void cancel();
  void lose_retries();
  void give_up();
  void adopt();
  void give_up_player();
  void hear_late_player();
  void source_ready();
  void playback_started();
  bool plays_by_controls();
  void playback_stalled();
  void stopped_unexpectedly();
  void played_to_end();
  void pause_for_viewer();
  void keep_pause();
  void offer_instead();
  void hold_while_hidden();
  void resume(Millis spread);
  void play_for_viewer();
  void play_by_probe();
  void take_offer();
  void unmute();
  void load_again();

  // director_probe.cpp: whether a stream is live, and whether the player is alive
  [[nodiscard]] Millis next_probe() const;
  void probe_soon();
  void probe_now();
  void probe_at(Millis at);
  void probe_after_link();
  void owe_probe() { probe_at(std::max(now_, next_probe())); }
  void postpone_probe();
  void expire_owed_probe();
  void poll();
  void ask_state();
  void reset_watchdog();
  void reset_probe_watchdog();
  void stop_watchdogs();
  void watch_progress();

  // director_trouble.cpp: when the player refuses, fails or falls silent
  void handle_failure(const Failure& failure);
  void fail_probe(const Trouble& trouble);
  void fail_start(const Trouble& trouble);
  void fail_offer(const Trouble& trouble);
  void handle_blocked();
  void wait_for_gesture();
  void handle_silence();
  void confirm_end();
  void not_moving();

  // director_reason.cpp: derived, and told when it changes
  void tell();
  [[nodiscard]] Reason find_reason() const;
  [[nodiscard]] Offer find_offer() const;
  [[nodiscard]] Text<128> evidence() const;

  void enter(Playback playback);
  void believe(Belief belief);
  void restore_policy();
  void order(Order order, double a = 0);
  [[nodiscard]] Intent policy(bool opted_out) const;
  [[nodiscard]] bool has(Option option) const {
    return (options_ & static_cast<std::uint32_t>(option)) != 0;
  }
  [[nodiscard]] bool within(Millis span, Millis after) const {
    return after != -kNever && now_ - after < span;
  }
  /// The last stream ended so long ago that what was wished for it holds no longer.
  [[nodiscard]] bool wishes_lapsed() const {
    return at_.ended != -kNever && now_ - at_.ended > kWishCarries;
  }
  [[nodiscard]] bool can_load() const { return stage_ == Stage::Attached && !access_.denied(); }
  /// What is live waits until it is released.
  [[nodiscard]] bool gated() const { return has(Option::Gated) && at_.released == -kNever; }
  [[nodiscard]] bool may_play() const;
  [[nodiscard]] bool may_probe() const;
  [[nodiscard]] bool is_soon() const { return within(kManifestSoon, at_.live); }
  /// A stream begun so lately that its playlists may still be those of the one before.
  [[nodiscard]] bool is_new() const { return broadcast_ == Broadcast::Live && is_soon(); }
  [[nodiscard]] bool begun() const {
    return playback_ == Playback::Playing || playback_ == Playback::Stalled;
  }
  [[nodiscard]] bool waits() const {
    return playback_ == Playback::Probing || playback_ == Playback::Starting;
  }
  [[nodiscard]] bool over() const {
    return broadcast_ == Broadcast::Draining || broadcast_ == Broadcast::Ended ||
           broadcast_ == Broadcast::Offline;
  }

  Random random_;
  Timers timers_;
  OrderQueue orders_;
  IgnoredCounts ignored_{};
  Knowledge known_;
  Millis now_ = 0;
  Moments at_;

  Stage stage_ = Stage::New;
  LinkHealth link_ = LinkHealth::Pending;
  std::uint32_t options_ = 0;
  bool shown_ = true;            ///< the page
  bool floats_ = false;          ///< the picture is in a window of its own
  bool visible_ = true;          ///< the picture
  bool is_playing_ = false;      ///< the player's last word
  bool tells_position_ = false;  ///< the adapter reports PositionMoved
  bool moves_unseen_ = false;    ///< it went on since the picture was hidden

  Millis newest_frame_ = 0;      ///< the latest SendTime or asOf of a frame
  Millis offset_ = kNever;       ///< of the server's clock from now_
  Millis last_offset_ = kNever;  ///< by the last frame
  Millis gate_ = kNever;         ///< when the gate opens, on that clock

  Broadcast broadcast_ = Broadcast::Unknown;
  Playback playback_ = Playback::Idle;
  OnScreen on_screen_;
  Will will_;
  Attempt attempt_;
  Sound sound_;
  Access access_;
  Retries retries_;
  Trouble trouble_;
  Reason reason_ = Reason::Checking;
  Offer offer_ = Offer::None;
};

}  // namespace autoplay
