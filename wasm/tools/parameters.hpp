#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/vocabulary.hpp"

/// What the numbers `a` and `b` of every fact and order mean: their names, and what they may say.
/// This is the only place that knows; transcripts, traces and the README's tables are drawn from
/// it.
namespace autoplay {

inline constexpr double kSeedMost = 9007199254740991;
inline constexpr double kEpochMost = 4294967295;
inline constexpr double kTimeMost = 9e15;

struct Parameter {
  enum class Place : unsigned char { A, B };
  enum class Kind : unsigned char {
    Name,     ///< an index of `table`, told by its name
    Options,  ///< bits of Option, told by their names: AskFirst+HasSnapshot
    Bit,      ///< 1 or 0; the number holds it as `value`
    Number    ///< at most `value`
  };
  std::string_view name;
  Place place = Place::A;
  Kind kind = Kind::Number;
  Table table = Table::Status;
  double value = 0;
  std::string_view meaning;
  bool zero_is_none = false;  ///< of a Name: its first means that nothing is said
};

using Parameters = std::span<const Parameter>;

[[nodiscard]] Parameters parameters_of(Fact fact);
/// Report means one thing to the link's shell and another to the director's.
[[nodiscard]] Parameters parameters_of(Order order, Machine machine);

/// Whether the order's epoch means something: the others carry the latest, whatever it is.
[[nodiscard]] bool belongs_to_attempt(Order order);

/// ` error=NotAvailable status=404`: names always, numbers and bits that are not 0.
[[nodiscard]] std::string written(Parameters parameters, double a, double b);

/// `error, status`
[[nodiscard]] std::string names_of(Parameters parameters);

/// `error (Other, NotAvailable, ...)`: a parameter and what it may say, for people.
[[nodiscard]] std::string described(const Parameter& parameter);

struct Numbers {
  double a = 0;
  double b = 0;
};

/// Reads the value of the parameter `name` into its number. Returns what is wrong, or nothing.
[[nodiscard]] std::string read_parameter(Parameters parameters, std::string_view name,
                                         std::string_view value, Numbers& numbers);

/// The same of a number as a page recorded it: a name's index, an Option's bits, a measure
/// unchecked, since a server may have said anything.
[[nodiscard]] std::string read_parameter(Parameters parameters, std::string_view name, double value,
                                         Numbers& numbers);

/// Reads all of a text as a number; false when it is none.
[[nodiscard]] bool read_number(std::string_view text, double& number);

/// A text as a finite number that is not negative, or -1.
[[nodiscard]] double number_from(std::string_view text);

/// A text as a whole number that is not negative, or -1.
[[nodiscard]] double whole_number_from(std::string_view text);

/// All parameters, and the orders that belong to no attempt, as JSON for programs in another
/// language.
[[nodiscard]] std::string parameters_as_json();

}  // namespace autoplay
