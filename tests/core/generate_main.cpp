// A long transcript without its outcome, from a seed: every fact for both machines, as it may come
// and as it must not. `replay` and the .wasm each play it, and have to say the same.
//   generate SEED COUNT TEXTS FRAMES...   TEXTS holds `NAME = text`, FRAMES one text a line
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include "core/director.hpp"
#include "core/link.hpp"

namespace autoplay {
namespace {

/// What a machine is told before the next one takes its place.
constexpr int kFactsEach = 250;

struct Sample {
  std::string text;
  std::string shown;  ///< $NAME, or the text itself
};

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
}

std::string shown(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}
  bool likely(int percent) { return random_.up_to(99) < percent; }
  Millis up_to(Millis limit) { return random_.up_to(limit); }
  template <typename List>
  const auto& one_of(const List& list) {
    return list[static_cast<std::size_t>(random_.up_to(static_cast<Millis>(std::size(list)) - 1))];
  }

 private:
  Random random_;
};

/// Numbers as they are reported, and as nobody would.
double number(Chance& chance) {
  static constexpr double kUsual[] = {0,    1,    2,    3,    4,      10,     30,  60,
                                      180,  401,  403,  404,  429,    500,    503, 1000,
                                      1001, 1006, 1012, 3600, 30'000, 120'000};
  static constexpr double kOdd[] = {-1,
                                    0.5,
                                    -0.0,
                                    1e9,
                                    4294967296.0,
                                    1e16,
                                    -1e300,
                                    1e300,
                                    std::numeric_limits<double>::quiet_NaN(),
                                    std::numeric_limits<double>::infinity(),
                                    -std::numeric_limits<double>::infinity()};
  return chance.likely(88) ? chance.one_of(kUsual) : chance.one_of(kOdd);
}

/// A text that was bent in some place; valid UTF-8 stays valid.
Sample bent(Chance& chance, const Sample& sample) {
  static constexpr std::string_view kPieces[] = {
      "\"", "\\", "{", "}", "[",       "]",       ":",    ",",    " ",
      "0",  "9",  "-", "e", "\\u0000", "\\ud83d", "true", "null", "\"Type\":\"EVENT\",",
      "\t"};
  std::string text = sample.text;
  for (Millis bends = chance.up_to(2); bends >= 0 && !text.empty(); --bends) {
    auto at = static_cast<std::size_t>(chance.up_to(static_cast<Millis>(text.size()) - 1));
    while (at > 0 && !begins_character(text[at])) --at;
    const auto c = static_cast<unsigned char>(text[at]);
    if (c >= '0' && c <= '9' && chance.likely(80)) {
      text[at] = static_cast<char>('0' + chance.up_to(9));
    } else if (chance.likely(30)) {
      text.insert(at, chance.one_of(kPieces));
    } else if (chance.likely(30) && c < 0x80) {
      text.erase(at, 1);
    } else if (chance.likely(15)) {
      text.resize(at);
    } else if (chance.likely(3)) {
      text.insert(at, static_cast<std::size_t>(chance.up_to(4'000)), ' ');
    }
  }
  return {text, text};
}

Sample beginning(const Sample& sample) {
  std::size_t size = std::min<std::size_t>(64, sample.text.size());
  while (size > 0 && size < sample.text.size() && !begins_character(sample.text[size])) --size;
  return {sample.text.substr(0, size), sample.text.substr(0, size)};
}

/// Tells one machine what may come, and keeps what it ordered in mind.
template <typename Machine>
class Teller {
 public:
  Teller(Chance& chance, const std::vector<Sample>& samples, std::uint64_t seed)
      : machine_(seed), chance_(chance), samples_(samples) {}

  void tell(Fact fact, Epoch epoch = 0, double a = 0, double b = 0, const Sample& sample = {}) {
    std::cout << now_ << ' ' << name_of(Table::Fact, index_of(fact));
    if (epoch != 0) std::cout << " epoch=" << epoch;
    // Numbers that no page reports have no names.
    if (a != 0 || b != 0) std::cout << " raw=" << shown(a) << ',' << shown(b);
    if (!sample.text.empty()) std::cout << " text=" << sample.shown;
    std::cout << '\n';
    (void)machine_.handle({fact, epoch, a, b, sample.text, now_});
    for (Instruction order; machine_.next(order);) {
      if (order.order == Order::Report) continue;
      newest_ = std::max(newest_, order.epoch);
      ordered_ = order.order;
    }
  }

  /// One fact: mostly what is to come next, sometimes anything.
  void step() {
    pass_time();
    if (machine_.deadline() <= now_ && chance_.likely(90)) return tell(Fact::TimerFired);
    const int kind = static_cast<int>(chance_.up_to(99));
    if (kind < 30) return expected();
    if (kind < 60) return frame();
    if (kind < 70) return tell(Fact::TimerFired);
    anything();
  }

 private:
  void pass_time() {
    if (chance_.likely(35) && machine_.deadline() != kNever) {
      now_ = std::max(now_, machine_.deadline() + (chance_.likely(70) ? 0 : chance_.up_to(2'000)));
    } else if (chance_.likely(97)) {
      now_ += chance_.up_to(chance_.likely(50) ? 200 : 4'000);
    } else if (chance_.likely(90)) {
      now_ += chance_.up_to(3'600'000);
    } else {
      now_ = std::max<Millis>(0, now_ - chance_.up_to(5'000));
    }
  }

  Epoch epoch() {
    const auto back = static_cast<Epoch>(chance_.likely(85) ? 0 : chance_.up_to(3));
    return newest_ > back ? newest_ - back : newest_;
  }

  Sample text() {
    const Sample& sample = chance_.one_of(samples_);
    return chance_.likely(75) ? sample : bent(chance_, sample);
  }

  void frame() {
    const Sample whole = text();
    if (machine_.prefix_suffices(whole.text.substr(0, 64)))
      return tell(Fact::FrameArrived, epoch(), 1, 0, beginning(whole));
    tell(Fact::FrameArrived, epoch(), chance_.likely(97) ? 0 : number(chance_), 0, whole);
  }

  void anything() {
    const auto fact = static_cast<Fact>(chance_.up_to(static_cast<Millis>(kFactCount) - 1));
    const bool last = fact == Fact::Stopped || fact == Fact::Closed;
    if (last && chance_.likely(95)) return;
    tell(fact, epoch(), number(chance_), number(chance_), chance_.likely(30) ? text() : Sample{});
  }

  void expected();

  Machine machine_;
  Chance& chance_;
  const std::vector<Sample>& samples_;
  Millis now_ = 0;
  Epoch newest_ = 0;
  Order ordered_ = Order::Report;
};

template <>
void Teller<Link>::expected() {
  static constexpr double kCodes[] = {1000, 1000, 1001, 1006, 1012, 4001};
  static constexpr double kStatuses[] = {0, 200, 401, 403, 429, 429, 500, 503};
  if (newest_ == 0) return tell(Fact::Started);
  if (machine_.state() == LinkState::Frozen) return tell(Fact::PageRestored);
  if (chance_.likely(15))
    return tell(Fact::SocketClosed, epoch(), chance_.one_of(kCodes), chance_.likely(50) ? 1 : 0);
  if (ordered_ == Order::FetchToken && chance_.likely(80)) {
    if (chance_.likely(20)) tell(Fact::WindowAdvertised, 0, number(chance_));
    return tell(Fact::TokenArrived, epoch(), number(chance_), number(chance_));
  }
  if (ordered_ == Order::FetchToken)
    return tell(Fact::TokenFailed, epoch(), chance_.one_of(kStatuses), number(chance_));
  tell(Fact::SocketOpened, epoch());
}

template <>
void Teller<Director>::expected() {
  static constexpr Fact kAfterLoad[] = {
      Fact::PlayerReady,     Fact::PlayerBuffering, Fact::PlayerPlaying,
      Fact::PlayerPlaying,   Fact::PositionMoved,   Fact::AudioBlocked,
      Fact::PlaybackBlocked, Fact::PlayerEnded,     Fact::PlayerIdle};
  if (ordered_ == Order::Snapshot && chance_.likely(60))
    return tell(Fact::SnapshotArrived, epoch(), 0, 0, text());
  if (ordered_ == Order::Snapshot) return tell(Fact::SnapshotFailed, epoch(), number(chance_));
  if (chance_.likely(20))
    return tell(Fact::PlayerFailed, epoch(), static_cast<double>(chance_.up_to(6)),
                number(chance_));
  tell(chance_.one_of(kAfterLoad), epoch());
}

void tell_link(Chance& chance, const std::vector<Sample>& samples, int count) {
  const auto seed = static_cast<std::uint64_t>(chance.up_to(1'000'000));
  std::cout << "link seed=" << seed << '\n';
  Teller<Link> teller(chance, samples, seed);
  for (int i = 0; i < count; ++i) teller.step();
}

void tell_director(Chance& chance, const std::vector<Sample>& samples, int count) {
  const auto seed = static_cast<std::uint64_t>(chance.up_to(1'000'000));
  std::cout << "director seed=" << seed << '\n';
  Teller<Director> teller(chance, samples, seed);
  const Sample& channel = samples[static_cast<std::size_t>(chance.up_to(2))];  // ARN, name, URL
  if (chance.likely(95))
    teller.tell(Fact::Created, 0, static_cast<double>(chance.up_to(15)), 0,
                chance.likely(90) ? channel : Sample{});
  if (chance.likely(95))
    teller.tell(Fact::PlayerAttached, 0, static_cast<double>(chance.up_to(4)),
                static_cast<double>(chance.up_to(3)));
  for (int i = 0; i < count; ++i) teller.step();
}

bool read_samples(const char* path, bool named, std::vector<Sample>& samples) {
  std::ifstream file(path, std::ios::binary);
  for (std::string line; std::getline(file, line);) {
    const std::size_t equals = line.find(" = ");
    if (named && (line.starts_with('#') || equals == std::string::npos)) continue;
    if (named) {
      samples.push_back({line.substr(equals + 3), std::string("$").append(line, 0, equals)});
    } else if (!line.empty()) {
      samples.push_back({line, line});
    }
  }
  return file.eof();
}

}  // namespace
}  // namespace autoplay

int main(int argc, char** argv) {
  using namespace autoplay;
  std::vector<Sample> samples;
  bool usable = argc > 3;
  for (int i = 3; i < argc; ++i) usable = read_samples(argv[i], i == 3, samples) && usable;
  if (!usable || samples.size() < 3) {
    std::cerr << "usage: generate SEED COUNT TEXTS FRAMES...\n";
    return 2;
  }
  Chance chance(std::strtoull(argv[1], nullptr, 10));
  std::cout << "# generated from seed " << argv[1] << '\n';
  for (long left = std::strtol(argv[2], nullptr, 10); left > 0; left -= kFactsEach) {
    if (chance.likely(50)) {
      tell_link(chance, samples, kFactsEach);
    } else {
      tell_director(chance, samples, kFactsEach);
    }
  }
  return 0;
}
