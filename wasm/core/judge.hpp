#pragma once

#include <array>
#include <string_view>

#include "core/wire.hpp"

/// The only place that compares ids and times.
namespace autoplay {

/// A START that is this much older than its frame is only a hint, which a probe must confirm.
inline constexpr Millis kStaleAfter = 10 * 60 * 1000;
/// A state overrules the END of a stream only if it was taken this much later.
inline constexpr Millis kEndStands = 30 * 1000;
/// `live:false` counts only if it was taken this long after the stream started: listings lag.
inline constexpr Millis kListingLag = 15 * 1000;

struct EndedStream {
  StreamText stream;
  Millis at = kNever;  ///< time of its END on the server's clock
  friend bool operator==(const EndedStream&, const EndedStream&) = default;
};

/// What is known about one channel's streams. A plain value that can be copied, compared and
/// stored.
struct Knowledge {
  ChannelText channel;                  ///< the ARN that is followed; empty until one is known
  ChannelText name;                     ///< the name that is followed if no ARN was given
  bool bound = false;                   ///< `channel` was taken from evidence, not given
  bool ambiguous = false;               ///< a second ARN matched what is followed
  bool current_known = false;           ///< a stream is believed live; its id may be unknown
  StreamText current;                   ///< its id, or empty
  StreamText replaced;                  ///< the stream before it, whose END is not known, or empty
  Millis since = kNever;                ///< start of the newest known stream on the server's clock
  std::array<EndedStream, 16> ended{};  ///< streams that have ended, the latest last
  Millis unnamed_end = -kNever;         ///< time of the last END that named no stream

  /// Follows `channel`: an ARN, an IVS playback URL (the ARN is derived), or a name. If it is empty
  /// or another URL, the first channel that sends evidence is followed.
  void follow(std::string_view channel);

  /// The player showed a live stream without any evidence of it.
  void adopt_unknown();

  /// Ends the current stream without evidence, because the page or the player said so.
  void end_current();

  friend bool operator==(const Knowledge&, const Knowledge&) = default;
};

/// A verdict and, if it changes nothing, the cause.
struct Judgement {
  Verdict verdict = Verdict::Irrelevant;
  Ignored ignored = Ignored::None;
};

/// Whether a state was taken so shortly before it was sent that no probe is needed.
[[nodiscard]] bool is_fresh(const Evidence& evidence);

/// Judges `frame` by what is known. Changes nothing.
[[nodiscard]] Judgement judge(const Knowledge& known, const Frame& frame);
[[nodiscard]] Judgement judge(const Knowledge& known, const Evidence& evidence);

/// Forgets the times that `clock` shows to lie in the future.
void forget_times_ahead(Knowledge& known, Millis clock);

/// Adds the evidence to what is known. `judgement` must be judge(known, evidence).
void learn(Knowledge& known, const Evidence& evidence, const Judgement& judgement);

}  // namespace autoplay
