#pragma once

#include <string>

#include "net/http.hpp"

/// The response's header of that name; empty when there is none.
inline std::string header(const autoplay::net::Response& response, std::string_view name) {
  return std::string(autoplay::net::find(response.headers, name).value_or(""));
}
