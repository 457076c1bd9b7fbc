#include "core/director.hpp"

#include <algorithm>

namespace autoplay {
namespace {

constexpr Millis kLinkJitter = 2'000;
constexpr Millis kFirstState = 1'000;  ///< what an opened link takes to say the state by itself
constexpr Millis kOrderEcho = 1'000;   ///< a pause this soon after an order of ours is not a hand
constexpr Millis kExcuse = 250;        ///< nor one this soon after an end, an error or a hide
constexpr Millis kWishCarries = 10 * 60 * 1000;  ///< a pause, or a tap, outlives its stream

bool names_attempt(Fact fact) {
  return fact == Fact::PlayerFailed || fact == Fact::PlaybackBlocked ||
         fact == Fact::SnapshotFailed || fact == Fact::SnapshotArrived;
}

}  // namespace

Status Director::handle(const Input& input) {
  if (!outbox_.drained()) return Status::NotDrained;
  const bool ours = input.fact <= Fact::PageRestored ||
                    (input.fact >= Fact::Created && input.fact <= Fact::Closed);
  if (!ours || created_ == (input.fact == Fact::Created)) return Status::UnknownFact;
  now_ = std::max(now_, input.now);
  if (closed_) return Status::Ok;
  if (names_attempt(input.fact) && input.epoch != 0 && input.epoch != epoch_) {
    ignore(Ignored::OldEpoch);
    return Status::Ok;
  }
  if (playback_ == Playback::Playing && !visible_) last_unseen_ = now_;
  dispatch(input);
  if (!closed_) poll();
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
      if (playback_ == Playback::Probing && !loading_) retry();
      return;
    case Fact::PageShown:
      visible_ = true;
      if (doubted_ && playback_ == Playback::Probing) look_at(std::max(now_, next_probe()));
      return cue(Cue::Shown);
    case Fact::PageHidden:
      visible_ = false;
      last_excuse_ = now_;
      timers_.clear(Timer::Silence);
      timers_.clear(Timer::Progress);
      return cue(Cue::Hidden);
    case Fact::Created: return create(input);
    case Fact::PlayerAttached: return attach(input);
    case Fact::PlayerUnsupported:
      unsupported_ = true;
      loading_ = false;
      timers_.clear_all();
      return enter(Playback::Idle);
    case Fact::LinkChanged: return link_changed(input);
    case Fact::Closed:
      closed_ = true;
      timers_.clear_all();
      return;
    default: break;
  }
  if (input.fact >= Fact::PlayRequested) return on_viewer(input);
  on_player(input);
}

void Director::on_player(const Input& input) {
  switch (input.fact) {
    case Fact::PlayerPlaying: is_playing_ = true; return cue(Cue::Playing);
    case Fact::PlayerReady: speaks_late(); return cue(Cue::Ready);
    case Fact::PlayerBuffering: speaks_late(); return cue(Cue::Buffering);
    case Fact::PlayerIdle: is_playing_ = false; return cue(Cue::Idle);
    case Fact::PlayerEnded:
      is_playing_ = false;
      last_excuse_ = now_;
      return cue(Cue::Ended);
    case Fact::PlayerPaused: return paused(input);
    case Fact::PlayerFailed:
      last_excuse_ = now_;
      loading_ = false;
      loaded_ = false;
      return cue(Cue::Failed, &input);
    case Fact::PlaybackBlocked: last_excuse_ = now_; return cue(Cue::Blocked);
    case Fact::AudioBlocked:
      audio_blocked_ = true;
      refusals_ += unmuting_ ? 1 : 0;
      unmuting_ = false;
      return;
    case Fact::MutedChanged: return muted_changed(input.a != 0);
    case Fact::PositionMoved:
      unmoved_ = 0;
      moves_ = true;
      return watch();
    default: return;
  }
}

/// A player that was given up as silent and is heard after all is not loaded anew.
void Director::speaks_late() {
  is_playing_ = false;
  const bool waits = playback_ <= Playback::Starting && !loading_;
  if (!waits || trouble_ != Reason::PlayerSilent || intent_ == Intent::PausedByViewer) return;
  if (playback_ == Playback::Idle) enter(Playback::Probing);
  loading_ = true;
  timers_.clear(Timer::Start);
}

void Director::on_viewer(const Input& input) {
  switch (input.fact) {
    case Fact::PlayRequested:
      if (!visible_) last_unseen_ = now_;
      return cue(Cue::PlayRequested);
    case Fact::PauseRequested: return cue(Cue::PauseRequested, &input);
    case Fact::UnmuteRequested: return unmute();
    case Fact::Gestured: return take_offer();
    case Fact::OptOutChanged: return opt(input.a != 0);
    default: return;
  }
}

/// Sets what each stream begins with. A pause stays a pause, and what plays goes on.
void Director::opt(bool out) {
  const bool asks = has(Option::AskFirst) || has(Option::DataSaver);
  policy_ = out ? Intent::OptedOut : asks ? Intent::AskFirst : Intent::Auto;
  tapped_ = false;
  if (intent_ == Intent::PausedByViewer || (begun() && out)) return;
  intent_ = policy_;
  cue(intent_ == Intent::Auto ? Cue::OptedIn : Cue::OptedOut);
}

void Director::create(const Input& input) {
  created_ = true;
  options_ = static_cast<std::uint32_t>(std::max(whole(input.a), 0));
  visible_ = !has(Option::PageHidden);
  if (has(Option::AskFirst) || has(Option::DataSaver)) policy_ = Intent::AskFirst;
  if (has(Option::OptedOut)) policy_ = Intent::OptedOut;
  intent_ = policy_;
  known_.follow(input.text);
}

void Director::attach(const Input& input) {
  constexpr int kPaused = 1;
  constexpr int kMuted = 2;
  const auto state = static_cast<PlayerState>(whole(input.a));
  const int bits = whole(input.b);
  attached_ = true;
  muted_ = (bits & kMuted) != 0;
  if (state == PlayerState::Playing) {
    is_playing_ = true;
    return cue(Cue::Playing);
  }
  const bool wanted = intent_ != Intent::PausedByViewer;
  if (state == PlayerState::Buffering && (bits & kPaused) == 0 && wanted) {
    enter(Playback::Starting);
    loading_ = true;
    return word();
  }
  if (broadcast_ == Broadcast::Live) return start();
  probe();
}

void Director::read(const Input& input) {
  if (input.a != 0) {
    return ignore(begins_message(input.text) ? Ignored::Irrelevant : Ignored::TooLarge);
  }
  const Frame frame = read_frame(input.text);
  weigh(frame.evidence, judge(known_, frame));
}

void Director::notified(const Input& input) {
  Evidence evidence;
  const bool live = input.a != 0;
  evidence.claim = live ? Claim::Started : Claim::Ended;
  evidence.channel = known_.channel;
  evidence.channel_name = known_.name;
  if (!evidence.stream.assign(input.text)) return ignore(Ignored::Incomplete);
  if (input.b > 0 && input.b < 1e15) evidence.time = static_cast<Millis>(input.b);
  evidence.sent = evidence.time;
  if (evidence.stream.empty() && evidence.time == kNever) return told(live);
  Judgement judgement = judge(known_, evidence);
  if (judgement.verdict == Verdict::Stale) judgement.verdict = Verdict::NewStream;
  weigh(evidence, judgement);
}

/// The page's own word, with nothing to tell streams apart by: it holds for what is current.
void Director::told(bool live) {
  if (live == known_.current_known) {
    if (live) stream_begins(Cue::StreamIsLive);
    return;
  }
  if (!live) {
    known_.end_current();
    return stream_ends();
  }
  known_.adopt_unknown();
  stream_begins(Cue::NewStream);
}

/// The answer to a look, or (epoch 0) a state that came by itself. What settles nothing is no
/// answer: then the player looks.
void Director::snapshot(const Input& input) {
  const bool answers = playback_ == Playback::Probing && !loading_ && input.epoch == epoch_;
  const Frame frame = read_frame(input.text);
  weigh(frame.evidence, judge(known_, frame), answers);
  if (answers && playback_ == Playback::Probing && !loading_) retry();
}

/// A judgement becomes knowledge, a belief and a cue. An old state that says offline is no answer
/// to a look.
void Director::weigh(const Evidence& evidence, const Judgement& judgement, bool answers) {
  if (judgement.verdict == Verdict::StateOffline && playback_ == Playback::Playing) return;
  const bool names_what_plays = begun() && known_.current_known && known_.current.empty();
  const StreamText before = known_.current_known ? known_.current : StreamText{};
  learn(known_, evidence, judgement);
  if (judgement.ignored != Ignored::None) return ignore(judgement.ignored);
  if (is_fresh(evidence)) look_at(kNever);
  if (judgement.verdict == Verdict::NewStream) trusted_at_ = now_;
  const bool is_new = !names_what_plays && before != known_.current;
  switch (judgement.verdict) {
    case Verdict::NewStream:
    case Verdict::SameStream:
    case Verdict::StateLive:
      spread_ = evidence.spread;
      return stream_begins(is_new ? Cue::NewStream : Cue::StreamIsLive);
    case Verdict::EndCurrent: return stream_ends();
    case Verdict::StateOffline:
      if (begun() && over()) return;  // said again, it puts nothing off
      if (begun()) return stream_ends();
      believe(Belief::Offline);
      if (playback_ == Playback::Probing && !answers && !is_fresh(evidence)) return;
      return cue(Cue::StateOffline);
    case Verdict::Stale:
      if (playback_ > Playback::Probing) look_at(now_);
      return cue(Cue::Hint);
    case Verdict::EndOther:
      if (begun() && over()) drain();  // perhaps of what plays: thirty seconds from here
      if (next_look_ != kNever) look_at(now_ + kProbeGap);  // its rest is still there
      return;
    case Verdict::Foreign:
    case Verdict::Malformed:
    case Verdict::Irrelevant: return;
  }
}

/// A pause, and a tap against the policy, hold for ten minutes after the stream they were for.
void Director::stream_begins(Cue what) {
  believe(Belief::Live);
  if (what == Cue::NewStream) {
    const bool long_ago = ended_at_ != -kNever && !within(kWishCarries + 1, ended_at_);
    ended_at_ = -kNever;
    halted_ = false;
    fresh_url_ = false;
    loaded_ = false;
    trusted_at_ = now_;
    trouble_ = Reason::Starting;
    if (intent_ == Intent::PausedByViewer && has(Option::StartAfterPause) && long_ago)
      intent_ = policy_;
    const bool asks = intent_ == Intent::Auto && (!tapped_ || long_ago);
    if (asks) intent_ = policy_;
    if (asks && policy_ != Intent::Auto) cue(Cue::OptedOut);
  }
  cue(what);
  const bool held = playback_ == Playback::Held && intent_ == Intent::Auto;
  if (what == Cue::NewStream && held) cue(Cue::OptedIn);
  spread_ = 0;
}

void Director::stream_ends() {
  halted_ = false;
  if (begun()) expire_look();
  believe(Belief::End);
  if (next_look_ != kNever) look_at(std::max(next_look_, next_probe()));
  cue(Cue::EndCurrent);
  if (!begun()) believe(Belief::Over);
}

/// What happened while the link was down is looked up once, unless the link tells it first.
void Director::link_changed(const Input& input) {
  const auto state = static_cast<LinkState>(whole(input.a));
  link_open_ = state == LinkState::Open;
  if (link_open_) {
    link_trouble_ = Reason::Closed;
    if (begun()) return look_at(std::max(now_, next_probe()));
    if (playback_ > Playback::Probing) return ask_state();
    const Millis first = has(Option::HasSnapshot) ? now_ + kFirstState : now_;
    look_at(std::max(first + random_.up_to(kLinkJitter), next_probe()));
  } else if (static_cast<LinkReason>(whole(input.b)) == LinkReason::Kicked) {
    link_trouble_ = Reason::Kicked;
  } else if (state >= LinkState::Waiting && link_trouble_ == Reason::Closed) {
    link_trouble_ = Reason::LinkDown;
  }
}

/// The director's timers and their cues stand in the same order.
void Director::timer_fired(Timer timer) {
  static_assert(index_of(Cue::ProgressDue) - index_of(Cue::StartDue) ==
                index_of(Timer::Progress) - index_of(Timer::Start));
  const std::size_t at = index_of(timer) - index_of(Timer::Start);
  cue(static_cast<Cue>(index_of(Cue::StartDue) + at));
}

/// A player also pauses for reasons of its own; only what is left over is the viewer's hand.
void Director::paused(const Input& input) {
  if (!visible_ || within(kOrderEcho, last_order_) || within(kExcuse, last_excuse_)) return;
  cue(Cue::PausedByHand, &input);
}

void Director::muted_changed(bool muted) {
  muted_ = muted;
  policy_muted_ = muted && (policy_muted_ || audio_blocked_);
  if (!muted) audio_blocked_ = false;
}

void Director::cue(Cue cue, const Input* input) {
  perform(act_for(cue, playback_), input);
}

void Director::perform(Act act, const Input* input) {
  switch (act) {
    case Act::No: return;
    case Act::Start: return start();
    case Act::Trust: return trust();
    case Act::Renew: return renew();
    case Act::Succeed: return succeed();
    case Act::Drain: return drain();
    case Act::Doubt: return doubt();
    case Act::Drop: return drop();
    case Act::Settle: return settle_probe();
    case Act::Probe: return probe();
    case Act::Look: return look();
    case Act::Word: return word();
    case Act::Loaded: return loaded();
    case Act::Play: return played();
    case Act::Stall: return stall();
    case Act::Rest: return rest();
    case Act::Finish: return finish();
    case Act::Pause: return pause(input->fact == Fact::PlayerPaused);
    case Act::Withdraw: return withdraw();
    case Act::Fail: return fail(*input);
    case Act::Block: return block();
    case Act::Hold: return hold();
    case Act::Resume: return resume();
    case Act::Insist: return insist();
    case Act::Retry: return retry();
    case Act::Silence: return silence();
    case Act::Switch: return start();
    case Act::Confirm: return confirm();
    case Act::Watch: return watch();
    case Act::Unmoved: return unmoved();
  }
}

}  // namespace autoplay
