#pragma once

#include <string_view>

#include "core/text.hpp"
#include "core/vocabulary.hpp"

/// Reads what comes over the wire: IVS chat frames, EventBridge events, stream states. Never
/// throws, never recurses into the input, and keeps nothing of the text it was given.
namespace autoplay {

enum class Claim : std::uint8_t { None, Started, Ended, State };

/// What one piece of input says about a broadcast. Times are the servers' own clocks, Unix ms;
/// kNever where absent.
struct Evidence {
  Claim claim = Claim::None;
  ChannelText channel;       ///< ARN: `resources[0]` of an event, `channel` of a state
  ChannelText channel_name;  ///< may be empty, is not unique
  StreamText stream;         ///< empty when the source has no stream ids
  Millis time = kNever;      ///< event `time`; a state's `since`
  Millis sent = kNever;      ///< the frame's SendTime
  Millis as_of = kNever;     ///< a state's `asOf`
  bool live = false;         ///< a state's `live`
  Millis period = 0;         ///< a state's `periodMs`: the next one is due by then; 0 = none
  Millis spread = 0;         ///< `spreadMs`, 0–30,000
};

/// One frame, read. `ignored` says why it carries no evidence; a chat message is a frame that is
/// Irrelevant. `kind` and `id` are right even then.
struct Frame {
  FrameKind kind = FrameKind::Unreadable;
  Ignored ignored = Ignored::None;
  FrameIdText id;
  int error_code = 0;  ///< of an ERROR frame
  Evidence evidence;
};

/// Reads a chat frame (an object with `Type`), an EventBridge event (with `detail`) or a state
/// (with `live`). Of frames only an EVENT can carry evidence; a MESSAGE's text never does.
/// Sources: IVS Chat Messaging API, EventBridge events reference for IVS; README of wasm/.
[[nodiscard]] Frame read_frame(std::string_view text);

/// True when `beginning` (64 bytes suffice) already shows a plain chat message:
/// `{"Type":"MESSAGE"`.
[[nodiscard]] bool begins_message(std::string_view beginning);

/// Reads ISO 8601 UTC with any number of fraction digits (`2026-11-23T18:00:00.913691272Z`) to Unix
/// ms; kNever when it is not that.
[[nodiscard]] Millis read_time(std::string_view text);

}  // namespace autoplay
