#pragma once

#include <cstdint>

#include "core/vocabulary.hpp"

/// The Director's rules as data. Playback, broadcast and intent change only by a row of these
/// tables: a cue looks up its act in the present playback state, and acts change the broadcast by a
/// Belief and the intent by a Wish.
namespace autoplay {

/// What can move the Director: a verdict about evidence, a fact, or a timer that is due.
enum class Cue : std::uint8_t {
  // verdicts; Foreign, Malformed and Irrelevant change nothing and are no cues
  NewStream,
  StreamIsLive,  ///< SameStream or StateLive
  EndCurrent,
  EndOther,
  StateOffline,
  Hint,             ///< Stale
  SnapshotUseless,  ///< the snapshot of a probe failed, or settled nothing
  // the player
  Attached,         ///< it can be told what to do, and does not play
  AttachedLoading,  ///< it was attached while it was about to play
  Unsupported,
  SpokeLate,  ///< a player that was given up as silent is heard after all
  Ready,
  Buffering,
  Playing,
  Idle,
  Ended,
  Moved,         ///< the position in the stream advanced
  PausedByHand,  ///< a pause that is the viewer's
  Failed,
  Blocked,
  // the page
  Shown,
  Hidden,
  LinkOpened,
  // the viewer, through the page
  PlayRequested,
  PauseRequested,
  AskFirst,  ///< the viewer opted out, or a stream begins and the policy wants the viewer asked
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
  Nothing,
  Start,                ///< start the live stream, or hold it back
  StartOrProbe,         ///< start if a stream is live, otherwise probe
  Resume,               ///< go on with what was held back
  TrustProbe,           ///< the probe under way becomes the start
  RenewRetries,         ///< the start under way begins its retries again
  QueueNextStream,      ///< load the new stream when the player leaves the old one
  StartQueuedStream,    ///< load it now
  Drain,                ///< the stream is over; the player plays out its buffer
  ContinueDrain,        ///< another END: wait for the buffer again, if it is draining
  LoseRetries,          ///< the stream ended while it was starting: the first error is final
  Cancel,               ///< start nothing
  ProbeAnswered,        ///< the probe was answered without the player
  Adopt,                ///< take over a player that is about to play
  GiveUpPlayer,         ///< there is no player here
  HearLatePlayer,       ///< wait for the player instead of loading again
  ProbeSoon,            ///< probe, at the earliest 15 s after the last probe or the last end
  ProbeNow,             ///< probe
  ProbeAfterLink,       ///< probe once, soon after the link opened
  OweProbe,             ///< probe as soon as playback is Idle
  OweProbeAfterLink,    ///< the same, at the earliest 15 s after the last probe or the last end
  PostponeProbe,        ///< the old stream's playlist may still be served
  AskState,             ///< ask the snapshot source, if there is one
  ResetWatchdog,        ///< the player is alive
  ResetProbeWatchdog,   ///< the same; probe again if the stream had ended
  StopWatchdogs,        ///< they count visible time only
  SourceReady,          ///< the source can be played
  PlaybackStarted,      ///< the player plays
  PlaysByControls,      ///< the viewer plays by the player's own controls
  PlaybackStalled,      ///< the player waits for data
  StoppedUnexpectedly,  ///< the player stopped and did not say why
  PlayedToEnd,          ///< the player played to the end
  WatchProgress,        ///< check that the position advances
  NotMoving,            ///< the player says that it plays, and its position stands still
  PauseForViewer,       ///< pause the player for the viewer
  KeepPause,            ///< the viewer has paused the player
  OfferInstead,         ///< offer the stream instead of starting it
  PlayForViewer,        ///< the viewer wants it to play
  HoldWhileHidden,      ///< wait until the page is shown
  HandleFailure,        ///< the attempt failed
  HandleBlocked,        ///< the browser refused to play
  LoadAgain,            ///< the next Load of a start or a probe
  HandleSilence,        ///< the watchdog ran out
  ConfirmEnd,           ///< has it ended, or is it on again?
};

[[nodiscard]] Act act_for(Cue cue, Playback playback);

/// What changes the belief about the broadcast.
enum class Belief : std::uint8_t {
  Live,      ///< evidence says that a stream is live
  Prepares,  ///< a stream is about to start, or is live behind the gate
  Offline,   ///< a state says that none is
  End,       ///< the current stream ended
  Over,      ///< the player has nothing left of it
  Alive,     ///< the player plays it
  Revived,   ///< the player has played it for 30 s after its end
  NotFound,  ///< a probe met no stream
};
inline constexpr std::size_t kBeliefCount = index_of(Belief::NotFound) + 1;

[[nodiscard]] Broadcast broadcast_after(Belief belief, Broadcast before);

/// What changes the intent.
enum class Wish : std::uint8_t {
  SetPolicy,      ///< the page was created, or the viewer opted out or in
  Pause,          ///< the viewer paused
  Play,           ///< the viewer wants this stream to play
  ForgetPause,    ///< a stream long after the paused one starts, with `afterPause: 'start'`
  RestorePolicy,  ///< what the viewer agreed to is over
};
inline constexpr std::size_t kWishCount = index_of(Wish::RestorePolicy) + 1;

/// `policy` is what each stream begins with.
[[nodiscard]] Intent intent_after(Wish wish, Intent before, Intent policy);

}  // namespace autoplay
