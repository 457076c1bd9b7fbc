#pragma once

#include <vector>

#include "core/director_table.hpp"

namespace autoplay {

struct LookedUp {
  Cue cue = Cue::NewStream;
  Playback playback = Playback::Idle;
  Act act = Act::Nothing;
};

/// The cells looked up since the last call.
[[nodiscard]] std::vector<LookedUp> take_looked_up();

}  // namespace autoplay
