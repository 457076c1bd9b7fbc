#pragma once

#include <set>
#include <string_view>

#include "core/link.hpp"

namespace autoplay {

/// Checks every fact and order of one link: a socket is opened once and only with a token, every
/// socket is closed, a link that waits has a deadline, and a stopped link orders nothing.
class LinkWitness {
 public:
  /// The rule that was broken; empty if none.
  std::string_view see(const Input& input, Link& link) {
    if (input.fact == Fact::TokenArrived) with_token_.insert(input.epoch);
    if (input.fact == Fact::SocketClosed) open_.erase(input.epoch);
    std::string_view broken;
    for (Instruction order; link.next(order);) {
      const std::string_view rule = hear(input, order);
      if (!rule.empty()) broken = rule;
    }
    if (input.fact == Fact::Stopped) stopped_ = true;
    return broken.empty() ? check(link) : broken;
  }

  [[nodiscard]] Epoch newest() const { return newest_; }

 private:
  std::string_view hear(const Input& input, const Instruction& order) {
    if (stopped_) return "a stopped link orders nothing";
    switch (order.order) {
      case Order::FetchToken:
        if (order.epoch <= newest_) return "each attempt has a number of its own";
        newest_ = order.epoch;
        return {};
      case Order::OpenSocket:
        if (with_token_.count(order.epoch) == 0) return "no socket without a token";
        if (!opened_.insert(order.epoch).second) return "an attempt opens one socket";
        open_.insert(order.epoch);
        return {};
      case Order::CloseSocket:
        return open_.erase(order.epoch) == 1 ? "" : "only what is open is closed";
      case Order::Deliver:
        return input.fact == Fact::FrameArrived ? "" : "only frames are handed on";
      default: return {};
    }
  }

  std::string_view check(const Link& link) const {
    if (link.overflows() > 0) return "the queue never overflows";
    const bool waits = link.deadline() != kNever;
    switch (link.state()) {
      case LinkState::Idle:
      case LinkState::Frozen:
      case LinkState::Stopped:
        if (waits) return "who does nothing waits for nothing";
        return open_.empty() ? "" : "no socket is forgotten";
      case LinkState::FetchingToken:
      case LinkState::Waiting:
      case LinkState::Offline:
        if (!waits) return "who waits has a deadline";
        return open_.empty() ? "" : "no socket is forgotten";
      case LinkState::Opening:
        if (!waits) return "who waits has a deadline";
        return open_.size() <= 1 ? "" : "no socket is forgotten";
      case LinkState::Open: return open_.size() <= 3 ? "" : "no socket is forgotten";
    }
    return {};
  }

  std::set<Epoch> with_token_;
  std::set<Epoch> opened_;
  std::set<Epoch> open_;
  Epoch newest_ = 0;
  bool stopped_ = false;
};

}  // namespace autoplay
