#include "sim/hub.hpp"

#include "sim/channel.hpp"

namespace autoplay::sim {

Hub::Hub(World& world, const Config& config, const Faults& faults)
    : world_(world), config_(config), faults_(faults) {
  for (const Trouble& t : config.troubles) {
    switch (t.kind) {
      case Fault::HubCut: world_.at(t.from, [this] { close_all(1006, false); }); break;
      case Fault::HubCloses:
        world_.at(t.from, [this] { close_all(world_.chance.likely(0.5) ? 1000 : 1001, true); });
        break;
      case Fault::HubRestarts: world_.at(t.from, [this] { close_all(1012, true); }); break;
      case Fault::HalfOpen:
        world_.at(t.from, [this] {
          world_.tell("hub", "connections fall silent");
          for (auto& [socket, c] : connections_) c.silent = true;
        });
        break;
      case Fault::SessionCut:
        world_.at(t.from, [this] {
          std::vector<int> sockets;
          for (const auto& [socket, c] : connections_) sockets.push_back(socket);
          for (const int socket : sockets) expire(socket);
        });
        break;
      case Fault::Kicked: world_.at(t.from, [this] { kick(); }); break;
      default: break;
    }
  }
}

void Hub::connect(int socket, Millis session) {
  connections_[socket] = {};
  world_.in(world_.chance.between(20, 250), [this, socket, session] { accept(socket, session); });
}

void Hub::accept(int socket, Millis session) {
  const auto found = connections_.find(socket);
  if (found == connections_.end()) return;
  if (!network_) {
    if (world_.chance.likely(0.7)) close(socket, 1006, false, 0);
    return;
  }
  if (faults_.active(Fault::HubRefuses)) {
    if (world_.chance.likely(0.8)) close(socket, 1006, false, 0);
    return;  // otherwise a machine that does not answer accepted it
  }
  found->second.open = true;
  world_.tell("hub", "accepts ", socket);
  client_->socket_opened(socket);
  if (session > 0) world_.in(session, [this, socket] { expire(socket); });
  if (!config_.hub_retains) return;
  for (const auto& [channel, state] : retained_) {
    Letter letter = *state;
    letter.sent = config_.send_times ? world_.now() : kNever;
    if (letter.sent != kNever) {
      const std::size_t at = letter.text.rfind("\"SendTime\":\"") + 12;
      letter.text.replace(at, letter.text.rfind('"') - at, Texts::time(letter.sent, 3));
    }
    send(socket, std::make_shared<const Letter>(std::move(letter)));
  }
}

void Hub::forget(int socket) {
  connections_.erase(socket);
}

void Hub::broadcast(const Post& post) {
  for (const auto& [socket, c] : connections_) {
    if (c.open) send(socket, post);
  }
}

void Hub::retain(int channel, const Post& state) {
  retained_[channel] = state;
  broadcast(state);
}

void Hub::send(int socket, const Post& post) {
  Connection& c = connections_[socket];
  const Millis delay =
      world_.chance.likely(0.03) ? world_.chance.between(300, 2'000) : world_.chance.between(5, 90);
  c.last = std::max(c.last, world_.now() + delay);
  world_.at(c.last, [this, socket, post] {
    const auto found = connections_.find(socket);
    if (found == connections_.end() || found->second.silent || !network_) return;
    client_->socket_heard(socket, post);
  });
}

void Hub::close(int socket, int code, bool clean, Millis delay) {
  world_.in(delay, [this, socket, code, clean] {
    const auto found = connections_.find(socket);
    if (found == connections_.end()) return;
    connections_.erase(found);
    world_.tell("hub", "closes ", socket, " with ", code);
    client_->socket_closed(socket, code, clean);
  });
}

void Hub::close_all(int code, bool clean) {
  for (auto& [socket, c] : connections_) {
    if (!c.silent && network_) close(socket, code, clean, world_.chance.between(1, 200));
  }
}

void Hub::expire(int socket) {
  const auto found = connections_.find(socket);
  if (found == connections_.end() || found->second.silent || !network_) return;
  const bool speaks = world_.chance.likely(0.5);
  if (speaks) {
    Letter letter;
    letter.content = Content::Control;
    letter.text =
        R"({"Type":"ERROR","Id":"e1","RequestId":"","ErrorCode":401,"ErrorMessage":"Token expired"})";
    send(socket, std::make_shared<const Letter>(std::move(letter)));
  }
  close(socket, 1000, true, speaks ? 2'500 : 20);
}

void Hub::kick() {
  Letter letter;
  letter.content = Content::Control;
  letter.text = Texts::disconnect("me", world_.now(), 1);
  const auto post = std::make_shared<const Letter>(std::move(letter));
  broadcast(post);
  for (auto& [socket, c] : connections_) {
    if (c.open && !c.silent && network_) close(socket, 1000, true, 2'500);
  }
}

void Hub::network_lost() {
  network_ = false;
}

void Hub::network_found() {
  network_ = true;
  give_up();
}

void Hub::give_up() {
  for (auto& [socket, c] : connections_) {
    c.silent = true;
    if (world_.chance.likely(0.75)) close(socket, 1006, false, world_.chance.between(5, 9'000));
  }
}

bool Hub::serves() const {
  if (!network_) return false;
  return std::any_of(connections_.begin(), connections_.end(),
                     [](const auto& entry) { return entry.second.open && !entry.second.silent; });
}

}  // namespace autoplay::sim
