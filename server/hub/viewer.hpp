#pragma once

#include <memory>
#include <string_view>

#include "hub/config.hpp"
#include "hub/frames.hpp"
#include "hub/rate.hpp"
#include "hub/room.hpp"
#include "hub/tokens.hpp"
#include "net/websocket.hpp"
#include "net/wheel.hpp"

namespace autoplay::hub {

/// What a viewer's connection needs from the hub.
class ViewerOwner {
 public:
  [[nodiscard]] virtual const HubConfig& config() const = 0;
  [[nodiscard]] virtual net::Wheel& wheel() = 0;
  /// Does what a viewer may do by its grant.
  virtual void carry_out(const Action& action, const Grant& grant) = 0;

 protected:
  ~ViewerOwner() = default;
};

/// A viewer's connection. Its WebSocket owns it.
class Viewer final : public net::SocketListener, private Member, private net::Wheel::Timer {
 public:
  Viewer(std::shared_ptr<ViewerOwner> owner, Grant grant);
  ~Viewer() override;

  void on_open(net::WebSocket& socket) override;
  void on_text(std::string_view text) override;
  void on_close(net::CloseCode code) override;

 private:
  void send(const net::SharedFrame& frame) override;
  void close(net::CloseCode code, std::string_view reason) override;
  [[nodiscard]] std::string_view user_id() const override { return grant_.user.user_id; }
  /// The session has lasted as long as its token allows.
  void on_due() override;

  void report(const FrameError& error);
  void leave();

  std::shared_ptr<ViewerOwner> owner_;
  Grant grant_;
  net::WebSocket* socket_ = nullptr;
  Rate rate_;
};

}  // namespace autoplay::hub
