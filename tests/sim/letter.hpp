#pragma once

#include <memory>
#include <string>

#include "core/vocabulary.hpp"

namespace autoplay::sim {

enum class News : std::uint8_t {
  Start,
  End,
  StateLive,
  StateOffline,
  Chatter,  ///< a message like any other
  Forged,   ///< imitates a start
  Foreign,  ///< another channel's
  Malformed,
  Undated,  ///< says that nothing is on, and not when that was so
  Control,  ///< the service's own events and errors
};

/// A text on its way to the page, and what the world knows of it.
struct Letter {
  std::string text;
  News news = News::Chatter;
  int channel = -1;
  int stream = -1;       ///< index within the channel
  Millis time = kNever;  ///< of the event, or the state's asOf
  Millis sent = kNever;  ///< as the frame says; kNever = it does not
};
using Post = std::shared_ptr<const Letter>;

}  // namespace autoplay::sim
