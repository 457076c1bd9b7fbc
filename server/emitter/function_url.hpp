#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace autoplay::emitter {

/// The HTTP request inside a payload of format 2.0, as Function URLs and HTTP APIs send it: header
/// names in lower case, `target` the raw path with its query, the body decoded. Nothing when
/// `payload` is no such thing.
/// Source: AWS Lambda developer guide, "Invoking Lambda function URLs", payload format 2.0.
[[nodiscard]] std::optional<net::Request> read_function_url(std::string_view payload);

/// The decoded value of `name` in the query of `target`; empty when absent.
[[nodiscard]] std::string query_parameter(std::string_view target, std::string_view name);

/// Standard alphabet, padding optional; nothing when it is not base64.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace autoplay::emitter
