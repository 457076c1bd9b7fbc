#include "hub/viewer.hpp"

#include <string>
#include <utility>
#include <variant>

#include "hub/ids.hpp"
#include "text/clock.hpp"

namespace autoplay::hub {

Viewer::Viewer(std::shared_ptr<ViewerOwner> owner, Grant grant)
    : owner_(std::move(owner)), grant_(std::move(grant)) {}

Viewer::~Viewer() {
  leave();
}

void Viewer::on_open(net::WebSocket& socket) {
  socket_ = &socket;
  owner_->wheel().arm(*this, grant_.session_ms);
  grant_.room->enter(*this);
}

void Viewer::on_text(std::string_view text) {
  auto read = read_action(text, owner_->config().max_content);
  const std::uint32_t limit = owner_->config().message_rate;
  if (!rate_.take(limit, text::steady_ms())) {
    return report({ErrorCode::TooMany, "At most " + std::to_string(limit) + " frames a second",
                   std::visit([](const auto& one) { return one.request_id; }, read)});
  }
  if (const auto* error = std::get_if<FrameError>(&read)) return report(*error);
  auto& asked = std::get<Action>(read);
  if (!grant_.allows(asked.verb)) {
    return report({ErrorCode::Forbidden,
                   "The token lacks the capability " + std::string(name_of(asked.verb)),
                   std::move(asked.request_id)});
  }
  owner_->carry_out(asked, grant_);
}

void Viewer::on_close(net::CloseCode) {
  leave();
}

void Viewer::send(const net::SharedFrame& frame) {
  socket_->send(frame);
}

void Viewer::close(net::CloseCode code, std::string_view reason) {
  socket_->close(code, reason);
}

void Viewer::on_due() {
  report({ErrorCode::Expired, "The session has expired", {}});
  close(net::CloseCode::Normal, "session expired");
}

void Viewer::report(const FrameError& error) {
  socket_->send(net::SharedFrame::text(error_frame(random_id(), error)));
}

void Viewer::leave() {
  if (socket_ == nullptr) return;
  socket_ = nullptr;
  disarm();
  grant_.room->leave(*this);
}

}  // namespace autoplay::hub
