#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "stage/faults.hpp"
#include "stage/timeline.hpp"

namespace autoplay::stage {

/// The event bus, with one rule. Every event is added to the timeline. An event that matches the
/// rule goes to the target, unless a fault changes that.
class Bus {
 public:
  /// Receives the event's own bytes.
  using Target = std::function<void(std::string event)>;

  /// `timeline` and `faults` must outlive the bus. `target_name` is the target's name on the
  /// timeline.
  Bus(const nlohmann::json& pattern, Timeline& timeline, Faults& faults, std::string target_name,
      Target target);
  ~Bus();
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;

  /// Takes one EventBridge event. If it is not a JSON object, the answer says so.
  [[nodiscard]] std::optional<std::string> put(std::string_view event);
  /// Sends the events that faults withheld and that are due.
  void release();

 private:
  std::unique_ptr<const nlohmann::json> pattern_;
  Timeline& timeline_;
  Faults& faults_;
  std::string target_name_;
  Target target_;
};

}  // namespace autoplay::stage
