#include "tools/transcript.hpp"

#include <cstdlib>
#include <vector>

#include "tools/session.hpp"

namespace autoplay {
namespace {

/// Takes the text up to `end` (or all of it) off the front of `rest`.
std::string_view take(std::string_view& rest, char end) {
  const std::size_t at = rest.find(end);
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return taken;
}

double number(std::string_view text) {
  return std::strtod(std::string(text).c_str(), nullptr);
}

class Player {
 public:
  explicit Player(const Texts& texts) : texts_(texts) {}

  std::string line(std::string_view line) {
    if (line.empty() || line.front() == '#') return {};
    if (line.starts_with("director ")) return create(Machine::Director, line);
    if (line.starts_with("link ")) return create(Machine::Link, line);
    return play(line);
  }

 private:
  std::string create(Machine kind, std::string_view line) {
    const std::size_t at = line.find("seed=");
    const double seed = at == std::string_view::npos ? 0 : number(line.substr(at + 5));
    session_.create(kind, static_cast<std::uint64_t>(seed));
    created_ = true;
    return {};
  }

  std::string play(std::string_view line) {
    Input input;
    std::string text;
    input.now = static_cast<Millis>(number(take(line, ' ')));
    const int fact = index_named(Table::Fact, take(line, ' '));
    if (fact < 0) return "  ! no such fact\n";
    input.fact = static_cast<Fact>(fact);
    while (!line.empty()) {
      const std::string_view key = take(line, '=');
      if (key == "text") {
        text = expand(line);
        break;
      }
      const double value = number(take(line, ' '));
      if (key == "epoch") input.epoch = static_cast<Epoch>(value);
      if (key == "a") input.a = value;
      if (key == "b") input.b = value;
    }
    input.text = text;
    return created_ ? outcome(input) : "  ! no machine\n";
  }

  std::string expand(std::string_view text) const {
    if (!text.starts_with('$')) return std::string(text);
    const auto found = texts_.find(text.substr(1));
    return found == texts_.end() ? std::string(text) : found->second;
  }

  std::string outcome(const Input& input) {
    std::string out;
    std::vector<Instruction> orders;
    if (const Status status = session_.handle(input, orders); status != Status::Ok)
      out.append("  ! ").append(name_of(Table::Status, index_of(status))).append("\n");
    for (const Instruction& order : orders)
      out.append("  ").append(session_.describe(order)).append("\n");
    return out.append("  = ").append(session_.condition()).append("\n");
  }

  const Texts& texts_;
  Session session_;
  bool created_ = false;
};

}  // namespace

Texts read_texts(std::string_view lines) {
  Texts texts;
  while (!lines.empty()) {
    std::string_view line = take(lines, '\n');
    const std::size_t equals = line.find(" = ");
    if (equals == std::string_view::npos || line.front() == '#') continue;
    texts.emplace(line.substr(0, equals), line.substr(equals + 3));
  }
  return texts;
}

std::string replay(std::string_view transcript, const Texts& texts) {
  std::string out;
  Player player(texts);
  while (!transcript.empty()) {
    const std::string_view line = take(transcript, '\n');
    if (line.starts_with("  ")) continue;
    out.append(line).append("\n").append(player.line(line));
  }
  return out;
}

}  // namespace autoplay
