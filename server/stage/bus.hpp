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

/// The event bus with its one rule. Every event goes onto the timeline, those that fit the rule
/// also to the target, unless a fault wants it otherwise.
class Bus {
 public:
  /// Gets the event's own bytes.
  using Target = std::function<void(std::string event)>;

  /// `timeline` and `faults` must outlive the bus. `target_name` is how the timeline calls the
  /// target.
  Bus(const nlohmann::json& pattern, Timeline& timeline, Faults& faults, std::string target_name,
      Target target);
  ~Bus();
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;

  /// Takes one EventBridge event. What is no JSON object is refused: the answer says why.
  [[nodiscard]] std::optional<std::string> put(std::string_view event);
  /// Hands over what faults withheld until this moment.
  void release();

 private:
  std::unique_ptr<const nlohmann::json> pattern_;
  Timeline& timeline_;
  Faults& faults_;
  std::string target_name_;
  Target target_;
};

}  // namespace autoplay::stage
