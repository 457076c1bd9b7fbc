// HTTP/1.1 on one connection. Beast parses; everything else is here.
#include <utility>

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "net/handshake.hpp"
#include "net/server_context.hpp"

namespace autoplay::net {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;
namespace http = boost::beast::http;

class Responder::Exchange {
 public:
  virtual ~Exchange() = default;
  virtual void respond(Response response) = 0;
  [[nodiscard]] virtual bool waiting() const = 0;
  virtual void on_gone(std::function<void()> callback) = 0;
};

void Responder::operator()(Response response) const {
  exchange_->respond(std::move(response));
}
bool Responder::waiting() const {
  return exchange_->waiting();
}
void Responder::on_gone(std::function<void()> callback) const {
  exchange_->on_gone(std::move(callback));
}

namespace {

class HttpConnection;

/// Keeps the connection alive until it is answered.
class PendingExchange final : public Responder::Exchange {
 public:
  explicit PendingExchange(std::shared_ptr<HttpConnection> connection)
      : connection_(std::move(connection)) {}

  void respond(Response response) override;
  [[nodiscard]] bool waiting() const override { return connection_ != nullptr; }
  void on_gone(std::function<void()> callback) override {
    if (waiting()) callback_ = std::move(callback);
  }
  void hang_up() {
    const auto callback = std::exchange(callback_, {});
    connection_.reset();
    if (callback) callback();
  }
  /// The server is being destroyed, and with it whoever waits for the answer.
  void abandon() {
    callback_ = {};
    connection_.reset();
  }

 private:
  std::shared_ptr<HttpConnection> connection_;
  std::function<void()> callback_;
};

class HttpConnection final : public std::enable_shared_from_this<HttpConnection>,
                             private ServerConnection,
                             private Wheel::Timer {
 public:
  HttpConnection(tcp::socket socket, std::shared_ptr<ServerContext> context)
      : ServerConnection(std::move(context)), socket_(std::move(socket)) {}
  ~HttpConnection() override = default;

  void start() {
    ErrorCode error;
    const auto endpoint = socket_.remote_endpoint(error);
    if (error) return;
    peer_ = {endpoint.address().to_string(), endpoint.port()};
    socket_.set_option(tcp::no_delay(true), error);
    await_request(context().config.header_ms);
  }

  void respond(Response response);

  void stop() override {
    keep_alive_ = false;
    if (phase_ == RequestPhase::Idle) close();
  }
  void drop() override {
    keep_alive_ = false;
    const auto exchange = exchange_.lock();
    close();
    if (exchange) exchange->abandon();
  }

 private:
  enum class RequestPhase : std::uint8_t { Idle, Reading, Answering, Writing, Lingering };

  template <typename Method>
  auto then(Method method) {
    return [self = shared_from_this(), method](const ErrorCode& error, auto&&...) {
      ((*self).*method)(error);
    };
  }

  void await_request(std::uint32_t ms) {
    phase_ = RequestPhase::Idle;
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(context().config.max_header));
    parser_->body_limit(context().config.max_body);
    context().wheel.arm(*this, ms);
    if (buffer_.size() > 0) return read_header({});
    socket_.async_wait(tcp::socket::wait_read, then(&HttpConnection::read_header));
  }

  void read_header(const ErrorCode& error) {
    if (error) return close();
    phase_ = RequestPhase::Reading;
    context().wheel.arm(*this, context().config.header_ms);
    http::async_read_header(socket_, buffer_, *parser_, then(&HttpConnection::on_header));
  }

  void on_header(const ErrorCode& error) {
    if (phase_ != RequestPhase::Reading) return;
    if (error) return refuse(error);
    if (!parser_->is_done() &&
        same_name(std::string(parser_->get()[http::field::expect]), "100-continue")) {
      out_ = "HTTP/1.1 100 Continue\r\n\r\n";
      boost::asio::async_write(socket_, boost::asio::buffer(out_),
                               then(&HttpConnection::read_body));
      return;
    }
    read_body({});
  }

  void read_body(const ErrorCode& error) {
    if (phase_ != RequestPhase::Reading) return;
    if (error) return close();
    http::async_read(socket_, buffer_, *parser_, then(&HttpConnection::on_request));
  }

  void on_request(const ErrorCode& error) {
    if (phase_ != RequestPhase::Reading) return;
    if (error) return refuse(error);
    disarm();
    phase_ = RequestPhase::Answering;
    Request request = take_request();
    if (auto refusal = check_host(request)) {
      keep_alive_ = false;
      return respond(std::move(*refusal));
    }
    if (context().upgrade && wants_websocket(request)) return upgrade(request);
    if (!context().handler) return close();
    const auto exchange = std::make_shared<PendingExchange>(shared_from_this());
    exchange_ = exchange;
    context().handler(std::move(request), peer_, Responder(exchange));
    if (exchange->waiting()) watch();
  }

  Request take_request();
  std::optional<Response> check_host(const Request& request);
  void upgrade(const Request& request);
  void refuse(const ErrorCode& error);

  /// Notices a client that hangs up before it is answered.
  void watch() {
    socket_.async_wait(tcp::socket::wait_read, [weak = weak_from_this()](const ErrorCode& error) {
      const auto self = weak.lock();
      if (!error && self) self->on_stirred();
    });
  }

  void on_stirred() {
    if (phase_ != RequestPhase::Answering) return;
    char byte = 0;
    ErrorCode error;
    socket_.non_blocking(true, error);
    const std::size_t size =
        socket_.receive(boost::asio::buffer(&byte, 1), tcp::socket::message_peek, error);
    if (size > 0 || error == boost::asio::error::would_block) return;
    const auto self = shared_from_this();
    const auto exchange = exchange_.lock();
    close();
    if (exchange) exchange->hang_up();
  }

  void on_written(const ErrorCode& error) {
    if (error) return close();
    out_.clear();
    body_.clear();
    if (keep_alive_ && !context().stopping) return await_request(context().config.idle_ms);
    linger();
  }

  /// Closing the socket while the client still sends would reset the connection, and the client
  /// might never receive the answer. So only our half is closed, and what the client sends is
  /// discarded for a moment.
  void linger() {
    phase_ = RequestPhase::Lingering;
    ErrorCode error;
    socket_.shutdown(tcp::socket::shutdown_send, error);
    if (error) return close();
    context().wheel.arm(*this, 1'000);
    read_away({});
  }

  void read_away(const ErrorCode& error) {
    if (error) return close();
    constexpr int kTurns = 4;  // then the next connection is read
    ErrorCode failure;
    socket_.non_blocking(true, failure);
    for (int turn = 0; turn < kTurns && !failure; ++turn)
      socket_.read_some(boost::asio::buffer(context().scratch), failure);
    if (failure && failure != boost::asio::error::would_block) return close();
    socket_.async_wait(tcp::socket::wait_read, then(&HttpConnection::read_away));
  }

  void on_due() override {
    const auto self = shared_from_this();
    if (phase_ != RequestPhase::Reading) return close();
    ErrorCode ignored;
    socket_.cancel(ignored);
    keep_alive_ = false;
    respond(json_response(408, R"({"message":"The request took too long to arrive."})"));
  }

  void close() {
    disarm();
    ErrorCode ignored;
    socket_.close(ignored);
  }

  tcp::socket socket_;
  Peer peer_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::weak_ptr<PendingExchange> exchange_;
  std::string out_;
  std::string body_;
  RequestPhase phase_ = RequestPhase::Idle;
  bool keep_alive_ = true;
  bool head_only_ = false;
};

void PendingExchange::respond(Response response) {
  callback_ = {};
  if (const auto connection = std::exchange(connection_, {}))
    connection->respond(std::move(response));
}

Request HttpConnection::take_request() {
  auto message = parser_->release();
  keep_alive_ = message.keep_alive() && !context().stopping;
  Request request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message)
    request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  request.body = std::move(message.body());
  head_only_ = message.method() == http::verb::head;
  parser_.reset();
  return request;
}

std::optional<Response> HttpConnection::check_host(const Request& request) {
  return autoplay::net::check_host(request, context().config.hosts, context().bound_to_loopback);
}

void HttpConnection::upgrade(const Request& request) {
  if (context().stopping)
    return respond(json_response(503, R"({"message":"The server is stopping."})"));
  if (auto refusal = check_handshake(request)) return respond(std::move(*refusal));
  UpgradeAnswer answer = context().upgrade(request, peer_);
  if (auto* refusal = std::get_if<Response>(&answer)) return respond(std::move(*refusal));
  auto& accepted = std::get<Accepted>(answer);
  const auto rest = buffer_.data();
  std::string early(static_cast<const char*>(rest.data()), rest.size());
  std::string head = handshake_answer(request, accepted.subprotocol);
  serve_websocket(std::move(socket_), shared_context(), std::move(head), std::move(early),
                  std::move(accepted));
}

void HttpConnection::refuse(const ErrorCode& error) {
  keep_alive_ = false;
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return respond(json_response(431, R"({"message":"The request header is too large."})"));
  if (error == http::error::body_limit)
    return respond(json_response(413, R"({"message":"The request body is too large."})"));
  const bool cut_off = error == http::error::end_of_stream || error == http::error::partial_message;
  if (cut_off || error.category() != make_error_code(http::error::bad_method).category())
    return close();
  respond(json_response(400, R"({"message":"This is not an HTTP/1.1 request."})"));
}

void HttpConnection::respond(Response response) {
  if (!socket_.is_open()) return;
  ErrorCode ignored;
  if (phase_ == RequestPhase::Answering) socket_.cancel(ignored);
  phase_ = RequestPhase::Writing;
  keep_alive_ = keep_alive_ && !context().stopping;
  out_ = response_head(response, keep_alive_);
  body_ = head_only_ ? std::string() : std::move(response.body);
  context().wheel.arm(*this, context().config.idle_ms);
  const std::array<boost::asio::const_buffer, 2> buffers{boost::asio::buffer(out_),
                                                         boost::asio::buffer(body_)};
  boost::asio::async_write(socket_, buffers, then(&HttpConnection::on_written));
}

}  // namespace

void serve_http(tcp::socket socket, std::shared_ptr<ServerContext> context) {
  std::make_shared<HttpConnection>(std::move(socket), std::move(context))->start();
}

}  // namespace autoplay::net
