#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "aws/ivschat.hpp"
#include "net/outcome.hpp"

/// Turns an EventBridge event into a chat event. The core reads whether it says that a stream
/// started or ended, as it does in the page.
namespace autoplay::emitter {

/// Keys, values and quoting together stay under IVS Chat's 1 KB.
inline constexpr std::size_t kAttributesLimit = 1024;

struct StreamEvent {
  std::string event_id;   ///< EventBridge's; `unknown` when absent
  std::string channel;    ///< ARN
  std::string_view name;  ///< STREAM_STARTED or STREAM_ENDED
  aws::Attributes attributes;
};

/// Why an event is not passed on. A retry would change nothing.
struct IgnoredEvent {
  std::string event_id;
  std::string reason;
};

/// Never throws, whatever `payload` is.
[[nodiscard]] net::Outcome<StreamEvent, IgnoredEvent> read_stream_event(std::string_view payload);

/// `json` (which must be valid) without the white space outside its strings. Every other byte
/// stays.
[[nodiscard]] std::string without_space(std::string_view json);

}  // namespace autoplay::emitter
