#include "walk_table.hpp"

#include <atomic>

// The library's own tables, under other names; what follows stands in for them when linked and
// notes every cell that is looked up.
#define act_for act_in_table
#define broadcast_after broadcast_in_table
#include "core/director_table.cpp"
#undef act_for
#undef broadcast_after

namespace autoplay {
namespace {

std::array<std::array<std::atomic<bool>, kPlaybackCount>, kCueCount> acts_met{};
std::array<std::array<std::atomic<bool>, kBroadcastCount>, kBeliefCount> beliefs_met{};

constexpr std::string_view kCueNames[] = {
    "NewStream",  "StreamIsLive",    "EndCurrent",   "EndOther",        "StateOffline",
    "Hint",       "SnapshotUseless", "Attached",     "AttachedLoading", "Unsupported",
    "SpokeLate",  "Ready",           "Buffering",    "Playing",         "Idle",
    "Ended",      "Moved",           "PausedByHand", "Failed",          "Blocked",
    "Shown",      "Hidden",          "LinkOpened",   "PlayRequested",   "PauseRequested",
    "AskFirst",   "OptedIn",         "StartDue",     "SilenceDue",      "DrainDue",
    "ConfirmDue", "ProbeDue",        "ProgressDue"};
static_assert(std::size(kCueNames) == kCueCount);

}  // namespace

Act act_for(Cue cue, Playback playback);
Act act_for(Cue cue, Playback playback) {
  acts_met[index_of(cue)][index_of(playback)].store(true, std::memory_order_relaxed);
  return act_in_table(cue, playback);
}

Broadcast broadcast_after(Belief belief, Broadcast before);
Broadcast broadcast_after(Belief belief, Broadcast before) {
  beliefs_met[index_of(belief)][index_of(before)].store(true, std::memory_order_relaxed);
  return broadcast_in_table(belief, before);
}

std::vector<std::string> unreached_cells(bool with_acts) {
  std::vector<std::string> cells;
  for (std::size_t cue = 0; cue < kCueCount; ++cue) {
    for (std::size_t state = 0; state < kPlaybackCount; ++state) {
      const Act act = act_in_table(static_cast<Cue>(cue), static_cast<Playback>(state));
      if (acts_met[cue][state] || (act != Act::Nothing) != with_acts) continue;
      cells.push_back(std::string(kCueNames[cue]) + " x " +
                      std::string(name_of(Table::Playback, state)));
    }
  }
  return cells;
}

}  // namespace autoplay
