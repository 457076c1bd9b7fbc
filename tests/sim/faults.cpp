#include "sim/faults.hpp"

namespace autoplay::sim {
namespace {

constexpr std::array<std::string_view, kFaultCount> kNames{
    "event lost",     "event late",    "event repeated", "event reordered",  "beacon lost",
    "forged",         "foreign",       "malformed",      "hub cut",          "hub closes",
    "hub restarts",   "hub refuses",   "half-open",      "session cut",      "kicked",
    "token slow",     "token 401",     "token 429",      "token 500",        "token hangs",
    "snapshot fails", "manifest late", "cached 404",     "cdn 404",          "cdn 403",
    "cdn 429",        "cdn 5xx",       "cdn hangs",      "cdn stalls",       "cdn invalid",
    "player silent",  "player stuck",  "audio blocked",  "playback blocked", "pause on ended",
    "flap",           "two encoders",  "end and return", "no stream id",     "no SendTime",
    "clock ahead",    "viewer pauses", "viewer mutes",   "viewer opts out",  "page hides",
    "picture floats", "page freezes",  "sleeps",         "network off",      "clock steps"};

constexpr Millis kSecond = 1'000;
constexpr Millis kMinute = 60'000;
/// The end of each run, in which no new fault begins.
constexpr Millis kFinale = 6 * kMinute;
/// The duration of a fault that lasts for the rest of a run.
constexpr Millis kForGood = 10 * 3600 * kSecond;

Millis usual_length(Fault kind, Chance& chance) {
  switch (kind) {
    case Fault::EventLost:
    case Fault::EventLate:
    case Fault::EventRepeated:
    case Fault::EventReordered: return chance.between(30 * kSecond, 10 * kMinute);
    case Fault::ClockAhead: return chance.between(5 * kMinute, 30 * kMinute);
    case Fault::BeaconLost: return chance.between(kMinute, 6 * kMinute);
    case Fault::HubCut:
    case Fault::HubCloses:
    case Fault::HubRestarts:
    case Fault::HalfOpen:
    case Fault::SessionCut:
    case Fault::Kicked:
    case Fault::ClockSteps: return 1;
    case Fault::PageHides:
    case Fault::PictureFloats:
    case Fault::PageFreezes:
    case Fault::Sleeps:
      return chance.likely(0.3) ? chance.between(200, 5 * kSecond)
                                : chance.between(5 * kSecond, 8 * kMinute);
    case Fault::ViewerPauses:
    case Fault::ViewerMutes:
    case Fault::ViewerOptsOut: return chance.between(300, 5 * kMinute);
    case Fault::AudioBlocked:
    case Fault::PlaybackBlocked:
    case Fault::PauseOnEnded:
    case Fault::NoStreamId:
    case Fault::NoSendTime:
    case Fault::Cached404: return kForGood;
    default:
      return chance.likely(0.3) ? chance.between(500, 10 * kSecond)
                                : chance.between(10 * kSecond, 5 * kMinute);
  }
}

/// Faults of the broadcaster are part of its programme.
void bend_programme(std::vector<Broadcasting>& programme, Fault kind, Chance& chance,
                    std::vector<Trouble>& troubles) {
  Broadcasting& which = programme[chance.below(programme.size())];
  const Millis length = which.until == kNever ? 5 * kMinute : which.until - which.from;
  const Millis at = std::max<Millis>(which.from, 0) + chance.between(length / 10, length);
  Millis gap = 0;
  if (kind == Fault::Flap) gap = chance.between(1'200, 12 * kSecond);
  if (kind == Fault::TwoEncoders) gap = -chance.between(1'200, 6 * kSecond);
  if (kind == Fault::EndAndReturn) gap = chance.between(15 * kSecond, 12 * kMinute);
  if (which.until != kNever && at + gap + 5 * kSecond > which.until) gap = 2 * kSecond;
  Broadcasting second = which;
  which.until = at;
  which.ends_cleanly = chance.likely(0.7);
  second.from = at + gap;
  if (second.until != kNever && second.until < second.from + 5 * kSecond)
    second.until = second.from + kMinute;
  if (which.until < which.from + 2 * kSecond) which.until = which.from + 2 * kSecond;
  if (second.from < which.from + 1'100) second.from = which.from + 1'100;
  troubles.push_back({kind, std::min(at, second.from), std::max(at, second.from), -1});
  if (kind != Fault::EndAndReturn && chance.likely(0.7))  // a quick return is not served at once
    troubles.push_back({Fault::ManifestLate, second.from - kSecond,
                        second.from + chance.between(5, 40) * kSecond, -1});
  programme.push_back(second);
  std::sort(programme.begin(), programme.end(),
            [](const Broadcasting& a, const Broadcasting& b) { return a.from < b.from; });
  for (std::size_t i = 0; i + 1 < programme.size(); ++i) {
    Broadcasting& b = programme[i];
    const bool overlaps = b.until == kNever || b.until > programme[i + 1].from + 8 * kSecond;
    if (overlaps) b.until = programme[i + 1].from;
  }
  for (Broadcasting& b : programme) {
    if (b.until != kNever) b.until = std::max(b.until, b.from + 2 * kSecond);
  }
}

std::vector<Broadcasting> draw_programme(Chance& chance, Millis scale) {
  std::vector<Broadcasting> programme;
  Millis at = chance.likely(0.2) ? -chance.between(kMinute, 20 * kMinute)
                                 : chance.between(5 * kSecond, 4 * kMinute);
  const std::size_t count = 1 + chance.below(3);
  for (std::size_t i = 0; i < count; ++i) {
    const Millis length = chance.between(kMinute, 6 * kMinute) * scale;
    programme.push_back({at, std::max<Millis>(at, 0) + length, chance.likely(0.7)});
    const Millis gap = chance.likely(0.4) ? chance.between(3 * kSecond, 40 * kSecond)
                                          : chance.between(kMinute, 14 * kMinute);
    at = programme.back().until + gap * (chance.likely(0.5) ? 1 : scale);
  }
  if (chance.likely(0.75)) programme.back().until = kNever;
  return programme;
}

/// A pause that begins before an end and lasts beyond the next start.
void pause_over_an_end(std::vector<Broadcasting>& programme, Chance& chance, Millis& from,
                       Millis& length) {
  const std::size_t which = chance.below(programme.size());
  Broadcasting& b = programme[which];
  if (b.until == kNever) return;
  from = std::max<Millis>(0, b.until - chance.between(5 * kSecond, 30 * kSecond));
  b.ends_cleanly = chance.likely(0.3);
  if (which + 1 == programme.size()) return;
  const Millis next = programme[which + 1].from;
  if (next < b.until + 5 * kMinute) length = next + chance.between(10 * kSecond, kMinute) - from;
}

void draw_settings(Config& config, Chance& chance) {
  constexpr std::array<Millis, 3> kPeriods{10 * kSecond, 30 * kSecond, 60 * kSecond};
  if (chance.likely(0.6)) config.period = kPeriods[chance.below(kPeriods.size())];
  config.hub_retains = config.period > 0 && chance.likely(0.5);
  config.snapshot_source = chance.likely(0.4);
  config.token_snapshot = chance.likely(0.4);
  if (chance.likely(0.4)) config.window = chance.between(1, 120) * kSecond;
  config.session = chance.likely(0.4) ? chance.between(3, 20) * kMinute : 60 * kMinute;
  config.steady_stops = chance.likely(0.7);
  config.tells_offline = chance.likely(0.8);
  config.hears_messages = chance.likely(0.3);
  config.url_is_function = chance.likely(0.4);
  config.given_by_name = chance.likely(0.1);
  config.start_hidden = chance.likely(0.15);
  config.start_after_pause = chance.likely(0.3);
  config.activated = chance.likely(0.6);
  config.begins_hidden = chance.likely(0.1);
  config.feeds = chance.likely(0.1);
  config.pauses_unseen = chance.likely(0.25);
  config.loads_paused = chance.likely(0.4);
  config.pauses_first = chance.likely(0.2);
  config.pauses_late = chance.likely(0.2);
  if (chance.likely(0.12)) config.policy = static_cast<Policy>(1 + chance.below(4));
}

/// Where nobody is, nobody does this.
bool is_of_viewer(const Trouble& trouble) {
  return trouble.kind == Fault::ViewerPauses || trouble.kind == Fault::ViewerMutes ||
         trouble.kind == Fault::ViewerOptsOut;
}

/// A screen without a viewer, whose browser may allow playback later.
void make_kiosk(Config& config, Chance& chance) {
  std::erase_if(config.troubles, is_of_viewer);
  for (Trouble& t : config.troubles) {
    const bool ends = t.kind == Fault::PlaybackBlocked && chance.likely(0.7);
    if (ends) t.to = t.from + chance.between(0, config.length - kFinale);
  }
}

void draw_gate(Config& config, Chance& chance) {
  config.announces = chance.likely(0.3);
  config.repeats_release = chance.likely(0.5);
  if (!chance.likely(0.2)) return;
  config.gate = chance.likely(0.7) ? Gate::Release : Gate::At;
  if (config.gate == Gate::At) config.gate_at = chance.between(0, config.length - kFinale);
}

/// One more fault that lasts to the end. The page must end with the reason for it.
void stay_broken(Config& config, Chance& chance) {
  constexpr std::array kKinds{Fault::Cdn404,       Fault::Cdn403,     Fault::Cdn429,
                              Fault::Cdn5xx,       Fault::CdnHangs,   Fault::CdnInvalid,
                              Fault::PlayerSilent, Fault::HubRefuses, Fault::TokenRefused,
                              Fault::TokenFails,   Fault::TokenHangs};
  const Millis from = chance.between(0, config.length - kFinale);
  config.troubles.push_back({kKinds[chance.below(kKinds.size())], from, from + kForGood, -1});
  if (chance.likely(0.9)) return;
  for (auto& programme : config.programmes)
    programme = {{kForGood, kNever, true}};  // and nothing is live
}

/// Of the last start or end.
Millis last_moment(const Config& config) {
  Millis last = 0;
  for (const auto& programme : config.programmes) {
    for (const Broadcasting& b : programme)
      last = std::max({last, b.from, b.until == kNever ? 0 : b.until});
  }
  return last;
}

}  // namespace

std::string_view name_of(Fault fault) {
  return kNames[static_cast<std::size_t>(fault)];
}

Config draw(Chance& chance) {
  Config config;
  draw_settings(config, chance);
  const Millis scale = chance.likely(0.06) ? chance.between(4, 8) : 1;
  const std::size_t channels = chance.likely(0.6) ? 1 : 1 + chance.below(3);
  for (std::size_t i = 0; i < channels; ++i)
    config.programmes.push_back(draw_programme(chance, scale));

  std::vector<Fault> kinds;
  if (!chance.likely(0.08)) {
    const std::size_t count = 3 + chance.below(8);
    for (std::size_t i = 0; i < count; ++i)
      kinds.push_back(static_cast<Fault>(chance.below(kFaultCount)));
  }
  for (const Fault kind : kinds) {
    if (kind == Fault::Flap || kind == Fault::TwoEncoders || kind == Fault::EndAndReturn)
      bend_programme(config.programmes[chance.below(channels)], kind, chance, config.troubles);
  }

  const Millis busy = last_moment(config) + chance.between(20 * kSecond, 3 * kMinute);
  for (const Fault kind : kinds) {
    if (kind == Fault::Flap || kind == Fault::TwoEncoders || kind == Fault::EndAndReturn) continue;
    if (kind == Fault::BeaconLost && config.period == 0) config.period = 60 * kSecond;
    if (kind == Fault::SnapshotFails) config.snapshot_source = true;
    if (kind == Fault::NoStreamId) config.stream_ids = false;
    if (kind == Fault::NoSendTime) config.send_times = false;
    if (kind == Fault::AudioBlocked || kind == Fault::PlaybackBlocked) config.activated = false;
    if (kind == Fault::Cached404) config.negative_ttl = chance.between(2, 30) * kSecond;
    Millis length = usual_length(kind, chance);
    Millis from = chance.between(0, busy);
    if (chance.likely(0.6)) {  // around a start or an end
      const auto& programme = config.programmes[chance.below(channels)];
      const Broadcasting& b = programme[chance.below(programme.size())];
      const Millis moment = chance.likely(0.7) || b.until == kNever ? b.from : b.until;
      from = std::max<Millis>(0, moment + chance.between(-kMinute, 30 * kSecond));
    }
    if (length >= 3600 * kSecond) from = 0;
    if (kind == Fault::ViewerOptsOut && chance.likely(0.4)) {  // while the last seconds play
      const auto& programme = config.programmes[chance.below(channels)];
      const Broadcasting& b = programme[chance.below(programme.size())];
      if (b.until != kNever) from = b.until + chance.between(-kSecond, 6 * kSecond);
    }
    if (kind == Fault::ViewerPauses && chance.likely(0.5))
      pause_over_an_end(config.programmes[chance.below(channels)], chance, from, length);
    const bool everywhere = chance.likely(0.5);
    config.troubles.push_back(
        {kind, from, from + length, everywhere ? -1 : static_cast<int>(chance.below(channels))});
  }
  config.length = busy;
  for (const Trouble& t : config.troubles) {
    if (t.to - t.from < 3600 * kSecond) config.length = std::max(config.length, t.to);
  }
  config.length += kFinale;
  draw_gate(config, chance);
  if (config.policy == Policy::Kiosk) make_kiosk(config, chance);
  if (chance.likely(0.2)) stay_broken(config, chance);
  return config;
}

}  // namespace autoplay::sim
