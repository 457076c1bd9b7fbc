#include "tools/native_machine.hpp"

#include "tools/parameters.hpp"

namespace autoplay {
namespace {

template <typename Enum>
std::string word(Table table, Enum value) {
  return std::string(name_of(table, index_of(value)));
}

std::string states(const Link& link) {
  return word(Table::LinkState, link.state());
}

std::string states(const Director& director) {
  std::string out = word(Table::Broadcast, director.broadcast());
  out.append(" ").append(word(Table::Playback, director.playback()));
  out.append(" ").append(word(Table::Intent, director.intent()));
  out.append(" ").append(word(Table::Reason, director.reason()));
  return director.is_playing() ? out + " isPlaying" : out;
}

/// Calls `use` with the machine there is; `otherwise` when there is none.
template <typename Machines, typename Result, typename Use>
Result with(Machines& machines, Result otherwise, Use use) {
  if (auto* link = std::get_if<Link>(&machines)) return use(*link);
  if (auto* director = std::get_if<Director>(&machines)) return use(*director);
  return otherwise;
}

}  // namespace

std::string name(Table table, double index) {
  return index >= 0 && index < 256 ? std::string(name_of(table, static_cast<std::size_t>(index)))
                                   : std::string{};
}

std::string shown(double value) {
  return value > -9e15 && value < 9e15 ? std::to_string(static_cast<long long>(value)) : "?";
}

int index_named(Table table, std::string_view wanted) {
  for (std::size_t i = 0; !name_of(table, i).empty(); ++i) {
    if (name_of(table, i) == wanted) return static_cast<int>(i);
  }
  return -1;
}

void NativeMachine::create(Machine kind, std::uint64_t seed) {
  if (kind == Machine::Link) machine_.emplace<Link>(seed);
  if (kind == Machine::Director) machine_.emplace<Director>(seed);
}

Status NativeMachine::handle(const Input& input, std::vector<Instruction>& orders) {
  return with(machine_, Status::NotInitialised, [&](auto& machine) {
    const Status status = machine.handle(input);
    for (Instruction order; machine.next(order);) orders.push_back(order);
    return status;
  });
}

std::string NativeMachine::describe(const Instruction& order) const {
  std::string out = word(Table::Order, order.order);
  if (order.epoch != 0 && belongs_to_attempt(order.order))
    out.append(" epoch=").append(shown(order.epoch));
  const Machine kind = std::holds_alternative<Link>(machine_) ? Machine::Link : Machine::Director;
  out += written(parameters_of(order.order, kind), order.a, order.b);
  if (!order.text.view().empty()) out.append(" text=").append(order.text.view());
  return out;
}

std::string NativeMachine::condition() const {
  return with(machine_, std::string{}, [](const auto& machine) {
    std::string out = states(machine);
    if (machine.deadline() == kNever) return out;
    return out + ", due " + shown(static_cast<double>(machine.deadline())) + " " +
           word(Table::Timer, machine.deadline_reason());
  });
}

}  // namespace autoplay
