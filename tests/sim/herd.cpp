#include <iomanip>

#include "core/director.hpp"
#include "core/link.hpp"
#include "sim/channel.hpp"
#include "sim/run.hpp"

/// Many clients that lose their hub at the same time. The token endpoint and the hub accept
/// everything, so each client can be simulated alone. Their load is what is counted.
namespace autoplay::sim {
namespace {

constexpr Millis kDownAt = 120'000;
constexpr Millis kHorizon = 4 * 3'600'000;
/// Limit without an advertised window: percent of the clients in 100 ms.
constexpr double kAim = 1.5;

/// The outage: connections break at `down`, and none opens before `up`.
struct Outage {
  Millis down = kNever;
  Millis up = 0;
  Millis session = 0;  ///< seconds of a session, in the token and at the hub; 0 = long
  Millis until = 0;    ///< when counting ends
};

/// Counts attempts by their time.
class Count {
 public:
  explicit Count(Millis from, Millis until)
      : from_(from), bins_(static_cast<std::size_t>((until - from) / 100 + 1)) {}
  void attempt(Millis at) {
    if (at < from_) return;
    const auto bin = static_cast<std::size_t>((at - from_) / 100);
    if (bin < bins_.size()) ++bins_[bin];
  }
  void back(Millis at) { took_.push_back(at - from_); }
  [[nodiscard]] std::uint32_t peak() const { return *std::max_element(bins_.begin(), bins_.end()); }
  [[nodiscard]] std::uint32_t peak_second() const {
    std::uint32_t peak = 0;
    for (std::size_t i = 0; i < bins_.size(); i += 10) {
      std::uint32_t sum = 0;
      for (std::size_t j = i; j < std::min(i + 10, bins_.size()); ++j) sum += bins_[j];
      peak = std::max(peak, sum);
    }
    return peak;
  }
  /// The time until this share of the returning clients was back.
  [[nodiscard]] Millis back_after(double share) const {
    if (took_.empty()) return 0;
    std::vector<Millis> took = took_;
    const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(took.size() - 1));
    std::nth_element(took.begin(), took.begin() + at, took.end());
    return took[static_cast<std::size_t>(at)];
  }
  [[nodiscard]] std::size_t returned() const { return took_.size(); }

 private:
  Millis from_;
  std::vector<std::uint32_t> bins_;
  std::vector<Millis> took_;
};

/// One of our clients: the real Link and a minimal shell.
class LinkClient {
 public:
  LinkClient(std::uint64_t seed, const Outage& outage, Millis window, Count& count)
      : link_(seed), chance_(seed), outage_(outage), window_(window), count_(count) {}

  void live() {
    const Millis begin = outage_.down == kNever ? 0 : chance_.between(0, 30'000);
    tell({Fact::Started, 0, 0, 0, {}, begin});
    while (now_ < outage_.until) {
      const Millis next = std::min({link_.deadline(), token_at_, socket_at_, break_at_});
      if (next >= outage_.until) return;
      step(next);
    }
  }

 private:
  void step(Millis next) {
    if (next == break_at_) {
      break_at_ = kNever;
      if (link_.state() == LinkState::Open) tell({Fact::SocketClosed, open_, 1006, 0, {}, next});
      return;
    }
    if (next == token_at_) {
      token_at_ = kNever;
      if (window_ > 0) tell({Fact::WindowAdvertised, 0, static_cast<double>(window_), 0, {}, next});
      return tell(
          {Fact::TokenArrived, asked_, 60, static_cast<double>(outage_.session) / 1000, {}, next});
    }
    if (next == socket_at_) return answer(next);
    tell({Fact::TimerFired, 0, 0, 0, {}, next});
  }

  void answer(Millis now) {
    socket_at_ = kNever;
    if (now >= outage_.down && now < outage_.up)
      return tell({Fact::SocketClosed, opening_, 1006, 0, {}, now});
    const bool first = open_ == 0;
    open_ = opening_;
    if (first) break_at_ = outage_.down;
    if (!first && !returned_ && outage_.down != kNever) {
      returned_ = true;
      count_.back(now);
    }
    tell({Fact::SocketOpened, opening_, 0, 0, {}, now});
  }

  void tell(const Input& input) {
    now_ = input.now;
    (void)link_.handle(input);
    for (Instruction order; link_.next(order);) {
      if (order.order == Order::FetchToken) {
        count_.attempt(now_);
        asked_ = order.epoch;
        token_at_ = now_ + chance_.between(20, 80);
      }
      if (order.order == Order::OpenSocket) {
        opening_ = order.epoch;
        socket_at_ = now_ + chance_.between(20, 80);
      }
    }
  }

  Link link_;
  Chance chance_;
  const Outage& outage_;
  Millis window_;
  Count& count_;
  Millis now_ = 0;
  Millis token_at_ = kNever;
  Millis socket_at_ = kNever;
  Millis break_at_ = kNever;
  Epoch asked_ = 0;
  Epoch opening_ = 0;
  Epoch open_ = 0;
  bool returned_ = false;
};

/// The policy of another client: the delay before its n-th attempt (from 0); kNever = none.
using Policy3rd = Millis (*)(Chance&, int tries, Millis own);

/// socket.io-client: 1 s, doubled up to 5 s, half of it random.
Millis socket_io(Chance& chance, int tries, Millis) {
  const double grown = 1'000.0 * static_cast<double>(1 << std::min(tries, 20));
  const double deviation = chance.unit() * 0.5 * grown;
  return static_cast<Millis>(
      std::min(5'000.0, chance.likely(0.5) ? grown + deviation : grown - deviation));
}

/// partysocket: 1 to 5 s, random once, times 1.3 each, up to 10 s.
Millis partysocket(Chance&, int tries, Millis own) {
  double delay = static_cast<double>(own);
  for (int i = 0; i < tries && delay < 10'000; ++i) delay *= 1.3;
  return static_cast<Millis>(std::min(10'000.0, delay));
}

/// amazon-ivs-chat-messaging, if its connection is cut: four attempts at once, then none.
Millis official(Chance& chance, int tries, Millis) {
  return tries < 4 ? chance.between(1, 3) : kNever;
}

/// The same, if the server closes cleanly.
Millis stays_closed(Chance&, int, Millis) {
  return kNever;
}

struct Peer {
  std::string_view name;
  Policy3rd cut;
  Policy3rd closed;
};
constexpr std::array kPeers{Peer{"socket.io", &socket_io, &socket_io},
                            Peer{"partysocket", &partysocket, &partysocket},
                            Peer{"official IVS client", &official, &stays_closed}};

void live_third(Policy3rd policy, std::uint64_t seed, const Outage& outage, Count& count) {
  Chance chance(seed);
  const Millis own = 1'000 + chance.between(0, 4'000);
  Millis now = outage.down;
  for (int tries = 0;; ++tries) {
    const Millis wait = policy(chance, tries, own);
    if (wait == kNever) return;
    now += wait;
    if (now >= outage.until) return;
    count.attempt(now);
    if (policy != official) now += chance.between(40, 160);  // the token, then the socket
    if (now >= outage.up) return count.back(now);
  }
}

/// At the end of each session the server closes cleanly, and the client reconnects by its policy.
void renew_third(Policy3rd policy, std::uint64_t seed, const Outage& outage, Count& count) {
  Chance chance(seed);
  const Millis own = 1'000 + chance.between(0, 4'000);
  Millis now = chance.between(0, 30'000);
  while (now < outage.until) {
    now += outage.session;
    const Millis wait = policy(chance, 0, own);
    if (wait == kNever) return;
    now += wait;
    count.attempt(now);
    now += chance.between(40, 160);
  }
}

void print_head() {
  std::cout << std::left << std::setw(18) << "scene" << std::setw(22) << "policy" << std::right
            << std::setw(12) << "peak/100 ms" << std::setw(9) << "peak/s" << std::setw(9)
            << "median" << std::setw(8) << "p99" << std::setw(8) << "last" << std::setw(10)
            << "not back" << '\n';
}

void row(std::string_view scene, std::string_view policy, const Count& count, std::size_t clients,
         bool returns) {
  const auto share = 100.0 * count.peak() / static_cast<double>(clients);
  const auto seconds = [&](double of) { return static_cast<double>(count.back_after(of)) / 1000; };
  std::cout << std::left << std::setw(18) << scene << std::setw(22) << policy << std::right
            << std::fixed << std::setprecision(2);
  if (count.peak() == 0) {
    std::cout << std::setw(12) << '-' << std::setw(9) << '-';
  } else {
    std::cout << std::setw(10) << share << " %" << std::setw(9) << count.peak_second();
  }
  if (returns && count.returned() > 0) {
    std::cout << std::setprecision(1) << std::setw(9) << seconds(0.5) << std::setw(8)
              << seconds(0.99) << std::setw(8) << seconds(1);
  } else {
    std::cout << std::setw(9) << '-' << std::setw(8) << '-' << std::setw(8) << '-';
  }
  if (returns) {
    std::cout << std::setw(10) << clients - count.returned();
  } else {
    std::cout << std::setw(10) << '-';
  }
  std::cout << '\n';
}

Count crowd(std::size_t clients, std::uint64_t seed, const Outage& outage, Millis window) {
  Count count(outage.down == kNever ? 600'000 : outage.down, outage.until);
  for (std::size_t i = 0; i < clients; ++i)
    LinkClient(seed * 1'000'003 + i, outage, window, count).live();
  return count;
}

/// The frame of a go-live reaches all clients. The loads are counted.
Count go_live(std::size_t clients, Millis spread) {
  World world(1, false);
  Config config;
  config.programmes = {{{0, kNever, true}}};
  const Faults faults(world, config);
  const Channel channel(world, config, faults, 0);
  const std::string event = Texts::event(channel, "Stream Start", channel.streams()[0], 0, true);
  std::string frame = Texts::frame("STREAM_STARTED", "event", event, 500, 1);
  if (spread > 0)
    frame.replace(frame.find("\"},\"SendTime"), 2,
                  "\",\"spreadMs\":\"" + std::to_string(spread) + "\"}");
  Count count(1'000, 60'000);
  for (std::size_t i = 0; i < clients; ++i) {
    Director director(i + 1);
    Chance chance(i + 1);
    Millis now = 0;
    const auto tell = [&](Fact fact, double a, std::string_view text) {
      (void)director.handle({fact, 1, a, fact == Fact::PlayerFailed ? 404.0 : 0.0, text, now});
      for (Instruction order; director.next(order);) {
        if (order.order == Order::Load) count.attempt(now);
      }
    };
    tell(Fact::Created, 0, channel.arn());
    tell(Fact::PlayerAttached, 0, {});
    now = 100;
    tell(Fact::PlayerFailed, static_cast<double>(index_of(PlayerError::NotAvailable)), {});
    now = 30'000;
    now = 10'000 + chance.between(5, 300);
    tell(Fact::FrameArrived, 0, frame);
    if (director.deadline_reason() == Timer::Start) {
      now = director.deadline();
      tell(Fact::TimerFired, 0, {});
    }
  }
  return count;
}

/// A page with another client: it loads when the frame arrives.
Count go_live_third(std::size_t clients) {
  Count count(1'000, 60'000);
  for (std::size_t i = 0; i < clients; ++i) count.attempt(10'000 + Chance(i + 1).between(5, 300));
  return count;
}

/// One outage under every policy. Returns the share of our clients in the worst 100 ms.
double print_outage(std::string_view name, const Outage& outage, std::size_t clients,
                    Millis window) {
  const Count plain = crowd(clients, 1, outage, 0);
  row(name, "ours", plain, clients, true);
  row(name, "ours, window", crowd(clients, 1, outage, window), clients, true);
  for (const Peer& peer : kPeers) {
    Count count(outage.down, outage.until);
    for (std::size_t i = 0; i < clients; ++i) live_third(peer.cut, i + 1, outage, count);
    row(name, peer.name, count, clients, true);
  }
  return 100.0 * plain.peak() / static_cast<double>(clients);
}

void print_sessions(std::size_t clients, Millis window) {
  constexpr std::string_view kName = "hourly sessions";
  const Outage sessions{kNever, 0, 3'600'000, kHorizon};
  row(kName, "ours", crowd(clients, 1, sessions, 0), clients, false);
  row(kName, "ours, window", crowd(clients, 1, sessions, window), clients, false);
  for (const Peer& peer : kPeers) {
    Count count(600'000, sessions.until);
    for (std::size_t i = 0; i < clients; ++i) renew_third(peer.closed, i + 1, sessions, count);
    row(kName, peer.name, count, clients, false);
  }
}

void print_go_live(std::size_t clients) {
  constexpr std::string_view kName = "go-live (loads)";
  row(kName, "ours", go_live(clients, 0), clients, false);
  row(kName, "ours, spreadMs 30000", go_live(clients, 30'000), clients, false);
  for (const Peer& peer : kPeers) row(kName, peer.name, go_live_third(clients), clients, false);
}

/// The token endpoint gets the promised rate, and no client waits much longer than the window.
bool window_holds(std::string_view name, std::size_t clients, const Outage& outage, Millis window) {
  std::uint32_t worst = 0;
  Millis slowest = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Count count = crowd(clients, seed, outage, window);
    worst = std::max(worst, count.peak_second());
    const Millis last = count.back_after(1) - (outage.up - outage.down);
    slowest = std::max(slowest, count.returned() == clients ? last : kHorizon);
  }
  std::cout << name << ", with the window, over 20 seeds: at most " << worst
            << " tokens in a second, all back " << slowest / 1000 << " s after it at the latest\n";
  return worst <= 200 && slowest <= window + 30'000;
}

}  // namespace

int run_herd(std::size_t clients) {
  const Millis window = static_cast<Millis>(clients) * 1'000 / 140;
  const Outage cut{kDownAt, kDownAt, 0, kDownAt + 600'000};
  const Outage brief{kDownAt, kDownAt + 2'000, 0, kDownAt + 600'000};
  const Outage lengthy{kDownAt, kDownAt + 600'000, 0, kDownAt + 1'800'000};
  std::cout << clients << " clients; window " << window / 1000
            << " s; median, p99 and last: s until back\n\n";
  print_head();
  bool good = true;
  print_outage("all cut", cut, clients, window);
  good = print_outage("hub down 2 s", brief, clients, window) <= kAim && good;
  good = print_outage("hub down 10 min", lengthy, clients, window) <= kAim && good;
  print_sessions(clients, window);
  print_go_live(clients);
  std::cout
      << "\nhourly sessions: the official client stays away once the server closes in order.\n"
         "go-live: behind another client a page loads when the frame comes; they know no "
         "spread.\n\n";
  good = window_holds("hub down 2 s", clients, brief, window) && good;
  good = window_holds("hub down 10 min", clients, lengthy, window) && good;
  std::cout << (good ? "within the aims\n" : "NOT within the aims\n");
  return good ? 0 : 1;
}

}  // namespace autoplay::sim
