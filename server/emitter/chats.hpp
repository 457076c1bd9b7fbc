#pragma once

#include <chrono>
#include <map>
#include <string>

#include "aws/ivschat.hpp"
#include "emitter/config.hpp"
#include "emitter/log.hpp"

namespace autoplay::emitter {

/// How long before Lambda's own deadline a handler stops, so that its answer is still delivered.
inline constexpr std::chrono::milliseconds kAnswerMargin{300};

/// The IVS Chat control planes, one per region that a room is in, each with its own connection.
class Chats {
 public:
  explicit Chats(const Config& config);

  /// `room` must be one of the configured ones.
  aws::IvsChat& of(const std::string& room);

  /// Connects to all of them before the first invocation. A failure is logged, and the invocation
  /// that needs the connection tries again.
  void connect(const Log& log, std::chrono::milliseconds limit);

 private:
  std::map<std::string, aws::IvsChat> by_region_;
};

}  // namespace autoplay::emitter
