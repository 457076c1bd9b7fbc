#include <iomanip>

#include "core/director.hpp"
#include "core/link.hpp"
#include "sim/channel.hpp"
#include "sim/run.hpp"

/// A crowd that loses its hub together. The token endpoint and the hub take all that comes, so
/// each client can be followed by itself; what is counted is what they would have to bear.
namespace autoplay::sim {
namespace {

constexpr Millis kDownAt = 120'000;
constexpr Millis kHorizon = 4 * 3'600'000;

/// The hub's hours: connections break at `down`, and none opens before `up`.
struct Outage {
  Millis down = kNever;
  Millis up = 0;
  Millis session = 0;  ///< seconds of a session, as the token says and the hub holds to; 0 = long
  Millis until = 0;    ///< when the count ends
};

/// Counts attempts by the time at which they are made.
class Count {
 public:
  explicit Count(Millis from, Millis until)
      : from_(from), bins_(static_cast<std::size_t>((until - from) / 100 + 1)) {}
  void attempt(Millis at) {
    if (at < from_) return;
    const auto bin = static_cast<std::size_t>((at - from_) / 100);
    if (bin < bins_.size()) ++bins_[bin];
  }
  void back(Millis at) {
    last_back_ = std::max(last_back_, at - from_);
    ++returned_;
  }
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
  [[nodiscard]] Millis last_back() const { return last_back_; }
  [[nodiscard]] std::size_t returned() const { return returned_; }

 private:
  Millis from_;
  std::vector<std::uint32_t> bins_;
  Millis last_back_ = 0;
  std::size_t returned_ = 0;
};

/// One client of ours: the real Link, and the little that its shell does.
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
      if (window_ > 0)
        tell({Fact::WindowAdvertised, 0, static_cast<double>(window_), 0, {}, next});
      return tell({Fact::TokenArrived, asked_, 60, static_cast<double>(outage_.session) / 1000, {}, next});
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

/// Another client's policy: how long it waits before its n-th attempt (from 0); kNever = no more.
using Policy3rd = Millis (*)(Chance&, int tries, Millis own);

/// socket.io-client: 1 s doubled to 5 s, half of it drawn.
Millis socket_io(Chance& chance, int tries, Millis) {
  const double grown = 1'000.0 * static_cast<double>(1 << std::min(tries, 20));
  const double deviation = chance.unit() * 0.5 * grown;
  return static_cast<Millis>(std::min(5'000.0, chance.likely(0.5) ? grown + deviation : grown - deviation));
}

/// partysocket: 1 to 5 s, drawn once, times 1.3 each, to 10 s.
Millis partysocket(Chance&, int tries, Millis own) {
  double delay = static_cast<double>(own);
  for (int i = 0; i < tries && delay < 10'000; ++i) delay *= 1.3;
  return static_cast<Millis>(std::min(10'000.0, delay));
}

/// amazon-ivs-chat-messaging: at once, four times, and then no more.
Millis official(Chance& chance, int tries, Millis) {
  return tries < 4 ? chance.between(1, 3) : kNever;
}

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

void row(std::string_view scene, std::string_view policy, const Count& count, std::size_t clients,
         bool returns) {
  const double share = 100.0 * count.peak() / static_cast<double>(clients);
  std::cout << std::left << std::setw(18) << scene << std::setw(22) << policy << std::right
            << std::fixed << std::setprecision(2) << std::setw(9) << share << " %" << std::setw(10)
            << count.peak_second();
  if (returns) {
    std::cout << std::setprecision(1) << std::setw(10)
              << static_cast<double>(count.last_back()) / 1000 << std::setw(9)
              << clients - count.returned();
  } else {
    std::cout << std::setw(10) << '-' << std::setw(9) << '-';
  }
  std::cout << '\n';
}

Count crowd(std::size_t clients, std::uint64_t seed, const Outage& outage, Millis window) {
  Count count(outage.down == kNever ? 600'000 : outage.down, outage.until);
  for (std::size_t i = 0; i < clients; ++i)
    LinkClient(seed * 1'000'003 + i, outage, window, count).live();
  return count;
}

/// The frame of a go-live reaches everybody; what is counted are the loads.
Count go_live(std::size_t clients, Millis spread) {
  World world(1, false);
  Config config;
  config.programmes = {{{0, kNever, true}}};
  const Faults faults(world, config);
  const Channel channel(world, config, faults, 0);
  const std::string event = Texts::event(channel, "Stream Start", channel.streams()[0], 0, true);
  std::string frame = Texts::frame("STREAM_STARTED", "event", event, 500, 1);
  if (spread > 0)
    frame.replace(frame.find("\"},\"SendTime"), 2, "\",\"spreadMs\":\"" + std::to_string(spread) + "\"}");
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

}  // namespace

int run_herd(std::size_t clients) {
  const Millis window = static_cast<Millis>(clients) * 1'000 / 140;
  const Outage brief{kDownAt, kDownAt + 2'000, 0, kDownAt + 600'000};
  const Outage lengthy{kDownAt, kDownAt + 600'000, 0, kDownAt + 1'800'000};
  const Outage sessions{kNever, 0, 3'600'000, kHorizon};
  std::cout << clients << " clients; window " << window / 1000 << " s\n\n"
            << "scene             policy                 peak/100 ms  peak/s  all back  not back\n";
  bool good = true;
  const std::array scenes{std::pair{"hub down 2 s", &brief}, std::pair{"hub down 10 min", &lengthy}};
  for (const auto& [name, outage] : scenes) {
    const Count plain = crowd(clients, 1, *outage, 0);
    row(name, "ours", plain, clients, true);
    good = good && 100.0 * plain.peak() <= 1.5 * static_cast<double>(clients);
    row(name, "ours, window", crowd(clients, 1, *outage, window), clients, true);
    const std::array others{std::pair{"socket.io", &socket_io}, std::pair{"partysocket", &partysocket},
                            std::pair{"official IVS client", &official}};
    for (const auto& [policy, wait] : others) {
      Count count(outage->down, outage->until);
      for (std::size_t i = 0; i < clients; ++i) live_third(wait, i + 1, *outage, count);
      row(name, policy, count, clients, true);
    }
  }
  row("hourly sessions", "ours", crowd(clients, 1, sessions, 0), clients, false);
  row("hourly sessions", "ours, window", crowd(clients, 1, sessions, window), clients, false);
  row("go-live (loads)", "ours", go_live(clients, 0), clients, false);
  row("go-live (loads)", "ours, spreadMs 30000", go_live(clients, 30'000), clients, false);

  std::uint32_t worst = 0;
  Millis slowest = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Count count = crowd(clients, seed, brief, window);
    worst = std::max(worst, count.peak_second());
    slowest = std::max(slowest, count.returned() == clients ? count.last_back() : kHorizon);
  }
  std::cout << "\nwith the window, over 20 seeds: at most " << worst << " tokens in a second, all back after "
            << slowest / 1000 << " s at the latest\n";
  good = good && worst <= 200 && slowest <= window + 30'000;
  std::cout << (good ? "within the aims\n" : "NOT within the aims\n");
  return good ? 0 : 1;
}

}  // namespace autoplay::sim
