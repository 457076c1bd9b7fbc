#pragma once

#include "core/backoff.hpp"
#include "core/director_table.hpp"

/// What the Director remembers, as values with one job each. Rules are in director*.cpp.
namespace autoplay {

/// How far the page has come with its player.
enum class Stage : std::uint8_t { New, Created, Attached, Unsupported, Closed };

/// The chat that feeds the Director. Pending: not open, and nothing is known to be wrong.
enum class LinkHealth : std::uint8_t { Pending, Open, Down, Kicked };

/// Which stream the player holds. Outgoing: a newer stream is queued behind it. Replay: it was
/// loaded only to check whether a stream that the player saw ending is on again.
enum class OnScreen : std::uint8_t { Current, Outgoing, Replay };

/// What the player said when it failed; status is the HTTP status, 0 = none.
struct Failure {
  PlayerError error = PlayerError::Other;
  int status = 0;
  friend bool operator==(const Failure&, const Failure&) = default;
};

/// What went wrong last. Reason::Starting: nothing.
struct Trouble {
  Reason reason = Reason::Starting;
  Failure failure;
  friend bool operator==(const Trouble&, const Trouble&) = default;
};

/// One Load and what came of it; a new attempt is one assignment.
struct Attempt {
  /// Loading: no outcome yet. LoadingReady: the same, and Play alone could start the source.
  /// Ready: Play alone can start the source.
  enum class Source : std::uint8_t { None, Loading, LoadingReady, Ready };
  /// Refused: the browser refused to play before it was known whether there is a stream. Ended:
  /// the stream ended while it was loading.
  enum class Outlook : std::uint8_t { Open, Refused, Ended };

  Epoch epoch = 0;
  Source source = Source::None;
  Outlook outlook = Outlook::Open;
  int unmoved = 0;  ///< checks in a row that found the position where it was

  [[nodiscard]] bool is_loading() const {
    return source == Source::Loading || source == Source::LoadingReady;
  }
  [[nodiscard]] bool has_source() const {
    return source == Source::LoadingReady || source == Source::Ready;
  }
  [[nodiscard]] bool ended() const { return outlook == Outlook::Ended; }
  void wait() { source = has_source() ? Source::LoadingReady : Source::Loading; }
  void stop_waiting() { source = has_source() ? Source::Ready : Source::None; }
  void source_ready() { source = is_loading() ? Source::LoadingReady : Source::Ready; }
  friend bool operator==(const Attempt&, const Attempt&) = default;
};

/// Sound, and who took it away.
struct Sound {
  enum class Muted : std::uint8_t { No, ByViewer, ByPolicy };

  Muted muted = Muted::No;
  bool refused = false;  ///< the browser refused sound in this attempt: a mute is the policy's
  bool asked = false;    ///< an Unmute has no outcome yet: a refusal counts against the offer
  int refusals = 0;      ///< of Unmute, in this attempt

  [[nodiscard]] bool by_policy() const { return muted == Muted::ByPolicy; }
  void mute_by_policy() { muted = Muted::ByPolicy; }
  void refuse() {
    refused = true;
    refusals += asked ? 1 : 0;
    asked = false;
  }
  void changed(bool now_muted) {
    if (!now_muted) {
      muted = Muted::No;
      refused = false;
    } else if (!by_policy()) {
      muted = refused ? Muted::ByPolicy : Muted::ByViewer;
    }
  }
  /// Each attempt begins with sound, unless the viewer muted it.
  void begin_attempt() { *this = {by_policy() ? Muted::No : muted}; }
  friend bool operator==(const Sound&, const Sound&) = default;
};

/// What a 401 or 403 led to.
struct Access {
  /// Denied: the renewed URL was refused too; a new stream, a gesture or play() goes on.
  enum class Renewal : std::uint8_t { NotTried, Tried, Denied };

  Renewal renewal = Renewal::NotTried;
  bool url_refused = false;  ///< the next Load asks for a fresh URL

  [[nodiscard]] bool denied() const { return renewal == Renewal::Denied; }
  void lift_denial() { renewal = denied() ? Renewal::Tried : renewal; }
  friend bool operator==(const Access&, const Access&) = default;
};

/// What the viewer wants. `intent` is written by form() alone.
struct Will {
  Intent policy = Intent::Auto;  ///< what each stream begins with
  Intent intent = Intent::Auto;  ///< what holds for this one
  bool agreed = false;           ///< the viewer began this stream, whatever the policy

  void form(Wish wish) { intent = intent_after(wish, intent, policy); }
  [[nodiscard]] bool is_auto() const { return intent == Intent::Auto; }
  [[nodiscard]] bool paused() const { return intent == Intent::PausedByViewer; }
  friend bool operator==(const Will&, const Will&) = default;
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
  Millis live = 0;                 ///< the stream was believed live
  Millis ended = -kNever;          ///< the last stream ended
  Millis load = -kNever;           ///< the last Load
  Millis probe = -kNever;          ///< the last probe
  Millis order = -kNever;          ///< the last order to the player
  Millis excuse = -kNever;         ///< something that makes a player pause by itself
  Millis played_unseen = -kNever;  ///< it played in a hidden page
  Millis owed_probe = kNever;      ///< a probe is due when playback is Idle
  friend bool operator==(const Moments&, const Moments&) = default;
};

}  // namespace autoplay
