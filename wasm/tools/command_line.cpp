#include "tools/command_line.hpp"

// Only here: the library is slow to compile.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <numeric>
#include <utility>

#include "tools/printable.hpp"

namespace autoplay {
namespace {

constexpr std::size_t kHelpWidth = 100;
constexpr std::size_t kShownMost = 80;  ///< of a value, in bytes

/// How many characters must be inserted, deleted or replaced to turn one text into the other.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

/// Breaks the text between words; `indent` is where its lines begin.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out;
  while (indent + text.size() > kHelpWidth) {
    const std::size_t space = text.rfind(' ', kHelpWidth - indent);
    if (space == std::string_view::npos) break;
    out.append(text.substr(0, space)).append("\n").append(indent, ' ');
    text.remove_prefix(space + 1);
  }
  return out.append(text).append("\n");
}

/// A word of the command line as an error shows it.
std::string shown(std::string_view word) {
  return printable(word, kShownMost);
}

}  // namespace

CommandLine::CommandLine(std::string program, std::string purpose)
    : program_(std::move(program)), purpose_(std::move(purpose)) {}

void CommandLine::flag(std::string name, std::string value, std::string meaning, TakeValue take) {
  flags_.push_back({std::move(name), std::move(value), std::move(meaning), std::move(take)});
}

void CommandLine::flag(std::string name, std::string meaning, bool& given) {
  flag(std::move(name), "", std::move(meaning), [&given](std::string_view text) -> ValueProblem {
    if (text != "true") return "takes no value";
    given = true;
    return std::nullopt;
  });
}

void CommandLine::words(std::string usage, std::vector<std::string>& to) {
  words_usage_ = std::move(usage);
  words_ = &to;
}

void CommandLine::note(std::string_view paragraph) {
  notes_.append("\n").append(paragraph).append("\n");
}

CommandLine::Words CommandLine::split(std::span<const char* const> arguments) const {
  Words words;
  bool flags_end = false;
  bool is_value = false;
  for (const std::string_view word : arguments) {
    if (std::exchange(is_value, false)) {
      words.last_first.emplace_back(word);
      continue;
    }
    flags_end = flags_end || word == "--";
    const std::string_view name = word.substr(0, word.find('='));
    const auto flag = std::find_if(flags_.begin(), flags_.end(),
                                   [&](const Flag& one) { return one.name == name; });
    const bool known = !flags_end && flag != flags_.end();
    const bool empty_value = known && word.size() == name.size() + 1;
    is_value = known && word == name && !flag->value.empty();
    words.last_first.emplace_back(empty_value ? name : word);
    if (!empty_value) continue;
    if (flag->value.empty())
      words.given_empty = name;
    else
      words.last_first.emplace_back();
  }
  std::reverse(words.last_first.begin(), words.last_first.end());
  return words;
}

std::optional<CommandLine::Ending> CommandLine::read(std::span<const char* const> arguments) const {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  // The values are taken when all words are read: --help counts wherever it stands.
  const auto add = [&app](const std::string& name, bool has_value) {
    CLI::Option* option = has_value ? app.add_option(name) : app.add_flag(name);
    return option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  const CLI::Option* help_wanted = add("-h,--help", false);
  const CLI::Option* version_wanted = add("--version", false);
  std::vector<const CLI::Option*> options;
  for (const Flag& flag : flags_) options.push_back(add(flag.name, !flag.value.empty()));
  Words words = split(arguments);
  try {
    app.parse(words.last_first);
  } catch (const CLI::ArgumentMismatch&) {
    // All words are read before a value can be missing.
    return misuse(std::string(arguments.back()) + " needs a value");
  }
  if (help_wanted->count() > 0) return Ending{0, help()};
  if (version_wanted->count() > 0) return Ending{0, program_ + " " IVS_AUTOPLAY_VERSION "\n"};
  if (!words.given_empty.empty()) return misuse(words.given_empty + " takes no value, not ''");
  bool flags_end = false;
  for (const std::string& word : app.remaining()) {
    if (!flags_end && word == "--") {
      flags_end = true;
      continue;
    }
    if (words_ == nullptr && flags_end)
      return misuse("'" + shown(word) + "' stands behind --, where no flags are read; omit --");
    if (words_ == nullptr || (!flags_end && word.size() > 1 && word.front() == '-'))
      return unknown(word);
    words_->push_back(word);
  }
  for (std::size_t i = 0; i < flags_.size(); ++i) {
    for (const std::string& value : options[i]->results()) {
      if (const ValueProblem problem = flags_[i].take(value))
        return misuse(flags_[i].name + ' ' + *problem + ", not '" + shown(value) + "'");
    }
  }
  return std::nullopt;
}

std::optional<int> CommandLine::read_or_print(int count, const char* const* arguments) const {
  const std::span all(arguments, static_cast<std::size_t>(count));
  const auto ending = read(all.empty() ? all : all.subspan(1));
  if (!ending) return std::nullopt;
  return print(program_, *ending);
}

int CommandLine::print(std::string_view program, const Ending& ending) {
  if (ending.status == 0) {
    std::cout << ending.text << std::flush;
  } else {
    std::cerr << program << ": " << ending.text << '\n';
  }
  return ending.status;
}

CommandLine::Ending CommandLine::misuse(const std::string& problem) const {
  const char* end = problem.ends_with('?') ? " " : "; ";
  return {2, problem + end + program_ + " --help explains every flag"};
}

CommandLine::Ending CommandLine::unknown(std::string_view word) const {
  const std::string name(word.substr(0, word.find('=')));
  if (!word.starts_with("-")) return misuse("'" + shown(word) + "' is no flag");
  const std::string meant = nearest(name);
  return misuse("there is no flag " + shown(name) +
                (meant.empty() ? "" : "; did you mean " + meant + "?"));
}

/// The flag that `name` was likely meant to be, or nothing.
std::string CommandLine::nearest(std::string_view name) const {
  std::vector<std::string> names{"--help", "--version"};
  for (const Flag& flag : flags_) names.push_back(flag.name);
  std::string found;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : names) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance >= least) continue;
    least = distance;
    found = candidate;
  }
  return found;
}

std::string CommandLine::help() const {
  const auto left = [](const Flag& flag) {
    return flag.value.empty() ? flag.name : flag.name + ' ' + flag.value;
  };
  std::vector<Flag> flags = flags_;
  flags.push_back({"--help", "", "Print this text.", {}});
  flags.push_back({"--version", "", "Print the version.", {}});
  std::size_t width = 0;
  for (const Flag& flag : flags) width = std::max(width, left(flag).size() + 4);
  std::string out = program_ + " - " + purpose_ + "\n\nUsage: " + program_;
  out += " [--flag value | --flag=value]...";
  if (words_ != nullptr) out += " " + words_usage_;
  out += "\n\n";
  for (const Flag& flag : flags) {
    std::string line = "  " + left(flag);
    line.resize(width, ' ');
    out += line + wrapped(flag.meaning, width);
  }
  return out + notes_;
}

}  // namespace autoplay
