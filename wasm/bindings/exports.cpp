/// The flat C face of one machine. Conventions:
/// 1. One module instance is one machine; init() names which, once. Nothing needs freeing.
/// 2. Text goes in through the inbox: write UTF-8 at inbox_at(), pass its size. It is read during
///    the call only.
/// 3. After handle(), call next() until it answers 0; order_…() read the order it moved to, and
///    order text stays valid until the following next() or handle().
/// 4. Numbers are f64, enumerators are indices in the order of vocabulary.hpp, for which
///    vocabulary() stands; times are ms on the caller's monotonic clock; deadline() is Infinity
///    when there is none.
/// 5. A Status other than Ok means that nothing changed.
#include <cstdint>
#include <limits>
#include <optional>
#include <variant>

#include "core/director.hpp"
#include "core/link.hpp"

#ifdef __EMSCRIPTEN__
#define IVS_EXPORT(name) extern "C" __attribute__((export_name(#name)))
#else
#define IVS_EXPORT(name) extern "C"
#endif

namespace {

using namespace autoplay;

constexpr std::size_t kInboxSize = 16 * 1024;
std::array<char, kInboxSize> inbox;
std::optional<Link> link_machine;
std::optional<Director> director;
Instruction current;

std::string_view inbox_text(std::uint32_t size) {
  return {inbox.data(), size};
}

Status handle_input(const Input& input) {
  if (link_machine) return link_machine->handle(input);
  return director ? director->handle(input) : Status::NotInitialised;
}

}  // namespace

IVS_EXPORT(init) int init(int machine, double seed) {
  const bool fits = seed >= 0 && seed <= 9007199254740991.0;
  const auto chance = fits ? static_cast<std::uint64_t>(seed) : 0;
  link_machine.reset();
  director.reset();
  if (machine == static_cast<int>(Machine::Link)) {
    link_machine.emplace(chance);
  } else if (machine == static_cast<int>(Machine::Director)) {
    director.emplace(chance);
  } else {
    return static_cast<int>(Status::NotInitialised);
  }
  return static_cast<int>(Status::Ok);
}

IVS_EXPORT(inbox_at) char* inbox_at() {
  return inbox.data();
}
IVS_EXPORT(inbox_size) std::uint32_t inbox_size() {
  return kInboxSize;
}

IVS_EXPORT(glance) int glance(std::uint32_t size) {
  if (size > kInboxSize) return 0;
  if (link_machine) return link_machine->prefix_suffices(inbox_text(size)) ? 1 : 0;
  return director && director->prefix_suffices(inbox_text(size)) ? 1 : 0;
}

IVS_EXPORT(overhear) int overhear(std::uint32_t size, std::uint32_t epoch) {
  if (size > kInboxSize) return 0;
  if (link_machine) return link_machine->overhear(inbox_text(size), epoch) ? 1 : 0;
  return director && director->overhear(inbox_text(size)) ? 1 : 0;
}

IVS_EXPORT(handle)
int handle(std::uint32_t fact, std::uint32_t epoch, double a, double b, std::uint32_t size,
           double now) {
  if (fact >= kFactCount) return static_cast<int>(Status::UnknownFact);
  if (size > kInboxSize) return static_cast<int>(Status::TooLarge);
  const bool sane = now > -9e15 && now < 9e15;
  return static_cast<int>(handle_input({static_cast<Fact>(fact), epoch, a, b, inbox_text(size),
                                        sane ? static_cast<Millis>(now) : 0}));
}

IVS_EXPORT(next) int next() {
  const bool more =
      link_machine ? link_machine->next(current) : director && director->next(current);
  if (!more) current = {};
  return static_cast<int>(current.order);
}

IVS_EXPORT(order_epoch) std::uint32_t order_epoch() {
  return current.epoch;
}
IVS_EXPORT(order_a) double order_a() {
  return current.a;
}
IVS_EXPORT(order_b) double order_b() {
  return current.b;
}
IVS_EXPORT(order_text_at) const char* order_text_at() {
  return current.text.view().data();
}
IVS_EXPORT(order_text_size) std::uint32_t order_text_size() {
  return static_cast<std::uint32_t>(current.text.view().size());
}

IVS_EXPORT(state) int state(std::uint32_t region) {
  if (link_machine)
    return region == index_of(Region::Link) ? static_cast<int>(link_machine->state()) : 0;
  if (!director || region > index_of(Region::IsPlaying)) return 0;
  switch (static_cast<Region>(region)) {
    case Region::Link: return 0;
    case Region::Broadcast: return static_cast<int>(director->broadcast());
    case Region::Playback: return static_cast<int>(director->playback());
    case Region::Intent: return static_cast<int>(director->intent());
    case Region::Reason: return static_cast<int>(director->reason());
    case Region::Offer: return static_cast<int>(director->offer());
    case Region::IsPlaying: return director->is_playing() ? 1 : 0;
  }
  return 0;
}

IVS_EXPORT(deadline) double deadline() {
  const Millis due = link_machine ? link_machine->deadline()
                     : director   ? director->deadline()
                                  : kNever;
  return due == kNever ? std::numeric_limits<double>::infinity() : static_cast<double>(due);
}

IVS_EXPORT(deadline_reason) int deadline_reason() {
  if (link_machine) return static_cast<int>(link_machine->deadline_reason());
  return director ? static_cast<int>(director->deadline_reason()) : 0;
}

IVS_EXPORT(count) std::uint32_t count(std::uint32_t cause) {
  if (cause >= kIgnoredCount) return 0;
  if (link_machine) return link_machine->count(static_cast<Ignored>(cause));
  return director ? director->count(static_cast<Ignored>(cause)) : 0;
}

IVS_EXPORT(vocabulary) std::uint32_t vocabulary_of_core() {
  return autoplay::vocabulary();
}
