#include "sim/oracle.hpp"

/// The oracle at the end of a run, after a time without events.
namespace autoplay::sim {
namespace {

constexpr Millis kSettled = 150'000;

/// The reason of a page if a lasting fault keeps a live stream from it.
constexpr std::array<std::pair<Fault, Reason>, 8> kLasting{{
    {Fault::Cdn404, Reason::ManifestUnavailable},
    {Fault::Cdn403, Reason::NotAuthorized},
    {Fault::Cdn429, Reason::ViewerLimit},
    {Fault::Cdn5xx, Reason::NetworkError},
    {Fault::CdnHangs, Reason::PlayerSilent},
    {Fault::CdnHangs, Reason::NetworkError},
    {Fault::CdnInvalid, Reason::InvalidPlaylist},
    {Fault::PlayerSilent, Reason::PlayerSilent},
}};

}  // namespace

void Oracle::offered(Seat& seat) {
  world_.tell("  offer", name_of(Table::Offer, index_of(seat.offer())));
}

/// A pause by the controls is certainly the viewer's if playback ran undisturbed for a while
/// before. A page looks for jumps of its clock once a minute, so a jump excuses a pause that long.
bool Oracle::undisturbed(const Seat& seat) {
  constexpr Millis kNoticed = 61'500;
  const Truth& truth = of(seat);
  const Millis now = world_.now();
  return truth.says_playing && now - truth.last_load > 1'500 && now - truth.disturbed_at > 1'500 &&
         now - truth.playing_since > 1'500 && now - truth.moved_at < 10'000 &&
         now - jumped_at_ > kNoticed &&
         (seat.visible() || truth.moved_at - truth.disturbed_at > 1'500);
}

void Oracle::conclude() {
  for (const Truth& truth : truths_) {
    if (truth.seat->created()) judge_reason(truth);
  }
}

/// Long enough ago that the page had time to report it.
bool Oracle::lasts(Fault kind, const Channel& channel) const {
  return std::any_of(config_.troubles.begin(), config_.troubles.end(), [&](const Trouble& t) {
    const bool here = t.channel < 0 || t.channel == channel.index();
    return t.kind == kind && here && t.from <= world_.now() - kSettled && world_.now() < t.to;
  });
}

/// The reasons for a stream that the page knows but cannot play. Empty: it can play it, which
/// liveness judges.
Oracle::Reasons Oracle::reasons_of_trouble(const Channel& channel) const {
  Reasons right;
  for (const auto& [kind, reason] : kLasting) {
    if (lasts(kind, channel)) right.insert(reason);
  }
  return right;
}

/// The reasons for a channel that is offline.
Oracle::Reasons Oracle::reasons_of_silence(const Truth& truth, bool linked) const {
  const Channel& channel = truth.seat->channel();
  Reasons right = reasons_of_trouble(channel);
  const bool probes = !right.empty() || world_.now() - link_opened_ < 20'000;
  right.insert(Reason::ChannelAmbiguous);
  if (linked || config_.feeds) {
    right.insert({Reason::Ended, Reason::WaitingForBroadcast});
  } else {
    right.insert(Reason::LinkDown);
  }
  if (!linked && config_.has(Fault::Kicked)) right.insert(Reason::Kicked);
  if (config_.url_is_function) right.insert(Reason::NetworkError);
  if (world_.now() - truth.announced_at < 602'000) right.insert(Reason::AboutToStart);
  if (!truth.seat->visible() || probes) right.insert(Reason::Checking);
  if (truth.refused) right.insert(Reason::NotAuthorized);
  const bool misled =
      config_.snapshot_source && !config_.stream_ids;  // a listing lags and has no ids
  if (misled) right.insert(Reason::ManifestUnavailable);
  const bool heard =
      std::all_of(channel.streams().begin(), channel.streams().end(), [&](const Stream& s) {
        const int index = static_cast<int>(&s - channel.streams().data());
        return s.from > world_.now() || truth.ends_heard.count(index) != 0;
      });
  const bool failed = truth.seat->player().dead() && truth.told_of_other_at <= truth.last_load;
  const bool told = heard || failed;
  return told || (config_.period > 0 && hub_->serves()) ? right : Reasons{};
}

/// The correct reasons; empty = unknown.
Oracle::Reasons Oracle::right_reasons(const Truth& truth, bool linked) const {
  const Channel& channel = truth.seat->channel();
  const bool knows = knows_of_live(truth);
  if (truth.says_playing) {
    if (!truth.seat->player().muted()) return {Reason::Playing};
    if (!truth.muted_by_hand) return {Reason::MutedByPolicy};
    return truth.ever_audio_blocked ? Reasons{} : Reasons{Reason::Playing};
  }
  if (truth.want == Want::Paused) {
    if (config_.start_after_pause) return {};
    Reasons right;
    const bool ended = truth.seat->director().broadcast() == Broadcast::Ended;
    if (channel.live() != nullptr || !ended) right.insert(Reason::ViewerPaused);
    if (channel.live() == nullptr) right.merge(reasons_of_silence(truth, linked));
    const bool rests = channel.live() == nullptr || gate_is_closed(truth);
    const bool lost = rests && !config_.feeds && link_not_open_since_ != kNever;
    if (lost) right.insert({Reason::LinkDown, Reason::Kicked});
    if (channel.live() != nullptr && !knows) return {};
    return right;
  }
  if (truth.opted) {
    Reasons right;
    if (truth.goes_on != nullptr) right = reasons_of_trouble(channel);  // it keeps retrying
    right.insert(Reason::OptedOut);
    if (!linked) right.merge(reasons_of_trouble(channel));
    if (!linked) right.insert({Reason::LinkDown, Reason::Kicked});
    if (!linked && truth.refused) right.insert(Reason::NotAuthorized);
    if (!linked && config_.url_is_function) right.insert(Reason::NetworkError);
    return truth.asked_to_play ? Reasons{} : right;
  }
  if (knows && gate_is_closed(truth)) {
    if (linked) return {Reason::NotReleased};
    return {Reason::NotReleased, Reason::LinkDown, Reason::Kicked};
  }
  if (knows && !gate_is_open(truth)) return {};
  if ((truth.blocked || truth.refused) && knows) {
    Reasons right = reasons_of_trouble(channel);
    if (truth.blocked) right.insert(Reason::BlockedByPolicy);
    if (config_.policy == Policy::Kiosk) right.insert(Reason::Starting);
    if (truth.refused) right.insert(Reason::NotAuthorized);
    return asks_nobody() ? right : Reasons{};
  }
  if (channel.live() == nullptr) return reasons_of_silence(truth, linked);
  if (!knows) return {};
  if (!asks_nobody()) {
    if (truth.asked_to_play) return {};
    Reasons right = reasons_of_trouble(channel);  // what it cannot load it does not offer
    if (config_.url_is_function) right.insert(Reason::NetworkError);
    right.insert(config_.policy == Policy::Ask ? Reason::AskFirst : Reason::DataSaver);
    return right;
  }
  if (!truth.seat->visible()) return config_.start_hidden ? Reasons{} : Reasons{Reason::PageHidden};
  const bool tries = world_.now() - truth.firm_at < kSettled;
  return tries ? Reasons{} : reasons_of_trouble(channel);
}

void Oracle::judge_reason(const Truth& truth) {
  const Millis now = world_.now();
  if (now - std::max(truth.disturbed_at, link_disturbed_) < kSettled || !page_->browser().running())
    return;
  if (truth.want == Want::Unclear || now - truth.moved_by < kSettled) return;
  const bool linked = hub_->serves() || told_open();  // a half-open connection looks open
  const Channel& channel = truth.seat->channel();
  const bool cut = std::any_of(kBeforeTheHub.begin(), kBeforeTheHub.end(),
                               [&](Fault kind) { return lasts(kind, channel); });
  if (!linked && !cut) return;
  const Reasons right = right_reasons(truth, linked);
  const Reason reason = truth.seat->director().reason();
  if (right.empty() || right.count(reason) != 0) return;
  std::string what = std::string(name_of(Table::Reason, index_of(reason))) + ", not ";
  for (const Reason r : right) what.append(name_of(Table::Reason, index_of(r))).append(" ");
  wrong(Wrong::Reason, what);
}

}  // namespace autoplay::sim
