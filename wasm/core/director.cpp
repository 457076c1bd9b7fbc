#include "core/director.hpp"

namespace autoplay {
namespace {

constexpr Millis kExcuse = 250;  ///< a pause this soon after an end or an error is not the viewer's

/// Milliseconds from outside.
Millis bounded(double millis) {
  return millis > 0 ? static_cast<Millis>(std::min(millis, kMostMillis)) : 0;
}

bool names_attempt(Fact fact) {
  return fact == Fact::PlayerFailed || fact == Fact::PlaybackBlocked ||
         fact == Fact::SnapshotFailed || fact == Fact::SnapshotArrived;
}

}  // namespace

Status Director::handle(const Input& input) {
  if (!orders_.drained()) return Status::NotDrained;
  const bool ours =
      input.fact <= Fact::TimeJumped || (input.fact >= Fact::Created && input.fact <= Fact::Closed);
  const bool created = stage_ != Stage::New;
  if (!created && input.fact == Fact::TimeJumped) return Status::Ok;
  if (!ours || created == (input.fact == Fact::Created)) return Status::UnknownFact;
  now_ = std::max(now_, input.now);
  if (stage_ == Stage::Closed) return Status::Ok;
  if (names_attempt(input.fact) && input.epoch != 0 && input.epoch != attempt_.epoch()) {
    ignore(Ignored::OldEpoch);
    return Status::Ok;
  }
  if (playback_ == Playback::Playing && !visible_) at_.played_unseen = now_;
  close_gate();
  dispatch(input);
  // What is live but may not be loaded yet; what plays behind the gate, the page started itself.
  const bool waits_for_release = gated() && playback_ == Playback::Idle;
  if (waits_for_release && broadcast_ == Broadcast::Live) believe(Belief::Prepares);
  if (stage_ != Stage::Closed) poll();
  tell();
  return Status::Ok;
}

void Director::dispatch(const Input& input) {
  switch (input.fact) {
    case Fact::TimerFired:
      for (Timer due = timers_.take_due(now_); due != Timer::None; due = timers_.take_due(now_))
        timer_fired(due);
      return;
    case Fact::FrameArrived: return read(input);
    case Fact::Notified: return notified(input);
    case Fact::SnapshotArrived: return snapshot(input);
    case Fact::SnapshotFailed:
      if (!attempt_.is_loading()) cue(Cue::SnapshotUseless);
      return;
    case Fact::PageShown: return see(true, floats_);
    case Fact::PageHidden: return see(false, floats_);
    case Fact::PictureInPictureChanged: return see(shown_, input.a != 0);
    case Fact::TimeJumped: offset_ = kNever; [[fallthrough]];  // the page's own clock stood still
    case Fact::PageRestored: at_.back = now_; return;
    case Fact::Created: return create(input);
    case Fact::PlayerAttached: return attach(input);
    case Fact::PlayerUnsupported: stage_ = Stage::Unsupported; return cue(Cue::Unsupported);
    case Fact::LinkChanged: return link_changed(input);
    case Fact::Released: return released(input);
    case Fact::Closed:
      stage_ = Stage::Closed;
      timers_.clear_all();
      return;
    default: break;
  }
  if (input.fact >= Fact::PlayRequested) return on_viewer(input);
  on_player(input);
}

void Director::on_player(const Input& input) {
  switch (input.fact) {
    case Fact::PlayerPlaying:
      is_playing_ = true;
      note_advance();
      return cue(Cue::Playing);
    case Fact::PlayerReady: return speaks(Cue::Ready);
    case Fact::PlayerBuffering: return speaks(Cue::Buffering);
    case Fact::PlayerIdle: is_playing_ = false; return cue(Cue::Idle);
    case Fact::PlayerEnded:
      is_playing_ = false;
      at_.excuse = now_;
      return cue(Cue::Ended);
    case Fact::PlayerPaused: return paused();
    case Fact::PlayerFailed:
      return failed({static_cast<PlayerError>(whole(input.a)), whole(input.b)});
    case Fact::PlaybackBlocked: at_.excuse = now_; return cue(Cue::Blocked);
    case Fact::AudioBlocked: return sound_.refuse();
    case Fact::MutedChanged: return sound_.changed(input.a != 0);
    case Fact::PositionMoved:
      attempt_.moved();
      tells_position_ = true;
      note_advance();
      return cue(Cue::Moved);
    default: return;
  }
}

/// What fails while a newer stream is offered is not what is offered.
void Director::failed(const Failure& failure) {
  const bool concerns = playback_ != Playback::Held || attempt_.holds_source();
  at_.excuse = now_;
  attempt_.lose_source();
  if (concerns) cue(Cue::Failed, {failure});
}

void Director::speaks(Cue what) {
  const bool played = std::exchange(is_playing_, false);
  if (played && playback_ == Playback::Held) return;  // a player that played says this as it stops
  const bool given_up = trouble_.reason() == Reason::PlayerSilent && !attempt_.is_loading();
  if (given_up && !will_.paused()) cue(Cue::SpokeLate);
  cue(what);
}

/// The picture is visible in the page, or in a window of its own. Some browsers pause it just
/// before they tell that it is hidden, and when its window is closed.
void Director::see(bool shown, bool floats) {
  const bool closes = floats_ && !floats;
  shown_ = shown;
  floats_ = floats;
  visible_ = shown || floats || has(Option::Kiosk);
  moves_unseen_ = false;
  if (visible_ && !closes) {
    at_.back = now_;
  } else {
    at_.excuse = now_;
    if (will_.paused() && within(kExcuse, at_.pause)) {
      will_.form(will_.agreed() ? Wish::Play : Wish::ForgetPause);
      if (may_play()) return cue(Cue::OptedIn);
    }
  }
  cue(visible_ ? Cue::Shown : Cue::Hidden);
}

/// A player also pauses by itself. A pause without any such cause is the viewer's.
void Director::paused() {
  if (within(kEcho, std::max(at_.order, at_.back)) || within(kExcuse, at_.excuse)) return;
  if (!visible_ && (sound_.is_muted() || !goes_on_unseen())) return;
  if (has(Option::Kiosk)) return cue(Cue::Idle);  // by nobody's hand
  at_.pause = now_;
  cue(Cue::PausedByHand);
}

void Director::note_advance() {
  moves_unseen_ = moves_unseen_ || (!visible_ && !within(kEcho, at_.excuse));
}

/// What a browser stops because the page is hidden, it stops at once.
bool Director::goes_on_unseen() const {
  return tells_position_ ? moves_unseen_ : !within(kEcho, at_.excuse);
}

void Director::on_viewer(const Input& input) {
  switch (input.fact) {
    case Fact::PlayRequested: return cue(Cue::PlayRequested);
    case Fact::PauseRequested: at_.pause = -kNever; return cue(Cue::PauseRequested);
    case Fact::UnmuteRequested: return unmute();
    case Fact::Gestured: return take_offer();
    case Fact::OptOutChanged: return opt(input.a != 0);
    default: return;
  }
}

Intent Director::policy(bool opted_out) const {
  if (opted_out) return Intent::OptedOut;
  return has(Option::AskFirst) || has(Option::DataSaver) ? Intent::AskFirst : Intent::Auto;
}

/// Sets what each stream begins with. A pause stays a pause, and what plays goes on.
void Director::opt(bool out) {
  will_.set_policy(policy(out));
  if (begun() && out) return;
  will_.form(Wish::SetPolicy);
  if (!will_.paused()) cue(will_.is_auto() ? Cue::OptedIn : Cue::AskFirst);
}

void Director::create(const Input& input) {
  stage_ = Stage::Created;
  options_ = static_cast<std::uint32_t>(std::max(whole(input.a), 0));
  shown_ = !has(Option::PageHidden);
  visible_ = shown_ || has(Option::Kiosk);
  at_.back = now_;
  will_.set_policy(policy(has(Option::OptedOut)));
  will_.form(Wish::SetPolicy);
  known_.follow(input.text);
}

void Director::attach(const Input& input) {
  constexpr int kPaused = 1;
  constexpr int kMuted = 2;
  const auto state = static_cast<PlayerState>(whole(input.a));
  const int bits = whole(input.b);
  if (stage_ != Stage::Unsupported) stage_ = Stage::Attached;
  sound_.attach((bits & kMuted) != 0);
  if (state == PlayerState::Playing) {
    is_playing_ = true;
    return cue(Cue::Playing);
  }
  const bool loads = state == PlayerState::Buffering && (bits & kPaused) == 0;
  cue(loads && !will_.paused() ? Cue::AttachedLoading : Cue::Attached);
}

void Director::released(const Input& input) {
  if (input.a == 0) return has(Option::Gated) ? open_gate() : void();
  gate_ = bounded(input.a);
  timers_.set(Timer::Gate, now_ + bounded(input.b));
}

/// A stream long after the one that was released waits for a release of its own.
void Director::close_gate() {
  const bool is_over = broadcast_ != Broadcast::Live && at_.ended > at_.released;
  if (gated() || !is_over || !wishes_lapsed()) return;
  at_.released = -kNever;
  if (!gated()) return;
  trouble_.clear();
  if (playback_ != Playback::Probing) return;
  order(Order::Pause);
  give_up();
}

void Director::link_changed(const Input& input) {
  const auto state = static_cast<LinkState>(whole(input.a));
  if (state == LinkState::Open) {
    link_ = LinkHealth::Open;
    return cue(Cue::LinkOpened);
  }
  if (link_ == LinkHealth::Open) link_ = LinkHealth::Pending;
  if (static_cast<LinkReason>(whole(input.b)) == LinkReason::Kicked) {
    link_ = LinkHealth::Kicked;
  } else if (state >= LinkState::Waiting && link_ == LinkHealth::Pending) {
    link_ = LinkHealth::Down;
  }
}

/// The Director's timers and their cues are in the same order.
void Director::timer_fired(Timer timer) {
  if (timer == Timer::Announcement)
    return believe(at_.ended == -kNever ? Belief::Offline : Belief::Over);
  if (timer == Timer::Gate) {
    if (gated()) open_gate();
    options_ &= ~static_cast<std::uint32_t>(Option::Gated);
    return;
  }
  static_assert(index_of(Cue::ProgressDue) - index_of(Cue::StartDue) ==
                index_of(Timer::Progress) - index_of(Timer::Start));
  const std::size_t at = index_of(timer) - index_of(Timer::Start);
  cue(static_cast<Cue>(index_of(Cue::StartDue) + at));
}

void Director::cue(Cue cue, const Details& details) {
  perform(act_for(cue, playback_), details);
}

void Director::perform(Act act, const Details& details) {
  switch (act) {
    case Act::Nothing: return;
    case Act::Start: return start(details.spread);
    case Act::StartOrProbe: return start_or_probe();
    case Act::Resume: return resume(details.spread);
    case Act::TrustProbe: return trust_probe(details.spread);
    case Act::RenewRetries: return renew_retries();
    case Act::QueueNextStream: return queue_next_stream();
    case Act::StartQueuedStream: return start();
    case Act::Drain: return drain();
    case Act::ContinueDrain: return continue_drain();
    case Act::LoseRetries: return lose_retries();
    case Act::Cancel: return cancel();
    case Act::ProbeAnswered:
      if (!attempt_.is_loading()) cancel();
      return;
    case Act::Adopt: return adopt();
    case Act::GiveUpPlayer: return give_up_player();
    case Act::HearLatePlayer: return hear_late_player();
    case Act::ProbeSoon: return probe_soon();
    case Act::ProbeNow: return probe_now();
    case Act::ProbeAfterLink: return probe_after_link();
    case Act::OweProbe: return probe_at(now_);
    case Act::OweProbeAfterLink: return owe_probe();
    case Act::PostponeProbe: return postpone_probe();
    case Act::AskState: return ask_state();
    case Act::ResetWatchdog: return reset_watchdog();
    case Act::ResetProbeWatchdog: return reset_probe_watchdog();
    case Act::StopWatchdogs: return stop_watchdogs();
    case Act::SourceReady: return source_ready();
    case Act::PlaybackStarted: return playback_started();
    case Act::PlaysByControls: plays_by_controls(); return;
    case Act::PlaybackStalled: return playback_stalled();
    case Act::StoppedUnexpectedly: return stopped_unexpectedly();
    case Act::PlayedToEnd: return played_to_end();
    case Act::WatchProgress: return watch_progress();
    case Act::NotMoving: return not_moving();
    case Act::PauseForViewer: return pause_for_viewer();
    case Act::KeepPause: return keep_pause();
    case Act::OfferInstead: return offer_instead();
    case Act::PlayForViewer: return play_for_viewer();
    case Act::HoldWhileHidden: return hold_while_hidden();
    case Act::HandleFailure: return handle_failure(details.failure);
    case Act::HandleBlocked: return handle_blocked();
    case Act::LoadAgain: return load_again();
    case Act::HandleSilence: return handle_silence();
    case Act::ConfirmEnd: return confirm_end();
  }
}

}  // namespace autoplay
