#include "core/director_table.hpp"

#include <array>

namespace autoplay {
namespace {

/// What a cue does in each state; a state that is not listed: nothing.
struct Row {
  Cue cue = Cue::NewStream;
  Act idle = Act::Nothing;
  Act probing = Act::Nothing;
  Act starting = Act::Nothing;
  Act playing = Act::Nothing;
  Act stalled = Act::Nothing;
  Act blocked = Act::Nothing;
  Act held = Act::Nothing;
};

// clang-format off
constexpr auto kActs = [] {
  using enum Act;
  return std::to_array<Row>({
    {.cue = Cue::NewStream, .idle = Start, .probing = TrustProbe, .starting = RenewRetries,
     .playing = QueueNextStream, .stalled = QueueNextStream, .held = Resume},
    {.cue = Cue::StreamIsLive, .idle = Start, .probing = TrustProbe},
    {.cue = Cue::EndCurrent, .idle = Cancel, .probing = ProbeAnswered, .starting = LoseRetries,
     .playing = Drain, .stalled = Drain, .blocked = Cancel, .held = Cancel},
    {.cue = Cue::EndOther, .idle = PostponeProbe, .probing = PostponeProbe, .starting = PostponeProbe,
     .playing = ContinueDrain, .stalled = ContinueDrain, .blocked = PostponeProbe,
     .held = PostponeProbe},
    {.cue = Cue::StateOffline, .idle = Cancel, .probing = ProbeAnswered, .starting = LoseRetries,
     .stalled = Drain, .blocked = Cancel, .held = Cancel},
    {.cue = Cue::Hint, .idle = ProbeSoon, .starting = OweProbe, .playing = OweProbe,
     .stalled = OweProbe, .blocked = OweProbe, .held = OweProbe},
    {.cue = Cue::SnapshotUseless, .probing = LoadAgain},

    {.cue = Cue::Attached, .idle = StartOrProbe},
    {.cue = Cue::AttachedLoading, .idle = Adopt},
    {.cue = Cue::Unsupported, .idle = GiveUpPlayer, .probing = GiveUpPlayer, .starting = GiveUpPlayer,
     .playing = GiveUpPlayer, .stalled = GiveUpPlayer, .blocked = GiveUpPlayer,
     .held = GiveUpPlayer},
    {.cue = Cue::SpokeLate, .idle = HearLatePlayer, .probing = HearLatePlayer,
     .starting = HearLatePlayer},
    {.cue = Cue::Ready, .probing = SourceReady, .starting = SourceReady, .playing = StoppedUnexpectedly},
    {.cue = Cue::Buffering, .probing = ResetWatchdog, .starting = ResetWatchdog,
     .playing = PlaybackStalled, .held = PlaysByControls},
    {.cue = Cue::Playing, .idle = PlaybackStarted, .probing = PlaybackStarted,
     .starting = PlaybackStarted, .stalled = PlaybackStarted, .blocked = PlaybackStarted,
     .held = PlaybackStarted},
    {.cue = Cue::Idle, .playing = StoppedUnexpectedly, .stalled = StoppedUnexpectedly},
    {.cue = Cue::Ended, .probing = PlayedToEnd, .starting = PlayedToEnd, .playing = PlayedToEnd,
     .stalled = PlayedToEnd},
    {.cue = Cue::Moved, .playing = WatchProgress, .stalled = WatchProgress},
    {.cue = Cue::PausedByHand, .playing = KeepPause, .stalled = KeepPause},
    {.cue = Cue::Failed, .probing = HandleFailure, .starting = HandleFailure, .playing = HandleFailure,
     .stalled = HandleFailure, .blocked = HandleFailure, .held = HandleFailure},
    {.cue = Cue::Blocked, .probing = HandleBlocked, .starting = HandleBlocked, .playing = HandleBlocked,
     .stalled = HandleBlocked},

    {.cue = Cue::Shown, .idle = ProbeSoon, .probing = ResetProbeWatchdog, .starting = ResetWatchdog,
     .playing = WatchProgress, .stalled = WatchProgress, .held = Resume},
    {.cue = Cue::Hidden, .probing = StopWatchdogs, .starting = HoldWhileHidden,
     .playing = StopWatchdogs, .stalled = StopWatchdogs},
    {.cue = Cue::LinkOpened, .idle = ProbeAfterLink, .probing = ProbeAfterLink, .starting = AskState,
     .playing = OweProbeAfterLink, .stalled = OweProbeAfterLink, .blocked = AskState, .held = AskState},

    {.cue = Cue::PlayRequested, .idle = PlayForViewer, .probing = PlayForViewer,
     .starting = PlayForViewer, .stalled = PlayForViewer, .blocked = PlayForViewer,
     .held = PlayForViewer},
    {.cue = Cue::PauseRequested, .idle = PauseForViewer, .probing = PauseForViewer,
     .starting = PauseForViewer, .playing = PauseForViewer, .stalled = PauseForViewer,
     .blocked = PauseForViewer, .held = PauseForViewer},
    {.cue = Cue::AskFirst, .idle = OfferInstead, .probing = OfferInstead, .starting = OfferInstead,
     .blocked = OfferInstead, .held = OfferInstead},
    {.cue = Cue::OptedIn, .idle = Resume, .probing = Resume, .held = Resume},

    {.cue = Cue::StartDue, .probing = LoadAgain, .starting = LoadAgain, .blocked = PlayForViewer},
    {.cue = Cue::SilenceDue, .probing = HandleSilence, .starting = HandleSilence},
    {.cue = Cue::DrainDue, .stalled = StartQueuedStream},
    {.cue = Cue::ConfirmDue, .idle = ConfirmEnd, .playing = ConfirmEnd, .stalled = ConfirmEnd},
    {.cue = Cue::ProbeDue, .idle = ProbeNow},
    {.cue = Cue::ProgressDue, .playing = NotMoving, .stalled = NotMoving},
  });
}();

constexpr auto kBroadcasts = [] {
  using enum Broadcast;
  return std::to_array<std::array<Broadcast, kBroadcastCount>>({
                     // Unknown    Offline    Preparing  Live       Draining   Ended
    /* Live     */ {    Live,      Live,      Live,      Live,      Live,      Live},
    /* Prepares */ {    Preparing, Preparing, Preparing, Preparing, Preparing, Preparing},
    /* Offline  */ {    Offline,   Offline,   Offline,   Ended,     Ended,     Ended},
    /* End      */ {    Ended,     Ended,     Ended,     Draining,  Draining,  Ended},
    /* Over     */ {    Ended,     Ended,     Ended,     Ended,     Ended,     Ended},
    /* Alive    */ {    Live,      Live,      Live,      Live,      Draining,  Ended},
    /* Revived  */ {    Live,      Live,      Live,      Live,      Live,      Live},
    /* NotFound */ {    Offline,   Offline,   Offline,   Ended,     Ended,     Ended},
  });
}();

enum class Next : std::uint8_t { Same, Auto, Paused, Policy };
constexpr auto kIntents = [] {
  using enum Next;
  return std::to_array<std::array<Next, kIntentCount>>({
                          // Auto    PausedByViewer  OptedOut  AskFirst
    /* SetPolicy     */ {    Policy, Same,           Policy,   Policy},
    /* Pause         */ {    Paused, Paused,         Paused,   Paused},
    /* Play          */ {    Auto,   Auto,           Auto,     Auto},
    /* ForgetPause   */ {    Same,   Policy,         Same,     Same},
    /* RestorePolicy */ {    Policy, Same,           Same,     Same},
  });
}();
// clang-format on

constexpr bool complete_and_in_order() {
  for (std::size_t i = 0; i < kActs.size(); ++i) {
    if (index_of(kActs[i].cue) != i) return false;
  }
  return kActs.size() == kCueCount;
}
static_assert(complete_and_in_order());
static_assert(kBroadcasts.size() == kBeliefCount);
static_assert(kIntents.size() == kWishCount);

}  // namespace

Act act_for(Cue cue, Playback playback) {
  const Row& row = kActs[index_of(cue)];
  switch (playback) {
    case Playback::Idle: return row.idle;
    case Playback::Probing: return row.probing;
    case Playback::Starting: return row.starting;
    case Playback::Playing: return row.playing;
    case Playback::Stalled: return row.stalled;
    case Playback::Blocked: return row.blocked;
    case Playback::Held: return row.held;
  }
  return Act::Nothing;
}

Broadcast broadcast_after(Belief belief, Broadcast before) {
  return kBroadcasts[index_of(belief)][index_of(before)];
}

Intent intent_after(Wish wish, Intent before, Intent policy) {
  switch (kIntents[index_of(wish)][index_of(before)]) {
    case Next::Same: return before;
    case Next::Auto: return Intent::Auto;
    case Next::Paused: return Intent::PausedByViewer;
    case Next::Policy: return policy;
  }
  return before;
}

}  // namespace autoplay
