#include "stage/audience.hpp"

#include <memory>
#include <string>
#include <vector>

#include "catch.hpp"

using autoplay::stage::Audience;
namespace net = autoplay::net;

namespace {

class FakeSocket final : public net::WebSocket {
 public:
  void send(const net::SharedFrame&) override {}
  void close(net::CloseCode code, std::string_view) override {
    did.push_back("close " + std::to_string(static_cast<int>(code)));
  }
  void cut() override { did.push_back("cut"); }
  void fall_silent() override { did.push_back("fall silent"); }
  [[nodiscard]] bool is_open() const override { return open; }

  std::vector<std::string> did;
  bool open = true;
};

class Listener final : public net::SocketListener {
 public:
  explicit Listener(std::vector<std::string>& heard) : heard_(heard) {}
  void on_open(net::WebSocket&) override { heard_.emplace_back("open"); }
  void on_text(std::string_view text) override { heard_.emplace_back(text); }
  void on_close(net::CloseCode code) override {
    heard_.push_back("close " + std::to_string(static_cast<int>(code)));
  }

 private:
  std::vector<std::string>& heard_;
};

struct Viewer {
  explicit Viewer(Audience& audience) {
    net::Accepted accepted;
    accepted.listener = std::make_unique<Listener>(heard);
    accepted.subprotocol = "token";
    auto answer = audience.admit(std::move(accepted));
    listener = std::move(std::get<net::Accepted>(answer).listener);
    subprotocol = std::get<net::Accepted>(answer).subprotocol;
    listener->on_open(socket);
  }

  std::vector<std::string> heard;
  FakeSocket socket;
  std::unique_ptr<net::SocketListener> listener;
  std::string subprotocol;
};

using Did = std::vector<std::string>;

}  // namespace

TEST_CASE("the hub's listener hears of its connection what it would hear alone",
          "[stage][audience]") {
  Audience audience;
  Viewer viewer(audience);
  viewer.listener->on_text("hello");
  viewer.listener->on_close(net::CloseCode::Abnormal);
  CHECK(viewer.heard == Did{"open", "hello", "close 1006"});
  CHECK(viewer.subprotocol == "token");
}

TEST_CASE("a refused handshake passes the audience as it is", "[stage][audience]") {
  Audience audience;
  const auto answer = audience.admit(net::Response{401, {}, "no"});
  CHECK(std::get<net::Response>(answer).status == 401);
  CHECK(audience.cut() == 0);
}

TEST_CASE("all viewers present are struck, and who has left is not", "[stage][audience]") {
  Audience audience;
  Viewer first(audience);
  Viewer second(audience);
  Viewer left(audience);
  left.listener->on_close(net::CloseCode::Normal);
  Viewer broken(audience);
  broken.listener.reset();
  CHECK(audience.close(1012) == 2);
  CHECK(audience.cut() == 2);
  for (const auto* viewer : {&first, &second})
    CHECK(viewer->socket.did == Did{"close 1012", "cut"});
  CHECK(left.socket.did.empty());
  CHECK(broken.socket.did.empty());
}

TEST_CASE("half-open viewers are counted until they are gone, and cannot be closed",
          "[stage][audience]") {
  Audience audience;
  Viewer first(audience);
  Viewer closing(audience);
  closing.socket.open = false;
  CHECK(audience.fall_silent() == 1);
  CHECK(closing.socket.did.empty());
  Viewer later(audience);
  CHECK(audience.half_open() == 1);
  CHECK(audience.close(1000) == 2);
  CHECK(audience.fall_silent() == 1);
  CHECK(audience.half_open() == 2);
  audience.cut_half_open();
  CHECK(first.socket.did == Did{"fall silent", "cut"});
  CHECK(later.socket.did == Did{"close 1000", "fall silent", "cut"});
  CHECK(closing.socket.did == Did{"close 1000"});
  first.listener->on_close(net::CloseCode::Abnormal);
  later.listener.reset();
  CHECK(audience.half_open() == 0);
}

TEST_CASE("a connection may outlive its audience", "[stage][audience]") {
  auto audience = std::make_unique<Audience>();
  Viewer viewer(*audience);
  audience.reset();
  viewer.listener->on_close(net::CloseCode::Abnormal);
  CHECK(viewer.heard.back() == "close 1006");
}
