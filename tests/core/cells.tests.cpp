#include "cells.hpp"

#include <array>
#include <fstream>
#include <sstream>

#include "catch.hpp"

using namespace autoplay;

namespace {

std::string held_lines() {
  std::ifstream file(IVS_AUTOPLAY_CELLS, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("every cell of the playback table is entered", "[cells]") {
  std::array<std::array<bool, kPlaybackCount>, kCueCount> entered{};
  for (const CellOutcome& outcome : cell_outcomes()) {
    bool& cell = entered[index_of(outcome.cue)][index_of(outcome.playback)];
    cell = cell || outcome.looked_up;
  }
  for (std::size_t cue = 0; cue < kCueCount; ++cue) {
    for (std::size_t playback = 0; playback < kPlaybackCount; ++playback) {
      // What plays is not offline, whatever a state says: it is not even learned.
      if (static_cast<Cue>(cue) == Cue::StateOffline && playback == index_of(Playback::Playing))
        continue;
      INFO("cue " << cue << " in " << name_of(Table::Playback, playback));
      CHECK(entered[cue][playback]);
    }
  }
}

TEST_CASE("a cell that says nothing changes nothing that can be seen", "[cells]") {
  int entered = 0;
  for (const CellOutcome& outcome : cell_outcomes()) {
    if (outcome.acted || !outcome.looked_up) continue;
    ++entered;
    INFO("cue " << index_of(outcome.cue) << " in "
                << name_of(Table::Playback, index_of(outcome.playback)) << ", " << outcome.situation
                << ": " << outcome.line);
    CHECK_FALSE(outcome.changed);
  }
  CHECK(entered > 100);
}

TEST_CASE("each cue does in each state what cells.txt says", "[cells]") {
  const bool as_held = cell_lines(cell_outcomes()) == held_lines();
  INFO(
      "read what changed: build/release/bin/cells | diff tests/core/cells.txt -; "
      "if it is meant: build/release/bin/cells > tests/core/cells.txt");
  CHECK(as_held);
}

TEST_CASE("the tables of broadcast and intent hold their claims", "[cells]") {
  CHECK(broken_table_claim() == "");
}

TEST_CASE("an altered cell is seen", "[cells]") {
  flip(Cue::PausedByHand, Playback::Playing, Act::Nothing);
  CHECK(cell_lines(cell_outcomes()) != held_lines());
  unflip();
  flip(Belief::Over, Broadcast::Live, Broadcast::Live);
  CHECK(broken_table_claim() != "");
  unflip();
}
