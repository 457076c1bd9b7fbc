#pragma once

#include "core/backoff.hpp"
#include "core/director_table.hpp"
#include "core/judge.hpp"
#include "core/outbox.hpp"

namespace autoplay {

inline constexpr Millis kProbeGap = 15'000;      ///< between two looks
inline constexpr Millis kManifestSoon = 60'000;  ///< how long after START a 404 is retried quickly
/// For what is not expected soon: a delay is drawn from between these.
inline constexpr Millis kSlow = 15'000;
inline constexpr Millis kSlowest = 60'000;

[[nodiscard]] constexpr Millis after(Millis at, Millis gap) {
  return at == -kNever ? -kNever : at + gap;
}

/// Decides when one player plays one channel. Knows no clock, player or address: time is in each
/// Input, orders name attempts by epoch.
///
/// Contract: Created is the first fact, PlayerAttached comes when the player can be told what to
/// do. After each handle(), call next() until it is false; then wait until deadline() and report
/// TimerFired, or report the next fact. Epochs guard the errors and completions of an attempt;
/// what the player says of its state always counts.
///
/// What happens when: director_table.cpp. How: director_acts.cpp and _trouble.cpp. Why it does not
/// play: director_reason.cpp.
class Director {
 public:
  explicit Director(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] Status handle(const Input& input);
  bool next(Instruction& instruction) { return outbox_.next(instruction); }

  [[nodiscard]] Millis deadline() const { return timers_.deadline(); }
  [[nodiscard]] Timer deadline_reason() const { return timers_.first(); }

  [[nodiscard]] bool is_playing() const { return is_playing_; }
  [[nodiscard]] Broadcast broadcast() const { return broadcast_; }
  [[nodiscard]] Playback playback() const { return playback_; }
  [[nodiscard]] Intent intent() const { return intent_; }
  [[nodiscard]] Reason reason() const { return reason_; }
  [[nodiscard]] Offer offer() const { return offer_; }
  [[nodiscard]] const Knowledge& knowledge() const { return known_; }
  [[nodiscard]] std::uint32_t count(Ignored cause) const { return ignored_[index_of(cause)]; }
  [[nodiscard]] std::size_t overflows() const { return outbox_.overflows(); }

  /// Takes a plain chat message by its beginning: it is counted, which is all it ever does, so it
  /// needs no time, no handle() and no next(). False: not taken, tell it as FrameArrived.
  bool overhear(std::string_view beginning) {
    if (!created_ || closed_ || !begins_message(beginning)) return false;
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
    visit.values(random_, backoff_, missing_, timers_, outbox_, ignored_, known_, broadcast_,
                 playback_, policy_, intent_, reason_, offer_, options_, created_, attached_,
                 unsupported_, closed_, visible_, link_open_, link_trouble_, is_playing_, muted_,
                 policy_muted_, audio_blocked_, unmuting_, refusals_, loading_, loaded_, refused_,
                 fresh_url_, stale_url_, halted_, tapped_, moves_, successor_, replayed_, doubted_,
                 silences_, unmoved_, trouble_, error_, status_, spread_);
    visit.now(now_);
    visit.times(trusted_at_, last_load_, last_probe_, next_look_, last_order_, last_excuse_,
                last_unseen_, ended_at_);
    visit.attempt(epoch_);
  }

 private:
  // director.cpp: facts to cues
  void dispatch(const Input& input);
  void on_player(const Input& input);
  void speaks_late();
  void on_viewer(const Input& input);
  void create(const Input& input);
  void attach(const Input& input);
  void read(const Input& input);
  void notified(const Input& input);
  void told(bool live);
  void snapshot(const Input& input);
  void weigh(const Evidence& evidence, const Judgement& judgement, bool answers = false);
  void stream_begins(Cue cue);
  void stream_ends();
  void opt(bool out);
  void link_changed(const Input& input);
  void timer_fired(Timer timer);
  void paused(const Input& input);
  void muted_changed(bool muted);
  void cue(Cue cue, const Input* input = nullptr);
  void perform(Act act, const Input* input);
  void ignore(Ignored cause) { ++ignored_[index_of(cause)]; }

  // director_acts.cpp: what is done
  void start();
  void load_at(Millis at);
  void load();
  void trust();
  void renew();
  void succeed();
  void drain();
  void drop();
  void doubt();
  void forgo();
  void settle_probe();
  void probe();
  [[nodiscard]] Millis next_probe() const;
  void look_at(Millis at);
  void expire_look();
  void ask_state();
  void look();
  void poll();
  void word();
  void loaded();
  void played();
  void stall();
  void rest();
  void finish();
  void pause(bool by_hand);
  void withdraw();
  void hold();
  void resume();
  void insist();
  void insist_on_look();
  void take_offer();
  void unmute();
  void retry();

  // director_trouble.cpp: when the player refuses, fails or falls silent
  void fail(const Input& input);
  void fail_probe(Reason trouble);
  void fail_start(Reason trouble);
  void block();
  void silence();
  void confirm();
  void watch();
  void unmoved();

  // director_reason.cpp: derived, and told when it changes
  void tell();
  [[nodiscard]] Reason find_reason() const;
  [[nodiscard]] Offer find_offer() const;
  [[nodiscard]] Text<128> evidence() const;

  void enter(Playback playback);
  void believe(Belief belief);
  void stand_back();
  void order(Order order, double a = 0);
  [[nodiscard]] bool has(Option option) const {
    return (options_ & static_cast<std::uint32_t>(option)) != 0;
  }
  [[nodiscard]] bool within(Millis span, Millis after) const {
    return after != -kNever && now_ - after < span;
  }
  [[nodiscard]] bool may_play() const;
  [[nodiscard]] bool may_look() const;
  [[nodiscard]] bool is_soon() const { return now_ - trusted_at_ < kManifestSoon; }
  /// A stream begun so lately that its playlists may still be those of the one before.
  [[nodiscard]] bool is_new() const { return broadcast_ == Broadcast::Live && is_soon(); }
  [[nodiscard]] bool begun() const {
    return playback_ == Playback::Playing || playback_ == Playback::Stalled;
  }
  [[nodiscard]] bool over() const {
    return broadcast_ == Broadcast::Draining || broadcast_ == Broadcast::Ended ||
           broadcast_ == Broadcast::Offline;
  }

  Random random_;
  Backoff backoff_{1'000, 30'000};  ///< network trouble
  Backoff missing_{1'000, 5'000};   ///< a manifest that is not there yet
  Timers timers_;
  Outbox outbox_;
  IgnoredCounts ignored_{};
  Knowledge known_;
  Millis now_ = 0;

  Broadcast broadcast_ = Broadcast::Unknown;
  Playback playback_ = Playback::Idle;
  Intent policy_ = Intent::Auto;  ///< what each stream begins with
  Intent intent_ = Intent::Auto;  ///< what holds for this one
  Reason reason_ = Reason::Checking;
  Offer offer_ = Offer::None;
  std::uint32_t options_ = 0;

  bool created_ = false;
  bool attached_ = false;
  bool unsupported_ = false;
  bool closed_ = false;
  bool visible_ = true;
  bool link_open_ = false;
  Reason link_trouble_ = Reason::Closed;  ///< Kicked or LinkDown; Closed = none

  // the player
  bool is_playing_ = false;
  bool muted_ = false;
  bool policy_muted_ = false;   ///< muted by the browser's policy, not by the viewer
  bool audio_blocked_ = false;  ///< in this attempt
  bool unmuting_ = false;       ///< the sound was asked for
  int refusals_ = 0;            ///< of that, by the browser

  // the attempt
  Epoch epoch_ = 0;
  bool loading_ = false;    ///< a Load without an outcome so far
  bool loaded_ = false;     ///< a source that Play alone can start
  bool refused_ = false;    ///< blocked before it was known whether there is a stream
  bool fresh_url_ = false;  ///< the URL was renewed after a 403
  bool stale_url_ = false;  ///< the URL at hand was refused
  bool halted_ = false;     ///< not authorised: a new stream, a gesture or play() goes on
  bool tapped_ = false;     ///< the viewer began this stream, whatever the policy
  bool moves_ = false;      ///< the adapter tells when the picture moves
  bool successor_ = false;  ///< a new stream waits for the player to leave the old one
  bool replayed_ = false;   ///< what is playing was begun to confirm an end
  bool doubted_ = false;    ///< the stream ended while it was being loaded
  int silences_ = 0;
  int unmoved_ = 0;
  Reason trouble_ = Reason::Starting;  ///< what went wrong last; Starting = nothing
  PlayerError error_ = PlayerError::Other;
  int status_ = 0;
  Millis trusted_at_ = 0;  ///< when the stream was believed live
  Millis spread_ = 0;      ///< how widely the start under judgement is spread

  Millis last_load_ = -kNever;
  Millis last_probe_ = -kNever;
  Millis next_look_ = kNever;     ///< due whenever playback is Idle
  Millis last_order_ = -kNever;   ///< to the player
  Millis last_excuse_ = -kNever;  ///< something that makes a player pause by itself
  Millis last_unseen_ = -kNever;  ///< when it last played in a hidden page
  Millis ended_at_ = -kNever;     ///< when the last stream ended
};

}  // namespace autoplay
