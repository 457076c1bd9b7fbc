#include "tools/session.hpp"

namespace autoplay {
namespace {

template <typename Enum>
std::string word(Table table, Enum value) {
  return std::string(name_of(table, index_of(value)));
}

std::string plain(const Instruction& order) {
  std::string out = word(Table::Order, order.order);
  out.append(" epoch=").append(shown(order.epoch));
  if (order.a != 0) out.append(" a=").append(shown(order.a));
  return out;
}

std::string report(const Link&, const Instruction& order) {
  return name(Table::LinkReason, order.a) + " next=" + shown(order.b);
}

std::string report(const Director&, const Instruction& order) {
  return name(Table::Reason, order.a) + " was " + name(Table::Reason, order.b) +
         quoted(order.text.view());
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

std::string quoted(std::string_view text) {
  std::string out;
  if (!text.empty()) out.append(" \"").append(text).append("\"");
  return out;
}

int index_named(Table table, std::string_view wanted) {
  for (std::size_t i = 0; !name_of(table, i).empty(); ++i) {
    if (name_of(table, i) == wanted) return static_cast<int>(i);
  }
  return -1;
}

void Session::create(Machine kind, std::uint64_t seed) {
  if (kind == Machine::Link) machine_.emplace<Link>(seed);
  if (kind == Machine::Director) machine_.emplace<Director>(seed);
}

Status Session::handle(const Input& input, std::vector<Instruction>& orders) {
  return with(machine_, Status::NotInitialised, [&](auto& machine) {
    const Status status = machine.handle(input);
    for (Instruction order; machine.next(order);) orders.push_back(order);
    return status;
  });
}

std::string Session::describe(const Instruction& order) const {
  const std::string called = word(Table::Order, order.order) + " ";
  if (order.order == Order::Offer) return called + name(Table::Offer, order.a);
  if (order.order == Order::Deliver)
    return called + name(Table::FrameKind, order.a) + quoted(order.text.view());
  if (order.order != Order::Report) return plain(order);
  return with(machine_, std::string{},
              [&](const auto& machine) { return called + report(machine, order); });
}

std::string Session::condition() const {
  return with(machine_, std::string{}, [](const auto& machine) {
    std::string out = states(machine);
    if (machine.deadline() == kNever) return out;
    return out + ", due " + shown(static_cast<double>(machine.deadline())) + " " +
           word(Table::Timer, machine.deadline_reason());
  });
}

}  // namespace autoplay
