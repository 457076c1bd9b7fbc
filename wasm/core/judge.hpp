#pragma once

#include <array>
#include <string_view>

#include "core/wire.hpp"

/// The only place that compares ids and times.
namespace autoplay {

/// A START this much older than the frame that brought it is a hint to verify, not news.
inline constexpr Millis kStaleAfter = 10 * 60 * 1000;
/// A state may overrule the END of a stream only when it was taken this much later.
inline constexpr Millis kEndStands = 30 * 1000;
/// `live:false` counts only when taken this long after the stream began: listings lag.
inline constexpr Millis kListingLag = 15 * 1000;

struct EndedStream {
  StreamText stream;
  Millis at = kNever;  ///< time of its END, server clock
  friend bool operator==(const EndedStream&, const EndedStream&) = default;
};

/// What is known of one channel's streams. A plain value: copy it, compare it, store it.
struct Knowledge {
  ChannelText channel;                  ///< the ARN that is followed; empty until one is
  ChannelText name;                     ///< the name that is followed when no ARN was given
  bool bound = false;                   ///< `channel` was taken from evidence, not given
  bool ambiguous = false;               ///< a second ARN claimed to be ours
  bool current_known = false;           ///< a stream is believed live; its id may be unknown
  StreamText current;                   ///< its id, or empty
  Millis since = kNever;                ///< start of the newest stream heard of, server clock
  std::array<EndedStream, 16> ended{};  ///< streams that are over, the latest last
  Millis unnamed_end = -kNever;         ///< time of the last END that named no stream

  /// Follows `channel`: an ARN, an IVS playback URL (its ARN is derived), a name, or nothing or
  /// any other URL (the first channel that speaks is followed).
  void follow(std::string_view channel);

  /// The player showed that a stream is live of which no word came.
  void adopt_unknown();

  /// The current stream is over, on the word of somebody who needs no evidence.
  void end_current();

  friend bool operator==(const Knowledge&, const Knowledge&) = default;
};

/// A verdict and, where it changes nothing, why.
struct Judgement {
  Verdict verdict = Verdict::Irrelevant;
  Ignored ignored = Ignored::None;
};

/// Whether a state was taken so lately before it was sent that no further look is needed.
[[nodiscard]] bool is_fresh(const Evidence& evidence);

/// Judges what `frame` says against `known`. Pure: changes nothing.
[[nodiscard]] Judgement judge(const Knowledge& known, const Frame& frame);
[[nodiscard]] Judgement judge(const Knowledge& known, const Evidence& evidence);

/// Takes in what was judged; `judgement` must be judge(known, evidence).
void learn(Knowledge& known, const Evidence& evidence, const Judgement& judgement);

}  // namespace autoplay
