#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace autoplay::stage {

/// The names in the demo account. A real account has the same kinds of names.
struct Names {
  std::string region = "us-west-2";
  std::string account = "123456789012";
  std::string channel_id = "demoChannel1";
  std::string channel_name = "demo-channel";
  std::string room_id = "demoRoom1234";

  [[nodiscard]] std::string channel_arn() const;
  [[nodiscard]] std::string room_arn() const;
  [[nodiscard]] std::string function_arn(std::string_view function) const;
  /// As in an IVS playback URL, from which a page derives the channel's ARN.
  [[nodiscard]] std::string master_path() const;
};

/// Ids in the form that AWS uses. Not for secrets.
class Ids {
 public:
  explicit Ids(std::uint64_t seed) : engine_(seed) {}
  /// `st-` and 23 letters or digits: 26 characters.
  [[nodiscard]] std::string stream();
  /// A random UUID (version 4).
  [[nodiscard]] std::string uuid();
  /// An X-Ray trace header: `Root=1-…;Parent=…;Sampled=0`.
  [[nodiscard]] std::string trace(std::int64_t unix_s);

 private:
  std::string draw(std::string_view alphabet, std::size_t length);

  std::mt19937_64 engine_;
};

/// The state change that IVS would report, as EventBridge delivers it.
/// Source: Using Amazon EventBridge with IVS Low-Latency Streaming.
[[nodiscard]] std::string state_change(const Names& names, std::string_view event_name,
                                       std::string_view stream_id, std::string_view event_id,
                                       std::int64_t unix_s);

}  // namespace autoplay::stage
