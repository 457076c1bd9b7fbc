#include "net/handshake.hpp"

#include "catch.hpp"

namespace {

using namespace autoplay::net;

Request opening() {
  return {"GET",
          "/",
          {{"Host", "localhost"},
           {"Connection", "keep-alive, Upgrade"},
           {"Upgrade", "websocket"},
           {"Sec-WebSocket-Version", "13"},
           {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}},
          {}};
}

int status_of(const std::optional<Response>& response) {
  return response ? response->status : 0;
}

TEST_CASE("the answer to RFC 6455's own example", "[net][handshake]") {
  CHECK(handshake_answer(opening(), "tok") ==
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
        "Sec-WebSocket-Protocol: tok\r\n\r\n");
}

TEST_CASE("an unsound opening handshake is refused", "[net][handshake]") {
  CHECK(status_of(check_handshake(opening())) == 0);
  const auto with = [](std::string_view name, std::string value) {
    Request request = opening();
    set(request.headers, name, std::move(value));
    return status_of(check_handshake(request));
  };
  CHECK(with("Connection", "keep-alive") == 400);
  CHECK(with("Sec-WebSocket-Version", "12") == 426);
  CHECK(with("Sec-WebSocket-Key", "short") == 400);
  CHECK(with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=!") == 400);
  Request posted = opening();
  posted.method = "POST";
  CHECK(status_of(check_handshake(posted)) == 400);
}

TEST_CASE("a Host is needed once and must be one that is served", "[net][handshake]") {
  const auto ask = [](std::string host, std::vector<std::string> hosts, bool loopback) {
    return status_of(check_host({"GET", "/", {{"Host", std::move(host)}}, {}}, hosts, loopback));
  };
  CHECK(ask("127.0.0.1:8080", {}, true) == 0);
  CHECK(ask("LOCALHOST", {}, true) == 0);
  CHECK(ask("demo.localhost:1", {}, true) == 0);
  CHECK(ask("example.com", {}, true) == 403);
  CHECK(ask("example.com:443", {"example.com"}, true) == 0);
  CHECK(ask("localhost", {"example.com"}, false) == 403);
  CHECK(ask("any.example", {}, false) == 0);
  CHECK(ask("", {}, true) == 403);
  CHECK(status_of(check_host({"GET", "/", {}, {}}, {}, true)) == 400);
  CHECK(status_of(check_host({"GET", "/", {{"Host", "localhost"}, {"host", "localhost"}}, {}}, {},
                             true)) == 400);
}

TEST_CASE("an answer's head frames its body and cannot be split by a header", "[net][handshake]") {
  const Response response{
      200, {{"A", "b"}, {"Content-Length", "99"}, {"X", "a\r\nB: c"}, {"bad name", "x"}}, "four"};
  const std::string head = response_head(response, true);
  CHECK(head.starts_with("HTTP/1.1 200 OK\r\nA: b\r\nDate: "));
  CHECK(head.ends_with(" GMT\r\nContent-Length: 4\r\nConnection: keep-alive\r\n\r\n"));
  CHECK(response_head({204, {}, {}}, false).find("Content-Length") == std::string::npos);
}

}  // namespace
