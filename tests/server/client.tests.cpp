#include "net/client.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "fake_server.hpp"

using namespace autoplay;
using namespace std::chrono_literals;
using net::NetError;

namespace {

const net::Request kGet{"GET", "/hello", {}, {}};

/// A PEM file that goes with its object.
class PemFile {
 public:
  explicit PemFile(const std::string& text) {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("ivs-autoplay-" + std::to_string(::getpid()) + '-' + std::to_string(++count) + ".pem");
    std::ofstream(path_) << text;
  }
  ~PemFile() { std::filesystem::remove(path_); }
  PemFile(const PemFile&) = delete;
  PemFile& operator=(const PemFile&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

NetError error_of(net::Client& client, net::Deadline deadline = net::in(5s),
                  const net::Request& request = kGet) {
  const auto outcome = client.call(request, deadline);
  REQUIRE_FALSE(outcome.ok());
  CHECK_FALSE(outcome.error().reason.empty());
  CHECK(outcome.error().reason.find('\n') == std::string::npos);
  return outcome.error().error;
}

}  // namespace

TEST_CASE("a request arrives whole and its answer comes back whole", "[client]") {
  fake::Server server(
      [](const fake::Seen&) { return fake::answer(418, "short and stout", "X-Kind: teapot\r\n"); });
  net::Client client(server.url());
  const auto outcome = client.call({"POST", "/a?b=c", {{"X-Mine", "1"}}, "body"}, net::in(5s));
  REQUIRE(outcome.ok());
  CHECK(outcome.value().status == 418);
  CHECK(outcome.value().body == "short and stout");
  CHECK(net::find(outcome.value().headers, "x-kind") == "teapot");
  const auto seen = server.seen().at(0);
  CHECK(seen.begins("POST /a?b=c HTTP/1.1\r\nHost: " + server.url().authority() + "\r\n"));
  CHECK(seen.head.find("Content-Length: 4\r\n") != std::string::npos);
  CHECK(seen.body == "body");
}

TEST_CASE("calls share one connection while the server keeps it", "[client]") {
  fake::Server server([](const fake::Seen& seen) {
    return fake::answer(200, "{}", seen.number == 3 ? "Connection: close\r\n" : "");
  });
  net::Client client(server.url());
  CHECK_FALSE(client.connect(net::in(5s)));
  for (int i = 0; i < 5; ++i) REQUIRE(client.call(kGet, net::in(5s)).ok());
  CHECK(server.connections() == 2);
}

TEST_CASE("a kept connection that dies before any byte of the answer costs one silent retry",
          "[client]") {
  fake::Server server([](const fake::Seen& seen) {
    return seen.connection == 1 && seen.number > 1 ? fake::hang_up() : fake::answer(200);
  });
  net::Client client(server.url());
  REQUIRE(client.call(kGet, net::in(5s)).ok());
  REQUIRE(client.call(kGet, net::in(5s)).ok());
  CHECK(server.seen().size() == 3);
  CHECK(server.connections() == 2);
}

TEST_CASE("a server that closes after each answer costs no call", "[client]") {
  fake::Server server([](const fake::Seen&) {
    fake::Reply reply = fake::answer(200);
    reply.close = true;
    return reply;
  });
  net::Client client(server.url());
  for (int i = 0; i < 50; ++i) REQUIRE(client.call(kGet, net::in(5s)).ok());
}

TEST_CASE("there is no second try on a fresh connection or after the answer began", "[client]") {
  SECTION("fresh") {
    fake::Server server([](const fake::Seen&) { return fake::hang_up(); });
    net::Client client(server.url());
    CHECK(error_of(client) == NetError::Closed);
    CHECK(server.seen().size() == 1);
  }
  SECTION("begun") {
    fake::Server server([](const fake::Seen& seen) {
      return seen.number == 1 ? fake::answer(200) : fake::Reply{"HTTP/1.1 200 OK\r\n", true};
    });
    net::Client client(server.url());
    REQUIRE(client.call(kGet, net::in(5s)).ok());
    CHECK(error_of(client) == NetError::Closed);
    CHECK(server.seen().size() == 2);
  }
  SECTION("twice dead") {
    fake::Server server([](const fake::Seen& seen) {
      return seen.number == 1 ? fake::answer(200) : fake::hang_up();
    });
    net::Client client(server.url());
    REQUIRE(client.call(kGet, net::in(5s)).ok());
    CHECK(error_of(client) == NetError::Closed);
    CHECK(server.seen().size() == 3);
  }
}

TEST_CASE("a silent server is given up at the deadline and the next call starts afresh",
          "[client]") {
  fake::Server server([](const fake::Seen& seen) {
    return seen.number == 1 ? fake::silence() : fake::answer(200);
  });
  net::Client client(server.url());
  CHECK(error_of(client, net::in(50ms)) == NetError::Timeout);
  CHECK(client.call(kGet, net::in(5s)).ok());
  CHECK(server.connections() == 2);
}

TEST_CASE("a deadline that has passed is a timeout, without waiting", "[client]") {
  fake::Server server([](const fake::Seen&) { return fake::silence(); });
  net::Client client(server.url());
  CHECK(error_of(client, net::in(-1s)) == NetError::Timeout);
}

TEST_CASE("what is no HTTP, too large or unreachable has its own error", "[client]") {
  fake::Server server([](const fake::Seen& seen) {
    if (seen.begins("GET /large")) return fake::answer(200, std::string(2048, 'x'));
    if (seen.begins("GET /head"))
      return fake::answer(200, "", "X: " + std::string(100'000, 'x') + "\r\n");
    return fake::Reply{"SSH-2.0-OpenSSH_9.2\r\n", true};
  });
  net::Client client(server.url(), {.body_limit = 1024, .ca_bundle = {}});
  CHECK(error_of(client) == NetError::Malformed);
  CHECK(error_of(client, net::in(5s), {"GET", "/large", {}, {}}) == NetError::TooLarge);
  CHECK(error_of(client, net::in(5s), {"GET", "/head", {}, {}}) == NetError::TooLarge);

  net::Client closed_port({false, "127.0.0.1", "1", ""});
  CHECK(error_of(closed_port) == NetError::Connect);
  net::Client no_name({false, "no-such-host.invalid", "80", ""});
  CHECK((error_of(no_name, net::in(2s)) == NetError::Resolve));
}

TEST_CASE("a request that would break apart on the wire is not sent", "[client]") {
  fake::Server server([](const fake::Seen&) { return fake::answer(200); });
  net::Client client(server.url());
  CHECK(error_of(client, net::in(5s), {"GET", "/a b", {}, {}}) == NetError::BadRequest);
  CHECK(error_of(client, net::in(5s), {"GET", "/a\r\nX: 1", {}, {}}) == NetError::BadRequest);
  CHECK(error_of(client, net::in(5s), {"GET", "/", {{"X", "1\r\nY: 2"}}, {}}) ==
        NetError::BadRequest);
  CHECK(server.seen().empty());
}

TEST_CASE("TLS trusts the bundle given, for the name it is for, and nothing else",
          "[client][tls]") {
  const fake::Identity identity = fake::make_identity();
  const PemFile bundle(identity.certificate);
  const auto always = [](const fake::Seen&) { return fake::answer(200, "secret"); };
  fake::Server server(always, &identity);
  net::Client good(server.url(), {.body_limit = 1024, .ca_bundle = bundle.path()});
  for (int i = 0; i < 3; ++i) {
    const auto outcome = good.call(kGet, net::in(5s));
    REQUIRE(outcome.ok());
    CHECK(outcome.value().body == "secret");
  }
  CHECK(server.connections() == 1);
}

TEST_CASE("TLS refuses strangers, other names and missing bundles", "[client][tls]") {
  const fake::Identity identity = fake::make_identity();
  const PemFile bundle(identity.certificate);
  fake::Server server([](const fake::Seen&) { return fake::answer(200); }, &identity);
  net::Url url = server.url();
  std::string ca_bundle;
  SECTION("a certificate that no Amazon root signed") {}
  SECTION("another name") {
    url.host = "127.0.0.1";
    ca_bundle = bundle.path();
  }
  SECTION("no such file") {
    ca_bundle = bundle.path() + ".missing";
  }
  net::Client client(url, {.body_limit = 1024, .ca_bundle = ca_bundle});
  CHECK(error_of(client) == NetError::Tls);
  CHECK(server.seen().empty());
}

TEST_CASE("a dead kept TLS connection is replaced too", "[client][tls]") {
  const fake::Identity identity = fake::make_identity();
  const PemFile bundle(identity.certificate);
  fake::Server server(
      [](const fake::Seen&) {
        fake::Reply reply = fake::answer(200);
        reply.close = true;
        return reply;
      },
      &identity);
  net::Client client(server.url(), {.body_limit = 1024, .ca_bundle = bundle.path()});
  for (int i = 0; i < 10; ++i) REQUIRE(client.call(kGet, net::in(5s)).ok());
  CHECK(server.connections() == 10);
}

TEST_CASE("URLs are read into host, port and path, or refused", "[http]") {
  const auto url = net::read_url("https://example.com:8443/base/");
  REQUIRE(url);
  CHECK(url->authority() == "example.com:8443");
  CHECK(url->path == "/base");
  CHECK(net::read_url("http://[::1]:80")->authority() == "[::1]");
  CHECK(net::read_url("http://127.0.0.1")->port == "80");
  CHECK(net::read_url("HTTPS://Example.com:0443")->authority() == "example.com");
  for (const char* wrong :
       {"", "example.com", "ftp://example.com", "http://", "http://:80", "http://a b",
        "http://host:0", "http://host:99999", "http://host:x", "http://[::1", "http://[::g]",
        "http://[host]", "http://host/?q", "http://user@host"})
    CHECK_FALSE(net::read_url(wrong));
}
