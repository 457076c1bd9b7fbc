#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "catch.hpp"
#include "tools/parameters.hpp"
#include "tools/transcript.hpp"

namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::filesystem::path> transcripts() {
  std::set<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(IVS_AUTOPLAY_TRANSCRIPTS)) {
    if (entry.path().extension() == ".txt" && entry.path().stem() != "texts")
      found.insert(entry.path());
  }
  return found;
}

}  // namespace

TEST_CASE("every transcript holds natively", "[transcripts]") {
  const std::filesystem::path folder = IVS_AUTOPLAY_TRANSCRIPTS;
  const autoplay::Texts texts = autoplay::read_texts(read_file(folder / "texts.txt"));
  REQUIRE(texts.size() > 20);
  const auto paths = transcripts();
  REQUIRE(paths.size() >= 25);
  for (const auto& path : paths) {
    INFO(path.filename().string());
    const std::string transcript = read_file(path);
    const autoplay::PlayedTranscript played = autoplay::replay(transcript, texts);
    CHECK(played.told == transcript);
    CHECK(played.problem.empty());
  }
}

TEST_CASE("a transcript with a wrong outcome does not hold", "[transcripts]") {
  const std::string wrong = "director seed=1\n0 Created\n  = Live Playing Auto playing\n";
  CHECK(autoplay::replay(wrong, {}).told != wrong);
}

TEST_CASE("a line that cannot be read is answered by its number and what is wrong with it",
          "[transcripts]") {
  const auto why = [](const std::string& line) {
    const std::string begin = "# a claim\ndirector seed=1\n" + line + "\n";
    const auto [out, problem] = autoplay::replay(begin, {});
    REQUIRE(out == begin + "  ! " + problem + "\n");
    REQUIRE(problem.starts_with("line 3: "));
    return problem.substr(8);
  };
  CHECK(why("0 Nonsense") == "there is no fact 'Nonsense'");
  CHECK(why("soon Closed") == "'soon' is no time in ms");
  CHECK(why("0 PlayerFailed error") == "PlayerFailed: 'error' is not written name=value");
  CHECK(why("0 PlayerFailed a=1") ==
        "PlayerFailed: there is no parameter 'a' here, only error, status");
  CHECK(why("0 Closed b=1") == "Closed: there is no parameter 'b' here, nor any other");
  CHECK(why("0 PlayerFailed error=Gone") ==
        "PlayerFailed: error must be one of Other, NotAvailable, Authorization, InvalidData, "
        "Network, NotSupported, not 'Gone'");
  CHECK(why("0 PlayerFailed error=1").find("not '1'") != std::string::npos);
  CHECK(why("0 PlayerFailed status=1000") ==
        "PlayerFailed: status must be a whole number from 0 to 999, not '1000'");
  CHECK(why("0 PlayerFailed status=-1").find("not '-1'") != std::string::npos);
  CHECK(why("0 PlayerFailed status=404 status=404") == "PlayerFailed: status is given twice");
  CHECK(why("0 MutedChanged muted=2") == "MutedChanged: muted must be 1 or 0, not '2'");
  CHECK(why("0 Created options=AskFirst+AskFirst").find("joined by +") != std::string::npos);
  CHECK(why("0 Closed epoch=4294967296").find("below 2^32") != std::string::npos);
  CHECK(why("0 PlayerFailed raw=1") == "PlayerFailed: raw must be two numbers, a,b");
  CHECK(why("0 PlayerFailed raw=1,2 status=3") ==
        "PlayerFailed: raw= stands in place of all parameters");
  CHECK(why("0 PlayerFailed status=404.5").find("not '404.5'") != std::string::npos);
  CHECK(why("0 Closed epoch=1.7").find("not '1.7'") != std::string::npos);
  CHECK(why("0.5 Closed") == "'0.5' is no time in ms");
  CHECK(why("0 FrameArrived text=$strat") == "FrameArrived: there is no text named 'strat'");
  CHECK(why("0 a\x1b") == "there is no fact 'a\\x1b'");
  CHECK(why("link seed=1.5") == "a machine is given as seed=N, N a whole number below 2^53");
  CHECK(why("link seed=x") == "a machine is given as seed=N, N a whole number below 2^53");
}

TEST_CASE("a transcript and texts whose lines end with CR LF are read", "[transcripts]") {
  const autoplay::Texts texts = autoplay::read_texts("A = one\r\nB = two\r\n");
  CHECK(texts == autoplay::Texts{{"A", "one"}, {"B", "two"}});
  const auto played = autoplay::replay("director seed=1\r\n\r\n0 Created text=$A\r\n", texts);
  CHECK(played.problem.empty());
  CHECK(played.told == autoplay::replay("director seed=1\n\n0 Created text=$A\n", texts).told);
}

TEST_CASE("the first line that cannot be read is told apart from what a machine refuses",
          "[transcripts]") {
  const auto refused = autoplay::replay("director seed=1\n0 Closed\n", {});
  CHECK(refused.told.find("  ! ") != std::string::npos);
  CHECK(refused.problem.empty());
  CHECK(autoplay::replay("0 Closed\nsoon Closed\n", {}).problem ==
        "line 1: there is no machine yet: begin with director or link");
}

TEST_CASE("every parameter that is written is read again as the same numbers", "[transcripts]") {
  using namespace autoplay;
  for (std::size_t i = 0; i < kFactCount; ++i) {
    const Parameters parameters = parameters_of(static_cast<Fact>(i));
    INFO(name_of(Table::Fact, i));
    for (const double a : {0.0, 1.0}) {
      for (const double b : {0.0, 1.0}) {
        std::string rest = written(parameters, a, b);
        Numbers numbers;
        while (!rest.empty()) {
          const std::size_t equals = rest.find('=');
          const std::size_t end = std::min(rest.find(' ', equals), rest.size());
          CHECK(read_parameter(parameters, rest.substr(1, equals - 1),
                               rest.substr(equals + 1, end - equals - 1), numbers)
                    .empty());
          rest.erase(0, end);
        }
        const auto has = [&](Parameter::Place place) {
          return std::any_of(parameters.begin(), parameters.end(),
                             [&](const Parameter& one) { return one.place == place; });
        };
        CHECK(numbers.a == (has(Parameter::Place::A) ? a : 0));
        CHECK(numbers.b == (has(Parameter::Place::B) ? b : 0));
      }
    }
  }
}
