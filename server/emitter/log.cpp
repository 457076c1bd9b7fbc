#include "emitter/log.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "text/clock.hpp"
#include "text/json.hpp"

namespace autoplay::emitter {

namespace {

constexpr std::size_t kLongestText = 500;

std::string bounded(std::string_view text) {
  if (text.size() <= kLongestText) return std::string(text);
  return std::string(text.substr(0, kLongestText)).append("…");
}

std::string_view name(Level level) {
  switch (level) {
    case Level::Info: return "info";
    case Level::Warn: return "warn";
    case Level::Error: return "error";
  }
  return "error";
}

}  // namespace

void Log::write(Level level, std::string_view message, std::initializer_list<Field> fields) const {
  nlohmann::ordered_json line;
  line["time"] = text::unix_ms();
  line["level"] = name(level);
  line["message"] = bounded(message);
  for (const auto& [key, value] : fields) line[std::string(key)] = bounded(value);
  sink_(text::write_json(line));
}

Log standard_log() {
  return Log([](std::string_view line) {
    const std::string text = std::string(line).append("\n");
    // A log that cannot be written has nowhere to be reported.
    [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
  });
}

}  // namespace autoplay::emitter
