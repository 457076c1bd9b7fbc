#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace autoplay::emitter {

/// The HTTP request inside a payload of format 2.0, as Function URLs and HTTP APIs send it: header
/// names in lower case, `target` the raw path with its query, the body decoded. Nothing if
/// `payload` is anything else. Source: AWS Lambda developer guide, "Invoking Lambda function URLs",
/// payload format 2.0.
[[nodiscard]] std::optional<net::Request> read_function_url(std::string_view payload);

}  // namespace autoplay::emitter
