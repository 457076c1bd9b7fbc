#pragma once

#include <map>
#include <string>
#include <string_view>

namespace autoplay {

/// Texts that transcripts name instead of spelling out: `NAME = text`, one a line.
using Texts = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] Texts read_texts(std::string_view lines);

/// Plays a transcript and returns it with the outcome of every fact as it is: equal to the input
/// when the transcript holds. A line that cannot be read becomes `  ! why`.
///
///     # a claim
///     director seed=1                         or: link seed=1
///     1000 FrameArrived text=$START_A         ms, fact, then epoch= a= b= text= (text is last)
///       Load epoch=1                          an order
///       = Live Starting Auto starting, due 16000 Silence
[[nodiscard]] std::string replay(std::string_view transcript, const Texts& texts);

}  // namespace autoplay
