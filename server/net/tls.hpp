#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/outcome.hpp"

namespace boost::asio::ssl {
class context;
}  // namespace boost::asio::ssl

namespace autoplay::net {

/// Amazon's public roots, PEM, as Mozilla's list has them: every AWS endpoint chains to one of
/// them, and loading these five costs a twentieth of loading the whole list.
/// Source: https://www.amazontrust.com/repository/, Debian's ca-certificates.
extern const std::string_view kAmazonRoots;

/// A client context: TLS 1.2 or newer, peers verified against `ca_bundle` (a PEM file) or, when
/// that is empty, against kAmazonRoots. The error is one line naming the file.
[[nodiscard]] Outcome<std::shared_ptr<boost::asio::ssl::context>, std::string> make_tls_context(
    const std::string& ca_bundle);

}  // namespace autoplay::net
