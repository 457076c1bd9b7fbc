#include "stage/audience.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace autoplay::stage {

struct Audience::Connections {
  std::unordered_map<net::WebSocket*, bool> half_open;  ///< of each connection whether it is
};

/// Around the hub's own listener.
class Audience::Seat final : public net::SocketListener {
 public:
  Seat(std::shared_ptr<Connections> connections, std::unique_ptr<SocketListener> listener)
      : connections_(std::move(connections)), listener_(std::move(listener)) {}
  ~Seat() override { leave(); }

  void on_open(net::WebSocket& socket) override {
    socket_ = &socket;
    connections_->half_open.emplace(&socket, false);
    listener_->on_open(socket);
  }
  void on_text(std::string_view text) override { listener_->on_text(text); }
  void on_close(net::CloseCode code) override {
    leave();
    listener_->on_close(code);
  }

 private:
  void leave() {
    if (socket_ != nullptr) connections_->half_open.erase(std::exchange(socket_, nullptr));
  }

  std::shared_ptr<Connections> connections_;
  std::unique_ptr<SocketListener> listener_;
  net::WebSocket* socket_ = nullptr;
};

Audience::Audience() : connections_(std::make_shared<Connections>()) {}

net::UpgradeAnswer Audience::admit(net::UpgradeAnswer answer) {
  if (auto* accepted = std::get_if<net::Accepted>(&answer)) {
    accepted->listener = std::make_unique<Seat>(connections_, std::move(accepted->listener));
  }
  return answer;
}

std::size_t Audience::cut() {
  for (const auto& [socket, half_open] : connections_->half_open) socket->cut();
  return connections_->half_open.size();
}

std::size_t Audience::close(std::uint16_t code) {
  std::size_t closed = 0;
  for (const auto& [socket, half_open] : connections_->half_open) {
    if (half_open) continue;
    socket->close(static_cast<net::CloseCode>(code), "a fault is in force");
    ++closed;
  }
  return closed;
}

std::size_t Audience::fall_silent() {
  std::size_t fallen = 0;
  for (auto& [socket, half_open] : connections_->half_open) {
    if (!socket->is_open() || std::exchange(half_open, true)) continue;
    socket->fall_silent();
    ++fallen;
  }
  return fallen;
}

std::size_t Audience::half_open() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(connections_->half_open, [](const auto& each) { return each.second; }));
}

void Audience::cut_half_open() {
  for (const auto& [socket, half_open] : connections_->half_open) {
    if (half_open) socket->cut();
  }
}

}  // namespace autoplay::stage
