#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/hub.hpp"
#include "net/server.hpp"
#include "stage/audience.hpp"
#include "stage/broadcaster.hpp"
#include "stage/bus.hpp"
#include "stage/control.hpp"
#include "stage/events.hpp"
#include "stage/faults.hpp"
#include "stage/files.hpp"
#include "stage/function.hpp"
#include "stage/origin.hpp"
#include "stage/timeline.hpp"

namespace autoplay::stage {

struct StageConfig {
  std::uint16_t port = 8080;                             ///< on 127.0.0.1; 0 = any free one
  std::string bootstrap;                                 ///< the emitter's program
  std::filesystem::path www;                             ///< the demo page's files
  std::uint64_t seed = 0;                                ///< for ids
  std::uint32_t beacon_ms = hub::HubConfig{}.beacon_ms;  ///< the chat room's; 0 = none
};

/// Everything left of the page on one loopback port: the demo channel's origin and its broadcaster,
/// faults on demand, the event bus, the two Lambda functions around the emitter's own program, the
/// chat hub, the token and snapshot endpoints, the control interface and the demo page's files.
/// Single-threaded.
class Stage final : private hub::Observer, private FunctionObserver {
 public:
  /// `loop` is what the channel shows. Nothing happens before start().
  Stage(boost::asio::io_context& io, StageConfig config, Loop loop);
  ~Stage() override;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// Listens and starts the functions. The answer is one sentence that says what prevents it and
  /// what helps.
  [[nodiscard]] std::optional<std::string> start();
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  /// Ends the functions at once and starts to close the connections.
  void stop();
  /// Open connections, the chat's included.
  [[nodiscard]] std::size_t connections() const { return server_.connections(); }

 private:
  void event_accepted(std::string_view room, std::string_view event_name,
                      std::string_view frame_id) override;
  void frame_sent(std::string_view room, std::string_view type, std::string_view frame_id,
                  std::size_t receivers) override;
  void function_logged(std::string_view function, std::string_view line) override;
  void function_did(std::string_view what, const std::string& detail) override;

  void serve(const net::Request& request, const net::Peer& peer, const net::Responder& respond);
  [[nodiscard]] net::Response answer(const net::Request& request, std::string_view path);
  [[nodiscard]] net::Response snapshot(const net::Request& request) const;
  [[nodiscard]] net::Response media(std::string_view path);
  [[nodiscard]] net::UpgradeAnswer upgrade(const net::Request& request);
  void token(const net::Request& request, const net::Peer& peer, const net::Responder& respond);
  void issue(const net::Request& request, const net::Peer& peer, const net::Responder& respond);
  void wait_for_withheld();
  [[nodiscard]] FunctionConfig function(std::string_view name);
  [[nodiscard]] double now_ms() const;

  boost::asio::io_context& io_;
  StageConfig config_;
  std::chrono::steady_clock::time_point started_at_;
  Names names_;
  Ids ids_;
  Timeline timeline_;
  Faults faults_;
  Audience audience_;
  boost::asio::steady_timer withheld_;  ///< until the next event that a fault withholds is due
  std::vector<std::weak_ptr<boost::asio::steady_timer>> late_tokens_;
  Origin origin_;
  Bus bus_;
  Broadcaster broadcaster_;
  Control control_;
  Files files_;
  std::string last_event_name_;  ///< of the event whose frame is about to be sent
  hub::HubConfig hub_config_;
  hub::Hub hub_;
  net::Server server_;
  std::unique_ptr<Function> stream_state_;
  std::unique_ptr<Function> chat_token_;
};

}  // namespace autoplay::stage
