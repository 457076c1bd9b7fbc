#include "tools/parameters.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tools/native_machine.hpp"
#include "tools/source.hpp"

namespace autoplay {
namespace {

using Place = Parameter::Place;
using Kind = Parameter::Kind;

constexpr double kStatusMost = 999;

constexpr Parameter named(std::string_view name, Place place, Table table,
                          std::string_view meaning = {}, bool zero_is_none = false) {
  return {name, place, Kind::Name, table, 0, meaning, zero_is_none};
}
constexpr Parameter bit(std::string_view name, Place place, std::string_view meaning,
                        double value = 1) {
  return {name, place, Kind::Bit, Table::Status, value, meaning, false};
}
constexpr Parameter number(std::string_view name, Place place, double most,
                           std::string_view meaning) {
  return {name, place, Kind::Number, Table::Status, most, meaning, false};
}

constexpr std::array kFrameArrived{bit("beginning", Place::A, "1: the text is only its beginning")};
constexpr std::array kWindowAdvertised{
    number("windowMs", Place::A, kTimeMost, "reconnectWindowMs of the token answer")};
constexpr std::array kTokenArrived{
    number("lifetimeSeconds", Place::A, kTimeMost, "of the token, 0: unknown"),
    number("sessionSeconds", Place::B, kTimeMost, "of the session, 0: unknown")};
constexpr std::array kTokenFailed{
    number("status", Place::A, kStatusMost, "HTTP status, 0: no answer"),
    number("retryAfterSeconds", Place::B, kTimeMost, "Retry-After, 0: none")};
constexpr std::array kSocketClosed{number("code", Place::A, 65'535, "close code"),
                                   bit("clean", Place::B, "1: closed cleanly")};
constexpr std::array kErrorFrame{number("code", Place::A, 65'535, "ErrorCode of the frame")};
constexpr std::array kCreated{Parameter{"options", Place::A, Kind::Options, Table::Status, 0,
                                        "names of Option, joined by +", false}};
constexpr std::array kPlayerAttached{named("state", Place::A, Table::PlayerState),
                                     bit("paused", Place::B, "1: paused"),
                                     bit("muted", Place::B, "1: muted", 2)};
constexpr std::array kPlayerFailed{named("error", Place::A, Table::PlayerError),
                                   number("status", Place::B, kStatusMost, "HTTP status, 0: none")};
constexpr std::array kMutedChanged{bit("muted", Place::A, "1: muted")};
constexpr std::array kNotified{
    bit("live", Place::A, "1: live"),
    number("unixMs", Place::B, kTimeMost, "when it began or ended, 0: unknown")};
constexpr std::array kSnapshotFailed{
    number("status", Place::A, kStatusMost, "HTTP status, 0: no answer")};
constexpr std::array kLinkChanged{
    named("state", Place::A, Table::LinkState),
    named("reason", Place::B, Table::LinkReason, "absent: none", true)};
constexpr std::array kPictureInPictureChanged{
    bit("inWindow", Place::A, "1: it is in a window of its own")};
constexpr std::array kReleased{
    number("unixMs", Place::A, kTimeMost, "when the gate opens, 0: now"),
    number("inMs", Place::B, kTimeMost, "the same by the viewer's clock, from now")};
constexpr std::array kOptOutChanged{bit("optedOut", Place::A, "1: the viewer opts out")};

constexpr std::array kLinkReport{
    named("reason", Place::A, Table::LinkReason),
    number("nextMs", Place::B, kTimeMost, "until the next attempt, 0: none is due")};
constexpr std::array kDirectorReport{named("reason", Place::A, Table::Reason),
                                     named("previous", Place::B, Table::Reason)};
constexpr std::array kDeliver{named("kind", Place::A, Table::FrameKind)};
constexpr std::array kLoad{bit("fresh", Place::A, "1: ask for a fresh playback URL")};
constexpr std::array kOffer{named("offer", Place::A, Table::Offer)};

const Parameter* find(Parameters parameters, std::string_view name) {
  for (const Parameter& parameter : parameters) {
    if (parameter.name == name) return &parameter;
  }
  return nullptr;
}

double& slot(const Parameter& parameter, Numbers& numbers) {
  return parameter.place == Place::A ? numbers.a : numbers.b;
}

bool has_bit(double bits, double value) {
  return std::fmod(std::floor(bits / value), 2) == 1;
}

std::string name_list(Table table) {
  std::string list;
  for (std::size_t i = 0; !name_of(table, i).empty(); ++i)
    list.append(i == 0 ? "" : ", ").append(name_of(table, i));
  return list;
}

std::string option_list() {
  std::string list;
  for (const Word& option : enumerators(kVocabulary, "Option"))
    list.append(list.empty() ? "" : ", ").append(option.name);
  return list;
}

std::string allowed(const Parameter& parameter) {
  switch (parameter.kind) {
    case Kind::Name: return "one of " + name_list(parameter.table);
    case Kind::Options: return "one or more of " + option_list() + ", joined by +";
    case Kind::Bit: return "1 or 0";
    case Kind::Number: return "a whole number from 0 to " + shown(parameter.value);
  }
  return {};
}

/// AskFirst+HasSnapshot as bits, or -1.
double options_from(std::string_view text) {
  const auto options = enumerators(kVocabulary, "Option");
  int bits = 0;
  for (std::string_view rest = text;;) {
    const std::size_t plus = rest.find('+');
    const auto found = std::find_if(options.begin(), options.end(), [&](const Word& option) {
      return option.name == rest.substr(0, plus);
    });
    if (found == options.end() || (bits & found->value) != 0) return -1;
    bits |= found->value;
    if (plus == std::string_view::npos) return bits;
    rest.remove_prefix(plus + 1);
  }
}

/// What a text says of a parameter, or -1.
double value_from(const Parameter& parameter, std::string_view text) {
  if (parameter.kind == Kind::Name) return index_named(parameter.table, text);
  if (parameter.kind == Kind::Options) return options_from(text);
  const double value = whole_number_from(text);
  if (parameter.kind == Kind::Number) return value <= parameter.value ? value : -1;
  return text == "1" || text == "0" ? value * parameter.value : -1;
}

std::string options_written(double bits) {
  std::string out;
  for (const Word& option : enumerators(kVocabulary, "Option")) {
    if (has_bit(bits, option.value)) out.append(out.empty() ? "" : "+").append(option.name);
  }
  return out;
}

std::string value_written(const Parameter& parameter, double number) {
  switch (parameter.kind) {
    case Kind::Name:
      return number == 0 && parameter.zero_is_none ? std::string{} : name(parameter.table, number);
    case Kind::Options: return options_written(number);
    case Kind::Bit: return has_bit(number, parameter.value) ? "1" : "";
    case Kind::Number: return number == 0 ? "" : shown(number);
  }
  return {};
}

std::string unknown(Parameters parameters, std::string_view name) {
  std::string problem = "there is no parameter '";
  problem.append(name).append("' here, ");
  return problem + (parameters.empty() ? "nor any other" : "only " + names_of(parameters));
}

nlohmann::ordered_json json_of(const Parameter& parameter) {
  nlohmann::ordered_json out;
  out["name"] = parameter.name;
  out["place"] = parameter.place == Place::A ? "a" : "b";
  constexpr std::array kKinds{"name", "options", "bit", "number"};
  out["kind"] = kKinds[static_cast<std::size_t>(parameter.kind)];
  if (parameter.kind == Kind::Name) {
    out["names"] = nlohmann::ordered_json::array();
    for (std::size_t i = 0; !name_of(parameter.table, i).empty(); ++i)
      out["names"].push_back(name_of(parameter.table, i));
    out["zeroIsNone"] = parameter.zero_is_none;
  } else if (parameter.kind == Kind::Options) {
    for (const Word& option : enumerators(kVocabulary, "Option"))
      out["bits"][option.name] = option.value;
  } else {
    out["value"] = parameter.value;
  }
  return out;
}

nlohmann::ordered_json json_of(Parameters parameters) {
  auto out = nlohmann::ordered_json::array();
  for (const Parameter& parameter : parameters) out.push_back(json_of(parameter));
  return out;
}

}  // namespace

Parameters parameters_of(Fact fact) {
  switch (fact) {
    case Fact::FrameArrived: return kFrameArrived;
    case Fact::WindowAdvertised: return kWindowAdvertised;
    case Fact::TokenArrived: return kTokenArrived;
    case Fact::TokenFailed: return kTokenFailed;
    case Fact::SocketClosed: return kSocketClosed;
    case Fact::ErrorFrame: return kErrorFrame;
    case Fact::Created: return kCreated;
    case Fact::PlayerAttached: return kPlayerAttached;
    case Fact::PlayerFailed: return kPlayerFailed;
    case Fact::MutedChanged: return kMutedChanged;
    case Fact::Notified: return kNotified;
    case Fact::SnapshotFailed: return kSnapshotFailed;
    case Fact::LinkChanged: return kLinkChanged;
    case Fact::PictureInPictureChanged: return kPictureInPictureChanged;
    case Fact::Released: return kReleased;
    case Fact::OptOutChanged: return kOptOutChanged;
    default: return {};
  }
}

Parameters parameters_of(Order order, Machine machine) {
  switch (order) {
    case Order::Report:
      if (machine == Machine::Link) return kLinkReport;
      return kDirectorReport;
    case Order::Deliver: return kDeliver;
    case Order::Load: return kLoad;
    case Order::Offer: return kOffer;
    default: return {};
  }
}

bool belongs_to_attempt(Order order) {
  return order != Order::Report && order != Order::Offer && order != Order::Deliver &&
         order != Order::Prepare && order != Order::Restart;
}

std::string written(Parameters parameters, double a, double b) {
  std::string out;
  for (const Parameter& parameter : parameters) {
    const std::string value = value_written(parameter, parameter.place == Place::A ? a : b);
    if (!value.empty()) out.append(" ").append(parameter.name).append("=").append(value);
  }
  return out;
}

std::string names_of(Parameters parameters) {
  std::string names;
  for (const Parameter& parameter : parameters)
    names.append(names.empty() ? "" : ", ").append(parameter.name);
  return names;
}

std::string described(const Parameter& parameter) {
  std::string out = "`";
  out.append(parameter.name).append("` ");
  if (parameter.kind == Kind::Name)
    out += parameter.table == Table::Reason ? "a reason, see below" : name_list(parameter.table);
  if (parameter.kind == Kind::Name && !parameter.meaning.empty()) out += ", ";
  return out.append(parameter.meaning);
}

std::string read_parameter(Parameters parameters, std::string_view name, std::string_view value,
                           Numbers& numbers) {
  const Parameter* parameter = find(parameters, name);
  if (parameter == nullptr) return unknown(parameters, name);
  const double meant = value_from(*parameter, value);
  if (meant < 0) {
    std::string problem(name);
    return problem.append(" must be ").append(allowed(*parameter)) + ", not '" +
           std::string(value) + "'";
  }
  slot(*parameter, numbers) += meant;
  return {};
}

std::string read_parameter(Parameters parameters, std::string_view name, double value,
                           Numbers& numbers) {
  const Parameter* parameter = find(parameters, name);
  if (parameter == nullptr) return unknown(parameters, name);
  slot(*parameter, numbers) += parameter->kind == Kind::Bit ? value * parameter->value : value;
  return {};
}

bool read_number(std::string_view text, double& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

double number_from(std::string_view text) {
  double number = -1;
  return read_number(text, number) && number >= 0 && std::isfinite(number) ? number : -1;
}

double whole_number_from(std::string_view text) {
  const double number = number_from(text);
  return number == std::floor(number) ? number : -1;
}

std::string parameters_as_json() {
  nlohmann::ordered_json out;
  for (std::size_t i = 0; i < kFactCount; ++i)
    out["facts"][std::string(name_of(Table::Fact, i))] =
        json_of(parameters_of(static_cast<Fact>(i)));
  for (const Machine machine : {Machine::Link, Machine::Director}) {
    auto& orders = out["orders"][std::string(name_of(Table::Machine, index_of(machine)))];
    for (std::size_t i = 1; !name_of(Table::Order, i).empty(); ++i)
      orders[std::string(name_of(Table::Order, i))] =
          json_of(parameters_of(static_cast<Order>(i), machine));
  }
  for (std::size_t i = 1; !name_of(Table::Order, i).empty(); ++i) {
    if (!belongs_to_attempt(static_cast<Order>(i)))
      out["withoutEpoch"].push_back(name_of(Table::Order, i));
  }
  return out.dump(2) + "\n";
}

}  // namespace autoplay
