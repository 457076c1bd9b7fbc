#include "sim/oracle.hpp"

/// The oracle at the end of a run, when nothing has happened for a while.
namespace autoplay::sim {
namespace {

constexpr Millis kSettled = 150'000;

}  // namespace

void Oracle::offered(Seat& seat) {
  world_.tell("  offer", name_of(Table::Offer, index_of(seat.offer())));
}

/// A pause by the controls is surely the viewer's when the picture ran on for a while undisturbed.
bool Oracle::undisturbed(const Seat& seat) {
  const Truth& truth = of(seat);
  const Millis now = world_.now();
  return truth.says_playing && now - truth.last_load > 1'500 && now - truth.disturbed_at > 1'500 &&
         now - truth.playing_since > 1'500 && now - truth.moved_at < 10'000;
}

void Oracle::conclude() {
  for (const Truth& truth : truths_) {
    if (truth.seat->created()) judge_reason(truth);
  }
}

void Oracle::judge_reason(const Truth& truth) {
  const Millis now = world_.now();
  const Browser& browser = page_->browser();
  if (now - std::max(truth.disturbed_at, link_disturbed_) < kSettled || !browser.running()) return;
  if (truth.want == Want::Unclear || !hub_->serves() || now - truth.moved_by < kSettled) return;
  const Channel& channel = truth.seat->channel();
  const Stream* live = channel.live();
  const bool knows = knows_of_live(truth);
  const bool plays = truth.says_playing;
  std::set<Reason> right;
  if (plays) {
    right = {Reason::MutedByPolicy};
    if (!truth.seat->player().muted() || truth.muted_by_hand) right = {Reason::Playing};
    if (truth.seat->player().muted() && truth.muted_by_hand && truth.ever_audio_blocked) return;
  } else if (truth.want == Want::Paused) {
    right = {Reason::ViewerPaused};
    if (config_.start_after_pause) return;
  } else if (truth.opted) {
    if (truth.tapped) return;
    right = {Reason::OptedOut};
  } else if ((truth.blocked || truth.refused) && knows) {
    if (truth.blocked) right.insert(Reason::BlockedByPolicy);
    if (truth.refused) right.insert(Reason::NotAuthorized);
    if (!asks_nobody()) return;
  } else if (live == nullptr) {
    const bool heard = std::all_of(channel.streams().begin(), channel.streams().end(), [&](const Stream& s) {
      return truth.ends_heard.count(static_cast<int>(&s - channel.streams().data())) != 0;
    });
    right = {Reason::WaitingForBroadcast, Reason::Ended, Reason::ChannelAmbiguous};
    const bool looks = now - link_opened_ < 20'000;
    if (!browser.visible() || looks) right.insert(Reason::Checking);
    if (truth.refused) right.insert(Reason::NotAuthorized);
    if (!heard && config_.period == 0) return;
  } else if (!asks_nobody()) {
    if (truth.tapped || !knows) return;
    right = {config_.policy == Policy::Ask ? Reason::AskFirst : Reason::DataSaver};
  } else if (!browser.visible() && !config_.start_hidden) {
    if (!knows) return;
    right = {Reason::PageHidden};
  } else {
    return;  // live and willing: liveness judges that
  }
  const Reason reason = truth.seat->director().reason();
  if (right.count(reason) != 0) return;
  std::string what = std::string(name_of(Table::Reason, index_of(reason))) + ", not ";
  for (const Reason r : right) what.append(name_of(Table::Reason, index_of(r))).append(" ");
  wrong(Wrong::Reason, what);
}

}  // namespace autoplay::sim
