#include "core/judge.hpp"

#include <algorithm>

namespace autoplay {
namespace {

constexpr Judgement ignore(Verdict verdict, Ignored cause) {
  return {verdict, cause};
}
constexpr Judgement superseded() {
  return {Verdict::Irrelevant, Ignored::Superseded};
}

/// The identity of a stream: its id, else its start time (`@` and Unix ms), else empty.
StreamText identity(const Evidence& evidence) {
  if (!evidence.stream.empty() || evidence.time == kNever) return evidence.stream;
  std::array<char, 21> digits{};
  std::size_t at = digits.size();
  for (Millis rest = evidence.time; rest > 0 || at == digits.size(); rest /= 10)
    digits[--at] = static_cast<char>('0' + rest % 10);
  digits[--at] = '@';
  return StreamText{{&digits[at], digits.size() - at}};
}

const EndedStream* find_ended(const Knowledge& known, const StreamText& stream) {
  if (stream.empty()) return nullptr;
  const auto found = std::find_if(known.ended.begin(), known.ended.end(),
                                  [&](const EndedStream& e) { return e.stream == stream; });
  return found == known.ended.end() ? nullptr : &*found;
}

bool is_current(const Knowledge& known, const StreamText& stream) {
  return known.current_known && !known.current.empty() && known.current == stream;
}

/// Whether evidence without an id is about the current stream.
bool means_current(const Knowledge& known, const Evidence& evidence) {
  return evidence.stream.empty() && known.current_known &&
         (evidence.time == kNever || evidence.time == known.since);
}

/// Both times are on the same server's clock. An absent time is never older.
bool is_older(const Knowledge& known, Millis time) {
  return time != kNever && known.since != kNever && time < known.since;
}

/// An END without a stream id ends a stream without an id.
bool began_before_end(const Knowledge& known, const Evidence& evidence) {
  return evidence.stream.empty() && evidence.time < known.unnamed_end;
}

/// One that is dated in the future is as new as its frame, but ranks behind what is known.
bool is_stale(const Knowledge& known, const Evidence& evidence) {
  if (evidence.ahead) return known.current_known;
  if (evidence.time == kNever || evidence.sent == kNever) return true;
  return evidence.sent - evidence.time > kStaleAfter;
}

/// Ignored::None if the evidence is about the channel that is followed.
Ignored check_channel(const Knowledge& known, const Evidence& evidence) {
  if (!known.channel.empty()) {
    if (evidence.channel.empty()) return Ignored::Incomplete;
    return evidence.channel == known.channel ? Ignored::None : Ignored::Foreign;
  }
  if (known.name.empty()) return Ignored::None;
  return evidence.channel_name == known.name ? Ignored::None : Ignored::Foreign;
}

Judgement judge_start(const Knowledge& known, const Evidence& evidence) {
  const StreamText stream = identity(evidence);
  if (stream.empty()) {
    if (known.current_known) return superseded();
    return {evidence.ahead ? Verdict::NewStream : Verdict::Stale};
  }
  if (is_current(known, stream) || means_current(known, evidence)) return {Verdict::SameStream};
  const bool ended = find_ended(known, stream) != nullptr || began_before_end(known, evidence);
  if (ended || is_older(known, evidence.time)) return superseded();
  return {is_stale(known, evidence) ? Verdict::Stale : Verdict::NewStream};
}

/// What an operator says. Without an id it means what is live, whatever its time. What was
/// announced long ago is not about to start.
Judgement judge_operator(const Knowledge& known, const Evidence& evidence) {
  const bool means_live = evidence.stream.empty() && known.current_known;
  const Judgement start = judge_start(known, evidence);
  if (!means_live && start.ignored != Ignored::None) return superseded();
  if (evidence.claim == Claim::Released) return {Verdict::Released};
  const bool late = evidence.time != kNever && start.verdict == Verdict::Stale;
  return late ? superseded() : Judgement{Verdict::Announced};
}

Judgement judge_end(const Knowledge& known, const Evidence& evidence) {
  if (is_current(known, evidence.stream)) return {Verdict::EndCurrent};
  if (const EndedStream* ended = find_ended(known, evidence.stream); ended != nullptr) {
    const bool later = evidence.time != kNever && evidence.time > ended->at;
    return later ? Judgement{Verdict::EndOther} : superseded();
  }
  const bool could_be_current = known.current_known && !is_older(known, evidence.time);
  if (evidence.stream.empty()) {
    if (evidence.time == kNever || is_older(known, evidence.time)) return superseded();
    return {could_be_current ? Verdict::EndCurrent : Verdict::EndOther};
  }
  const bool unnamed = known.current.empty();
  return {unnamed && could_be_current ? Verdict::EndCurrent : Verdict::EndOther};
}

Judgement judge_live(const Knowledge& known, const Evidence& evidence) {
  const StreamText stream = identity(evidence);
  if (is_current(known, stream) || means_current(known, evidence)) return {Verdict::StateLive};
  const EndedStream* ended = find_ended(known, stream);
  if (ended != nullptr || began_before_end(known, evidence)) {
    const Millis at = ended != nullptr ? ended->at : known.unnamed_end;
    const bool later =
        evidence.as_of != kNever && at != kNever && evidence.as_of >= at + kEndStands;
    if (!later) return superseded();
  }
  return is_older(known, evidence.time) ? superseded() : Judgement{Verdict::StateLive};
}

Judgement judge_offline(const Knowledge& known, const Evidence& evidence) {
  if (evidence.as_of == kNever) return superseded();
  if (!known.current_known) return {Verdict::StateOffline};
  const bool lags = known.since != kNever && evidence.as_of < known.since + kListingLag;
  return lags ? superseded() : Judgement{Verdict::StateOffline};
}

void forget_end(Knowledge& known, const StreamText& stream) {
  for (EndedStream& ended : known.ended) {
    if (ended.stream == stream) ended = {};
  }
}

/// If the list is full, the oldest entry is removed.
void remember_end(Knowledge& known, const StreamText& stream, Millis at) {
  if (stream.empty()) return;
  forget_end(known, stream);
  auto* const last = known.ended.end() - 1;
  auto* place = std::find_if(known.ended.begin(), last,
                             [](const EndedStream& ended) { return ended.stream.empty(); });
  if (place == last && !place->stream.empty()) place = known.ended.begin();
  for (; place != last; ++place) *place = place[1];
  *last = {stream, at};
}

void become_current(Knowledge& known, const Evidence& evidence) {
  const StreamText stream = identity(evidence);
  if (evidence.stream.empty() && evidence.claim == Claim::Released) return;
  const bool same = is_current(known, stream) || means_current(known, evidence);
  if (evidence.time != kNever && !is_older(known, evidence.time)) known.since = evidence.time;
  if (same) return;
  forget_end(known, stream);
  known.replaced = known.current_known ? known.current : StreamText{};
  known.current_known = true;
  known.current = stream;
}

/// The ARN inside an IVS playback URL, `…/api/video/v1/<region>.<account>.channel.<id>.m3u8`.
bool derive_channel(std::string_view url, ChannelText& channel) {
  constexpr std::string_view kPath = "/api/video/v1/";
  constexpr std::string_view kEnding = ".m3u8";
  const std::size_t path = url.find(kPath);
  if (path == std::string_view::npos || !url.ends_with(kEnding)) return false;
  std::string_view rest = url.substr(path + kPath.size());
  rest.remove_suffix(kEnding.size());
  std::array<std::string_view, 3> parts;
  for (std::string_view& part : parts) {
    const std::size_t dot = rest.find('.');
    if (dot == std::string_view::npos || dot == 0) return false;
    part = rest.substr(0, dot);
    rest.remove_prefix(dot + 1);
  }
  if (parts[2] != "channel" || rest.empty() || rest.find('.') != std::string_view::npos)
    return false;
  channel = {};
  bool fits = true;
  for (const std::string_view part :
       {std::string_view{"arn:aws:ivs:"}, parts[0], std::string_view{":"}, parts[1],
        std::string_view{":channel/"}, rest})
    fits = fits && channel.append(part);
  return fits;
}

}  // namespace

void Knowledge::follow(std::string_view what) {
  if (what.find("://") != std::string_view::npos) {
    derive_channel(what, channel);
  } else if (what.starts_with("arn:")) {
    channel.assign(what);
  } else {
    name.assign(what);
  }
}

void Knowledge::adopt_unknown() {
  if (current_known) return;
  current_known = true;
  current = {};
}

void Knowledge::end_current() {
  remember_end(*this, current, kNever);
  current_known = false;
}

bool is_fresh(const Evidence& evidence) {
  if (evidence.claim != Claim::State || evidence.repeats) return false;
  if (evidence.as_of == kNever || evidence.sent == kNever) return false;
  return evidence.sent - evidence.as_of <= std::max(evidence.period, kListingLag);
}

Judgement judge(const Knowledge& known, const Frame& frame) {
  if (frame.ignored == Ignored::None) return judge(known, frame.evidence);
  const bool unclear = frame.ignored != Ignored::Irrelevant;
  return ignore(unclear ? Verdict::Malformed : Verdict::Irrelevant, frame.ignored);
}

Judgement judge(const Knowledge& known, const Evidence& evidence) {
  if (evidence.claim == Claim::None) return ignore(Verdict::Irrelevant, Ignored::Irrelevant);
  switch (check_channel(known, evidence)) {
    case Ignored::None: break;
    case Ignored::Foreign: return ignore(Verdict::Foreign, Ignored::Foreign);
    default: return ignore(Verdict::Malformed, Ignored::Incomplete);
  }
  if (evidence.claim == Claim::Started) return judge_start(known, evidence);
  if (evidence.claim == Claim::Ended) return judge_end(known, evidence);
  if (evidence.claim >= Claim::Announced) return judge_operator(known, evidence);
  return evidence.live ? judge_live(known, evidence) : judge_offline(known, evidence);
}

void forget_times_ahead(Knowledge& known, Millis clock) {
  if (is_ahead(known.since, clock)) known.since = kNever;
  if (is_ahead(known.unnamed_end, clock)) known.unnamed_end = clock;
  for (EndedStream& ended : known.ended)
    if (is_ahead(ended.at, clock)) ended.at = clock;
}

void learn(Knowledge& known, const Evidence& evidence, const Judgement& judgement) {
  if (judgement.verdict == Verdict::Foreign) {
    const bool claims_ours =
        known.bound && (known.name.empty() || evidence.channel_name == known.name);
    known.ambiguous = known.ambiguous || claims_ours;
    return;
  }
  if (judgement.ignored != Ignored::None) return;
  if (known.channel.empty() && !evidence.channel.empty()) {
    known.channel = evidence.channel;
    known.bound = true;
  }
  if (evidence.claim == Claim::Ended && evidence.stream.empty()) known.unnamed_end = evidence.time;
  switch (judgement.verdict) {
    case Verdict::NewStream:
    case Verdict::SameStream:
    case Verdict::Released:
    case Verdict::StateLive: become_current(known, evidence); break;
    case Verdict::EndCurrent:
      remember_end(known, known.current.empty() ? evidence.stream : known.current, evidence.time);
      known.current_known = false;
      break;
    case Verdict::EndOther:
      remember_end(known, evidence.stream, evidence.time);
      if (known.replaced == evidence.stream) known.replaced = {};
      break;
    case Verdict::StateOffline:
      known.current_known = false;
      known.replaced = {};
      break;
    case Verdict::Announced:
    case Verdict::Foreign:
    case Verdict::Stale:
    case Verdict::Malformed:
    case Verdict::Irrelevant: break;
  }
}

}  // namespace autoplay
