#pragma once

#include <cstdint>

#include "core/vocabulary.hpp"

/// What each cue means in each state: the whole of what the director does, as data.
namespace autoplay {

/// A cue is a verdict, a fact, or a timer that fired: whatever can move the director.
enum class Cue : std::uint8_t {
  // verdicts; EndOther, Foreign, Malformed and Irrelevant move nothing and are no cues
  NewStream,
  StreamIsLive,  ///< SameStream or StateLive
  EndCurrent,
  StateOffline,
  Hint,  ///< Stale
  // the player
  Ready,
  Buffering,
  Playing,
  Idle,
  Ended,
  PausedByHand,  ///< a pause that is the viewer's
  Failed,
  Blocked,
  // the page
  Shown,
  Hidden,
  // the viewer, through the page
  PlayRequested,
  PauseRequested,
  OptedOut,
  OptedIn,
  // timers
  StartDue,
  SilenceDue,
  DrainDue,
  ConfirmDue,
  ProbeDue,
  ProgressDue,
};
inline constexpr std::size_t kCueCount = index_of(Cue::ProgressDue) + 1;

enum class Act : std::uint8_t {
  No,
  Start,     ///< begin an attempt for a stream that is live, or hold it back
  Trust,     ///< the probe under way becomes the start
  Renew,     ///< a start under way begins its retries afresh
  Succeed,   ///< a new stream while the old one still plays: Load when the player leaves that
  Drain,     ///< the stream is over, the player still has some of it
  Doubt,     ///< the start under way gets no retries
  Drop,      ///< nothing is to be started
  Settle,    ///< a probe that was answered without the player
  Probe,     ///< one look, where one is allowed, not too soon after the last
  Look,      ///< one look
  Word,      ///< the player is alive: the watchdog begins anew
  Loaded,    ///< the probe met a stream
  Play,      ///< it plays
  Stall,     ///< it waits for data
  Rest,      ///< it stopped without a word why
  Finish,    ///< it played to the end
  Pause,     ///< the viewer wants it still
  Withdraw,  ///< the viewer wants to be asked
  Fail,      ///< the attempt failed
  Block,     ///< the browser refused
  Hold,      ///< wait until the page is shown
  Resume,    ///< go on with what was held back
  Insist,    ///< the viewer wants it to play
  Retry,     ///< the next Load of a start
  Silence,   ///< the player has not said a word
  Switch,    ///< load the stream that took over
  Confirm,   ///< is it over, or on again?
  Watch,     ///< see whether the picture moves
  Unmoved,   ///< it says it plays, and does not move
};

[[nodiscard]] Act act_for(Cue cue, Playback playback);

/// What the broadcast is believed to be after a cue. Over means: a player that has nothing left
/// of it. Revived: it plays on 30 s after its end. NotFound: a probe met no stream.
enum class Belief : std::uint8_t { Live, Offline, End, Over, Alive, Revived, NotFound };

[[nodiscard]] Broadcast broadcast_after(Belief belief, Broadcast before);

}  // namespace autoplay
