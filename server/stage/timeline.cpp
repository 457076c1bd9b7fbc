#include "stage/timeline.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "text/json.hpp"

namespace autoplay::stage {
namespace {

using nlohmann::json;

double rounded(double ms) {
  return std::round(ms * 1000) / 1000;
}

bool is_flat(const json& value) {
  if (!value.is_object()) return value.is_primitive();
  return std::ranges::all_of(value, [](const json& one) { return one.is_primitive(); });
}

/// What is wrong with one of the page's marks; null when nothing is.
const char* problem_of(const json& mark) {
  if (!mark.is_object()) return "a mark is not an object";
  const auto what = mark.find("what");
  if (what == mark.end() || !what->is_string()) return "a mark's \"what\" is not a string";
  const auto size = what->get_ref<const std::string&>().size();
  if (size == 0 || size > Timeline::kMaxWhat) return "a mark's \"what\" must have 1 to 64 bytes";
  const auto at = mark.find("at");
  if (at == mark.end() || !at->is_number()) return "a mark's \"at\" is not a number (Unix ms)";
  const auto detail = mark.find("detail");
  if (detail == mark.end()) return nullptr;
  if (!is_flat(*detail)) return "a mark's \"detail\" is neither a value nor a flat object";
  if (text::write_json(*detail).size() > Timeline::kMaxDetail) {
    return "a mark's \"detail\" is over 1024 bytes";
  }
  return nullptr;
}

}  // namespace

Timeline::Timeline(Clock now, double unix_at_start)
    : now_(std::move(now)), unix_at_start_(unix_at_start) {}

void Timeline::add(std::string_view who, std::string_view what, std::string_view detail) {
  push({{"t_ms", rounded(now_())},
        {"who", who},
        {"what", what},
        {"detail", detail.substr(0, kMaxDetail)}});
}

std::optional<std::string> Timeline::add_marks(std::string_view text) {
  const auto marks = text::read_json(text);
  if (!marks.is_array()) return "the body is not a JSON array of {what, detail, at}";
  if (marks.size() > kMaxMarks) return "more than 200 marks at once";
  for (const auto& mark : marks) {
    if (const auto* problem = problem_of(mark)) return problem;
  }
  for (const auto& mark : marks) {
    push({{"t_ms", rounded(mark.at("at").get<double>() - unix_at_start_)},
          {"who", "page"},
          {"what", mark.at("what")},
          {"detail", mark.value("detail", json(""))}});
  }
  return std::nullopt;
}

std::string Timeline::dump() const {
  std::string text = "[";
  for (const auto& entry : entries_) {
    if (text.size() > 1) text += ",\n ";
    text += entry;
  }
  return text + "]\n";
}

void Timeline::push(const nlohmann::ordered_json& entry) {
  if (entries_.size() == kCapacity) entries_.pop_front();
  entries_.push_back(text::write_json(entry));
}

}  // namespace autoplay::stage
