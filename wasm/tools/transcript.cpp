#include "tools/transcript.hpp"

#include <set>
#include <vector>

#include "tools/native_machine.hpp"
#include "tools/parameters.hpp"
#include "tools/printable.hpp"

namespace autoplay {
namespace {

/// Takes the text up to `end` (or all of it) off the front of `rest`.
std::string_view take(std::string_view& rest, char end) {
  const std::size_t at = rest.find(end);
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return taken;
}

/// A line may also end with CR and LF.
std::string_view next_line(std::string_view& rest) {
  std::string_view line = take(rest, '\n');
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string quoted(std::string_view text) {
  return std::string("'").append(text).append("'");
}

class TranscriptRun {
 public:
  explicit TranscriptRun(const Texts& texts) : texts_(texts) {}

  std::string line(std::string_view line, std::size_t number) {
    at_ = number;
    if (line.empty() || line.front() == '#') return {};
    if (line.starts_with("director ")) return create(Machine::Director, line);
    if (line.starts_with("link ")) return create(Machine::Link, line);
    return play(line);
  }

  /// Of the first line that cannot be read.
  [[nodiscard]] const std::string& first_problem() const { return first_problem_; }

 private:
  std::string problem(const std::string& why) {
    const std::string problem = "line " + std::to_string(at_) + ": " + printable(why);
    if (first_problem_.empty()) first_problem_ = problem;
    return "  ! " + problem + "\n";
  }

  std::string create(Machine kind, std::string_view line) {
    take(line, ' ');
    const double seed = line.starts_with("seed=") ? whole_number_from(line.substr(5)) : -1;
    if (!(seed >= 0 && seed <= kSeedMost))
      return problem("a machine is given as seed=N, N a whole number below 2^53");
    machine_.create(kind, static_cast<std::uint64_t>(seed));
    created_ = true;
    return {};
  }

  std::string play(std::string_view line) {
    const std::string_view time = take(line, ' ');
    const double now = whole_number_from(time);
    if (!(now >= 0 && now <= kTimeMost)) return problem(quoted(time) + " is no time in ms");
    const std::string_view said = take(line, ' ');
    const int fact = index_named(Table::Fact, said);
    if (fact < 0) return problem("there is no fact " + quoted(said));
    Input input;
    input.now = static_cast<Millis>(now);
    input.fact = static_cast<Fact>(fact);
    std::string text;
    if (const std::string why = read_parameters(line, input, text); !why.empty())
      return problem(std::string(said) + ": " + why);
    input.text = text;
    return created_ ? outcome(input)
                    : problem("there is no machine yet: begin with director or link");
  }

  /// Returns what is wrong with `line`, or nothing.
  std::string read_parameters(std::string_view line, Input& input, std::string& text) const {
    std::set<std::string_view> given;
    Numbers numbers;
    std::string why;
    while (!line.empty() && why.empty()) {
      if (line.starts_with("text=")) {
        why = read_text(line.substr(5), text);
        break;
      }
      std::string_view value = take(line, ' ');
      const bool has_value = value.find('=') != std::string_view::npos;
      const std::string_view name = take(value, '=');
      if (!has_value) return quoted(name) + " is not written name=value";
      if (!given.insert(name).second) return std::string(name) + " is given twice";
      if (name == "epoch")
        why = read_epoch(value, input);
      else if (name == "raw")
        why = read_raw(value, numbers);
      else
        why = read_parameter(parameters_of(input.fact), name, value, numbers);
    }
    input.a = numbers.a;
    input.b = numbers.b;
    if (why.empty() && given.contains("raw") && given.size() > 1 + given.count("epoch"))
      return "raw= stands in place of all parameters";
    return why;
  }

  /// Two numbers that no page reports: below 0, not finite.
  static std::string read_raw(std::string_view value, Numbers& numbers) {
    const std::string_view a = take(value, ',');
    if (!read_number(a, numbers.a) || !read_number(value, numbers.b))
      return "raw must be two numbers, a,b";
    return {};
  }

  static std::string read_epoch(std::string_view value, Input& input) {
    const double epoch = whole_number_from(value);
    if (!(epoch >= 0 && epoch <= kEpochMost))
      return "epoch must be a whole number below 2^32, not " + quoted(value);
    input.epoch = static_cast<Epoch>(epoch);
    return {};
  }

  std::string read_text(std::string_view said, std::string& text) const {
    text = said;
    if (!said.starts_with('$')) return {};
    const auto found = texts_.find(said.substr(1));
    if (found == texts_.end()) return "there is no text named " + quoted(said.substr(1));
    text = found->second;
    return {};
  }

  std::string outcome(const Input& input) {
    std::string out;
    std::vector<Instruction> orders;
    if (const Status status = machine_.handle(input, orders); status != Status::Ok)
      out.append("  ! ").append(name_of(Table::Status, index_of(status))).append("\n");
    for (const Instruction& order : orders)
      out.append("  ").append(machine_.describe(order)).append("\n");
    return out.append("  = ").append(machine_.condition()).append("\n");
  }

  const Texts& texts_;
  NativeMachine machine_;
  std::size_t at_ = 0;  ///< number of the line
  bool created_ = false;
  std::string first_problem_;
};

}  // namespace

Texts read_texts(std::string_view lines) {
  Texts texts;
  while (!lines.empty()) {
    std::string_view line = next_line(lines);
    const std::size_t equals = line.find(" = ");
    if (equals == std::string_view::npos || line.front() == '#') continue;
    texts.emplace(line.substr(0, equals), line.substr(equals + 3));
  }
  return texts;
}

PlayedTranscript replay(std::string_view transcript, const Texts& texts) {
  std::string out;
  TranscriptRun run(texts);
  std::size_t number = 0;
  while (!transcript.empty()) {
    const std::string_view line = next_line(transcript);
    ++number;
    if (line.starts_with("  ")) continue;
    out.append(line).append("\n").append(run.line(line, number));
  }
  return {std::move(out), run.first_problem()};
}

}  // namespace autoplay
