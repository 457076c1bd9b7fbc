#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"

/// Private to the server: the decisions about a request that need no socket.
namespace autoplay::net {

/// Nothing if the Host header is allowed; otherwise the answer, 400 or 403.
[[nodiscard]] std::optional<Response> check_host(const Request& request,
                                                 const std::vector<std::string>& hosts,
                                                 bool bound_to_loopback);

/// True if the request names `websocket` in Upgrade.
[[nodiscard]] bool wants_websocket(const Request& request);

/// Nothing if the opening handshake is valid (RFC 6455 §4.2.1); otherwise the refusal.
[[nodiscard]] std::optional<Response> check_handshake(const Request& request);

/// The whole 101 answer.
[[nodiscard]] std::string handshake_answer(const Request& request, std::string_view subprotocol);

/// Status line and headers, with the empty line that ends them. Adds Content-Length, Date and
/// Connection; leaves out headers that would break the message.
[[nodiscard]] std::string response_head(const Response& response, bool keep_alive);

}  // namespace autoplay::net
