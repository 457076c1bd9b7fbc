#include "net/tls.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>

namespace autoplay::net {

namespace ssl = boost::asio::ssl;

Outcome<std::shared_ptr<ssl::context>, std::string> make_tls_context(const std::string& ca_bundle) {
  // The constructor throws when OpenSSL cannot make a context at all.
  try {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    boost::system::error_code error;
    context->set_options(
        ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1,
        error);
    context->set_verify_mode(ssl::verify_peer, error);
    if (ca_bundle.empty()) {
      context->add_certificate_authority(
          boost::asio::buffer(kAmazonRoots.data(), kAmazonRoots.size()), error);
    } else {
      context->load_verify_file(ca_bundle, error);
    }
    if (!error) return context;
    return "cannot read certificates from " +
           (ca_bundle.empty() ? std::string("the embedded roots") : ca_bundle) + ": " +
           error.message() + "; give a PEM file";
  } catch (const std::exception& failure) {
    return std::string("cannot set up TLS: ") + failure.what();
  }
}

}  // namespace autoplay::net
