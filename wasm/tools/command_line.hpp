#pragma once

#include <charconv>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The command line that all native programs share.
///
/// A flag's value follows a space or an equals sign: `--port 8081`, `--port=8081`. Where a flag is
/// given twice, its last value counts, unless the flag makes a list. `--help` and `--version` are
/// always there. What follows `--` is no flag.
namespace autoplay {

/// What is wrong with a value, such as "wants a whole number from 1 to 64"; nothing if it fits.
using ValueProblem = std::optional<std::string>;
/// Stores the value of a flag, or says what is wrong with it.
using TakeValue = std::function<ValueProblem(std::string_view)>;

/// Reads all of `text` as a whole number of this range into `to`.
template <typename Number>
[[nodiscard]] ValueProblem read_whole_number(std::string_view text, Number& to, std::uint64_t least,
                                             std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= least && value <= most) {
    to = static_cast<Number>(value);
    return std::nullopt;
  }
  return "wants a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}

template <typename Number>
[[nodiscard]] TakeValue whole_number(Number& to, std::uint64_t least = 0,
                                     std::uint64_t most = std::numeric_limits<Number>::max()) {
  return [&to, least, most](std::string_view text) {
    return read_whole_number(text, to, least, most);
  };
}

class CommandLine {
 public:
  /// Why a program ends before its work begins.
  struct Ending {
    int status = 2;    ///< 0: the text is what was asked for; 2: the command line is wrong
    std::string text;  ///< for 2 one sentence with cause and remedy
  };

  /// `purpose` begins the help.
  CommandLine(std::string program, std::string purpose);

  /// A flag with a value, which is called `value` in the help.
  void flag(std::string name, std::string value, std::string meaning, TakeValue take);
  /// A flag without a value; `given` becomes true.
  void flag(std::string name, std::string meaning, bool& given);
  /// Also takes words that are no flags; `usage` shows them, such as "FILE...".
  void words(std::string usage, std::vector<std::string>& to);
  /// Adds a paragraph to the end of the help.
  void note(std::string_view paragraph);

  /// Reads the arguments without the program's name. Nothing, when the program may begin.
  [[nodiscard]] std::optional<Ending> read(std::span<const char* const> arguments) const;
  /// The same of main()'s arguments; prints the ending and returns its exit status.
  [[nodiscard]] std::optional<int> read_or_print(int count, const char* const* arguments) const;

  /// The ending for a wrong command line: the problem, and where the flags are explained.
  [[nodiscard]] Ending misuse(const std::string& problem) const;
  /// Prints an ending to its stream and returns its exit status.
  static int print(std::string_view program, const Ending& ending);

 private:
  struct Flag {
    std::string name;
    std::string value;  ///< empty: it has none
    std::string meaning;
    TakeValue take;
  };

  /// The arguments as the library reads them.
  struct Words {
    std::vector<std::string> last_first;  ///< an empty value, as in `--flag=`, is its own word
    std::string given_empty;              ///< a flag without a value that was written `--flag=`
  };

  [[nodiscard]] Words split(std::span<const char* const> arguments) const;
  [[nodiscard]] std::string help() const;
  [[nodiscard]] Ending unknown(std::string_view word) const;
  [[nodiscard]] std::string nearest(std::string_view name) const;

  std::string program_;
  std::string purpose_;
  std::string notes_;
  std::vector<Flag> flags_;
  std::string words_usage_;
  std::vector<std::string>* words_ = nullptr;
};

}  // namespace autoplay
