#include "core/director.hpp"

/// What is heard about streams: frames, the page's own signals, snapshots.
namespace autoplay {

void Director::read(const Input& input) {
  if (input.a != 0) {
    return ignore(begins_message(input.text) ? Ignored::Irrelevant : Ignored::TooLarge);
  }
  Frame frame = read_frame(input.text);
  Evidence& evidence = frame.evidence;
  hear_clock(evidence.sent);
  if (evidence.sent == kNever) drop_times_ahead(evidence, server_now());
  const Judgement judgement = judge(known_, frame);
  evidence.repeats = evidence.as_of <= newest_frame_;
  for (const Millis told : {evidence.sent, evidence.as_of}) {
    const bool counts = told != kNever && !is_ahead(told, server_now());
    if (counts && judgement.verdict != Verdict::Foreign)
      newest_frame_ = std::max(newest_frame_, told);
  }
  weigh(evidence, judgement);
}

/// The server's clock as far as it is known; kNever if it is not.
Millis Director::server_now() const {
  return offset_ == kNever ? kNever : now_ + offset_;
}

/// A frame tells the server's clock. It is moved by more than two minutes only where two frames
/// in a row agree: one may be late, or of a source whose clock is wrong.
void Director::hear_clock(Millis sent) {
  if (sent == kNever) return;
  const Millis offset = sent - now_;
  const Millis before = std::exchange(last_offset_, offset);
  const auto agrees = [&](Millis other) {
    return !is_ahead(offset, other) && !is_ahead(other, offset);
  };
  if (offset_ != kNever && (agrees(offset_) ? offset <= offset_ : !agrees(before))) return;
  if (is_ahead(offset_, offset)) newest_frame_ = 0;
  offset_ = offset;
  forget_times_ahead(known_, sent);
  if (timers_.is_set(Timer::Gate)) timers_.set(Timer::Gate, std::max(now_, gate_ - offset));
}

void Director::notified(const Input& input) {
  Evidence evidence;
  const bool live = input.a != 0;
  evidence.claim = live ? Claim::Started : Claim::Ended;
  evidence.channel = known_.channel;
  evidence.channel_name = known_.name;
  if (!evidence.stream.assign(input.text)) return ignore(Ignored::Incomplete);
  if (input.b > 0 && input.b < kMostMillis) evidence.time = static_cast<Millis>(input.b);
  drop_times_ahead(evidence, server_now());
  evidence.sent = evidence.time;
  if (evidence.stream.empty() && evidence.time == kNever) return notified_bare(live);
  Judgement judgement = judge(known_, evidence);
  if (judgement.verdict == Verdict::Stale) judgement.verdict = Verdict::NewStream;
  weigh(evidence, judgement);
}

/// The page's own signal, with nothing to tell streams apart by: it holds for the current one.
void Director::notified_bare(bool live) {
  const bool known = known_.current_known;
  if (live == known) return live ? stream_begins(Cue::StreamIsLive) : void();
  if (!live) {
    known_.end_current();
    return stream_ends();
  }
  known_.adopt_unknown();
  stream_begins(Cue::NewStream);
}

/// The answer to a probe, or (epoch 0) a state that came by itself. When it settles nothing, the
/// probe goes on with the player.
void Director::snapshot(const Input& input) {
  const bool asked = playback_ == Playback::Probing && !attempt_.is_loading();
  const bool answers = asked && input.epoch == attempt_.epoch();
  Frame frame = read_frame(input.text);
  drop_times_ahead(frame.evidence, server_now());
  weigh(frame.evidence, judge(known_, frame), answers);
  if (answers && !attempt_.is_loading()) cue(Cue::SnapshotUseless);
}

/// A judgement becomes knowledge, a belief and a cue.
void Director::weigh(const Evidence& evidence, const Judgement& judgement, bool answers) {
  if (judgement.verdict == Verdict::StateOffline && playback_ == Playback::Playing) return;
  const bool waits_loaded = playback_ == Playback::Held || playback_ == Playback::Blocked;
  const bool has_it = begun() || (waits_loaded && attempt_.has_source());
  const bool names_what_plays = has_it && known_.current_known && known_.current.empty();
  const StreamText before = known_.current_known ? known_.current : StreamText{};
  learn(known_, evidence, judgement);
  if (judgement.ignored != Ignored::None) return ignore(judgement.ignored);
  if (is_fresh(evidence)) probe_at(kNever);
  if (judgement.verdict == Verdict::NewStream) at_.live = now_;
  const bool is_new = !names_what_plays && before != known_.current;
  switch (judgement.verdict) {
    case Verdict::NewStream:
    case Verdict::SameStream:
    case Verdict::StateLive:
      return stream_begins(is_new ? Cue::NewStream : Cue::StreamIsLive, evidence.spread);
    case Verdict::Released:
      return open_gate(is_new ? Cue::NewStream : Cue::StreamIsLive, evidence.spread);
    case Verdict::Announced: return announced();
    case Verdict::EndCurrent:
      stream_ends();
      return std::exchange(known_.replaced, {}).empty() ? void() : owe_probe();
    case Verdict::EndOther: return cue(Cue::EndOther);
    case Verdict::StateOffline: return state_offline(answers || is_fresh(evidence));
    case Verdict::Stale: return cue(Cue::Hint);
    case Verdict::Foreign:
    case Verdict::Malformed:
    case Verdict::Irrelevant: return;
  }
}

/// A state that says offline is an END: what was live has ended. One older than a probe does not
/// answer it.
void Director::state_offline(bool settles) {
  if (begun()) return over() ? void() : stream_ends(Cue::StateOffline);
  believe(Belief::Offline);
  if (playback_ != Playback::Probing || settles) cue(Cue::StateOffline);
}

void Director::stream_begins(Cue what, Millis spread) {
  believe(Belief::Live);
  if (what == Cue::NewStream) new_stream();
  cue(what, {{}, spread});
}

/// If no stream is known, the release is a hint that there is one.
void Director::open_gate(Cue what, Millis spread) {
  at_.released = now_;
  if (known_.current_known) return stream_begins(what, spread);
  if (!begun()) cue(Cue::Hint);
}

/// A stream is about to start: nothing is played by it.
void Director::announced() {
  constexpr Millis kLapses = 10 * 60 * 1000;
  if (begun() || broadcast_ == Broadcast::Live) return;
  const bool first = playback_ == Playback::Idle && !timers_.is_set(Timer::Announcement);
  const bool would_start = stage_ != Stage::Unsupported && will_.is_auto() && may_play();
  if (first && would_start) orders_.push({Order::Prepare, 0, 0, 0, {}});
  if (known_.current_known) return;
  believe(Belief::Prepares);
  timers_.set(Timer::Announcement, now_ + kLapses);
}

/// A pause, and a play() against the policy, hold for ten minutes after the stream they were for.
void Director::new_stream() {
  const bool long_ago = wishes_lapsed();
  at_.ended = -kNever;
  at_.live = now_;
  access_.allow_renewal();
  attempt_.replace_source();
  trouble_.clear();
  if (has(Option::StartAfterPause) && long_ago) will_.form(Wish::ForgetPause);
  if (!will_.is_auto() || (will_.agreed() && !long_ago)) return;
  will_.form(Wish::RestorePolicy);
  if (!will_.is_auto()) cue(Cue::AskFirst);
}

void Director::stream_ends(Cue what) {
  access_.lift_denial();
  if (begun()) expire_owed_probe();
  believe(Belief::End);
  if (at_.owed_probe != kNever) probe_at(std::max(at_.owed_probe, next_probe()));
  cue(what);
  if (!begun()) believe(Belief::Over);
}

}  // namespace autoplay
