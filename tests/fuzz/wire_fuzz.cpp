#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/judge.hpp"
#include "json_peer.hpp"

using namespace autoplay;

namespace {

void hold(bool promise) {
  if (!promise) std::abort();
}

/// Ignored evidence must change nothing, except that a second channel may make ours ambiguous.
void judge_and_learn(Knowledge known, const Frame& frame) {
  const Judgement judgement = judge(known, frame);
  Knowledge after = known;
  learn(after, frame.evidence, judgement);
  if (judgement.ignored == Ignored::None) return;
  if (judgement.verdict == Verdict::Foreign) after.ambiguous = known.ambiguous;
  hold(after == known);
}

}  // namespace

/// Reads the bytes as a frame: everything read is bounded, and ignored input changes nothing.
// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  hold(parsers_agree(text));
  const Frame frame = read_frame(text);
  const Evidence& evidence = frame.evidence;
  hold(frame.error_code >= 0 && frame.error_code <= 999);
  hold(evidence.spread >= 0 && evidence.spread <= 30'000);
  hold(evidence.period >= 0 && evidence.period <= 24LL * 3'600'000);
  hold((frame.ignored == Ignored::None) == (evidence.claim != Claim::None));
  if (begins_message(text)) hold(frame.ignored != Ignored::None);
  Knowledge known;
  judge_and_learn(known, frame);
  known.follow("demo-channel");
  judge_and_learn(known, frame);
  known = {};
  known.follow("arn:aws:ivs:us-east-1:123456789012:channel/aBcdEFgHiJ12");
  judge_and_learn(known, frame);
  known.current_known = true;
  known.current.assign("st-1A2b3c4D5e6F78ghij9Klmn");
  known.since = 1'795'456'800'000;
  judge_and_learn(known, frame);
  known.end_current();
  judge_and_learn(known, frame);
  return 0;
}
