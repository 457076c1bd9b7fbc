#include "tools/trace.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "tools/native_machine.hpp"
#include "tools/parameters.hpp"
#include "tools/printable.hpp"

namespace autoplay {
namespace {

using Json = nlohmann::json;

/// Goes up with every change of a line's members, the parameters' names among them. Format 1 had
/// `a` and `b`, and did not name itself.
constexpr double kTraceFormat = 2;

double number(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_number() ? found->get<double>() : 0;
}

std::string text(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

template <typename Whole>
Whole whole_of(const Json& line, const char* key, double limit) {
  const double value = number(line, key);
  return value > 0 && value <= limit ? static_cast<Whole>(value) : Whole{};
}

bool is_whole(const Json& line, const char* key, double limit) {
  const auto found = line.find(key);
  if (found == line.end() || !found->is_number()) return false;
  const auto value = found->get<double>();
  return value >= 0 && value <= limit && value == std::floor(value);
}

/// What belongs to every line; the rest are parameters.
bool is_common(const std::string& key) {
  constexpr std::array<std::string_view, 6> kCommon{"at",    "fact", "order",
                                                    "epoch", "text", "ignored"};
  return std::find(kCommon.begin(), kCommon.end(), key) != kCommon.end();
}

/// Reads the parameters of a line. Returns what is wrong with them, or nothing.
std::string read_members(const Json& line, Parameters parameters, Numbers& numbers) {
  for (const auto& [key, value] : line.items()) {
    if (is_common(key)) continue;
    std::string problem;
    if (value.is_number())
      problem = read_parameter(parameters, key, value.get<double>(), numbers);
    else if (value.is_string())
      problem = read_parameter(parameters, key, value.get<std::string>(), numbers);
    else
      problem = key + " is neither a number nor a name";
    if (!problem.empty()) return problem;
  }
  return {};
}

class TraceRun {
 public:
  Replayed run(std::string_view trace) {
    while (!trace.empty() && result_.problem.empty()) {
      const std::size_t end = trace.find('\n');
      ++line_;
      line(trace.substr(0, end));
      trace.remove_prefix(end == std::string_view::npos ? trace.size() : end + 1);
    }
    if (result_.problem.empty() && kind_ == Machine::None)
      finish(Replayed::End::Unusable, "it is empty: was the option trace given?", false);
    if (result_.problem.empty()) all_were_recorded("the end");
    return std::move(result_);
  }

 private:
  void line(std::string_view raw) {
    if (raw.empty() || raw == "\r") return;
    const Json parsed = Json::parse(raw, nullptr, false);
    if (!parsed.is_object()) return unusable("it is no JSON object");
    if (kind_ == Machine::None) return head(parsed);
    if (parsed.contains("fact")) return fact(parsed);
    if (parsed.contains("order")) return order(parsed);
    unusable("it is neither a fact nor an order");
  }

  void head(const Json& line) {
    const int kind = index_named(Table::Machine, text(line, "machine"));
    if (kind <= 0) return unusable("it does not say which machine: is this what trace() returned?");
    if (const double dropped = number(line, "dropped"); dropped > 0)
      return unusable("the trace lost its first " + shown(dropped) +
                      " lines, and with them what everything after rests on; take it sooner");
    const std::string version = text(line, "version");
    if (const double format = line.contains("format") ? number(line, "format") : 1;
        format != kTraceFormat)
      return unusable("it was recorded by ivs-autoplay " + version + " in format " + shown(format) +
                      ", and this replay reads format " + shown(kTraceFormat) +
                      "; replay it with that version, or record it anew");
    if (number(line, "words") != vocabulary())
      return unusable("it was recorded by ivs-autoplay " + version +
                      ", whose numbers mean other words; replay it with that version");
    if (!is_whole(line, "seed", kSeedMost))
      return unusable("its seed must be a whole number below 2^53");
    const auto seed = whole_of<std::uint64_t>(line, "seed", kSeedMost);
    kind_ = static_cast<Machine>(kind);
    machine_.create(kind_, seed);
    result_.told = "# recorded by ivs-autoplay " + printable(version);
    if (version != IVS_AUTOPLAY_VERSION) result_.told += ", replayed by " IVS_AUTOPLAY_VERSION;
    result_.told += kind_ == Machine::Link ? "\nlink" : "\ndirector";
    result_.told += " seed=" + std::to_string(seed) + "\n";
  }

  void fact(const Json& line) {
    if (!all_were_recorded("line " + std::to_string(line_))) return;
    const int fact = index_named(Table::Fact, text(line, "fact"));
    if (fact < 0) return unusable("there is no fact '" + text(line, "fact") + "'");
    if (line.contains("at") && !is_whole(line, "at", kTimeMost))
      return unusable(text(line, "fact") + ": at must be a time in whole ms");
    if (line.contains("epoch") && !is_whole(line, "epoch", kEpochMost))
      return unusable(text(line, "fact") + ": epoch must be a whole number below 2^32");
    Numbers numbers;
    const std::string problem = read_members(line, parameters_of(static_cast<Fact>(fact)), numbers);
    if (!problem.empty()) return unusable(text(line, "fact") + ": " + problem);
    const std::string ignored = text(line, "ignored");
    std::string said = text(line, "text");
    if (said.empty() && !ignored.empty()) said = " ";
    const Input input{static_cast<Fact>(fact),
                      whole_of<Epoch>(line, "epoch", kEpochMost),
                      numbers.a,
                      numbers.b,
                      said,
                      whole_of<Millis>(line, "at", kTimeMost)};
    tell(input, ignored);
    due_.clear();
    next_ = 0;
    if (const Status status = machine_.handle(input, due_); status != Status::Ok)
      return differs("the core refuses the fact: " +
                     name(Table::Status, static_cast<double>(index_of(status))));
    for (const Instruction& order : due_)
      result_.told += "  " + printable(machine_.describe(order)) + "\n";
    result_.told += "  = " + machine_.condition() + "\n";
  }

  void tell(const Input& input, const std::string& ignored) {
    if (!ignored.empty()) result_.told += "# ignored: " + printable(ignored) + "\n";
    const std::string said = printable(input.text);
    if (said != input.text)
      result_.told += "# the text that follows holds control characters, shown escaped\n";
    result_.told += shown(static_cast<double>(input.now)) + " " +
                    name(Table::Fact, static_cast<double>(index_of(input.fact)));
    if (input.epoch != 0) result_.told += " epoch=" + shown(input.epoch);
    result_.told += written(parameters_of(input.fact), input.a, input.b);
    if (!input.text.empty()) result_.told += " text=" + said;
    result_.told += "\n";
  }

  void order(const Json& line) {
    const int index = index_named(Table::Order, text(line, "order"));
    if (index < 0) return unusable("there is no order '" + text(line, "order") + "'");
    Numbers numbers;
    const std::string problem =
        read_members(line, parameters_of(static_cast<Order>(index), kind_), numbers);
    if (!problem.empty()) return unusable(text(line, "order") + ": " + problem);
    Instruction recorded{static_cast<Order>(index),
                         whole_of<Epoch>(line, "epoch", kEpochMost),
                         numbers.a,
                         numbers.b,
                         {}};
    if (!recorded.text.assign(text(line, "text"))) return differs("no order has so long a text");
    if (next_ == due_.size()) return differs("recorded " + told(recorded) + ", replayed nothing");
    const Instruction& replayed = due_[next_++];
    if (recorded != replayed)
      differs("recorded " + told(recorded) + ", replayed " + told(replayed));
  }

  /// Everything of an order, so that two that differ are told differently.
  [[nodiscard]] std::string told(const Instruction& order) const {
    const std::string described = machine_.describe(order);
    return belongs_to_attempt(order.order) ? described : described + " epoch=" + shown(order.epoch);
  }

  bool all_were_recorded(const std::string& where) {
    if (next_ == due_.size()) return true;
    differs("before " + where + " nothing more is recorded, replayed " + told(due_[next_]));
    return false;
  }

  void unusable(const std::string& why) { finish(Replayed::End::Unusable, why); }
  void differs(const std::string& how) { finish(Replayed::End::Differs, how); }
  void finish(Replayed::End end, const std::string& problem, bool of_a_line = true) {
    result_.end = end;
    result_.problem = of_a_line ? "line " + std::to_string(line_) + ": " : std::string{};
    result_.problem += printable(problem);
  }

  Machine kind_ = Machine::None;
  NativeMachine machine_;
  std::vector<Instruction> due_;  ///< what the last fact gave rise to, replayed
  std::size_t next_ = 0;          ///< how much of that was recorded so far
  std::size_t line_ = 0;
  Replayed result_;
};

}  // namespace

Replayed replay_trace(std::string_view trace) {
  return TraceRun{}.run(trace);
}

}  // namespace autoplay
