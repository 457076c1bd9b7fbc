#include "director_world.hpp"

#include <algorithm>
#include <deque>
#include <string>

#include "director_witness.hpp"

namespace autoplay {
namespace {

constexpr std::string_view kForeignChannel = "arn:aws:ivs:us-east-1:1:channel/b";
/// 40 s apart: far enough for a state to overrule an END, and for a listing not to lag.
constexpr std::string_view kTimes[] = {"2026-11-23T18:00:00Z", "2026-11-23T18:00:40Z",
                                       "2026-11-23T18:01:20Z"};
constexpr std::string_view kMuchLater = "2026-11-23T18:30:00Z";

std::string_view keep(std::string text) {
  static std::deque<std::string> texts;
  return texts.emplace_back(std::move(text));
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

std::string frame(std::string_view name, std::string_view attribute, std::string_view inner,
                  std::string_view sent) {
  return R"({"Type":"EVENT","EventName":")" + std::string(name) + R"(","Attributes":{")" +
         std::string(attribute) + R"(":")" + escaped(inner) + R"("},"SendTime":")" +
         std::string(sent) + R"("})";
}

std::string quoted(std::string_view text) {
  return text.empty() ? "null" : '"' + std::string(text) + '"';
}

std::string event(bool start, std::string_view channel, std::string_view stream,
                  std::string_view time, std::string_view sent) {
  const std::string inner = R"({"time":)" + quoted(time) + R"(,"resources":[)" + quoted(channel) +
                            R"(],"detail":{"event_name":")" +
                            (start ? "Stream Start" : "Stream End") + R"(","stream_id":)" +
                            quoted(stream) + "}}";
  return frame(start ? "STREAM_STARTED" : "STREAM_ENDED", "event", inner, sent);
}

std::string state(bool live, std::string_view channel, std::string_view stream,
                  std::string_view time, std::string_view sent) {
  const std::string inner = R"({"v":1,"channel":)" + quoted(channel) + R"(,"live":)" +
                            (live ? "true" : "false") + R"(,"streamId":)" + quoted(stream) +
                            R"(,"since":)" + quoted(live ? time : "") + R"(,"asOf":)" +
                            quoted(time) + R"(,"periodMs":60000})";
  return frame("STREAM_STATE", "state", inner, sent);
}

Told framed(std::string_view name, std::string text, Source source, int stream = -1,
            std::string_view at = {}) {
  Told told{name, {Fact::FrameArrived, 0, 0, 0, keep(std::move(text)), 0}, source, stream};
  told.at = read_time(at);
  return told;
}

/// Both streams, each with a start, an end and a state at each of the times.
void add_streams(std::vector<Told>& all) {
  for (int stream = 0; stream < 2; ++stream) {
    const std::string_view id = kWorldStreams[stream];
    for (const std::string_view at : kTimes) {
      const std::string when = " of " + std::string(id) + " at " + std::string(at.substr(11));
      all.push_back(framed(keep("START" + when), event(true, kWorldChannel, id, at, at),
                           Source::Start, stream));
      all.push_back(framed(keep("END" + when), event(false, kWorldChannel, id, at, at), Source::End,
                           stream, at));
      all.push_back(framed(keep("live" + when), state(true, kWorldChannel, id, at, at),
                           Source::Live, stream, at));
    }
    all.push_back(framed(keep("stale START of " + std::string(id)),
                         event(true, kWorldChannel, id, kTimes[1], kMuchLater), Source::Start,
                         stream));
    Told notified{keep("notified live " + std::string(id)), {}, Source::Start, stream};
    notified.input = {Fact::Notified, 0, 1, static_cast<double>(read_time(kTimes[0])), id, 0};
    all.push_back(notified);
  }
}

void add_evidence(std::vector<Told>& all) {
  add_streams(all);
  for (const std::string_view at : kTimes)
    all.push_back(framed(keep("offline at " + std::string(at.substr(11))),
                         state(false, kWorldChannel, {}, at, at), Source::Offline));
  all.push_back(framed("offline, retained", state(false, kWorldChannel, {}, kTimes[0], kMuchLater),
                       Source::Offline));
  all.push_back(framed("START without id", event(true, kWorldChannel, {}, kTimes[1], kTimes[1]),
                       Source::Other));
  all.push_back(framed("END without id", event(false, kWorldChannel, {}, kTimes[2], kTimes[2]),
                       Source::Other));
  for (const std::string_view stream : {"A", ""}) {
    const std::string of = stream.empty() ? " without id" : " of A";
    const std::string inner = R"({"resources":[)" + quoted(kWorldChannel) +
                              R"(],"detail":{"stream_id":)" + quoted(stream) + "}}";
    all.push_back(framed(keep("RELEASED" + of), frame("STREAM_RELEASED", "event", inner, kTimes[1]),
                         Source::Release));
    all.push_back(framed(keep("PREPARING" + of),
                         frame("STREAM_PREPARING", "event", inner, kTimes[1]), Source::Other));
  }
  const std::string foreign = event(true, kForeignChannel, "C", kTimes[2], kTimes[2]);
  all.push_back(framed("foreign START", foreign, Source::Foreign));
  all.push_back(framed("foreign live", state(true, kForeignChannel, "C", kTimes[2], kTimes[2]),
                       Source::Foreign));
  const std::string forged = R"({"Type":"MESSAGE","Content":")" +
                             escaped(event(true, kWorldChannel, "A", kTimes[2], kTimes[2])) +
                             R"(","Attributes":{"event":"x"},"SendTime":")" +
                             std::string(kTimes[2]) + R"("})";
  all.push_back(framed("forged MESSAGE", forged, Source::Nothing));
  all.push_back(framed("no JSON", R"({"Type":"EVENT",)", Source::Nothing));
}

Told of_attempt(std::string_view name, Fact fact, WhichAttempt attempt, double a = 0, double b = 0,
                std::string_view text = {}) {
  Told told{name, {fact, 0, a, b, text, 0}};
  told.attempt = attempt;
  if (attempt == WhichAttempt::Old) told.source = Source::Nothing;
  return told;
}

void add_player(std::vector<Told>& all) {
  const auto error = [](PlayerError code) { return static_cast<double>(index_of(code)); };
  const auto tell = [&](std::string_view name, Fact fact, double a = 0, double b = 0) {
    all.push_back({name, {fact, 0, a, b, {}, 0}});
  };
  tell("attached, idle", Fact::PlayerAttached, 0, 1);
  tell("attached, buffering", Fact::PlayerAttached, 2, 0);
  tell("attached, playing", Fact::PlayerAttached, 3, 0);
  tell("unsupported", Fact::PlayerUnsupported);
  tell("ready", Fact::PlayerReady);
  tell("buffering", Fact::PlayerBuffering);
  tell("playing", Fact::PlayerPlaying);
  tell("idle", Fact::PlayerIdle);
  tell("ended", Fact::PlayerEnded);
  tell("paused", Fact::PlayerPaused);
  tell("audio blocked", Fact::AudioBlocked);
  tell("muted", Fact::MutedChanged, 1);
  tell("unmuted", Fact::MutedChanged, 0);
  tell("moved", Fact::PositionMoved);
  using enum PlayerError;
  const auto failed = [&](std::string_view name, WhichAttempt attempt, PlayerError code,
                          int status) {
    all.push_back(of_attempt(name, Fact::PlayerFailed, attempt, error(code), status));
  };
  failed("failed 404", WhichAttempt::Current, NotAvailable, 404);
  failed("failed 429", WhichAttempt::Current, NotAvailable, 429);
  failed("failed 403", WhichAttempt::Current, Authorization, 403);
  failed("failed 503", WhichAttempt::Current, Network, 503);
  failed("failed, invalid", WhichAttempt::Current, InvalidData, 0);
  failed("failed, not supported", WhichAttempt::Current, NotSupported, 0);
  failed("failed 404, of an old attempt", WhichAttempt::Old, NotAvailable, 404);
  all.push_back(of_attempt("blocked", Fact::PlaybackBlocked, WhichAttempt::Current));
  all.push_back(of_attempt("blocked, of an old attempt", Fact::PlaybackBlocked, WhichAttempt::Old));
}

void add_page_and_viewer(std::vector<Told>& all) {
  const auto tell = [&](std::string_view name, Fact fact, double a = 0) {
    all.push_back({name, {fact, 0, a, 0, {}, 0}});
  };
  tell("shown", Fact::PageShown);
  tell("hidden", Fact::PageHidden);
  tell("frozen", Fact::PageFrozen);
  tell("restored", Fact::PageRestored);
  tell("slept", Fact::TimeJumped);
  tell("release()", Fact::Released);
  tell("picture in a window", Fact::PictureInPictureChanged, 1);
  tell("picture in the page", Fact::PictureInPictureChanged, 0);
  tell("notified live", Fact::Notified, 1);
  tell("notified over", Fact::Notified, 0);
  tell("link open", Fact::LinkChanged, static_cast<double>(index_of(LinkState::Open)));
  tell("link waiting", Fact::LinkChanged, static_cast<double>(index_of(LinkState::Waiting)));
  tell("play()", Fact::PlayRequested);
  tell("pause()", Fact::PauseRequested);
  tell("unmute()", Fact::UnmuteRequested);
  tell("opted out", Fact::OptOutChanged, 1);
  tell("opted in", Fact::OptOutChanged, 0);
  tell("gesture", Fact::Gestured);
  tell("closed", Fact::Closed);
  const std::string_view live = keep(state(true, kWorldChannel, "A", kTimes[1], kTimes[1]));
  Told answer =
      of_attempt("snapshot: live A", Fact::SnapshotArrived, WhichAttempt::Current, 0, 0, live);
  answer.source = Source::Live;
  answer.stream = 0;
  answer.at = read_time(kTimes[1]);
  all.push_back(answer);
  answer = of_attempt("snapshot: offline", Fact::SnapshotArrived, WhichAttempt::Current, 0, 0,
                      keep(state(false, kWorldChannel, {}, kTimes[1], kTimes[1])));
  answer.source = Source::Offline;
  all.push_back(answer);
  all.push_back(of_attempt("snapshot: unreadable", Fact::SnapshotArrived, WhichAttempt::Current));
  all.push_back(of_attempt("snapshot failed", Fact::SnapshotFailed, WhichAttempt::Current, 503));
}

void add_time(std::vector<Told>& all) {
  Told timer{"timer", {}};
  timer.moment = Moment::Deadline;
  all.push_back(timer);
  timer.name = "timer, after a sleep";
  timer.moment = Moment::Overslept;
  timer.after = 15 * 60'000;
  all.push_back(timer);
  for (const Millis after : {300, 1'100, 16'000, 660'000}) {
    Told wait = framed(keep("message after " + std::to_string(after) + " ms"),
                       R"({"Type":"MESSAGE","Content":"hello"})", Source::Nothing);
    wait.moment = Moment::Later;
    wait.after = after;
    all.push_back(wait);
  }
}

std::vector<Told> make_facts() {
  std::vector<Told> all;
  add_time(all);
  add_evidence(all);
  add_player(all);
  add_page_and_viewer(all);
  return all;
}

}  // namespace

const std::vector<Told>& told_facts() {
  static const std::vector<Told> facts = make_facts();
  return facts;
}

bool place(Told& told, const Director& director, const Witness& witness, Millis now) {
  // A player is attached once, and heard from then on.
  const Fact fact = told.input.fact;
  if (fact == Fact::PlayerAttached && witness.attached()) return false;
  const bool of_player = fact >= Fact::PlayerReady && fact <= Fact::PositionMoved;
  if (of_player && !witness.attached()) return false;
  if (told.attempt != WhichAttempt::None) {
    if (witness.epoch() == 0) return false;
    told.input.epoch = witness.epoch() - (told.attempt == WhichAttempt::Old ? 1 : 0);
    if (told.input.epoch == 0) return false;
  }
  const Millis due = director.deadline();
  told.input.now = now + told.after;
  switch (told.moment) {
    case Moment::Now: return true;
    case Moment::Later: return due == kNever || told.input.now < due;
    case Moment::Deadline:
    case Moment::Overslept:
      if (due == kNever) return false;
      told.input.now = std::max(now, due) + told.after;
      return true;
  }
  return false;
}

}  // namespace autoplay
