#include "net/origins.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <optional>

namespace autoplay::net {

namespace {

using AddressBytes = std::array<unsigned char, 16>;

/// The bytes of a numeric address: 4 or 16, in the order of the network; none for anything else.
std::span<const unsigned char> read_address(std::string_view text, AddressBytes& bytes) {
  if (text.find('\0') != std::string_view::npos) return {};
  const std::string address(text);
  if (::inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) return std::span(bytes).first(4);
  if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) return bytes;
  return {};
}

std::optional<Url> read_origin(std::string_view text) {
  auto url = read_url(text);
  return url && url->path.empty() && !text.ends_with('/') ? url : std::nullopt;
}

std::optional<Url> read_host(std::string_view host) {
  return read_origin("http://" + std::string(host));
}

/// As in a Host header, without the port.
std::string name_of(Url url) {
  url.port = url.tls ? "443" : "80";
  return url.authority();
}

bool is_loopback(const Url& url) {
  return url.host == "localhost" || url.host.ends_with(".localhost") ||
         is_loopback_address(url.host);
}

bool is_same(const Url& left, const Url& right) {
  return left.tls == right.tls && left.host == right.host && left.port == right.port;
}

}  // namespace

bool is_address(std::string_view text) {
  AddressBytes bytes{};
  // The zone of a link-local address, such as fe80::1%eth0, names an interface.
  if (text.find(':') != std::string_view::npos) text = text.substr(0, text.find('%'));
  return !read_address(text, bytes).empty();
}

bool is_loopback_address(std::string_view address) {
  AddressBytes bytes{};
  const auto read = read_address(address, bytes);
  if (read.size() == 4) return read.front() == 127;
  return read.size() == 16 && read.back() == 1 &&
         std::ranges::all_of(read.first(15), [](unsigned char byte) { return byte == 0; });
}

bool is_loopback_host(std::string_view host) {
  const auto url = read_host(host);
  return url && is_loopback(*url);
}

bool is_host_name(std::string_view text) {
  const auto url = read_host(text);
  return url && same_name(name_of(*url), text);
}

bool is_listed_host(std::string_view host, std::span<const std::string> listed) {
  const auto url = read_host(host);
  if (!url) return false;
  const std::string name = name_of(*url);
  return std::ranges::any_of(listed, [&](const auto& one) { return same_name(one, name); });
}

bool is_origin(std::string_view text) {
  return text == "*" || read_origin(text);
}

bool is_listed_origin(std::string_view origin, std::span<const std::string> listed) {
  const auto page = read_origin(origin);
  return std::ranges::any_of(listed, [&](const std::string& one) {
    if (one == "*") return true;
    const auto url = page ? read_origin(one) : std::nullopt;
    return url && is_same(*page, *url);
  });
}

bool is_origin_of_host(std::string_view origin, std::string_view host) {
  const auto page = read_origin(origin);
  if (!page) return false;
  const auto server = read_origin((page->tls ? "https://" : "http://") + std::string(host));
  return server && is_same(*page, *server);
}

bool is_own_request(const Request& request) {
  const auto origin = find(request.headers, "origin");
  if (!origin) return true;
  const auto page = read_origin(*origin);
  const auto host = find(request.headers, "host");
  return page && !page->tls && host && is_origin_of_host(*origin, *host);
}

bool is_loopback_origin(std::string_view origin) {
  const auto url = read_origin(origin);
  return url && is_loopback(*url);
}

}  // namespace autoplay::net
