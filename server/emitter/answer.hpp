#pragma once

#include <string>

#include "net/http.hpp"

namespace autoplay::emitter {

/// `{"statusCode", "headers", "isBase64Encoded": false, "body"}`: what a Function URL, an HTTP API
/// or whoever invoked the function gets.
[[nodiscard]] std::string answer_json(const net::Response& response);

}  // namespace autoplay::emitter
