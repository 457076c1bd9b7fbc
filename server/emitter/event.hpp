#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "aws/ivschat.hpp"
#include "net/outcome.hpp"

/// From an EventBridge event to what the chat room is told. Whether it says that a stream started
/// or ended is read by the core, as the page reads it.
namespace autoplay::emitter {

/// Keys, values and quoting together stay under IVS Chat's 1 KB.
inline constexpr std::size_t kAttributesLimit = 1024;

struct StreamNews {
  std::string event_id;   ///< EventBridge's; `unknown` when absent
  std::string channel;    ///< ARN
  std::string_view name;  ///< STREAM_STARTED or STREAM_ENDED
  aws::Attributes attributes;
};

/// Why an input is not passed on. There is nothing a retry could change.
struct NotNews {
  std::string event_id;
  std::string reason;
};

/// Never throws, whatever `payload` is.
[[nodiscard]] net::Outcome<StreamNews, NotNews> read_news(std::string_view payload);

/// `json` (which must be valid) without the white space outside its strings; every other byte as it
/// was.
[[nodiscard]] std::string without_space(std::string_view json);

}  // namespace autoplay::emitter
