#pragma once

#include <string_view>

#include "core/text.hpp"
#include "core/vocabulary.hpp"

/// Reads IVS chat frames, EventBridge events and stream states. It never throws, does not recurse
/// into the input, and keeps no reference to the text.
namespace autoplay {

/// Announced: a stream is about to start. Released: it may start.
enum class Claim : std::uint8_t { None, Started, Ended, State, Announced, Released };

/// What one piece of input says about a broadcast. Times are Unix ms on the servers' clocks; kNever
/// if absent.
struct Evidence {
  Claim claim = Claim::None;
  ChannelText channel;       ///< ARN: `resources[0]` of an event, `channel` of a state
  ChannelText channel_name;  ///< may be empty, is not unique
  StreamText stream;         ///< empty if the source has no stream ids
  Millis time = kNever;      ///< event `time`; a state's `since`
  Millis sent = kNever;      ///< the frame's SendTime
  Millis as_of = kNever;     ///< a state's `asOf`
  bool live = false;         ///< a state's `live`
  bool repeats = false;      ///< a state not newer than the frames before it
  bool ahead = false;        ///< it was dated in the future: `time` is dropped
  Millis period = 0;         ///< a state's `periodMs`: the time until the next state; 0 = none
  Millis spread = 0;         ///< `spreadMs`, 0–30,000
};

/// Whether `time` is more than two minutes ahead of `of`, on the same clock. kNever is not.
[[nodiscard]] bool is_ahead(Millis time, Millis of);

/// A source whose clock is wrong dates what it says in the future. A time more than two minutes
/// ahead of `clock`, the server's when it was sent, or of the state's own `asOf`, is no time: an
/// END counts from when it was sent. kNever: the clock is not known.
void drop_times_ahead(Evidence& evidence, Millis clock);

/// One frame. `ignored` says why it carries no evidence; a chat message is Irrelevant. `kind` and
/// `id` are valid even then.
struct Frame {
  FrameKind kind = FrameKind::Unreadable;
  Ignored ignored = Ignored::None;
  FrameIdText id;
  int error_code = 0;  ///< of an ERROR frame
  Evidence evidence;
};

/// Reads a chat frame (an object with `Type`), an EventBridge event (with `detail`) or a state
/// (with `live`). Only an EVENT frame can carry evidence; the text of a MESSAGE never does.
/// Times ahead of a frame's SendTime are dropped.
/// Sources: IVS Chat Messaging API, EventBridge events reference for IVS, wasm/README.md.
[[nodiscard]] Frame read_frame(std::string_view text);

/// True if `beginning` (64 bytes suffice) is that of a plain chat message:
/// `{"Type":"MESSAGE"`.
[[nodiscard]] bool begins_message(std::string_view beginning);

/// Converts ISO 8601 UTC with any number of fraction digits (`2026-11-23T18:00:00.913691272Z`) to
/// Unix ms; kNever for any other text.
[[nodiscard]] Millis read_time(std::string_view text);

}  // namespace autoplay
