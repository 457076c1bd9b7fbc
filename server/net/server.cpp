#include "net/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include "net/server_context.hpp"

namespace autoplay::net {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

ServerConnection::ServerConnection(std::shared_ptr<ServerContext> context)
    : context_(std::move(context)) {
  context_->connections.insert(this);
}

ServerConnection::~ServerConnection() {
  context_->connections.erase(this);
  if (context_->on_slot_free) context_->on_slot_free();
}

class Server::Impl : public std::enable_shared_from_this<Server::Impl> {
 public:
  Impl(boost::asio::io_context& io, ServerConfig config)
      : context_(std::make_shared<ServerContext>(io, std::move(config))),
        acceptor_(io),
        pause_(io) {}

  [[nodiscard]] ServerContext& context() const { return *context_; }
  [[nodiscard]] tcp::endpoint endpoint() const { return endpoint_; }

  std::optional<std::string> start();
  void stop();
  void drop();

 private:
  void wait();
  void accept();
  void rest();

  std::shared_ptr<ServerContext> context_;
  tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  tcp::endpoint endpoint_;
  bool full_ = false;
};

std::optional<std::string> Server::Impl::start() {
  constexpr int kBacklog = 4096;  // a reconnect storm of some thousand viewers fits
  const ServerConfig& config = context_->config;
  ErrorCode error;
  const auto address = boost::asio::ip::make_address(config.address, error);
  if (error) return "'" + config.address + "' is not a numeric IP address; use one like 127.0.0.1.";
  const std::string where = config.address + " port " + std::to_string(config.port);
  const auto failed = [&] {
    ErrorCode unused;
    acceptor_.close(unused);
    return "Cannot listen on " + where + ": " + error.message() +
           ". Choose another port, or 0 for any free one.";
  };
  const tcp::endpoint wanted(address, config.port);
  acceptor_.open(wanted.protocol(), error);
  if (error) return failed();
  ErrorCode ignored;
  acceptor_.set_option(tcp::acceptor::reuse_address(true), ignored);
  acceptor_.bind(wanted, error);
  if (!error) acceptor_.listen(kBacklog, error);
  if (!error) acceptor_.non_blocking(true, error);
  if (error) return failed();
  endpoint_ = acceptor_.local_endpoint(error);
  if (error) return failed();
  context_->bound_to_loopback = address.is_loopback();
  context_->on_slot_free = [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || !self->full_) return;
    self->full_ = false;
    self->wait();
  };
  wait();
  return std::nullopt;
}

void Server::Impl::wait() {
  if (!acceptor_.is_open()) return;
  acceptor_.async_wait(tcp::acceptor::wait_read, [weak = weak_from_this()](const ErrorCode& error) {
    const auto self = weak.lock();
    if (!error && self) self->accept();
  });
}

void Server::Impl::accept() {
  constexpr int kBatch = 64;
  for (int i = 0; i < kBatch; ++i) {
    if (context_->connections.size() >= context_->config.max_connections) {
      full_ = true;
      return;
    }
    tcp::socket socket(context_->io);
    ErrorCode error;
    acceptor_.accept(socket, error);
    if (error == boost::asio::error::would_block) break;
    if (error == boost::asio::error::connection_aborted) continue;
    if (error) return rest();
    serve_http(std::move(socket), context_);
  }
  wait();
}

/// Out of file descriptors or memory: the clients in the backlog are accepted a little later.
void Server::Impl::rest() {
  pause_.expires_after(std::chrono::milliseconds(100));
  pause_.async_wait([weak = weak_from_this()](const ErrorCode& error) {
    const auto self = weak.lock();
    if (!error && self) self->wait();
  });
}

void Server::Impl::stop() {
  ErrorCode ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  context_->stopping = true;
  const auto connections = context_->connections;
  for (ServerConnection* connection : connections) {
    if (context_->connections.contains(connection)) connection->stop();
  }
}

void Server::Impl::drop() {
  stop();
  context_->handler = {};
  context_->upgrade = {};
  const auto connections = context_->connections;
  for (ServerConnection* connection : connections) {
    if (context_->connections.contains(connection)) connection->drop();
  }
}

Server::Server(boost::asio::io_context& io, ServerConfig config, RequestHandler handler,
               UpgradeHandler upgrade)
    : impl_(std::make_shared<Impl>(io, std::move(config))) {
  impl_->context().handler = std::move(handler);
  impl_->context().upgrade = std::move(upgrade);
}

Server::~Server() {
  impl_->drop();
}

std::optional<std::string> Server::start() {
  return impl_->start();
}
void Server::stop() {
  impl_->stop();
}
std::uint16_t Server::port() const {
  return impl_->endpoint().port();
}
std::size_t Server::connections() const {
  return impl_->context().connections.size();
}

std::string Server::authority() const {
  const auto address = impl_->endpoint().address();
  const std::string host = address.is_v6() ? '[' + address.to_string() + ']' : address.to_string();
  return host + ':' + std::to_string(port());
}

}  // namespace autoplay::net
