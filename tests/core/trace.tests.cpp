#include "tools/trace.hpp"

#include <string>

#include "catch.hpp"
#include "core/director_table.hpp"
#include "tools/source.hpp"
#include "tools/tables.hpp"
#include "tools/transcript.hpp"

using namespace autoplay;
using End = Replayed::End;

namespace {

const std::string kHead = R"({"format":2,"version":"0.1.0","words":)" +
                          std::to_string(vocabulary()) +
                          R"(,"machine":"Director","seed":1})"
                          "\n";
const std::string kFacts = R"({"at":5,"fact":"Created","options":4,"text":"demo-channel"})"
                           "\n"
                           R"({"at":6,"fact":"PlayerAttached"})"
                           "\n"
                           R"({"at":6,"order":"Snapshot","epoch":1})"
                           "\n"
                           R"({"at":9,"fact":"FrameArrived","ignored":"DoubledKey"})"
                           "\n"
                           R"({"at":90,"fact":"SnapshotFailed","epoch":1,"status":503})"
                           "\n"
                           R"({"at":90,"order":"Load","epoch":2})"
                           "\n"
                           R"({"at":90,"order":"Play","epoch":2})"
                           "\n";
const std::string kTrace = kHead + kFacts;

std::string with(const std::string& from, const std::string& to) {
  std::string trace = kTrace;
  return trace.replace(trace.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("a trace whose orders come again is the same, and a transcript that holds", "[trace]") {
  const Replayed replayed = replay_trace(kTrace);
  INFO(replayed.problem);
  CHECK(replayed.end == End::Same);
  CHECK(replayed.problem.empty());
  CHECK(replayed.told.find("5 Created options=HasSnapshot text=demo-channel\n") !=
        std::string::npos);
  CHECK(replayed.told.find("90 SnapshotFailed epoch=1 status=503\n") != std::string::npos);
  CHECK(replayed.told.find("# ignored: DoubledKey\n") != std::string::npos);
  CHECK(replayed.told.find("  Load epoch=2\n") != std::string::npos);
  CHECK(replay(replayed.told, {}).told == replayed.told);
}

TEST_CASE("the first order that is another is named by its line", "[trace]") {
  const Replayed other =
      replay_trace(with(R"("order":"Load","epoch":2)", R"("order":"Load","epoch":7)"));
  CHECK(other.end == End::Differs);
  CHECK(other.problem == "line 7: recorded Load epoch=7, replayed Load epoch=2");
  const Replayed fresh =
      replay_trace(with(R"("order":"Load","epoch":2)", R"("order":"Load","epoch":2,"fresh":1)"));
  CHECK(fresh.problem == "line 7: recorded Load epoch=2 fresh=1, replayed Load epoch=2");
}

TEST_CASE("an order too few and one too many are named by their lines", "[trace]") {
  const Replayed few = replay_trace(with("{\"at\":6,\"order\":\"Snapshot\",\"epoch\":1}\n", ""));
  CHECK(few.end == End::Differs);
  CHECK(
      few.problem.starts_with("line 4: before line 4 nothing more is recorded, replayed Snapshot"));
  const Replayed last = replay_trace(with("{\"at\":90,\"order\":\"Play\",\"epoch\":2}\n", ""));
  CHECK(last.problem.starts_with("line 7: before the end nothing more is recorded, replayed Play"));
  const Replayed many = replay_trace(kTrace + R"({"at":90,"order":"Pause"})");
  CHECK(many.end == End::Differs);
  CHECK(many.problem.starts_with("line 9: recorded Pause"));
}

TEST_CASE("a fact that the core refuses is told as a difference", "[trace]") {
  const Replayed twice = replay_trace(kTrace + R"({"at":91,"fact":"Created"})");
  CHECK(twice.end == End::Differs);
  CHECK(twice.problem == "line 9: the core refuses the fact: UnknownFact");
}

TEST_CASE("what cannot be replayed says why", "[trace]") {
  const auto why = [](const std::string& trace) {
    const Replayed replayed = replay_trace(trace);
    CHECK(replayed.end == End::Unusable);
    return replayed.problem;
  };
  CHECK(why("") == "it is empty: was the option trace given?");
  CHECK(why("\n\r\n\n") == "it is empty: was the option trace given?");
  CHECK(why("\n" + kFacts)
            .starts_with("line 2: it does not say which machine: is this what trace() returned?"));
  CHECK(why("no trace") == "line 1: it is no JSON object");
  CHECK(why("{}").starts_with("line 1: it does not say which machine"));
  CHECK(why(with(R"("seed":1)", R"("seed":1,"dropped":2500)")) ==
        "line 1: the trace lost its first 2500 lines, and with them what everything after rests "
        "on; take it sooner");
  for (const std::string seed :
       {R"("x":1)", R"("seed":"1")", R"("seed":-1)", R"("seed":1.5)", R"("seed":9007199254740992)"})
    CHECK(why(with(R"("seed":1)", seed)) == "line 1: its seed must be a whole number below 2^53");
  CHECK(why(with(R"("at":5)", R"("at":"5")")) == "line 2: Created: at must be a time in whole ms");
  CHECK(why(with(R"("epoch":1,"status")", R"("epoch":1.7,"status")")) ==
        "line 6: SnapshotFailed: epoch must be a whole number below 2^32");
  CHECK(why(with(R"("words":)", R"("words":7)")) ==
        "line 1: it was recorded by ivs-autoplay 0.1.0, whose numbers mean other words; replay it "
        "with that version");
  CHECK(why(with(R"("format":2,)", "")) ==
        "line 1: it was recorded by ivs-autoplay 0.1.0 in format 1, and this replay reads format "
        "2; replay it with that version, or record it anew");
  CHECK(why(with(R"("status":503)", R"("a":503)")) ==
        "line 6: SnapshotFailed: there is no parameter 'a' here, only status");
  CHECK(why(with(R"("options":4)", R"("options":"Nothing")"))
            .starts_with("line 2: Created: options must be one or more of StartHidden"));
  CHECK(why(with("PlayerAttached", "PlayerExploded")) ==
        "line 3: there is no fact 'PlayerExploded'");
  CHECK(why(with("\"Snapshot\"", "\"Dance\"")) == "line 4: there is no order 'Dance'");
  CHECK(why(kTrace + "{}\n") == "line 9: it is neither a fact nor an order");
}

TEST_CASE("control characters of a trace are shown escaped", "[trace]") {
  const Replayed replayed =
      replay_trace(with(R"("text":"demo-channel")", R"("text":"a\nb\u001b")"));
  CHECK(replayed.told.find("# the text that follows holds control characters, shown escaped\n"
                           "5 Created options=HasSnapshot text=a\\nb\\x1b\n") != std::string::npos);
  const Replayed version = replay_trace(with("0.1.0", R"(0\n\u0000)"));
  CHECK(version.told.starts_with("# recorded by ivs-autoplay 0\\n\\x00, replayed by "));
  const Replayed fact = replay_trace(with("PlayerAttached", R"(a\nb)"));
  CHECK(fact.problem == "line 3: there is no fact 'a\\nb'");
}

TEST_CASE("a trace whose lines end with CR LF is read", "[trace]") {
  std::string trace;
  for (const char c : "\n" + kTrace) trace += c == '\n' ? "\r\n" : std::string(1, c);
  const Replayed replayed = replay_trace(trace);
  INFO(replayed.problem);
  CHECK(replayed.end == End::Same);
  CHECK(replayed.told == replay_trace(kTrace).told);
}

TEST_CASE("another version is told, and tried all the same", "[trace]") {
  const Replayed replayed = replay_trace(with("0.1.0", "0.0.9"));
  CHECK(replayed.end == End::Same);
  CHECK(replayed.told.starts_with("# recorded by ivs-autoplay 0.0.9, replayed by "));
}

TEST_CASE("no prefix of a trace and no changed byte of it makes reading fail badly", "[trace]") {
  for (std::size_t size = 0; size < kTrace.size(); ++size)
    CHECK_NOTHROW(replay_trace(std::string_view(kTrace).substr(0, size)));
  for (std::size_t at = 0; at < kTrace.size(); ++at) {
    for (const char byte : {'\0', '"', '9', '{', '\xff'}) {
      std::string changed = kTrace;
      changed[at] = byte;
      CHECK_NOTHROW(replay_trace(changed));
    }
  }
}

TEST_CASE("the words read from the sources are those of the core", "[tables]") {
  const auto same = [](Table table, std::string_view name) {
    const auto words = enumerators(kVocabulary, name);
    REQUIRE(words.size() > 2);
    for (std::size_t i = 0; i < words.size(); ++i) CHECK(words[i].name == name_of(table, i));
    CHECK(name_of(table, words.size()).empty());
  };
  same(Table::Fact, "Fact");
  same(Table::Order, "Order");
  same(Table::Verdict, "Verdict");
  same(Table::Ignored, "Ignored");
  CHECK(enumerators(kVocabulary, "Reason").size() ==
        static_cast<std::size_t>(index_of(Reason::WaitingForBroadcast) + 1));
  CHECK(enumerators(kDirectorTable, "Cue").size() == kCueCount);
  CHECK(enumerators(kDirectorTable, "Act").size() == index_of(Act::ConfirmEnd) + 1);
  CHECK(enumerators(kDirectorTable, "Belief").size() == kBeliefCount);
  CHECK(enumerators(kDirectorTable, "Wish").size() == kWishCount);
  CHECK(enumerators(kVocabulary, "Option").back().value == static_cast<int>(Option::Kiosk));
  CHECK(enumerators(kVocabulary, "Nothing").empty());
}

TEST_CASE("every reason has a sentence, and every act and cause its row", "[tables]") {
  const std::string drawn = tables();
  for (const Word& reason : enumerators(kVocabulary, "Reason")) {
    INFO(reason.name);
    CHECK_FALSE(
        sentence_of(name_of(Table::Reason, static_cast<std::size_t>(reason.value))).empty());
  }
  CHECK(drawn.find("| `NewStream` | Start | TrustProbe | RenewRetries | QueueNextStream | "
                   "QueueNextStream | · | "
                   "Resume |") != std::string::npos);
  CHECK(drawn.find("| `NetworkFound` | · | · | · | Replace | Prompt | Prompt | · | · |") !=
        std::string::npos);
  CHECK(drawn.find("| `Restart` | the same, after abandoning the current attempt |") !=
        std::string::npos);
}

TEST_CASE("tables are put in their place, and nothing else is touched", "[tables]") {
  const std::string once = with_tables("# a\n<!-- tables -->\nold\n<!-- /tables -->\nz\n");
  CHECK(once == "# a\n<!-- tables -->\n" + tables() + "<!-- /tables -->\nz\n");
  CHECK(with_tables(once) == once);
  CHECK(with_tables("# no place\n").empty());
}
