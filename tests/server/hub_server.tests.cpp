#include "net/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <stdexcept>
#include <thread>

#include "catch.hpp"

namespace {

using namespace autoplay::net;
using boost::asio::ip::tcp;

/// A server that runs in a thread of its own until the end of the test.
class Running {
 public:
  explicit Running(RequestHandler handler, ServerConfig config = {})
      : server_(io_, std::move(config), std::move(handler)) {
    const auto problem = server_.start();
    if (problem) throw std::runtime_error(*problem);
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Running() {
    boost::asio::post(io_, [this] { server_.stop(); });
    thread_.join();
  }

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] boost::asio::io_context& io() { return io_; }

 private:
  boost::asio::io_context io_;
  Server server_;
  std::thread thread_;
};

class Client {
 public:
  explicit Client(const Running& server) : socket_(io_) {
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), server.port()});
  }
  void write(std::string_view bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }
  /// All that comes until the server ends the connection.
  std::string rest() {
    std::string text;
    boost::system::error_code error;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(text), error);
    return text;
  }
  void close() { socket_.close(); }

 private:
  boost::asio::io_context io_;
  tcp::socket socket_;
};

std::string converse(const Running& server, std::string_view bytes) {
  Client client(server);
  client.write(bytes);
  return client.rest();
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

void echo(const Request& request, const Peer&, const Responder& respond) {
  respond({200, {}, request.method + ' ' + request.target + ' ' + request.body});
}

constexpr std::string_view kLast =
    "GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

TEST_CASE("requests that come together are answered in turn", "[net][server]") {
  const Running server(echo);
  const std::string answers =
      converse(server,
               "POST /a?b=c HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi"
               "POST /c HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
               "3\r\nyou\r\n0\r\n\r\n" +
                   std::string(kLast));
  CHECK(count(answers, "HTTP/1.1 200 OK\r\n") == 3);
  CHECK(answers.find("POST /a?b=c hi") < answers.find("POST /c you"));
  CHECK(answers.find("POST /c you") < answers.find("GET /last "));
}

TEST_CASE("a HEAD is answered without the body, with its length", "[net][server]") {
  const Running server(echo);
  const std::string answer =
      converse(server, "HEAD /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  CHECK(answer.find("Content-Length: 8\r\n") != std::string::npos);
  CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("a client that asks first is told to continue", "[net][server]") {
  const Running server(echo);
  const std::string answer = converse(
      server,
      "POST /x HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nConnection: close\r\n"
      "Content-Length: 2\r\n\r\nhi");
  CHECK(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"));
}

TEST_CASE("malformed requests get 400 and the end", "[net][server]") {
  const Running server(echo);
  for (const std::string_view bytes :
       {"HELLO\r\n\r\n", "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nNo colon\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"}) {
    const std::string answer = converse(server, bytes);
    CAPTURE(bytes);
    CHECK(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    CHECK(answer.find("Connection: close\r\n") != std::string::npos);
  }
}

TEST_CASE("what is too large gets 413 or 431", "[net][server]") {
  ServerConfig config;
  config.max_body = 10;
  config.max_header = 1024;
  const Running server(echo, config);
  CHECK(converse(server, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n\r\n")
            .starts_with("HTTP/1.1 413 "));
  CHECK(converse(server,
                 "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "b\r\n12345678901\r\n0\r\n\r\n")
            .starts_with("HTTP/1.1 413 "));
  CHECK(converse(server, "GET / HTTP/1.1\r\nX: " + std::string(2000, 'x') + "\r\n\r\n")
            .starts_with("HTTP/1.1 431 "));
}

TEST_CASE("a request that does not finish is given up", "[net][server]") {
  ServerConfig config;
  config.header_ms = 100;
  const Running server(echo, config);
  CHECK(converse(server, "GET / HTTP/1.1\r\nHost: loc").starts_with("HTTP/1.1 408 "));
  CHECK(converse(server, "").empty());
}

TEST_CASE("an idle connection is closed in time", "[net][server]") {
  ServerConfig config;
  config.idle_ms = 100;
  const Running server(echo, config);
  CHECK(count(converse(server, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), "200 OK") == 1);
}

TEST_CASE("an answer may be given later, only the first counts", "[net][server]") {
  std::promise<Responder> asked;
  Running server(
      [&](const Request&, const Peer&, Responder respond) { asked.set_value(std::move(respond)); });
  Client client(server);
  client.write(kLast);
  const Responder respond = asked.get_future().get();
  boost::asio::post(server.io(), [respond] {
    respond({201, {}, "first"});
    respond({500, {}, "second"});
  });
  const std::string answer = client.rest();
  CHECK(answer.starts_with("HTTP/1.1 201 "));
  CHECK(answer.ends_with("first"));
}

TEST_CASE("a responder that is dropped ends the connection", "[net][server]") {
  const Running server([](const Request&, const Peer&, const Responder&) {});
  CHECK(converse(server, kLast).empty());
}

TEST_CASE("a client that hangs up before its answer is noticed", "[net][server]") {
  std::promise<void> gone;
  std::promise<bool> waiting;
  std::shared_ptr<Responder> kept;
  const Running server([&](const Request&, const Peer&, Responder respond) {
    kept = std::make_shared<Responder>(std::move(respond));
    kept->on_gone([&] {
      waiting.set_value(kept->waiting());
      (*kept)({200, {}, "too late"});
      gone.set_value();
    });
  });
  Client client(server);
  client.write(kLast);
  client.close();
  gone.get_future().wait();
  CHECK_FALSE(waiting.get_future().get());
}

TEST_CASE("an address that cannot be bound is told with a remedy", "[net][server]") {
  const Running server(echo);
  boost::asio::io_context io;
  ServerConfig taken;
  taken.port = server.port();
  Server second(io, taken, echo);
  const auto problem = second.start();
  REQUIRE(problem);
  CHECK(problem->find(std::to_string(server.port())) != std::string::npos);
  ServerConfig name;
  name.address = "localhost";
  Server named(io, name, echo);
  CHECK(named.start()->find("numeric") != std::string::npos);
}

TEST_CASE("a server that is destroyed with connections leaves the loop without work",
          "[net][server]") {
  boost::asio::io_context io;
  auto server = std::make_unique<Server>(io, ServerConfig{}, echo);
  REQUIRE_FALSE(server->start());
  tcp::socket client(io);
  client.connect({boost::asio::ip::make_address("127.0.0.1"), server->port()});
  while (server->connections() == 0) io.run_one();
  server.reset();
  io.run();
  CHECK(io.stopped());
}

}  // namespace
