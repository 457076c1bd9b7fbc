#include <optional>
#include <utility>

#include "cells.hpp"

// The library's own tables under other names. What follows stands in for them when linked: it
// notes what is looked up and can alter one cell.
#define act_for act_in_table
#define broadcast_after broadcast_in_table
#define intent_after intent_in_table
#include "core/director_table.cpp"
#undef act_for
#undef broadcast_after
#undef intent_after
#include "flipped_tables.hpp"

namespace autoplay {
namespace {

struct FlippedAct {
  Cue cue;
  Playback playback;
  Act act;
};
struct FlippedBelief {
  Belief belief;
  Broadcast before, after;
};
struct FlippedWish {
  Wish wish;
  Intent before, after;
};
std::optional<FlippedAct> flipped_act;
std::optional<FlippedBelief> flipped_belief;
std::optional<FlippedWish> flipped_wish;
std::vector<LookedUp> looked_up;

}  // namespace

std::vector<LookedUp> take_looked_up() {
  return std::exchange(looked_up, {});
}

void flip(Cue cue, Playback playback, Act act) {
  flipped_act = {cue, playback, act};
}
void flip(Belief belief, Broadcast before, Broadcast after) {
  flipped_belief = {belief, before, after};
}
void flip(Wish wish, Intent before, Intent after) {
  flipped_wish = {wish, before, after};
}
void unflip() {
  flipped_act.reset();
  flipped_belief.reset();
  flipped_wish.reset();
}

Act act_for(Cue cue, Playback playback);
Act act_for(Cue cue, Playback playback) {
  const bool flipped = flipped_act && flipped_act->cue == cue && flipped_act->playback == playback;
  const Act act = flipped ? flipped_act->act : act_in_table(cue, playback);
  looked_up.push_back({cue, playback, act});
  return act;
}

Broadcast broadcast_after(Belief belief, Broadcast before);
Broadcast broadcast_after(Belief belief, Broadcast before) {
  const bool flipped =
      flipped_belief && flipped_belief->belief == belief && flipped_belief->before == before;
  return flipped ? flipped_belief->after : broadcast_in_table(belief, before);
}

Intent intent_after(Wish wish, Intent before, Intent policy);
Intent intent_after(Wish wish, Intent before, Intent policy) {
  const bool flipped = flipped_wish && flipped_wish->wish == wish && flipped_wish->before == before;
  return flipped ? flipped_wish->after : intent_in_table(wish, before, policy);
}

}  // namespace autoplay
