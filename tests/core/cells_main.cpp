// Alters one cell of the Director's tables at a time and prints the alterations that no test sees.
#include <cstdio>
#include <set>

#include "cells.hpp"
#include "tools/command_line.hpp"
#include "tools/source.hpp"

namespace autoplay {
namespace {

int flips = 0;
int without_effect = 0;
int survivors = 0;
std::vector<CellOutcome> held;

/// Counts an alteration that is in force, and prints it when what the tests hold still holds. An
/// act that leaves every director as the cell's own act does is the same act there, except Nothing:
/// then the cell is superfluous.
void check(const std::string& what, bool to_nothing = false) {
  ++flips;
  const std::vector<CellOutcome> outcomes = cell_outcomes();
  const bool claims_hold = broken_table_claim().empty();
  unflip();
  bool alike = true;
  bool seen = !claims_hold;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    alike = alike && outcomes[i].kept == held[i].kept;
    seen = seen || outcomes[i].line != held[i].line;
  }
  if (seen) return;
  if (alike && !to_nothing) {
    ++without_effect;
    return;
  }
  ++survivors;
  std::printf("not seen: %s\n", what.c_str());
}

/// Every way out of Held begins a start anew, so there Start forgets nothing that Resume keeps.
bool is_alike(Cue cue, Playback playback, Act act) {
  return cue == Cue::NewStream && playback == Playback::Held && act == Act::Start;
}

/// Nothing, the other acts of its row, and the acts above and below it.
std::set<Act> other_acts(std::size_t cue, Playback playback) {
  std::set<Act> acts{Act::Nothing};
  for (std::size_t state = 0; state < kPlaybackCount; ++state)
    acts.insert(act_in_table(static_cast<Cue>(cue), static_cast<Playback>(state)));
  if (cue > 0) acts.insert(act_in_table(static_cast<Cue>(cue - 1), playback));
  if (cue + 1 < kCueCount) acts.insert(act_in_table(static_cast<Cue>(cue + 1), playback));
  acts.erase(act_in_table(static_cast<Cue>(cue), playback));
  return acts;
}

void flip_acts() {
  const std::vector<Word> cues = enumerators(kDirectorTable, "Cue");
  const std::vector<Word> acts = enumerators(kDirectorTable, "Act");
  for (std::size_t cue = 0; cue < kCueCount; ++cue) {
    for (std::size_t state = 0; state < kPlaybackCount; ++state) {
      const auto playback = static_cast<Playback>(state);
      for (const Act act : other_acts(cue, playback)) {
        if (is_alike(static_cast<Cue>(cue), playback, act)) continue;
        flip(static_cast<Cue>(cue), playback, act);
        check(cues[cue].name + " x " + std::string(name_of(Table::Playback, state)) + " -> " +
                  acts[index_of(act)].name,
              act == Act::Nothing);
      }
    }
  }
}

void flip_beliefs_and_wishes() {
  for (std::size_t belief = 0; belief < kBeliefCount; ++belief) {
    for (std::size_t before = 0; before < kBroadcastCount; ++before) {
      for (std::size_t after = 0; after < kBroadcastCount; ++after) {
        const auto [row, from] =
            std::pair{static_cast<Belief>(belief), static_cast<Broadcast>(before)};
        if (broadcast_after(row, from) == static_cast<Broadcast>(after)) continue;
        flip(row, from, static_cast<Broadcast>(after));
        check("belief " + std::to_string(belief) + " x " +
              std::string(name_of(Table::Broadcast, before)));
      }
    }
  }
  for (std::size_t wish = 0; wish < kWishCount; ++wish) {
    for (std::size_t before = 0; before < kIntentCount; ++before) {
      for (std::size_t after = 0; after < kIntentCount; ++after) {
        const auto [row, from] = std::pair{static_cast<Wish>(wish), static_cast<Intent>(before)};
        bool same = true;
        for (std::size_t policy = 0; policy < kIntentCount; ++policy)
          same = same && intent_in_table(row, from, static_cast<Intent>(policy)) ==
                             static_cast<Intent>(after);
        if (same) continue;
        flip(row, from, static_cast<Intent>(after));
        check("wish " + std::to_string(wish) + " x " + std::string(name_of(Table::Intent, before)));
      }
    }
  }
}

}  // namespace
}  // namespace autoplay

int main(int argc, char** argv) {
  using namespace autoplay;
  bool flip_all = false;
  CommandLine command("cells",
                      "what each cell of the Director's tables does\n\n"
                      "Prints what each cue does in each state, as tests/core/cells.txt holds it.");
  command.flag("--flip",
               "Alter one cell at a time instead, and print the alterations that no test sees. "
               "Ends with 1 when there is one.",
               flip_all);
  if (const auto status = command.read_or_print(argc, argv)) return *status;
  held = cell_outcomes();
  if (!flip_all) {
    std::fputs(cell_lines(held).c_str(), stdout);
    return 0;
  }
  flip_acts();
  flip_beliefs_and_wishes();
  std::printf("%d alterations, %d of them without effect, %d not seen\n", flips, without_effect,
              survivors);
  return survivors > 0 ? 1 : 0;
}
