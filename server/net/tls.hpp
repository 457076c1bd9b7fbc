#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/outcome.hpp"

namespace boost::asio::ssl {
class context;
}  // namespace boost::asio::ssl

namespace autoplay::net {

/// Amazon's five public root certificates in PEM, as in Mozilla's list. The certificate of every
/// AWS endpoint leads to one of them. Loading them takes a twentieth of the time that the whole
/// list takes. Source: https://www.amazontrust.com/repository/, Debian's ca-certificates.
extern const std::string_view kAmazonRoots;

/// A client context: TLS 1.2 or newer, peers are verified against `ca_bundle` (a PEM file) or, if
/// that is empty, against kAmazonRoots. The error is one line naming the file.
[[nodiscard]] Outcome<std::shared_ptr<boost::asio::ssl::context>, std::string> make_tls_context(
    const std::string& ca_bundle);

}  // namespace autoplay::net
