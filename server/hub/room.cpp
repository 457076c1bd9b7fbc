#include "hub/room.hpp"

#include <utility>

#include "hub/ids.hpp"
#include "text/clock.hpp"

namespace autoplay::hub {

Room::Room(std::string arn, std::uint32_t beacon_ms, Observer* observer)
    : arn_(std::move(arn)), beacon_ms_(beacon_ms), observer_(observer) {}

void Room::enter(Member& member) {
  member.place_ = members_.size();
  members_.push_back(&member);
  for (const std::string& frame : state_frames()) member.send(net::SharedFrame::text(frame));
}

void Room::leave(Member& member) {
  Member* last = members_.back();
  members_[member.place_] = last;
  last->place_ = member.place_;
  members_.pop_back();
}

std::string Room::say(const Action& action, const Sender& sender) {
  std::string id = random_id();
  send_to_all("MESSAGE", id, message_frame(id, text::iso_time_now(), action, sender));
  return id;
}

std::string Room::tell(std::string_view name, const Attributes& attributes,
                       std::string_view request_id) {
  std::string id = random_id();
  const std::string frame = event_frame(id, request_id, text::iso_time_now(), name, attributes);
  states_.take(frame);
  if (observer_ != nullptr) observer_->event_accepted(arn_, name, id);
  send_to_all("EVENT", id, frame);
  return id;
}

std::string Room::delete_message(const Action& action) {
  // Older clients read MessageID, newer ones MessageId.
  Attributes attributes{{"MessageID", action.target}, {"MessageId", action.target}};
  if (!action.reason.empty()) attributes.emplace_back("Reason", action.reason);
  return tell("aws:DELETE_MESSAGE", attributes, action.request_id);
}

void Room::disconnect_user(const Action& action) {
  Attributes attributes{{"UserId", action.target}};
  if (!action.reason.empty()) attributes.emplace_back("Reason", action.reason);
  tell("aws:DISCONNECT_USER", attributes, action.request_id);
  for (Member* member : members_) {
    if (member->user_id() == action.target)
      member->close(net::CloseCode::Normal, "disconnected by a moderator");
  }
}

void Room::beacon() {
  if (members_.empty()) return;
  for (const std::string& state : states_.states(beacon_ms_)) {
    const std::string id = random_id();
    send_to_all("EVENT", id,
                event_frame(id, {}, text::iso_time_now(), "STREAM_STATE", {{"state", state}}));
  }
}

std::vector<std::string> Room::state_frames() const {
  std::vector<std::string> frames;
  for (const std::string& state : states_.states(beacon_ms_))
    frames.push_back(
        event_frame(random_id(), {}, text::iso_time_now(), "STREAM_STATE", {{"state", state}}));
  return frames;
}

void Room::send_to_all(std::string_view type, std::string_view id, std::string_view frame) {
  const net::SharedFrame shared = net::SharedFrame::text(frame);
  for (Member* member : members_) member->send(shared);
  if (observer_ != nullptr) observer_->frame_sent(arn_, type, id, members_.size());
}

}  // namespace autoplay::hub
