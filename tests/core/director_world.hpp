#pragma once

#include <string_view>
#include <vector>

#include "core/director.hpp"

/// Everything that a page, a player, a viewer and a chat can tell one director.
namespace autoplay {

class Witness;

/// What a piece of input is evidence of, known to the one who wrote it.
enum class Source : std::uint8_t { Other, Nothing, Foreign, Start, End, Live, Offline, Release };

/// When it is told: at once, when `after` has passed without a timer, or at a deadline.
enum class Moment : std::uint8_t { Now, Later, Deadline, Overslept };

enum class WhichAttempt : std::uint8_t { None, Current, Old };

struct Told {
  std::string_view name;
  Input input;
  Source source = Source::Other;
  int stream = -1;     ///< of Start, End and Live: 0 or 1
  Millis at = kNever;  ///< an END's time, a state's asOf; server clock
  WhichAttempt attempt = WhichAttempt::None;
  Moment moment = Moment::Now;
  Millis after = 0;
};

inline constexpr std::string_view kWorldChannel = "arn:aws:ivs:us-east-1:1:channel/a";
inline constexpr std::string_view kWorldStreams[] = {"A", "B"};

/// All that can be told, in a fixed order. Two streams; starts, ends and states of three times.
[[nodiscard]] const std::vector<Told>& told_facts();

/// Puts `told` into the time and the attempt in which `director` is; false when it cannot happen
/// there.
[[nodiscard]] bool place(Told& told, const Director& director, const Witness& witness, Millis now);

}  // namespace autoplay
