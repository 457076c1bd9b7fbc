#include "tools/transcript.hpp"

#include <charconv>
#include <cstdlib>
#include <optional>
#include <variant>

#include "core/director.hpp"
#include "core/link.hpp"

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

std::string shown(double value) {
  std::array<char, 32> digits{};
  const auto whole_value = static_cast<long long>(value);
  const auto end = std::to_chars(digits.begin(), digits.end(), whole_value).ptr;
  return {digits.begin(), end};
}

std::string name(Table table, double index) {
  return std::string(name_of(table, static_cast<std::size_t>(index)));
}

std::optional<Fact> fact_named(std::string_view wanted) {
  for (std::size_t i = 0; i < kFactCount; ++i) {
    if (name_of(Table::Fact, i) == wanted) return static_cast<Fact>(i);
  }
  return std::nullopt;
}

class Player {
 public:
  explicit Player(const Texts& texts) : texts_(texts) {}

  std::string line(std::string_view line) {
    if (line.empty() || line.front() == '#') return {};
    if (line.starts_with("director ") || line.starts_with("link ")) return create(line);
    return play(line);
  }

 private:
  std::string create(std::string_view line) {
    const bool link = line.starts_with("link ");
    const std::size_t at = line.find("seed=");
    const auto seed =
        at == std::string_view::npos ? 0 : static_cast<std::uint64_t>(number(line.substr(at + 5)));
    if (link) {
      machine_.emplace<Link>(seed);
    } else {
      machine_.emplace<Director>(seed);
    }
    return {};
  }

  std::string play(std::string_view line) {
    Input input;
    std::string text;
    input.now = static_cast<Millis>(number(take(line, ' ')));
    const std::optional<Fact> fact = fact_named(take(line, ' '));
    if (!fact) return "  ! no such fact\n";
    input.fact = *fact;
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
    return perform(input);
  }

  std::string expand(std::string_view text) const {
    if (!text.starts_with('$')) return std::string(text);
    const auto found = texts_.find(text.substr(1));
    return found == texts_.end() ? std::string(text) : found->second;
  }

  std::string perform(const Input& input) {
    if (auto* link = std::get_if<Link>(&machine_)) return outcome(*link, input);
    if (auto* director = std::get_if<Director>(&machine_)) return outcome(*director, input);
    return "  ! no machine\n";
  }

  template <typename Machine>
  std::string outcome(Machine& machine, const Input& input) {
    std::string out;
    if (const Status status = machine.handle(input); status != Status::Ok)
      out += "  ! " + name(Table::Status, static_cast<double>(index_of(status))) + "\n";
    for (Instruction order; machine.next(order);) out += "  " + describe(machine, order) + "\n";
    out += "  = " + condition(machine);
    if (machine.deadline() != kNever) {
      out += ", due " + shown(static_cast<double>(machine.deadline())) + " " +
             name(Table::Timer, static_cast<double>(index_of(machine.deadline_reason())));
    }
    return out + "\n";
  }

  static std::string describe(const Link&, const Instruction& order) {
    if (order.order == Order::Report)
      return "Report " + name(Table::LinkReason, order.a) + " next=" + shown(order.b);
    if (order.order == Order::Deliver)
      return "Deliver " + name(Table::FrameKind, order.a) + quoted(order.text.view());
    return plain(order);
  }

  static std::string describe(const Director&, const Instruction& order) {
    if (order.order == Order::Report)
      return "Report " + name(Table::Reason, order.a) + " was " + name(Table::Reason, order.b) +
             quoted(order.text.view());
    if (order.order == Order::Offer) return "Offer " + name(Table::Offer, order.a);
    return plain(order);
  }

  static std::string plain(const Instruction& order) {
    std::string out = name(Table::Order, static_cast<double>(index_of(order.order)));
    out += " epoch=" + shown(order.epoch);
    if (order.a != 0) out += " a=" + shown(order.a);
    return out;
  }

  static std::string quoted(std::string_view text) {
    return text.empty() ? std::string{} : " \"" + std::string(text) + "\"";
  }

  static std::string condition(const Link& link) {
    return name(Table::LinkState, static_cast<double>(index_of(link.state())));
  }

  static std::string condition(const Director& director) {
    std::string out = name(Table::Broadcast, static_cast<double>(index_of(director.broadcast())));
    out += " " + name(Table::Playback, static_cast<double>(index_of(director.playback())));
    out += " " + name(Table::Intent, static_cast<double>(index_of(director.intent())));
    out += " " + name(Table::Reason, static_cast<double>(index_of(director.reason())));
    return director.is_playing() ? out + " isPlaying" : out;
  }

  const Texts& texts_;
  std::variant<std::monostate, Link, Director> machine_;
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
