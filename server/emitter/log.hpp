#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace autoplay::emitter {

enum class Level : std::uint8_t { Info, Warn, Error };

/// Writes one JSON object per line: `time`, `level`, `message`, then the given fields. Callers pass
/// ids, counts and reasons, never tokens, keys, payloads or bodies. Texts are cut at 500 bytes.
class Log {
 public:
  using Sink = std::function<void(std::string_view line)>;
  using Field = std::pair<std::string_view, std::string_view>;

  explicit Log(Sink sink) : sink_(std::move(sink)) {}

  void write(Level level, std::string_view message, std::initializer_list<Field> fields = {}) const;

 private:
  Sink sink_;
};

/// To standard output, each line with one write.
[[nodiscard]] Log standard_log();

}  // namespace autoplay::emitter
