#pragma once

#include <memory>
#include <string>

#include "core/vocabulary.hpp"

namespace autoplay::sim {

/// What a text tells the page.
enum class Content : std::uint8_t {
  Start,
  End,
  StateLive,
  StateOffline,
  Chatter,  ///< an ordinary message
  Forged,   ///< imitates a start
  Foreign,  ///< about another channel
  Malformed,
  Undated,  ///< says offline, without a time
  Release,  ///< lets a stream start
  Announcement,
  Control,  ///< the service's own events and errors
};

/// A text on its way to the page, and what the world knows about it.
struct Letter {
  std::string text;
  Content content = Content::Chatter;
  int channel = -1;
  int stream = -1;            ///< index within the channel
  Millis time = kNever;       ///< of the event, or the state's asOf
  Millis sent = kNever;       ///< the frame's SendTime; kNever = absent
  bool has_true_date = true;  ///< its date can be believed
};
using Post = std::shared_ptr<const Letter>;

}  // namespace autoplay::sim
