#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace autoplay::stage {

/// What a Lambda function URL knows about a request besides the request itself.
struct UrlContext {
  std::string request_id;
  std::string account;
  std::string source_ip;
  std::int64_t unix_ms = 0;
};

/// The event a function URL hands to its function: payload format 2.0.
/// Source: AWS Lambda developer guide, "Invoking Lambda function URLs", request payload format.
[[nodiscard]] std::string wrap_request(const net::Request& request, const UrlContext& context);

/// The HTTP answer that a function's result stands for: of `{statusCode, headers, body, cookies,
/// isBase64Encoded}` its parts, of any other JSON 200 with that JSON. 502 if it is neither. Source:
/// the same, response payload format.
[[nodiscard]] net::Response unwrap_response(std::string_view result);

}  // namespace autoplay::stage
