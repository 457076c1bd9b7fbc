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
/// `{"results": [{"room", "id" | "error"}]}` for several, `{"ignored": "<reason>"}` for any other
/// event. The status is 502 if a room refused permanently. If a room may be reachable later, the
/// invocation fails with `Emitter.NotDelivered`, and Lambda repeats it. So every room receives the
/// event at least once, and pages recognize a repetition by the stream.
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
