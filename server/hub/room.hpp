#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hub/frames.hpp"
#include "hub/states.hpp"
#include "hub/tokens.hpp"
#include "net/websocket.hpp"

namespace autoplay::hub {

/// One chat connection, as its room sees it.
class Member {
 public:
  virtual ~Member() = default;
  virtual void send(const net::SharedFrame& frame) = 0;
  /// Ends the connection; it leaves the room later.
  virtual void close(net::CloseCode code, std::string_view reason) = 0;
  [[nodiscard]] virtual std::string_view user_id() const = 0;

 private:
  friend class Room;
  std::size_t place_ = 0;
};

/// The members of a room and the last states of its channels. Must outlive its members.
class Room {
 public:
  /// `beacon_ms`: the period that a state announces; 0 = the hub repeats no state.
  Room(std::string arn, std::uint32_t beacon_ms, Observer* observer);

  [[nodiscard]] const std::string& arn() const { return arn_; }
  [[nodiscard]] std::size_t size() const { return members_.size(); }
  [[nodiscard]] const StateBook& states() const { return states_; }

  /// Sends the last states to the member.
  void enter(Member& member);
  void leave(Member& member);

  /// Sends a MESSAGE to all; yields its id.
  std::string say(const Action& action, const Sender& sender);
  /// Sends an EVENT to all and remembers the state that it reports. Yields its id.
  std::string tell(std::string_view name, const Attributes& attributes,
                   std::string_view request_id = {});
  /// `aws:DELETE_MESSAGE` to all; yields its id.
  std::string delete_message(const Action& action);
  /// `aws:DISCONNECT_USER` to all, then ends that user's connections.
  void disconnect_user(const Action& action);
  /// Repeats the last states to all.
  void beacon();

 private:
  [[nodiscard]] std::vector<std::string> state_frames() const;
  void send_to_all(std::string_view type, std::string_view id, std::string_view frame);

  std::string arn_;
  std::uint32_t beacon_ms_;
  Observer* observer_;
  StateBook states_;
  std::vector<Member*> members_;
};

}  // namespace autoplay::hub
