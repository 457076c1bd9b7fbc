#pragma once

#include <string>
#include <string_view>

namespace autoplay {

struct Replayed {
  enum class End : unsigned char {
    Same,     ///< every order came as it was recorded
    Differs,  ///< `problem` names the first line where it did not
    Unusable  ///< `problem` says why it cannot be replayed
  };
  End end = End::Same;
  std::string told;     ///< facts, orders and reasons so far, as a transcript
  std::string problem;  ///< one sentence; empty when all is the same
};

/// Takes the decisions of a recorded trace anew: `trace()` of a page's autoplay or chat. Its first
/// line says which machine and seed; each further one is a fact, or an order that the fact before
/// it gave rise to.
[[nodiscard]] Replayed replay_trace(std::string_view trace);

}  // namespace autoplay
