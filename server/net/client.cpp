#include "net/client.hpp"

#include <sys/socket.h>

#include <cerrno>

#include <algorithm>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "net/tls.hpp"

namespace autoplay::net {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

using Parser = http::response_parser<http::string_body>;

constexpr std::uint32_t kHeaderLimit = 64 * 1024;  // a client context alone may have several KB

/// One connection and everything that its pending operations use. The handlers own it too, so it
/// outlives a call that gave up.
struct ClientConnection {
  explicit ClientConnection(asio::io_context& io) : socket(io), resolver(io) {}

  void close() {
    error_code ignored;
    resolver.cancel();
    socket.close(ignored);
  }

  tcp::socket socket;
  tcp::resolver resolver;
  std::shared_ptr<asio::ssl::context> context;
  std::unique_ptr<asio::ssl::stream<tcp::socket&>> tls;
  boost::beast::flat_buffer buffer;
  std::unique_ptr<Parser> parser;
  std::string outgoing;
};

struct Step {
  bool done = false;
  error_code error;
};

bool is_sound(const Request& request) {
  if (request.method.empty() || request.target.empty()) return false;
  if (request.target.find_first_of(std::string_view(" \r\n\0", 4)) != std::string::npos)
    return false;
  return std::ranges::all_of(request.headers, is_sendable);
}

std::string wire_text(const Request& request, const Url& origin) {
  std::string text = request.method + ' ' + request.target + " HTTP/1.1\r\n";
  if (!find(request.headers, "host")) text.append("Host: ").append(origin.authority() + "\r\n");
  for (const Header& header : request.headers)
    text.append(header.name).append(": ").append(header.value).append("\r\n");
  if (!request.body.empty() || request.method == "POST")
    text.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
  return text.append("\r\n").append(request.body);
}

Response response_from(Parser& parser) {
  Response response;
  auto message = parser.release();
  response.status = static_cast<int>(message.result_int());
  for (const auto& field : message)
    response.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  response.body = std::move(message.body());
  return response;
}

}  // namespace

class Client::Impl {
 public:
  Impl(Url origin, ClientOptions options)
      : origin_(std::move(origin)), options_(std::move(options)) {}

  Outcome<Response, NetFailure> call(const Request& request, Deadline deadline) {
    if (!is_sound(request))
      return NetFailure{NetError::BadRequest,
                        "a request to " + origin_.authority() +
                            " has a line break or a blank where none is allowed"};
    const bool kept = connection_ && is_quiet();
    if (!kept) {
      if (auto failure = open(deadline)) return *failure;
    }
    bool silent = false;
    auto outcome = exchange(request, deadline, silent);
    if (outcome.ok() || !kept || !silent) return outcome;
    if (auto failure = open(deadline)) return *failure;
    return exchange(request, deadline, silent);
  }

  std::optional<NetFailure> connect(Deadline deadline) {
    if (connection_ && is_quiet()) return std::nullopt;
    return open(deadline);
  }

  void drop() {
    if (connection_) connection_->close();
    connection_.reset();
  }

  const Url& origin() const { return origin_; }

 private:
  /// True if the connection looks open and the peer sent nothing unasked.
  bool is_quiet() {
    if (connection_->buffer.size() > 0) return false;
    char byte = 0;
    const ssize_t count =
        ::recv(connection_->socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    // A TLS peer may have sent session tickets.
    return count < 0 ? errno == EAGAIN || errno == EWOULDBLOCK : count > 0 && connection_->tls;
  }

  /// Runs one asynchronous operation until it ends or the deadline passes. After the deadline the
  /// connection is closed, and only its handlers own it.
  template <class Start>
  error_code run(Deadline deadline, Start start) {
    auto step = std::make_shared<Step>();
    start([step, held = connection_](error_code error, auto&&...) {
      step->done = true;
      step->error = error;
    });
    io_.restart();
    while (!step->done) {
      const std::size_t ran = deadline ? io_.run_one_until(*deadline) : io_.run_one();
      if (ran == 0) return asio::error::timed_out;
    }
    return step->error;
  }

  template <class Use>
  void with_stream(Use use) {
    if (connection_->tls) {
      use(*connection_->tls);
    } else {
      use(connection_->socket);
    }
  }

  NetFailure fail(NetError kind, error_code error) {
    drop();
    const std::string peer = origin_.authority();
    if (error == asio::error::timed_out || error == asio::error::operation_aborted)
      return {NetError::Timeout, peer + " did not answer in time; check that it is reachable"};
    const std::string cause = ": " + error.message();
    switch (kind) {
      case NetError::Resolve:
        return {kind, "cannot resolve " + origin_.host + cause +
                          "; check the endpoint and the name server"};
      case NetError::Connect:
        return {kind, "cannot connect to " + peer + cause + "; check the endpoint and the network"};
      case NetError::Tls:
        return {kind, "cannot establish TLS with " + peer + cause +
                          "; check the host name and AWS_CA_BUNDLE"};
      case NetError::TooLarge: return {kind, "the answer of " + peer + " is too large" + cause};
      case NetError::Malformed: return {kind, "the answer of " + peer + " is not HTTP" + cause};
      case NetError::BadRequest:
      case NetError::Timeout:
      case NetError::Closed: break;
    }
    return {NetError::Closed,
            peer + " closed the connection before the answer was complete" + cause};
  }

  std::optional<NetFailure> open(Deadline deadline) {
    drop();
    if (origin_.tls && !context_) {
      auto made = make_tls_context(options_.ca_bundle);
      if (!made.ok()) return NetFailure{NetError::Tls, made.error()};
      context_ = made.value();
    }
    connection_ = std::make_shared<ClientConnection>(io_);
    connection_->context = context_;
    if (auto failure = connect_socket(deadline)) return failure;
    return origin_.tls ? shake_hands(deadline) : std::nullopt;
  }

  std::optional<NetFailure> connect_socket(Deadline deadline) {
    error_code no_literal;
    const auto address = asio::ip::make_address(origin_.host, no_literal);
    auto endpoints = std::make_shared<std::vector<tcp::endpoint>>();
    if (!no_literal) {
      endpoints->push_back({address, static_cast<std::uint16_t>(std::stoi(origin_.port))});
    } else {
      const error_code error = run(deadline, [&](auto done) {
        connection_->resolver.async_resolve(
            origin_.host, origin_.port, tcp::resolver::numeric_service,
            [done, endpoints](error_code failed, const tcp::resolver::results_type& found) {
              for (const auto& entry : found) endpoints->push_back(entry.endpoint());
              done(failed);
            });
      });
      if (error) return fail(NetError::Resolve, error);
    }
    const error_code error = run(deadline, [&](auto done) {
      asio::async_connect(
          connection_->socket, *endpoints,
          [done, endpoints](error_code failed, const tcp::endpoint&) { done(failed); });
    });
    if (error) return fail(NetError::Connect, error);
    error_code ignored;
    connection_->socket.set_option(tcp::no_delay(true), ignored);
    return std::nullopt;
  }

  std::optional<NetFailure> shake_hands(Deadline deadline) {
    connection_->tls =
        std::make_unique<asio::ssl::stream<tcp::socket&>>(connection_->socket, *context_);
    auto& stream = *connection_->tls;
    error_code error;
    stream.set_verify_callback(asio::ssl::host_name_verification(origin_.host), error);
    error_code no_literal;
    asio::ip::make_address(origin_.host, no_literal);
    if (no_literal) SSL_set_tlsext_host_name(stream.native_handle(), origin_.host.c_str());
    if (!error) {
      error = run(deadline,
                  [&](auto done) { stream.async_handshake(asio::ssl::stream_base::client, done); });
    }
    if (error) return fail(NetError::Tls, error);
    return std::nullopt;
  }

  /// Sets `silent` if it failed before the first byte of the answer.
  Outcome<Response, NetFailure> exchange(const Request& request, Deadline deadline, bool& silent) {
    if (auto failure = send(request, deadline, silent)) return *failure;
    return receive(request, deadline, silent);
  }

  std::optional<NetFailure> send(const Request& request, Deadline deadline, bool& silent) {
    ClientConnection& connection = *connection_;
    connection.outgoing = wire_text(request, origin_);
    error_code error;
    with_stream([&](auto& stream) {
      error = run(deadline, [&](auto done) {
        asio::async_write(stream, asio::buffer(connection.outgoing), done);
      });
    });
    silent = error && error != asio::error::timed_out;
    if (error) return fail(NetError::Closed, error);
    return std::nullopt;
  }

  Outcome<Response, NetFailure> receive(const Request& request, Deadline deadline, bool& silent) {
    ClientConnection& connection = *connection_;
    error_code error;
    connection.parser = std::make_unique<Parser>();
    connection.parser->header_limit(kHeaderLimit);
    connection.parser->body_limit(options_.body_limit);
    connection.parser->skip(request.method == "HEAD");
    // In two steps: an eager parser of Boost 1.74 loses the header's error when body bytes follow.
    with_stream([&](auto& stream) {
      error = run(deadline, [&](auto done) {
        http::async_read_header(stream, connection.buffer, *connection.parser, done);
      });
    });
    if (error) return fail_reading(error, silent);
    with_stream([&](auto& stream) {
      error = run(deadline, [&](auto done) {
        http::async_read(stream, connection.buffer, *connection.parser, done);
      });
    });
    if (error) return fail_reading(error, silent);
    const bool keep = connection.parser->keep_alive();
    Response response = response_from(*connection.parser);
    if (!keep) drop();
    return response;
  }

  NetFailure fail_reading(error_code error, bool& silent) {
    const bool nothing = !connection_->parser->got_some() && connection_->buffer.size() == 0;
    silent = nothing && error != asio::error::timed_out;
    if (error == http::error::body_limit || error == http::error::header_limit)
      return fail(NetError::TooLarge, error);
    const bool parsing = error.category() == make_error_code(http::error::bad_version).category();
    const bool ended = error == http::error::end_of_stream || error == http::error::partial_message;
    return fail(parsing && !ended ? NetError::Malformed : NetError::Closed, error);
  }

  asio::io_context io_{1};
  Url origin_;
  ClientOptions options_;
  std::shared_ptr<asio::ssl::context> context_;
  std::shared_ptr<ClientConnection> connection_;
};

Client::Client(Url origin, ClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(origin), std::move(options))) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Outcome<Response, NetFailure> Client::call(const Request& request, Deadline deadline) {
  return impl_->call(request, deadline);
}

std::optional<NetFailure> Client::connect(Deadline deadline) {
  return impl_->connect(deadline);
}

const Url& Client::origin() const {
  return impl_->origin();
}

}  // namespace autoplay::net
