#include "net/origins.hpp"

#include <algorithm>

#include "net/http.hpp"
#include "text/words.hpp"

namespace autoplay::net {

namespace {

/// What follows `http://` or `https://`. Empty for any other origin.
std::string_view host_of(std::string_view origin) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme)) return origin.substr(scheme.size());
  }
  return {};
}

}  // namespace

bool is_loopback_address(std::string_view address) {
  if (address == "::1") return true;
  if (!address.starts_with("127.")) return false;
  return std::ranges::count(address, '.') == 3 &&
         std::ranges::all_of(address, [](char c) { return c == '.' || text::is_digit(c); });
}

bool is_loopback_host(std::string_view host) {
  const std::string name = lower(without_port(host));
  return name == "localhost" || name == "[::1]" || name.ends_with(".localhost") ||
         is_loopback_address(name);
}

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

bool is_origin(std::string_view text) {
  if (text == "*") return true;
  const auto url = read_url(text);
  return url && url->path.empty() && !text.ends_with('/');
}

bool is_listed_origin(std::string_view origin, std::span<const std::string> listed) {
  return std::ranges::any_of(
      listed, [&](const std::string& one) { return one == "*" || same_name(one, origin); });
}

bool is_origin_of_host(std::string_view origin, std::string_view host) {
  return !host.empty() && same_name(host_of(origin), host);
}

bool is_loopback_origin(std::string_view origin) {
  return is_loopback_host(host_of(origin));
}

}  // namespace autoplay::net
