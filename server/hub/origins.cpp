#include "hub/origins.hpp"

#include <algorithm>

#include "net/server.hpp"

namespace autoplay::hub {
namespace {

/// What follows `http://` or `https://`; empty for any other origin.
std::string_view host_of(std::string_view origin) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme)) return origin.substr(scheme.size());
  }
  return {};
}

}  // namespace

bool is_allowed_origin(std::string_view origin, std::span<const std::string> listed,
                       bool loopback) {
  if (loopback && net::is_loopback_host(host_of(origin))) return true;
  return std::ranges::any_of(
      listed, [&](const std::string& one) { return one == "*" || net::same_name(one, origin); });
}

bool is_origin(std::string_view text) {
  if (text == "*") return true;
  const std::string_view host = host_of(text);
  return !host.empty() && host.find_first_of("/?# ,*@") == std::string_view::npos;
}

}  // namespace autoplay::hub
