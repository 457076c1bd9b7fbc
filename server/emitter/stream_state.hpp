#pragma once

#include "aws/runtime.hpp"
#include "emitter/chats.hpp"
#include "emitter/event.hpp"
#include "emitter/log.hpp"
#include "emitter/rooms.hpp"

namespace autoplay::emitter {

/// Tells the rooms of a channel that its stream started or ended.
///
/// The answer is `{statusCode, headers, isBase64Encoded, body}`. Its body is `{"id"}` for one room,
/// `{"results": [{"room", "id" | "error"}]}` for several, `{"ignored": "<reason>"}` for everything
/// that is no such event; status 502 when a room refused for good. A room that could be reached
/// later makes the invocation fail with `Emitter.NotDelivered`, so that Lambda repeats it: every
/// room then hears at least once, and pages tell repetitions by the stream.
class StreamStateHandler {
 public:
  StreamStateHandler(const Rooms& rooms, Chats& chats, const Log& log);

  aws::HandlerResult operator()(const aws::Invocation& invocation);

 private:
  const Rooms& rooms_;
  Chats& chats_;
  const Log& log_;
};

}  // namespace autoplay::emitter
