#include "core/director_table.hpp"

#include <array>

namespace autoplay {
namespace {

struct Row {
  Cue cue;
  Act idle, probing, starting, playing, stalled, blocked, held;
};

// clang-format off
constexpr auto kActs = [] {
  using enum Act;
  return std::to_array<Row>({
                            // Idle    Probing  Starting Playing  Stalled  Blocked  Held
    {Cue::NewStream,           Start,  Trust,   Renew,   Succeed, Succeed, No,      No},
    {Cue::StreamIsLive,        Start,  Trust,   No,      No,      No,      No,      No},
    {Cue::EndCurrent,          Drop,   Settle,  Doubt,   Drain,   Drain,   Drop,    Drop},
    {Cue::StateOffline,        Drop,   Settle,  Doubt,   No,      No,      Drop,    Drop},
    {Cue::Hint,                Probe,  No,      No,      No,      No,      No,      No},

    {Cue::Ready,               No,     Loaded,  Loaded,   Rest,    No,      No,      No},
    {Cue::Buffering,           No,     Word,    Word,    Stall,   No,      No,      No},
    {Cue::Playing,             Play,   Play,    Play,    No,      Play,    Play,    Play},
    {Cue::Idle,                No,     No,      No,      Rest,    Rest,    No,      No},
    {Cue::Ended,               No,     Finish,  Finish,  Finish,  Finish,  No,      No},
    {Cue::PausedByHand,        No,     No,      No,      Pause,   Pause,   No,      No},
    {Cue::Failed,              No,     Fail,    Fail,    Fail,    Fail,    No,      No},
    {Cue::Blocked,             No,     Block,   Block,   Block,   Block,   No,      No},

    {Cue::Shown,               Probe,  Word,    Word,    Watch,   Watch,   No,      Resume},
    {Cue::Hidden,              No,     No,      Hold,    No,      No,      No,      No},

    {Cue::PlayRequested,       Insist, Insist,  Insist,  No,      Insist,  Insist,  Insist},
    {Cue::PauseRequested,      Pause,  Pause,   Pause,   Pause,   Pause,   Pause,   Pause},
    {Cue::OptedOut,            Withdraw, Withdraw, Withdraw, No,   No,      No,      Withdraw},
    {Cue::OptedIn,             Resume, Resume,  No,      No,      No,      No,      Resume},

    {Cue::StartDue,            No,     Retry,   Retry,   No,      No,      No,      No},
    {Cue::SilenceDue,          No,     Silence, Silence, No,      No,      No,      No},
    {Cue::DrainDue,            No,     No,      No,      No,      Switch,  No,      No},
    {Cue::ConfirmDue,          Confirm, No,     No,      Confirm, Confirm, No,      No},
    {Cue::ProbeDue,            Look,   No,      No,      No,      No,      No,      No},
    {Cue::ProgressDue,         No,     No,      No,      Unmoved, Unmoved,     No,      No},
  });
}();

constexpr auto kBroadcasts = [] {
  using enum Broadcast;
  return std::to_array<std::array<Broadcast, kBroadcastCount>>({
                     // Unknown  Offline  Live     Draining  Ended
    /* Live     */ {    Live,    Live,    Live,    Live,     Live},
    /* Offline  */ {    Offline, Offline, Ended,   Ended,    Ended},
    /* End      */ {    Ended,   Ended,   Draining, Draining, Ended},
    /* Over     */ {    Ended,   Ended,   Ended,   Ended,    Ended},
    /* Alive    */ {    Live,    Live,    Live,    Draining, Ended},
    /* Revived  */ {    Live,    Live,    Live,    Live,     Live},
    /* NotFound */ {    Offline, Offline, Ended,   Ended,    Ended},
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
static_assert(kBroadcasts.size() == index_of(Belief::NotFound) + 1);

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
  return Act::No;
}

Broadcast broadcast_after(Belief belief, Broadcast before) {
  return kBroadcasts[index_of(belief)][index_of(before)];
}

}  // namespace autoplay
