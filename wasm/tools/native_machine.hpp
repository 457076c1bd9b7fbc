#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/director.hpp"
#include "core/link.hpp"

namespace autoplay {

/// One machine, played natively, and the words for what it does.
class NativeMachine {
 public:
  void create(Machine kind, std::uint64_t seed);

  /// Tells one fact and drains what it gives rise to. NotInitialised before create().
  [[nodiscard]] Status handle(const Input& input, std::vector<Instruction>& orders);

  /// `Report reason=playing previous=starting text=st-1`
  [[nodiscard]] std::string describe(const Instruction& order) const;

  /// `Live Starting Auto starting, due 16000 Silence`
  [[nodiscard]] std::string condition() const;

 private:
  std::variant<std::monostate, Link, Director> machine_;
};

[[nodiscard]] std::string name(Table table, double index);
[[nodiscard]] std::string shown(double value);

/// The index of a name in its table, or -1.
[[nodiscard]] int index_named(Table table, std::string_view wanted);

}  // namespace autoplay
