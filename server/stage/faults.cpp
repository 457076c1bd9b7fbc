#include "stage/faults.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "text/json.hpp"

namespace autoplay::stage {
namespace {

using nlohmann::json;
using Json = nlohmann::ordered_json;

struct FieldRule {
  std::string_view name;
  std::uint32_t least;
  std::uint32_t most;
};

constexpr std::array<FieldRule, kFaultFieldCount> kFields{{
    {"ms", 1, 600'000},
    {"delay", 1, 60'000},
    {"status", 400, 599},
    {"code", 1'000, 4'999},
    {"retryAfter", 0, 3'600},
    {"times", 1, 1'000},
}};

/// How long a fault is in force.
enum class Span : std::uint8_t { Instant, Lasting, OneEvent };

struct KindRule {
  std::string_view name;
  Span span;
  std::uint8_t required;
  std::uint8_t optional = 0;
};

constexpr std::uint8_t bit(FaultField field) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(field));
}

constexpr std::uint8_t kMs = bit(FaultField::Ms);
constexpr std::uint8_t kStatus = bit(FaultField::Status);
constexpr std::uint8_t kEnd = kMs | bit(FaultField::Times);

constexpr std::array<KindRule, kFaultKindCount> kKinds{{
    {"cut-chat", Span::Instant, 0},
    {"close-chat", Span::Instant, bit(FaultField::Code)},
    {"half-open-chat", Span::Instant, 0},
    {"refuse-chat", Span::Lasting, 0, kEnd},
    {"token", Span::Lasting, kStatus, kEnd | bit(FaultField::RetryAfter)},
    {"token-slow", Span::Lasting, bit(FaultField::Delay), kEnd},
    {"manifest-404", Span::Lasting, 0, kEnd},
    {"manifest", Span::Lasting, kStatus, kEnd},
    {"freeze-manifest", Span::Lasting, 0, kEnd},
    {"lose-event", Span::OneEvent, 0},
    {"delay-event", Span::OneEvent, kMs},
    {"repeat-event", Span::OneEvent, 0},
    {"reorder-events", Span::OneEvent, 0},
    {"emitter-down", Span::Lasting, 0, kEnd},
}};

const KindRule& rule_of(FaultKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

std::string in_quotes(std::string_view text) {
  return text::write_json(json(text.substr(0, 64)));
}

/// `"ms", "status"` of a set of fields.
std::string names_in(std::uint8_t fields) {
  std::string names;
  for (std::size_t i = 0; i < kFaultFieldCount; ++i) {
    if ((fields >> i & 1) == 0) continue;
    names += (names.empty() ? "" : ", ") + in_quotes(kFields[i].name);
  }
  return names;
}

std::string all_kinds() {
  std::string names;
  for (const auto& kind : kKinds) names.append(names.empty() ? "" : " ").append(kind.name);
  return names;
}

/// Codes that may stand in a close frame (RFC 6455 §7.4, IANA's registry) and that a server sends.
bool is_close_code(std::uint64_t code) {
  return (code >= 1'000 && code <= 1'014 && code != 1'004 && code != 1'005 && code != 1'006 &&
          code != 1'010) ||
         (code >= 3'000 && code <= 4'999);
}

/// Reads one field into the fault; else what is wrong with it.
std::optional<std::string> read_field(std::size_t index, const json& value, Fault& fault) {
  const auto& [name, least, most] = kFields[index];
  const auto number = value.is_number_unsigned() ? value.get<std::uint64_t>() : most + 1ULL;
  if (number < least || number > most) {
    return in_quotes(name) + " must be a whole number from " + std::to_string(least) + " to " +
           std::to_string(most);
  }
  if (name == "code" && !is_close_code(number)) {
    return R"("code" must be a close code that a server may send: 1000 to 1003, 1007 to 1009, )"
           "1011 to 1014, or 3000 to 4999";
  }
  fault.values[index] = static_cast<std::uint32_t>(number);
  return std::nullopt;
}

/// Reads a key that is not the kind.
std::optional<std::string> read_key(const std::string& key, const json& value, Fault& fault) {
  const auto& rule = rule_of(fault.kind);
  const auto allowed = static_cast<std::uint8_t>(rule.required | rule.optional);
  const auto* field = std::ranges::find(kFields, std::string_view(key), &FieldRule::name);
  const auto index = static_cast<std::size_t>(field - kFields.begin());
  if (field == kFields.end() || (allowed >> index & 1) == 0) {
    return in_quotes(key) + " is no field of " + std::string(rule.name) + ", which takes " +
           (allowed == 0 ? "none" : names_in(allowed));
  }
  return read_field(index, value, fault);
}

net::Response refusal(int status, std::string_view what) {
  return {status,
          {{"Content-Type", "application/json"},
           {"Cache-Control", "no-store"},
           {"Access-Control-Allow-Origin", "*"}},
          text::write_json(Json{{"message", std::string(what) + ": a fault is in force"}})};
}

bool is_start(std::string_view name) {
  return name == "Stream Start";
}

bool is_end(std::string_view name) {
  return name == "Stream End" || name == "Stream Failure";
}

void add_fields(Json& entry, const Fault& fault) {
  for (std::size_t i = 0; i < kFaultFieldCount; ++i) {
    if (const auto value = fault.values[i]) entry[std::string(kFields[i].name)] = *value;
  }
}

}  // namespace

std::string_view name_of(FaultKind kind) {
  return rule_of(kind).name;
}

std::variant<Fault, std::string> read_fault(std::string_view text) {
  const auto body = text::read_json(text);
  if (!body.is_object()) return R"(the body is not a JSON object such as {"kind": "cut-chat"})";
  const auto kind = body.find("kind");
  if (kind == body.end() || !kind->is_string()) {
    return R"("kind" must be one of )" + all_kinds();
  }
  const auto& name = kind->get_ref<const std::string&>();
  const auto* rule = std::ranges::find(kKinds, std::string_view(name), &KindRule::name);
  if (rule == kKinds.end()) {
    return R"("kind" must be one of )" + all_kinds() + ", not " + in_quotes(name);
  }
  Fault fault;
  fault.kind = static_cast<FaultKind>(rule - kKinds.begin());
  for (const auto& [key, value] : body.items()) {
    if (key == "kind") continue;
    if (auto problem = read_key(key, value, fault)) return std::move(*problem);
  }
  for (std::size_t i = 0; i < kFaultFieldCount; ++i) {
    if ((rule->required >> i & 1) == 0 || fault.values[i]) continue;
    return in_quotes(kFields[i].name) + " is missing: " + name + " needs " +
           names_in(rule->required);
  }
  return fault;
}

std::string describe(const Fault& fault) {
  std::string text(name_of(fault.kind));
  const char* separator = ": ";
  for (std::size_t i = 0; i < kFaultFieldCount; ++i) {
    if (!fault.values[i]) continue;
    text += separator + std::string(kFields[i].name) + ' ' + std::to_string(*fault.values[i]);
    separator = ", ";
  }
  return text;
}

void Faults::begin(const Fault& fault) {
  const auto span = rule_of(fault.kind).span;
  if (span == Span::Instant) return;
  const auto now = now_();
  const auto ms = span == Span::Lasting ? fault.value(FaultField::Ms) : std::nullopt;
  const auto until = ms ? now + *ms : kNever;
  active_[static_cast<std::size_t>(fault.kind)] = Active{fault, now, until};
}

void Faults::end_all() {
  active_.fill(std::nullopt);
  for (auto& each : withheld_) each.due = now_();
}

std::string Faults::dump(std::size_t half_open) const {
  auto list = Json::array();
  if (half_open > 0) {
    list.push_back({{"kind", name_of(FaultKind::HalfOpenChat)}, {"viewers", half_open}});
  }
  const auto left = [this](double until) { return std::ceil(std::max(0.0, until - now_())); };
  for (std::size_t i = 0; i < kFaultKindCount; ++i) {
    const auto* active = in_force(static_cast<FaultKind>(i));
    if (active == nullptr) continue;
    Json entry{{"kind", kKinds[i].name}};
    add_fields(entry, active->fault);
    if (rule_of(active->fault.kind).span == Span::Lasting) entry["met"] = active->met;
    if (active->until != kNever) entry["leftMs"] = static_cast<std::int64_t>(left(active->until));
    list.push_back(std::move(entry));
  }
  for (const auto& each : withheld_) {
    Json entry{{"kind", name_of(each.by)}, {"withheld", true}};
    if (each.due != kNever) entry["leftMs"] = static_cast<std::int64_t>(left(each.due));
    list.push_back(std::move(entry));
  }
  return text::write_json(list);
}

std::optional<net::Response> Faults::token_answer() {
  const auto active = meet(FaultKind::Token);
  if (!active) return std::nullopt;
  const auto status = static_cast<int>(active->fault.number(FaultField::Status));
  auto response = refusal(status, "no token");
  if (const auto seconds = active->fault.value(FaultField::RetryAfter)) {
    response.headers.push_back({"Retry-After", std::to_string(*seconds)});
    response.headers.push_back({"Access-Control-Expose-Headers", "Retry-After"});
    auto body = text::read_ordered_json(response.body);
    body["retryAfterSeconds"] = *seconds;
    response.body = text::write_json(body);
  }
  return response;
}

std::uint32_t Faults::token_delay() {
  const auto active = meet(FaultKind::TokenSlow);
  return active ? active->fault.number(FaultField::Delay) : 0;
}

std::optional<net::Response> Faults::manifest_answer() {
  if (const auto active = meet(FaultKind::Manifest)) {
    return refusal(static_cast<int>(active->fault.number(FaultField::Status)), "no playlist");
  }
  if (meet(FaultKind::Manifest404)) return refusal(404, "no playlist");
  return std::nullopt;
}

double Faults::manifest_time() {
  const auto active = meet(FaultKind::FreezeManifest);
  return active ? active->since : now_();
}

Faults::Passage Faults::pass(std::string_view name, std::string event) {
  if (is_start(name)) return pass_start(std::move(event));
  if (is_end(name)) return pass_end(std::move(event));
  return {{std::move(event)}, ""};
}

Faults::Passage Faults::pass_start(std::string event) {
  if (take(FaultKind::LoseEvent)) return {{}, "lost by a fault"};
  if (withheld_.size() < kMaxWithheld) {
    if (take(FaultKind::ReorderEvents)) {
      withheld_.push_back({FaultKind::ReorderEvents, std::move(event), kNever});
      return {{}, "withheld by a fault until a Stream End"};
    }
    if (const auto fault = take(FaultKind::DelayEvent)) {
      const auto late = fault->number(FaultField::Ms);
      withheld_.push_back({FaultKind::DelayEvent, std::move(event), now_() + late});
      return {{}, "withheld by a fault for " + std::to_string(late) + " ms"};
    }
  }
  if (take(FaultKind::RepeatEvent)) return {{event, event}, "sent twice by a fault"};
  return {{std::move(event)}, ""};
}

Faults::Passage Faults::pass_end(std::string event) {
  const auto found = std::ranges::find_if(withheld_, [](const Withheld& each) {
    return each.by == FaultKind::ReorderEvents && each.due == kNever;
  });
  if (found == withheld_.end()) return {{std::move(event)}, ""};
  Passage passage{{std::move(event), std::move(found->event)},
                  "sent by a fault before its Stream Start"};
  withheld_.erase(found);
  return passage;
}

std::vector<std::string> Faults::take_due() {
  std::vector<std::string> due;
  const auto now = now_();
  std::ranges::stable_sort(withheld_, {}, &Withheld::due);
  while (!withheld_.empty() && withheld_.front().due <= now) {
    due.push_back(std::move(withheld_.front().event));
    withheld_.erase(withheld_.begin());
  }
  return due;
}

double Faults::next_due() const {
  double next = kNever;
  for (const auto& each : withheld_) next = std::min(next, each.due);
  return next;
}

const Faults::Active* Faults::in_force(FaultKind kind) const {
  const auto& active = active_[static_cast<std::size_t>(kind)];
  return active && now_() < active->until ? &*active : nullptr;
}

std::optional<Faults::Active> Faults::meet(FaultKind kind) {
  if (in_force(kind) == nullptr) return std::nullopt;
  auto& active = active_[static_cast<std::size_t>(kind)];
  const auto before = *active;
  active->met += 1;
  const auto times = active->fault.value(FaultField::Times);
  if (times && active->met >= *times) active.reset();
  return before;
}

std::optional<Fault> Faults::take(FaultKind kind) {
  auto active = std::exchange(active_[static_cast<std::size_t>(kind)], std::nullopt);
  return active ? std::optional(active->fault) : std::nullopt;
}

}  // namespace autoplay::stage
