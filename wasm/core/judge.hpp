#pragma once

#include <array>
#include <string_view>

#include "core/wire.hpp"

/// The only place that compares ids and times.
namespace autoplay {

/// What is known of one channel's streams. A plain value: copy it, compare it, store it.
struct Knowledge {
  ChannelText channel;  ///< the ARN we follow; empty until bound
  ChannelText name;     ///< the name we follow when no ARN was given
  bool current_known = false;  ///< a stream is current (its id may still be unknown)
  StreamText current;          ///< its id, or empty
  Millis since = kNever;       ///< its start, server clock
  std::array<StreamText, 16> ended{};  ///< ring of streams that are over
  std::size_t ended_next = 0;
  Millis ended_at = kNever;  ///< time of the last END that ended the current stream
  bool ambiguous = false;    ///< two ARNs claimed our name

  /// Follows `channel`: an ARN, an IVS playback URL (the ARN is derived), a name, or nothing
  /// (the first channel that speaks is followed).
  void follow(std::string_view channel);

  friend bool operator==(const Knowledge&, const Knowledge&) = default;
};

/// A verdict and, where it changed nothing, why.
struct Judgement {
  Verdict verdict = Verdict::Irrelevant;
  Ignored ignored = Ignored::None;
};

/// Judges `evidence` against `known`. Pure: changes nothing.
[[nodiscard]] Judgement judge(const Knowledge& known, const Evidence& evidence);

/// Takes in what was judged: `judgement` must be judge(known, evidence).
void learn(Knowledge& known, const Evidence& evidence, const Judgement& judgement);

}  // namespace autoplay
