#pragma once

#include <map>
#include <string>
#include <string_view>

namespace autoplay {

/// Texts that transcripts name instead of spelling out: `NAME = text`, one a line.
using Texts = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] Texts read_texts(std::string_view lines);

struct PlayedTranscript {
  std::string told;     ///< the transcript with the outcome of every fact as it is
  std::string problem;  ///< of the first line that cannot be read: `line 7: why`; else empty
};

/// Plays a transcript: what it tells is equal to the input when the transcript holds. A line that
/// cannot be read becomes `  ! line 7: why`. The parameters of facts and orders are those of
/// tools/parameters.hpp; what is not given is 0, or the first name. Lines may end with CR LF.
///
///     # a claim
///     director seed=1                         or: link seed=1
///     0 Created options=HasSnapshot           ms, fact, epoch=, its parameters, text= (the last)
///     1000 FrameArrived text=$START_A
///       Load epoch=1                          an order
///       = Live Starting Auto starting, due 16000 Silence
[[nodiscard]] PlayedTranscript replay(std::string_view transcript, const Texts& texts);

}  // namespace autoplay
