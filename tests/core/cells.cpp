#include "cells.hpp"

#include <array>
#include <string_view>

#include "director_keep.hpp"
#include "flipped_tables.hpp"
#include "tools/source.hpp"

namespace autoplay {
namespace {

constexpr std::string_view kArn = "arn:aws:ivs:us-east-1:1:channel/a";
constexpr double kStarted = 1'795'456'800'000.;  ///< when stream A started, server clock
constexpr double kMinute = 60'000;

double bit(Option option) {
  return static_cast<double>(index_of(option));
}

/// Sets single fields of a director, for cells that no run of facts reaches.
struct Force {
  void values(auto&... field) { (set(field), ...); }
  void times(auto&... /*moments*/) {}
  void now(Millis& /*now*/) {}
  void attempt(Epoch& current) { epoch = current; }

  Timer due = Timer::None;
  Millis at = 0;
  bool knows_a_stream = false;
  bool silent = false;  ///< the player was given up as silent
  bool not_loading = false;
  Epoch epoch = 0;    ///< of the attempt, as found
  bool asks = false;  ///< the policy wants the viewer asked

 private:
  template <class Field>
  void set(Field& /*untouched*/) {}
  void set(Timers& timers) {
    if (due != Timer::None) timers.set(due, at);
  }
  void set(Knowledge& known) { known.current_known = known.current_known || knows_a_stream; }
  void set(Attempt::Source& source) {
    if (not_loading && source == Attempt::Source::Loading) source = Attempt::Source::None;
  }
  void set(Reason& reason) {  // the first is the trouble's
    if (silent && !trouble_seen_) reason = Reason::PlayerSilent;
    trouble_seen_ = true;
  }
  void set(Intent& intent) {  // the first is the policy
    if (asks && !policy_seen_) intent = Intent::AskFirst;
    policy_seen_ = true;
  }
  bool trouble_seen_ = false;
  bool policy_seen_ = false;
};

/// A director on its way: facts a few seconds apart.
struct Run {
  explicit Run(double options) { tell({Fact::Created, 0, options, 0, kArn, 0}); }

  std::vector<Instruction> tell(Input input) {
    now += 5'000;
    input.now = now;
    (void)director.handle(input);
    std::vector<Instruction> orders;
    for (Instruction order; director.next(order);) orders.push_back(order);
    return orders;
  }
  Run& then(Fact fact, double a = 0, double b = 0, std::string_view text = {}) {
    tell({fact, 0, a, b, text, 0});
    return *this;
  }
  /// Moves on to the deadline, if there is one.
  std::vector<Instruction> at_deadline() {
    if (director.deadline() == kNever) return {};
    now = std::max(now, director.deadline()) - 5'000;
    return tell({Fact::TimerFired, 0, 0, 0, {}, 0});
  }
  Run& attached() { return then(Fact::PlayerAttached, 0, 1); }
  Run& offline() { return then(Fact::PlayerFailed, 1, 404); }
  Run& live() { return then(Fact::Notified, 1, kStarted, "A"); }
  Run& playing() { return live().then(Fact::PlayerPlaying).then(Fact::PositionMoved); }
  Run& blocked() { return live().then(Fact::PlaybackBlocked).then(Fact::PlaybackBlocked); }

  Director director{1};
  Millis now = 0;
};

struct Situation {
  std::string name;
  Run run;
};

/// The ways into Held. `run`: a page whose player is attached.
std::vector<Situation> in_held(Run run) {
  Run hidden = run;
  Run out = run;
  Run offered = run;
  Run long_ago = run;
  long_ago.offline().playing().then(Fact::Notified, 0, kStarted + kMinute, "A");
  long_ago.then(Fact::PauseRequested).now += 11 * 60'000;
  return {{"opted out", out.offline().live().then(Fact::OptOutChanged, 1)},
          {"offered", offered.then(Fact::PlayerReady).then(Fact::OptOutChanged, 1)},
          {"paused long ago", long_ago},
          {"paused", run.offline().playing().then(Fact::PauseRequested)},
          {"hidden", hidden.offline().then(Fact::PageHidden).live()}};
}

/// The ways into each state. `options`: what the page was created with.
std::vector<Situation> in_state(Playback playback, double options) {
  const auto network = static_cast<double>(index_of(PlayerError::Network));
  Run run(options);
  run.attached();
  switch (playback) {
    case Playback::Idle: {
      Run over = run;
      Run trouble = run;
      Run silent = run;
      for (int i = 0; i < 4; ++i) silent.at_deadline();
      return {{"offline", run.offline()},
              {"a network error", trouble.then(Fact::PlayerFailed, network, 503)},
              {"a silent player", silent},
              {"ended", over.offline().live().then(Fact::Notified, 0, kStarted + kMinute, "A")},
              {"no player", Run(options)}};
    }
    case Playback::Probing: {
      Run late = run;
      return {{"at creation", run},
              {"of an ended stream",
               late.offline().live().then(Fact::Notified, 0, kStarted + kMinute, "A")}};
    }
    case Playback::Starting: {
      Run retry = run;
      return {{"live", run.offline().live()},
              {"between retries", retry.offline().live().then(Fact::PlayerFailed, network, 503)}};
    }
    case Playback::Playing: {
      Run over = run;
      return {
          {"live", run.offline().playing()},
          {"draining", over.offline().playing().then(Fact::Notified, 0, kStarted + kMinute, "A")}};
    }
    case Playback::Stalled: {
      Run next = run;
      Run over = run;
      return {{"live", run.offline().playing().then(Fact::PlayerBuffering)},
              {"a stream is queued", next.offline()
                                         .playing()
                                         .then(Fact::Notified, 1, kStarted + kMinute, "B")
                                         .then(Fact::PlayerBuffering)},
              {"draining", over.offline()
                               .playing()
                               .then(Fact::Notified, 0, kStarted + kMinute, "A")
                               .then(Fact::PlayerBuffering)}};
    }
    case Playback::Blocked: return {{"live", run.offline().blocked()}};
    case Playback::Held: return in_held(run);
  }
  return {};
}

constexpr std::string_view kOffline =
    R"({"v":1,"channel":"arn:aws:ivs:us-east-1:1:channel/a","live":false,"streamId":null,)"
    R"("since":null,"asOf":"2026-11-23T20:00:00Z"})";
constexpr std::string_view kStale =
    R"({"Type":"EVENT","EventName":"STREAM_STARTED","SendTime":"2026-11-23T20:00:00Z",)"
    R"("Attributes":{"event":"{\"time\":\"2026-11-23T19:00:00Z\",\"resources\":[)"
    R"(\"arn:aws:ivs:us-east-1:1:channel/a\"],\"detail\":{\"event_name\":\"Stream Start\",)"
    R"(\"stream_id\":\"C\"}}"}})";

Input input(Fact fact, double a = 0, double b = 0, std::string_view text = {}) {
  return {fact, 0, a, b, text, 0};
}

/// What makes `cue` happen; `force` says what has to hold besides.
Input cause_of(Cue cue, Force& force) {
  const auto number = [](auto value) { return static_cast<double>(index_of(value)); };
  switch (cue) {
    case Cue::NewStream: return input(Fact::Notified, 1, kStarted + 2 * kMinute, "N");
    case Cue::StreamIsLive: force.knows_a_stream = true; return input(Fact::Notified, 1, 0, {});
    case Cue::EndCurrent: force.knows_a_stream = true; return input(Fact::Notified, 0, 0, {});
    case Cue::EndOther: return input(Fact::Notified, 0, kStarted - kMinute, "Z");
    case Cue::StateOffline: return input(Fact::SnapshotArrived, 0, 0, kOffline);
    case Cue::Hint: return input(Fact::FrameArrived, 0, 0, kStale);
    case Cue::SnapshotUseless: force.not_loading = true; return input(Fact::SnapshotFailed, 503);
    case Cue::Attached: return input(Fact::PlayerAttached, 0, 1);
    case Cue::AttachedLoading:
      return input(Fact::PlayerAttached, number(PlayerState::Buffering), 0);
    case Cue::Unsupported: return input(Fact::PlayerUnsupported);
    case Cue::SpokeLate:
      force.silent = true;
      force.not_loading = true;
      return input(Fact::PlayerReady);
    case Cue::Ready: return input(Fact::PlayerReady);
    case Cue::Buffering: return input(Fact::PlayerBuffering);
    case Cue::Playing: return input(Fact::PlayerPlaying);
    case Cue::Idle: return input(Fact::PlayerIdle);
    case Cue::Ended: return input(Fact::PlayerEnded);
    case Cue::Moved: return input(Fact::PositionMoved);
    case Cue::PausedByHand: return input(Fact::PlayerPaused);
    case Cue::Failed: return input(Fact::PlayerFailed, number(PlayerError::Network), 503);
    case Cue::Blocked: return input(Fact::PlaybackBlocked);
    case Cue::Shown: return input(Fact::PageShown);
    case Cue::Hidden: return input(Fact::PageHidden);
    case Cue::LinkOpened: return input(Fact::LinkChanged, number(LinkState::Open));
    case Cue::PlayRequested: return input(Fact::PlayRequested);
    case Cue::PauseRequested: return input(Fact::PauseRequested);
    case Cue::AskFirst: return input(Fact::OptOutChanged, 1);
    case Cue::OptedIn: return input(Fact::OptOutChanged, 0);
    case Cue::StartDue: force.due = Timer::Start; break;
    case Cue::SilenceDue: force.due = Timer::Silence; break;
    case Cue::DrainDue: force.due = Timer::Drain; break;
    case Cue::ConfirmDue: force.due = Timer::Confirm; break;
    case Cue::ProbeDue: force.due = Timer::Probe; break;
    case Cue::ProgressDue: force.due = Timer::Progress; break;
  }
  return input(Fact::TimerFired);
}

std::string text_of(const Instruction& order) {
  std::string text(name_of(Table::Order, index_of(order.order)));
  const int a = whole(order.a);
  if (order.order == Order::Load && a != 0) text += " fresh";
  if (order.order == Order::Offer)
    text.append(" ").append(name_of(Table::Offer, static_cast<std::size_t>(a)));
  if (order.order == Order::Report)
    text.append(" ").append(name_of(Table::Reason, static_cast<std::size_t>(a)));
  return text;
}

bool is_to_player(const Instruction& order) {
  return order.order != Order::Report && order.order != Order::Offer;
}

std::string deadline_of(const Director& director, Millis now) {
  if (director.deadline() == kNever) return "no deadline";
  std::string text(name_of(Table::Timer, index_of(director.deadline_reason())));
  return text.append(" in ").append(std::to_string(director.deadline() - now)).append(" ms");
}

std::string state_of(const Director& director, Millis now) {
  std::string text(name_of(Table::Playback, index_of(director.playback())));
  text.append(" ").append(name_of(Table::Broadcast, index_of(director.broadcast())));
  text.append(" ").append(name_of(Table::Intent, index_of(director.intent())));
  return text.append("; ").append(deadline_of(director, now));
}

/// What may happen afterwards; TimerFired stands for the next deadline.
const std::vector<std::vector<Input>>& futures() {
  const auto network = static_cast<double>(index_of(PlayerError::Network));
  const auto denied = static_cast<double>(index_of(PlayerError::Authorization));
  const Input deadline = input(Fact::TimerFired);
  const Input playing = input(Fact::PlayerPlaying);
  static const std::vector<std::vector<Input>> all{
      {deadline, deadline, deadline, deadline},
      {input(Fact::PageShown), playing, input(Fact::PlayerEnded), deadline, deadline},
      {input(Fact::PlayerFailed, network, 503), deadline, deadline, deadline},
      {input(Fact::PlayerFailed, network, 404), deadline, input(Fact::PlayerFailed, network, 404)},
      {input(Fact::PlayerFailed, denied, 403), deadline, input(Fact::PlayerFailed, denied, 403)},
      {input(Fact::PlayerReady), input(Fact::PlaybackBlocked), input(Fact::PlaybackBlocked)},
      {input(Fact::PauseRequested), input(Fact::PlayRequested), playing, input(Fact::PlayerIdle)},
      {input(Fact::OptOutChanged, 1), playing, input(Fact::OptOutChanged, 0), deadline},
      {playing, input(Fact::PlayerBuffering), deadline, deadline, deadline},
      {input(Fact::Notified, 1, kStarted + 4 * kMinute, "F"), deadline, deadline},
      {input(Fact::Notified), deadline, deadline},
      {input(Fact::PauseRequested), input(Fact::PlayRequested), input(Fact::Notified)},
      std::vector<Input>(8, input(Fact::PlayerBuffering)),
      {input(Fact::SnapshotFailed, 503), deadline, input(Fact::PlayRequested), deadline},
  };
  return all;
}

/// A short mark of all that follows, so that an act whose effect shows later is told apart too.
std::string mark_of(const Run& run) {
  std::uint32_t mark = 2'166'136'261U;
  const auto add = [&](std::string_view text) {
    for (const char c : text) mark = (mark ^ static_cast<unsigned char>(c)) * 16'777'619U;
  };
  for (const std::vector<Input>& future : futures()) {
    Run later = run;
    for (const Input& next : future) {
      const auto orders = next.fact == Fact::TimerFired ? later.at_deadline() : later.tell(next);
      for (const Instruction& order : orders) add(text_of(order));
      add(state_of(later.director, later.now));
    }
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (unsigned shift = 0; shift < 24; shift += 4) text.push_back(kDigits[(mark >> shift) & 15U]);
  return text;
}

CellOutcome outcome_of(Cue cue, Playback playback, Situation& situation,
                       const std::string& options) {
  Run& run = situation.run;
  Force force;
  Input cause = cause_of(cue, force);
  force.at = run.now + 5'000;
  // Opting out does not reach what plays; a new stream that begins with a question does.
  if (cue == Cue::AskFirst && (playback == Playback::Playing || playback == Playback::Stalled)) {
    force.asks = true;
    cause = cause_of(Cue::NewStream, force);
  }
  run.director.fields(force);
  if (cue == Cue::StateOffline) cause.epoch = force.epoch;  // the answer to a probe
  const Director before = run.director;
  (void)take_looked_up();
  CellOutcome outcome;
  outcome.cue = cue;
  outcome.playback = playback;
  outcome.situation = situation.name + options;
  std::string orders;
  for (const Instruction& order : run.tell(cause)) {
    orders.append(orders.empty() ? "" : ", ").append(text_of(order));
    outcome.changed = outcome.changed || is_to_player(order);
  }
  for (const LookedUp& cell : take_looked_up()) {
    outcome.acted = outcome.acted || cell.act != Act::Nothing;
    outcome.looked_up = outcome.looked_up || (cell.cue == cue && cell.playback == playback);
  }
  const Director& after = run.director;
  outcome.changed = outcome.changed || after.playback() != before.playback();
  outcome.kept = kept(after, run.now);
  outcome.line = state_of(after, run.now);
  outcome.line.append(orders.empty() ? "" : "; ").append(orders);
  outcome.line.append(" #").append(mark_of(run));
  return outcome;
}

}  // namespace

std::vector<CellOutcome> cell_outcomes() {
  const std::array<std::pair<double, std::string>, 2> pages{
      {{bit(Option::StartAfterPause), ""},
       {bit(Option::HasSnapshot) + bit(Option::ManagedLink), ", snapshot and chat"}}};
  std::vector<CellOutcome> outcomes;
  for (std::size_t cue = 0; cue < kCueCount; ++cue) {
    for (std::size_t state = 0; state < kPlaybackCount; ++state) {
      const auto playback = static_cast<Playback>(state);
      for (const auto& [options, name] : pages) {
        for (Situation& situation : in_state(playback, options)) {
          if (situation.run.director.playback() != playback) continue;
          outcomes.push_back(outcome_of(static_cast<Cue>(cue), playback, situation, name));
        }
      }
    }
  }
  return outcomes;
}

std::string cell_lines(const std::vector<CellOutcome>& outcomes) {
  const std::vector<Word> cues = enumerators(kDirectorTable, "Cue");
  std::string text = "# What each cue does in each playback state; `cells` prints it.\n";
  for (const CellOutcome& outcome : outcomes) {
    text.append(cues[index_of(outcome.cue)].name).append(" x ");
    text.append(name_of(Table::Playback, index_of(outcome.playback))).append(" (");
    text.append(outcome.situation).append("): ").append(outcome.line).append("\n");
  }
  return text;
}

std::string broken_table_claim() {
  using enum Broadcast;
  for (const Broadcast before : {Unknown, Offline, Preparing, Live, Draining, Ended}) {
    const bool had_one = before >= Live;
    const auto after = [&](Belief belief) { return broadcast_after(belief, before); };
    if (after(Belief::Prepares) != Preparing) return "what waits at the gate is being prepared";
    if (after(Belief::Live) != Live) return "evidence of a live stream is believed";
    if (after(Belief::Revived) != Live) return "a stream that plays on after its end is live";
    if (after(Belief::Over) != Ended) return "what the player has nothing left of has ended";
    if (after(Belief::Offline) != (had_one ? Ended : Offline))
      return "a state without a stream ends what was known";
    if (after(Belief::NotFound) != (had_one ? Ended : Offline))
      return "a probe that meets nothing ends what was known";
    if (after(Belief::End) != (before == Live || before == Draining ? Draining : Ended))
      return "a live stream drains before it has ended";
    if (after(Belief::Alive) != (before > Live ? before : Live))
      return "a stream that plays is live unless its end is known";
  }
  for (const Intent policy : {Intent::Auto, Intent::OptedOut, Intent::AskFirst}) {
    for (std::size_t i = 0; i < kIntentCount; ++i) {
      const auto before = static_cast<Intent>(i);
      const bool paused = before == Intent::PausedByViewer;
      const auto after = [&](Wish wish) { return intent_after(wish, before, policy); };
      if (after(Wish::Pause) != Intent::PausedByViewer)
        return "a pause holds, whatever held before";
      if (after(Wish::Play) != Intent::Auto) return "play() holds, whatever held before";
      if (after(Wish::SetPolicy) != (paused ? before : policy))
        return "a policy holds at once, except for a viewer who paused";
      if (after(Wish::ForgetPause) != (paused ? policy : before))
        return "only a pause is forgotten";
      if (after(Wish::RestorePolicy) != (before == Intent::Auto ? policy : before))
        return "only what the viewer agreed to ends with its stream";
    }
  }
  return {};
}

}  // namespace autoplay
