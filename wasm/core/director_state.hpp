#pragma once

#include <utility>

#include "core/backoff.hpp"
#include "core/director_table.hpp"
#include "core/trouble.hpp"

/// What the Director remembers, as values with one job each. Rules are in director*.cpp.
namespace autoplay {

/// How far the page has come with its player.
enum class Stage : std::uint8_t { New, Created, Attached, Unsupported, Closed };

/// The chat that feeds the Director. Pending: not open, and nothing is known to be wrong.
enum class LinkHealth : std::uint8_t { Pending, Open, Down, Kicked };

/// Which stream the player holds.
class OnScreen {
 public:
  [[nodiscard]] bool current() const { return holds_ == Holds::Current; }
  [[nodiscard]] bool outgoing() const { return holds_ == Holds::Outgoing; }
  [[nodiscard]] bool replay() const { return holds_ == Holds::Replay; }

  void show_current() { holds_ = Holds::Current; }
  void queue_next() { holds_ = Holds::Outgoing; }
  void forget_next() { holds_ = outgoing() ? Holds::Current : holds_; }
  void begin_replay() { holds_ = Holds::Replay; }
  void end_replay() { holds_ = replay() ? Holds::Current : holds_; }

  template <class Visit>
  void fields(Visit& visit) {
    visit.values(holds_);
  }
  friend bool operator==(const OnScreen&, const OnScreen&) = default;

 private:
  /// Outgoing: a newer stream is queued behind it. Replay: it was loaded only to check whether a
  /// stream that the player saw ending is on again.
  enum class Holds : std::uint8_t { Current, Outgoing, Replay };

  Holds holds_ = Holds::Current;
};

/// One Load and what came of it; a new attempt is one assignment.
class Attempt {
 public:
  /// Loading: no outcome yet. LoadingReady: the same, and Play alone could start the source.
  /// Ready: Play alone can start the source.
  enum class Source : std::uint8_t { None, Loading, LoadingReady, Ready };

  [[nodiscard]] Epoch epoch() const { return epoch_; }
  [[nodiscard]] bool is_loading() const {
    return source_ == Source::Loading || source_ == Source::LoadingReady;
  }
  [[nodiscard]] bool has_source() const {
    return source_ == Source::LoadingReady || source_ == Source::Ready;
  }
  /// Loading, or loaded.
  [[nodiscard]] bool holds_source() const { return source_ != Source::None; }
  [[nodiscard]] bool ended() const { return outlook_ == Outlook::Ended; }
  [[nodiscard]] bool refused() const { return outlook_ == Outlook::Refused; }
  /// Checks in a row that found the position where it was.
  [[nodiscard]] int unmoved() const { return unmoved_; }

  void load() { *this = Attempt{epoch_ + 1}; }
  void ask_snapshot() { ++epoch_; }
  void wait() { source_ = has_source() ? Source::LoadingReady : Source::Loading; }
  void stop_waiting() { source_ = has_source() ? Source::Ready : Source::None; }
  void source_ready() { source_ = is_loading() ? Source::LoadingReady : Source::Ready; }
  void loaded() { source_ = Source::Ready; }
  void lose_source() { source_ = Source::None; }
  /// What is loaded belongs to another stream; a Load under way goes on.
  void replace_source() { source_ = is_loading() ? Source::Loading : Source::None; }
  void end() { outlook_ = Outlook::Ended; }
  void revive() { outlook_ = ended() ? Outlook::Open : outlook_; }
  void refuse() { outlook_ = Outlook::Refused; }
  void moved() { unmoved_ = 0; }
  void not_moved() { ++unmoved_; }

  template <class Visit>
  void fields(Visit& visit) {
    visit.values(source_, outlook_, unmoved_);
    visit.attempt(epoch_);
  }
  Attempt() = default;
  friend bool operator==(const Attempt&, const Attempt&) = default;

 private:
  /// Refused: the browser refused to play before it was known whether there is a stream. Ended:
  /// the stream ended while it was loading.
  enum class Outlook : std::uint8_t { Open, Refused, Ended };

  explicit Attempt(Epoch epoch) : epoch_(epoch), source_(Source::Loading) {}

  Epoch epoch_ = 0;
  Source source_ = Source::None;
  Outlook outlook_ = Outlook::Open;
  int unmoved_ = 0;
};

/// Sound, and who took it away.
class Sound {
 public:
  [[nodiscard]] bool is_muted() const { return muted_ != Muted::No; }
  [[nodiscard]] bool by_policy() const { return muted_ == Muted::ByPolicy; }
  /// The browser refused sound in this attempt: a mute is the policy's.
  [[nodiscard]] bool refused() const { return refused_; }
  /// How often Unmute was refused in this attempt.
  [[nodiscard]] int refusals() const { return refusals_; }

  void attach(bool now_muted) {
    if (!by_policy()) muted_ = now_muted ? Muted::ByViewer : Muted::No;
  }
  void mute_by_policy() { muted_ = Muted::ByPolicy; }
  void ask() { asked_ = true; }
  void refuse() {
    refused_ = true;
    refusals_ += asked_ ? 1 : 0;
    asked_ = false;
  }
  void changed(bool now_muted) {
    if (!now_muted) {
      muted_ = Muted::No;
      refused_ = false;
    } else if (!by_policy()) {
      muted_ = refused_ ? Muted::ByPolicy : Muted::ByViewer;
    }
  }
  /// Each attempt begins with sound, unless the viewer muted it.
  void begin_attempt() { *this = Sound{by_policy() ? Muted::No : muted_}; }

  template <class Visit>
  void fields(Visit& visit) {
    visit.values(muted_, refused_, asked_, refusals_);
  }
  Sound() = default;
  friend bool operator==(const Sound&, const Sound&) = default;

 private:
  enum class Muted : std::uint8_t { No, ByViewer, ByPolicy };

  explicit Sound(Muted muted) : muted_(muted) {}

  Muted muted_ = Muted::No;
  bool refused_ = false;
  bool asked_ = false;  ///< an Unmute has no outcome yet: a refusal counts against the offer
  int refusals_ = 0;
};

/// What a 401 or 403 led to.
class Access {
 public:
  [[nodiscard]] bool denied() const { return renewal_ == Renewal::Denied; }

  /// Whether the attempt that failed was refused for its URL.
  void failed(bool url_refused) { url_refused_ = url_refused; }
  /// True: the next Load asks for a fresh URL.
  [[nodiscard]] bool take_url_refused() { return std::exchange(url_refused_, false); }
  /// True once, and then the URL may be renewed; after that access is denied.
  [[nodiscard]] bool may_renew() {
    const bool first = renewal_ == Renewal::NotTried;
    renewal_ = first ? Renewal::Tried : Renewal::Denied;
    return first;
  }
  void allow_renewal() { renewal_ = Renewal::NotTried; }
  void lift_denial() { renewal_ = denied() ? Renewal::Tried : renewal_; }

  template <class Visit>
  void fields(Visit& visit) {
    visit.values(renewal_, url_refused_);
  }
  friend bool operator==(const Access&, const Access&) = default;

 private:
  /// Denied: the renewed URL was refused too; a new stream, a gesture or play() goes on.
  enum class Renewal : std::uint8_t { NotTried, Tried, Denied };

  Renewal renewal_ = Renewal::NotTried;
  bool url_refused_ = false;
};

/// What the viewer wants, and what the page wants of each stream.
class Will {
 public:
  [[nodiscard]] Intent intent() const { return intent_; }
  [[nodiscard]] bool is_auto() const { return intent_ == Intent::Auto; }
  [[nodiscard]] bool paused() const { return intent_ == Intent::PausedByViewer; }
  /// The viewer began this stream, whatever the policy.
  [[nodiscard]] bool agreed() const { return agreed_; }

  /// What each stream begins with. It holds for the present one after form(Wish::SetPolicy).
  void set_policy(Intent policy) {
    policy_ = policy;
    agreed_ = false;
  }
  void agree() {
    agreed_ = true;
    form(Wish::Play);
  }
  void form(Wish wish) { intent_ = intent_after(wish, intent_, policy_); }

  template <class Visit>
  void fields(Visit& visit) {
    visit.values(policy_, intent_, agreed_);
  }
  friend bool operator==(const Will&, const Will&) = default;

 private:
  Intent policy_ = Intent::Auto;
  Intent intent_ = Intent::Auto;
  bool agreed_ = false;
};

/// Pauses between attempts, by what they wait for.
struct Retries {
  Backoff network{1'000, 30'000};
  Backoff manifest{1'000, 5'000};  ///< a manifest that is not there yet
  int silences = 0;                ///< watchdogs that ran out in a row

  void reset() { *this = {}; }
  friend bool operator==(const Retries&, const Retries&) = default;
};

/// Moments of the monotonic clock; -kNever: it has not happened.
struct Moments {
  Millis live = -kNever;           ///< the stream was believed live
  Millis ended = -kNever;          ///< the last stream ended
  Millis load = -kNever;           ///< the last Load
  Millis probe = -kNever;          ///< the last probe
  Millis order = -kNever;          ///< the last order to the player
  Millis excuse = -kNever;         ///< something that makes a player pause by itself
  Millis back = -kNever;           ///< the viewer is back: browsers deliver their own pauses late
  Millis pause = -kNever;          ///< the player paused, and it was taken for the viewer's wish
  Millis played_unseen = -kNever;  ///< it played in a hidden page
  Millis released = -kNever;       ///< the gate was opened for the stream, or for the next one
  Millis owed_probe = kNever;      ///< a probe is due when playback is Idle
  friend bool operator==(const Moments&, const Moments&) = default;
};

}  // namespace autoplay
