#pragma once

#include <span>
#include <string>
#include <string_view>

#include "net/http.hpp"

/// Whose pages may use a server, and which names mean the machine itself. Case and a scheme's
/// default port make no difference anywhere.
namespace autoplay::net {

/// True for a numeric IPv4 or IPv6 address, without brackets.
[[nodiscard]] bool is_address(std::string_view text);

/// True for a numeric address of the loopback networks.
[[nodiscard]] bool is_loopback_address(std::string_view address);

/// True for a Host header's value, with or without port, that names this machine itself.
[[nodiscard]] bool is_loopback_host(std::string_view host);

/// True for a host's name or address without port, IPv6 in brackets.
[[nodiscard]] bool is_host_name(std::string_view text);

/// True if a Host header's value, whatever its port, names one of the listed hosts.
[[nodiscard]] bool is_listed_host(std::string_view host, std::span<const std::string> listed);

/// True for `*` and for `http[s]://host[:port]` without a path.
[[nodiscard]] bool is_origin(std::string_view text);

/// True if `origin` is in the list, or if the list has `*`.
[[nodiscard]] bool is_listed_origin(std::string_view origin, std::span<const std::string> listed);

/// True if pages of `origin` come from `host`, which is a Host header's value.
[[nodiscard]] bool is_origin_of_host(std::string_view origin, std::string_view host);

/// True if the request comes from no page, or from a page of the server it is sent to, which
/// speaks plain HTTP.
[[nodiscard]] bool is_own_request(const Request& request);

/// True if `origin` is a page of this machine: http or https, any port.
[[nodiscard]] bool is_loopback_origin(std::string_view origin);

}  // namespace autoplay::net
