#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/service.hpp"

/// The two operations of IVS Chat's control plane that the emitter needs.
/// Source: Amazon IVS Chat API reference, version 2020-07-14.
namespace autoplay::aws {

/// Strings only. The caller keeps them under 1 KB together.
using Attributes = std::vector<std::pair<std::string, std::string>>;

struct ChatToken {
  std::string token;
  std::string token_expiration;    ///< ISO 8601, the service's clock
  std::string session_expiration;  ///< ISO 8601, the service's clock
};

struct TokenRequest {
  std::string room;                       ///< ARN
  std::string user_id;                    ///< 1–128 characters
  std::vector<std::string> capabilities;  ///< none = view only
  Attributes attributes;                  ///< shown to everyone in the room
  int session_minutes = 60;               ///< 1–180
};

class IvsChat {
 public:
  /// `options.scope` is overwritten: the service is `ivschat`, the region `region`.
  IvsChat(std::string region, ServiceOptions options);

  using Deadline = std::chrono::steady_clock::time_point;

  /// One attempt to send an event to everyone in `room`; the value is the event's id. There is no
  /// idempotency token: after a lost answer a second attempt sends a second event.
  net::Outcome<std::string, ServiceFailure> try_send_event(const std::string& room,
                                                           std::string_view name,
                                                           const Attributes& attributes,
                                                           Deadline deadline);

  /// Retries until the deadline.
  net::Outcome<ChatToken, ServiceFailure> create_token(const TokenRequest& request,
                                                       Deadline deadline);

  [[nodiscard]] std::optional<net::NetFailure> connect(net::Deadline deadline);

 private:
  Service service_;
};

/// A region's control plane, unless a setting overrides it.
[[nodiscard]] net::Url ivschat_endpoint(std::string_view region);

}  // namespace autoplay::aws
