#include "sim/page.hpp"

#include "sim/oracle.hpp"

namespace autoplay::sim {

Page::Page(World& world, const Config& config, const Faults& faults, std::vector<Channel>& channels,
           Hub& hub, Bus& bus, Oracle& oracle, std::uint64_t seed)
    : world_(world),
      config_(config),
      hub_(hub),
      bus_(bus),
      oracle_(oracle),
      endpoint_(world, faults),
      browser_(world, config.steady_stops),
      link_(seed),
      runner_(link_, browser_,
              {[this](const Instruction& order, const Told& told) { perform(order, told); },
               [this] { tell_link(); },
               [this](const Told& told, Millis now) { oracle_.link_before(told, now); },
               [this](const Told& told, const std::vector<Instruction>& orders) {
                 oracle_.link_after(told, orders);
               }}),
      activated_(config.activated) {
  hub.serve(*this);
  if (config.begins_hidden) browser_.show(false);
  for (std::size_t i = 0; i < channels.size(); ++i)
    seats_.push_back(
        std::make_unique<Seat>(world, config, faults, channels[i], *this, seed * 31 + i));
  world_.in(0, [this] { begin(); });
}

void Page::begin() {
  runner_.tell(Fact::Started);
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    const bool later = i > 0 && world_.chance.likely(0.3);
    browser_.later(later ? world_.chance.between(1'000, 240'000) : 1, [this, i] {
      Seat& seat = *seats_[i];
      seat.create();
      oracle_.created(seat);
      if (!config_.feeds) seat.link_changed(link_.state());
      for (const auto& [channel, state] : states_) {
        if (state.second) {
          seat.snapshot_arrived(state.first);
        } else {
          oracle_.arrived(seat, state.first);
          seat.feed(state.first);
        }
      }
    });
  }
}

void Page::tell_all(Fact fact) {
  runner_.tell(fact);
  for (auto& seat : seats_) {
    if (seat->created()) seat->tell(fact);
  }
}

void Page::perform(const Instruction& order, const Told& told) {
  switch (order.order) {
    case Order::FetchToken: return fetch_token(order.epoch);
    case Order::OpenSocket: return open_socket(order.epoch);
    case Order::CloseSocket: return close_socket(order.epoch);
    case Order::Deliver: return deliver(static_cast<FrameKind>(static_cast<int>(order.a)), told);
    case Order::Report:
      reported_ = true;
      report_ = order.a;
      return;
    default: return;
  }
}

void Page::fetch_token(Epoch epoch) {
  const unsigned fetch = ++fetch_;
  const Answer answer = endpoint_.token(network_);
  oracle_.token_asked(answer);
  world_.tell("token", answer.status);
  if (answer.status < 0) return;
  browser_.later(answer.after, [this, epoch, fetch, answer] {
    if (fetch != fetch_) return;
    if (answer.status == 200) return token_arrived(epoch);
    runner_.tell(Fact::TokenFailed, epoch, answer.status, answer.retry_after);
  });
}

void Page::token_arrived(Epoch epoch) {
  has_token_ = true;
  if (config_.window > 0)
    runner_.tell(Fact::WindowAdvertised, 0, static_cast<double>(config_.window));
  if (config_.token_snapshot) state_arrived(bus_.snapshot(0), true);
  runner_.tell(Fact::TokenArrived, epoch, 60, static_cast<double>(config_.session) / 1000);
}

void Page::open_socket(Epoch epoch) {
  if (!std::exchange(has_token_, false)) {
    runner_.tell(Fact::SocketClosed, epoch, 0, 0);
    return;
  }
  sockets_[epoch] = ++last_socket_;
  hub_.connect(last_socket_, config_.session);
}

void Page::close_socket(Epoch epoch) {
  const auto found = sockets_.find(epoch);
  if (found == sockets_.end()) return;
  hub_.forget(found->second);
  sockets_.erase(found);
}

void Page::socket_opened(int socket) {
  browser_.when_running([this, socket] {
    for (const auto& [epoch, held] : sockets_) {
      if (held == socket) {
        runner_.tell(Fact::SocketOpened, epoch);
        return;
      }
    }
  });
}

void Page::socket_heard(int socket, const Post& post) {
  browser_.when_running([this, socket, post] {
    for (const auto& [epoch, held] : sockets_) {
      if (held != socket) continue;
      oracle_.received(post);
      if (config_.hears_messages || config_.feeds) {
        runner_.hear_whole(epoch, post);
      } else {
        runner_.hear(epoch, post);
      }
      return;
    }
  });
}

void Page::socket_closed(int socket, int code, bool clean) {
  browser_.when_running([this, socket, code, clean] {
    for (const auto& [epoch, held] : sockets_) {
      if (held != socket) continue;
      const Epoch closed = epoch;
      sockets_.erase(closed);
      runner_.tell(Fact::SocketClosed, closed, code, clean ? 1 : 0);
      return;
    }
  });
}

void Page::deliver(FrameKind kind, const Told& told) {
  if (kind == FrameKind::State) return state_arrived(told.post, false);
  const bool event = kind == FrameKind::Event || kind == FrameKind::UserDisconnected;
  for (auto& seat : seats_) {
    if (seat->created() && (event || config_.feeds)) seat->feed(told.post);
  }
  if (kind == FrameKind::UserDisconnected &&
      told.text.find(R"("UserId":"me")") != std::string::npos) {
    oracle_.kicked();
    runner_.tell(Fact::Kicked, told.epoch);
  }
}

void Page::state_arrived(const Post& post, bool by_token) {
  states_[post->channel] = {post, by_token};
  for (auto& seat : seats_) {
    if (!seat->created()) continue;
    if (by_token) {
      seat->snapshot_arrived(post);
    } else {
      seat->feed(post);
    }
  }
}

void Page::tell_link() {
  const bool reported = std::exchange(reported_, false);
  const double reason = std::exchange(report_, 0);
  if (link_.state() == told_link_ && !reported) return;
  told_link_ = link_.state();
  oracle_.link_told(told_link_);
  for (auto& seat : seats_) {
    if (seat->created() && !config_.feeds) seat->link_changed(told_link_, reason);
  }
}

void Page::show(bool visible) {
  if (browser_.visible() == visible) return;
  world_.tell("page", visible ? "shown" : "hidden");
  browser_.show(visible);
  oracle_.disturbed();
  for (auto& seat : seats_) {
    if (!visible && config_.pauses_unseen) seat->player().unseen();
  }
  browser_.when_running([this, visible] {
    oracle_.disturbed();
    if (browser_.visible() != visible) return;
    tell_all(visible ? Fact::PageShown : Fact::PageHidden);
    if (!visible) return;
    for (auto& seat : seats_) seat->player().shown();
    pause_late();
  });
}

/// Some browsers pause a picture when the viewer is back.
void Page::pause_late() {
  if (!config_.pauses_late || !browser_.running()) return;
  for (auto& seat : seats_) {
    if (seat->created()) seat->player().stop_later(world_.chance.between(1, 900));
  }
}

/// Some browsers pause a picture before they tell that the page is hidden.
void Page::hide_late() {
  for (auto& seat : seats_) {
    if (!seat->floats()) seat->player().stop();
  }
  world_.in(world_.chance.between(40, 190), [this] { show(false); });
}

void Page::freeze() {
  if (!browser_.running()) return;
  world_.tell("page", "frozen");
  tell_all(Fact::PageFrozen);
  browser_.freeze();
  oracle_.disturbed();
}

void Page::thaw() {
  if (!browser_.frozen()) return;
  world_.tell("page", "restored");
  oracle_.disturbed();
  tell_all(Fact::PageRestored);
  browser_.thaw();
  pause_late();
}

void Page::sleep(Millis length) {
  world_.tell("page", "sleeps");
  oracle_.disturbed();
  browser_.sleep();
  const bool long_enough = length > 30'000;  // for the hub to give up; otherwise TCP retransmits
  if (long_enough) hub_.network_lost();
  const bool noticed = config_.steady_stops && length > 2'200;
  world_.in(length, [this, long_enough, noticed] {
    world_.tell("page", "wakes");
    if (network_ && long_enough) hub_.network_found();
    oracle_.disturbed();
    oracle_.time_jumped();
    browser_.wake();
    oracle_.disturbed();
    if (noticed) pause_late();
  });
}

void Page::network(bool on) {
  if (network_ == on) return;
  world_.tell("page", on ? "network found" : "network lost");
  network_ = on;
  oracle_.disturbed();
  if (on) {
    hub_.network_found();
  } else {
    hub_.network_lost();
  }
  if (config_.tells_offline) {
    browser_.later(world_.chance.between(1, 500), [this, on] {
      if (network_ == on) runner_.tell(on ? Fact::NetworkFound : Fact::NetworkLost);
    });
  }
}

void Page::gesture() {
  browser_.when_running([this] {
    world_.tell("viewer", "clicks");
    activated_ = true;
    for (auto& seat : seats_) {
      if (!seat->created() || seat->offer() == Offer::None) continue;
      oracle_.gestured(*seat);
      seat->tell(Fact::Gestured);
    }
  });
}

}  // namespace autoplay::sim
