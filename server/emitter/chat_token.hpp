#pragma once

#include <functional>

#include "aws/runtime.hpp"
#include "core/vocabulary.hpp"
#include "emitter/chats.hpp"
#include "emitter/config.hpp"
#include "emitter/log.hpp"

namespace autoplay::emitter {

/// Answers a viewer's request for a chat token, behind a Function URL or an HTTP API.
///
/// `POST /?channel=<ARN>` with an optional body `{"username": "…"}` (1–32 characters, shown to
/// everyone as the attribute `username`) is answered with `{endpoint, token, ttlSeconds,
/// sessionSeconds, reconnectWindowMs, snapshot}`. Lifetimes are in seconds from this answer, by the
/// server's clock, because viewers' clocks may be wrong. `snapshot` is null, because the emitter
/// does not store the channel's state. The user id is random. The policy alone decides what the
/// token allows.
///
/// Refusals are `{"error": "<code>", "message"}` and, if a retry can help, `retryAfterSeconds` as
/// in the Retry-After header: 400 `bad_request`, 403 `origin_not_allowed`, 404 `unknown_channel`,
/// 405 `method_not_allowed`, 413 `too_large`, 429 `throttled`, 502 `refused_by_chat`, 503
/// `chat_unavailable`.
class ChatTokenHandler {
 public:
  /// Unix ms.
  using Clock = std::function<Millis()>;

  ChatTokenHandler(const Rooms& rooms, const TokenPolicy& policy, Chats& chats, const Log& log,
                   Clock clock);

  aws::HandlerResult operator()(const aws::Invocation& invocation);

 private:
  net::Response respond(const net::Request& request, const aws::Invocation& invocation);
  net::Response issue(const net::Request& request, const aws::Invocation& invocation);
  net::Response granted(const std::string& room, const aws::ChatToken& token) const;
  net::Response failed(const aws::ServiceFailure& failure, const aws::Invocation& invocation);
  void add_cors(net::Response& response, std::string_view origin) const;

  const Rooms& rooms_;
  const TokenPolicy& policy_;
  Chats& chats_;
  const Log& log_;
  Clock clock_;
};

/// True if pages of `origin` may request tokens from `host`.
[[nodiscard]] bool is_allowed_origin(const TokenPolicy& policy, std::string_view origin,
                                     std::string_view host);

}  // namespace autoplay::emitter
