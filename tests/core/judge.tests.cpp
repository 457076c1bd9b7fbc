#include "core/judge.hpp"

#include <string>

#include "catch.hpp"
#include "director_world.hpp"

using namespace autoplay;

namespace {

Evidence evidence(Claim claim, std::string_view stream, Millis time) {
  Evidence e;
  e.claim = claim;
  e.channel.assign(kWorldChannel);
  e.stream.assign(stream);
  e.time = time;
  e.sent = time == kNever ? kNever : time + 1'000;
  return e;
}

Knowledge following(std::string_view channel) {
  Knowledge known;
  known.follow(channel);
  return known;
}

Verdict tell(Knowledge& known, const Evidence& e) {
  const Judgement judgement = judge(known, e);
  learn(known, e, judgement);
  return judgement.verdict;
}

Evidence state(bool live, std::string_view stream, Millis since, Millis as_of) {
  Evidence e = evidence(Claim::State, stream, since);
  e.live = live;
  e.as_of = as_of;
  return e;
}

}  // namespace

TEST_CASE("the channel is derived from an IVS playback URL", "[judge]") {
  CHECK(following("https://x.y/api/video/v1/us-east-1.1.channel.a.m3u8").channel.view() ==
        kWorldChannel);
  for (const char* url : {"https://x.y/live.m3u8", "https://x.y/api/video/v1/a.b.m3u8",
                          "https://x.y/api/video/v1/us-east-1.1.channel..m3u8",
                          "https://x.y/api/video/v1/us-east-1.1.room.a.m3u8",
                          "https://x.y/api/video/v1/us-east-1.1.channel.a.b.m3u8"}) {
    INFO(url);
    CHECK(following(url) == Knowledge{});
  }
}

TEST_CASE("a start is new once, then the same", "[judge]") {
  Knowledge known = following(kWorldChannel);
  CHECK(tell(known, evidence(Claim::Started, "A", 1'000)) == Verdict::NewStream);
  CHECK(tell(known, evidence(Claim::Started, "A", 1'000)) == Verdict::SameStream);
}

TEST_CASE("judging changes nothing", "[judge]") {
  const Knowledge known = following(kWorldChannel);
  Knowledge copy = known;
  (void)judge(copy, evidence(Claim::Started, "A", 1'000));
  CHECK(copy == known);
}

TEST_CASE("an ended stream does not start again", "[judge]") {
  Knowledge known = following(kWorldChannel);
  tell(known, evidence(Claim::Started, "A", 1'000));
  CHECK(tell(known, evidence(Claim::Ended, "A", 2'000)) == Verdict::EndCurrent);
  CHECK(judge(known, evidence(Claim::Started, "A", 1'000)).ignored == Ignored::Superseded);
  CHECK(judge(known, evidence(Claim::Ended, "A", 2'000)).ignored == Ignored::Superseded);
}

TEST_CASE("an end that overtakes its start is remembered", "[judge]") {
  Knowledge known = following(kWorldChannel);
  CHECK(tell(known, evidence(Claim::Ended, "A", 2'000)) == Verdict::EndOther);
  CHECK(judge(known, evidence(Claim::Started, "A", 1'000)).ignored == Ignored::Superseded);
}

TEST_CASE("the last sixteen ends are remembered", "[judge]") {
  Knowledge known = following(kWorldChannel);
  for (int i = 0; i < 17; ++i) tell(known, evidence(Claim::Ended, "E" + std::to_string(i), 1'000));
  CHECK(judge(known, evidence(Claim::Started, "E1", 1'000)).ignored == Ignored::Superseded);
  CHECK(judge(known, evidence(Claim::Started, "E16", 1'000)).ignored == Ignored::Superseded);
  CHECK(judge(known, evidence(Claim::Started, "E0", 1'000)).verdict == Verdict::NewStream);
}

TEST_CASE("an older start is superseded, and of two at once the later arrival wins", "[judge]") {
  Knowledge known = following(kWorldChannel);
  tell(known, evidence(Claim::Started, "B", 5'000));
  CHECK(judge(known, evidence(Claim::Started, "A", 4'999)).ignored == Ignored::Superseded);
  CHECK(tell(known, evidence(Claim::Started, "C", 5'000)) == Verdict::NewStream);
  CHECK(known.current.view() == "C");
}

TEST_CASE("a start is stale ten minutes after its time, or without a time to tell", "[judge]") {
  const Knowledge known = following(kWorldChannel);
  Evidence start = evidence(Claim::Started, "A", 1'000);
  start.sent = start.time + kStaleAfter;
  CHECK(judge(known, start).verdict == Verdict::NewStream);
  start.sent += 1;
  CHECK(judge(known, start).verdict == Verdict::Stale);
  start.sent = kNever;
  CHECK(judge(known, start).verdict == Verdict::Stale);
  CHECK(judge(known, evidence(Claim::Started, "A", kNever)).verdict == Verdict::Stale);
}

TEST_CASE("another channel's evidence is foreign, and none at all is malformed", "[judge]") {
  const Knowledge known = following(kWorldChannel);
  Evidence start = evidence(Claim::Started, "A", 1'000);
  start.channel.assign("arn:other");
  CHECK(judge(known, start).verdict == Verdict::Foreign);
  start.channel = {};
  CHECK(judge(known, start).verdict == Verdict::Malformed);
}

TEST_CASE("a name binds to the first channel that bears it, and a second is ambiguous", "[judge]") {
  Knowledge known = following("show");
  Evidence start = evidence(Claim::Started, "A", 1'000);
  CHECK(tell(known, start) == Verdict::Foreign);
  start.channel_name.assign("show");
  CHECK(tell(known, start) == Verdict::NewStream);
  CHECK(known.channel.view() == kWorldChannel);
  CHECK_FALSE(known.ambiguous);
  start.channel.assign("arn:other");
  CHECK(tell(known, start) == Verdict::Foreign);
  CHECK(known.ambiguous);
}

TEST_CASE("an end of a stream met without a name ends it", "[judge]") {
  Knowledge known = following(kWorldChannel);
  known.adopt_unknown();
  CHECK(tell(known, evidence(Claim::Ended, "A", 2'000)) == Verdict::EndCurrent);
  CHECK_FALSE(known.current_known);
  CHECK(judge(known, evidence(Claim::Started, "A", 1'000)).ignored == Ignored::Superseded);
}

TEST_CASE("a state of an ended stream overrules the end only half a minute later", "[judge]") {
  Knowledge known = following(kWorldChannel);
  tell(known, evidence(Claim::Started, "A", 1'000));
  tell(known, evidence(Claim::Ended, "A", 100'000));
  CHECK(judge(known, state(true, "A", 1'000, 129'999)).ignored == Ignored::Superseded);
  CHECK(tell(known, state(true, "A", 1'000, 130'000)) == Verdict::StateLive);
  CHECK(tell(known, evidence(Claim::Started, "A", 1'000)) == Verdict::SameStream);
}

TEST_CASE("a state brings no ended stream back from before the newest", "[judge]") {
  Knowledge known = following(kWorldChannel);
  CHECK(tell(known, evidence(Claim::Started, "A", 1'000)) == Verdict::NewStream);
  CHECK(tell(known, evidence(Claim::Ended, "A", 9'000)) == Verdict::EndCurrent);
  CHECK(tell(known, evidence(Claim::Started, "B", 20'000)) == Verdict::NewStream);
  CHECK(tell(known, state(true, "A", 1'000, 9'000 + kEndStands)) == Verdict::Irrelevant);
}

TEST_CASE("an end that names no stream stands half a minute against what began before", "[judge]") {
  Knowledge known = following(kWorldChannel);
  CHECK(tell(known, evidence(Claim::Ended, "", 50'000)) == Verdict::EndOther);
  CHECK(tell(known, state(true, "", 10'000, 49'999 + kEndStands)) == Verdict::Irrelevant);
  CHECK(judge(known, evidence(Claim::Started, "", 10'000)).verdict == Verdict::Irrelevant);
  CHECK(judge(known, evidence(Claim::Started, "", 50'000)).verdict == Verdict::NewStream);
  CHECK(judge(known, state(true, "", 50'000, 51'000)).verdict == Verdict::StateLive);
  CHECK(judge(known, state(true, "A", 10'000, 51'000)).verdict == Verdict::StateLive);
  CHECK(judge(known, state(true, "", 10'000, 50'000 + kEndStands)).verdict == Verdict::StateLive);
}

TEST_CASE("of two ends of one stream the later stands", "[judge]") {
  Knowledge known = following(kWorldChannel);
  CHECK(tell(known, evidence(Claim::Ended, "A", 9'000)) == Verdict::EndOther);
  CHECK(tell(known, evidence(Claim::Ended, "A", 50'000)) == Verdict::EndOther);
  CHECK(tell(known, evidence(Claim::Ended, "A", 50'000)) == Verdict::Irrelevant);
  CHECK(tell(known, state(true, "A", 1'000, 9'000 + kEndStands)) == Verdict::Irrelevant);
  CHECK(tell(known, state(true, "A", 1'000, 50'000 + kEndStands)) == Verdict::StateLive);
}

TEST_CASE("offline counts only fifteen seconds after the start", "[judge]") {
  Knowledge known = following(kWorldChannel);
  CHECK(judge(known, state(false, "", kNever, 1'000)).verdict == Verdict::StateOffline);
  CHECK(judge(known, state(false, "", kNever, kNever)).verdict == Verdict::Irrelevant);
  tell(known, evidence(Claim::Started, "A", 100'000));
  CHECK(judge(known, state(false, "", kNever, 114'999)).ignored == Ignored::Superseded);
  CHECK(judge(known, state(false, "", kNever, kNever)).ignored == Ignored::Superseded);
  CHECK(judge(known, state(false, "", kNever, 115'000)).verdict == Verdict::StateOffline);
}

TEST_CASE("an offline state settles which of two streams is live: neither", "[judge]") {
  Knowledge known = following(kWorldChannel);
  CHECK(tell(known, evidence(Claim::Started, "A", 10'000)) == Verdict::NewStream);
  CHECK(tell(known, evidence(Claim::Started, "B", 20'000)) == Verdict::NewStream);
  CHECK(known.replaced.view() == "A");
  CHECK(tell(known, state(false, "", kNever, 60'000)) == Verdict::StateOffline);
  CHECK(known.replaced.empty());
}

TEST_CASE("a state is fresh when it was taken within a period of being sent", "[judge]") {
  Evidence offline = state(false, "", kNever, 100'000);
  offline.period = 60'000;
  offline.sent = 160'000;
  CHECK(is_fresh(offline));
  offline.sent = 160'001;
  CHECK_FALSE(is_fresh(offline));
  offline.sent = kNever;
  CHECK_FALSE(is_fresh(offline));
  CHECK_FALSE(is_fresh(evidence(Claim::Started, "A", 100'000)));
}

TEST_CASE("a start dated in the future neither ranks nor makes later ones old", "[judge]") {
  Knowledge known = following(kWorldChannel);
  Evidence ahead = evidence(Claim::Started, "A", 1'000'000);
  ahead.sent = 5'000;
  drop_times_ahead(ahead, ahead.sent);
  CHECK(tell(known, ahead) == Verdict::NewStream);
  CHECK(known.since == kNever);
  CHECK(tell(known, evidence(Claim::Started, "B", 9'000)) == Verdict::NewStream);
  CHECK(known.since == 9'000);
}

TEST_CASE("a start without an id that is dated in the future is a stream of unknown name",
          "[judge]") {
  Knowledge known = following(kWorldChannel);
  Evidence ahead = evidence(Claim::Started, "", 1'000'000);
  ahead.sent = 5'000;
  drop_times_ahead(ahead, ahead.sent);
  CHECK(tell(known, ahead) == Verdict::NewStream);
  CHECK(known.current.empty());
  CHECK(tell(known, ahead) == Verdict::Irrelevant);
  Evidence end = evidence(Claim::Ended, "", 1'000'000);
  end.sent = 50'000;
  drop_times_ahead(end, end.sent);
  CHECK(tell(known, end) == Verdict::EndCurrent);
  CHECK(tell(known, evidence(Claim::Started, "", 60'000)) == Verdict::NewStream);
}

TEST_CASE("without ids a stream is its start", "[judge]") {
  Knowledge known = following(kWorldChannel);
  CHECK(tell(known, evidence(Claim::Started, "", 5'000)) == Verdict::NewStream);
  CHECK(known.current.view() == "@5000");
  CHECK(tell(known, evidence(Claim::Started, "", 5'000)) == Verdict::SameStream);
  CHECK(judge(known, evidence(Claim::Ended, "", 4'000)).ignored == Ignored::Superseded);
  CHECK(judge(known, evidence(Claim::Ended, "", kNever)).ignored == Ignored::Superseded);
  CHECK(tell(known, evidence(Claim::Ended, "", 9'000)) == Verdict::EndCurrent);
}
