#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "hub/config.hpp"
#include "net/io_context.hpp"
#include "stage/loop.hpp"

namespace autoplay::stage {

struct StageConfig {
  std::uint16_t port = 8080;                             ///< on 127.0.0.1; 0 = any free one
  std::string bootstrap;                                 ///< the emitter's program
  std::filesystem::path www;                             ///< the demo page's files
  std::uint64_t seed = 0;                                ///< for ids
  std::uint32_t beacon_ms = hub::HubConfig{}.beacon_ms;  ///< the chat room's; 0 = none
};

/// Everything but the page, on one loopback port: the demo channel's origin and its broadcaster,
/// faults on demand, the event bus, the two Lambda functions around the emitter's own program, the
/// chat hub, the token and snapshot endpoints, the control interface and the demo page's files.
/// Single-threaded.
class Stage {
 public:
  /// `loop` is what the channel shows. Nothing happens before start().
  Stage(boost::asio::io_context& io, StageConfig config, Loop loop);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// Listens and starts the functions. Nothing on success, otherwise one sentence with cause and
  /// remedy.
  [[nodiscard]] std::optional<std::string> start();
  [[nodiscard]] std::uint16_t port() const;
  /// Kills the functions and starts to close the connections.
  void stop();
  /// Open connections, the chat's included.
  [[nodiscard]] std::size_t connections() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace autoplay::stage
