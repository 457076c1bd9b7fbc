#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "hub/frames.hpp"
#include "hub/moment.hpp"
#include "hub/rate.hpp"
#include "hub/room.hpp"
#include "hub/tokens.hpp"
#include "net/websocket.hpp"
#include "net/wheel.hpp"

namespace autoplay::hub {

/// A viewer's connection: owned by its WebSocket. `Owner` has config(), wheel() and obey().
template <typename Owner>
class Viewer final : public net::SocketListener, private Member, private net::Wheel::Entry {
 public:
  Viewer(std::shared_ptr<Owner> owner, Grant grant)
      : owner_(std::move(owner)), grant_(std::move(grant)) {}
  ~Viewer() override { leave(); }

  void on_open(net::WebSocket& socket) override {
    socket_ = &socket;
    owner_->wheel().arm(*this, grant_.session_ms);
    grant_.room->enter(*this);
  }

  void on_text(std::string_view text) override {
    auto read = read_action(text, owner_->config().max_content);
    auto* error = std::get_if<FrameError>(&read);
    auto* asked = std::get_if<Action>(&read);
    const std::uint32_t limit = owner_->config().message_rate;
    if (!rate_.take(limit, steady_ms())) {
      return report({ErrorCode::TooMany, "At most " + std::to_string(limit) + " frames a second",
                     error != nullptr ? error->request_id : asked->request_id});
    }
    if (error != nullptr) return report(*error);
    if (!grant_.allows(asked->verb)) {
      return report({ErrorCode::Forbidden,
                     "The token lacks the capability " + std::string(name_of(asked->verb)),
                     std::move(asked->request_id)});
    }
    owner_->obey(*asked, grant_);
  }

  void on_close(net::CloseCode) override { leave(); }

 private:
  void send(const net::SharedFrame& frame) override { socket_->send(frame); }
  void close(net::CloseCode code, std::string_view reason) override {
    socket_->close(code, reason);
  }
  [[nodiscard]] std::string_view user_id() const override { return grant_.user.user_id; }

  void report(const FrameError& error) {
    socket_->send(net::SharedFrame::text(error_frame(random_id(), error)));
  }

  void on_due() override {
    report({ErrorCode::Expired, "The session has expired", {}});
    close(net::CloseCode::Normal, "session expired");
  }

  void leave() {
    if (socket_ == nullptr) return;
    socket_ = nullptr;
    disarm();
    grant_.room->leave(*this);
  }

  std::shared_ptr<Owner> owner_;
  Grant grant_;
  net::WebSocket* socket_ = nullptr;
  Rate rate_;
};

}  // namespace autoplay::hub
