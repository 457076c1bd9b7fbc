#pragma once

#include <string>
#include <vector>

#include "core/director.hpp"

/// What each cue does in each playback state, seen from outside: the outcomes that cells.txt holds.
namespace autoplay {

/// One cue told to one director.
struct CellOutcome {
  Cue cue = Cue::NewStream;
  Playback playback = Playback::Idle;
  std::string situation;   ///< how the director came to that state
  std::string line;        ///< as it stands in cells.txt
  std::string kept;        ///< the whole director, as bytes
  bool acted = false;      ///< some cell that was looked up says more than Act::Nothing
  bool changed = false;    ///< playback, or an order to the player; the rest has own tables
  bool looked_up = false;  ///< the cell itself was looked up
};

/// All cues in all states, some in several situations.
[[nodiscard]] std::vector<CellOutcome> cell_outcomes();

/// The same as one text.
[[nodiscard]] std::string cell_lines(const std::vector<CellOutcome>& outcomes);

/// What the tables of broadcast and intent must hold, whatever the state before; empty, or the
/// claim that does not hold.
[[nodiscard]] std::string broken_table_claim();

/// Alters one cell of a table from here on.
void flip(Cue cue, Playback playback, Act act);
void flip(Belief belief, Broadcast before, Broadcast after);
void flip(Wish wish, Intent before, Intent after);
/// Takes every alteration back.
void unflip();
/// The cells as the library has them.
[[nodiscard]] Act act_in_table(Cue cue, Playback playback);
[[nodiscard]] Intent intent_in_table(Wish wish, Intent before, Intent policy);

}  // namespace autoplay
