#pragma once

#include <span>
#include <string>
#include <string_view>

/// Whose pages may use a server, and which names mean the machine itself.
namespace autoplay::net {

/// True for a numeric address of the loopback networks.
[[nodiscard]] bool is_loopback_address(std::string_view address);

/// True for a Host header's value, with or without port, that names this machine itself.
[[nodiscard]] bool is_loopback_host(std::string_view host);

/// A Host header's value without its port.
[[nodiscard]] std::string_view without_port(std::string_view host);

/// True for `*` and for `http[s]://host[:port]` without a path.
[[nodiscard]] bool is_origin(std::string_view text);

/// True if `origin` is in the list, whatever its case, or if the list has `*`.
[[nodiscard]] bool is_listed_origin(std::string_view origin, std::span<const std::string> listed);

/// True if pages of `origin` come from `host`, which is a Host header's value.
[[nodiscard]] bool is_origin_of_host(std::string_view origin, std::string_view host);

/// True if `origin` is a page of this machine: http or https, any port.
[[nodiscard]] bool is_loopback_origin(std::string_view origin);

}  // namespace autoplay::net
