#pragma once

#include <map>
#include <vector>

#include "sim/faults.hpp"
#include "sim/letter.hpp"

namespace autoplay::sim {

/// The page's end of the hub's connections.
class HubClient {
 public:
  virtual ~HubClient() = default;
  virtual void socket_opened(int socket) = 0;
  virtual void socket_heard(int socket, const Post& post) = 0;
  virtual void socket_closed(int socket, int code, bool clean) = 0;
};

/// The hub, as one page sees it.
class Hub {
 public:
  Hub(World& world, const Config& config, const Faults& faults);
  void serve(HubClient& client) { client_ = &client; }

  void connect(int socket, Millis session);
  /// The page closes a connection.
  void forget(int socket);

  void broadcast(const Post& post);
  /// Broadcasts a state and keeps it for clients that connect later.
  void retain(int channel, const Post& state);

  /// The viewer's network is lost: nothing arrives, and neither end notices.
  void network_lost();
  /// The network is back: connections are found dead, or stay half-open.
  void network_found();

  /// Whether a connection of the page is alive at both ends.
  [[nodiscard]] bool serves() const;

 private:
  struct Connection {
    bool open = false;
    bool silent = false;
    Millis last = 0;  ///< when the last frame arrives, because TCP keeps the order
  };

  void accept(int socket, Millis session);
  void send(int socket, const Post& post);
  void close(int socket, int code, bool clean, Millis delay);
  void close_all(int code, bool clean);
  void expire(int socket);
  void kick();
  void give_up();

  World& world_;
  const Config& config_;
  const Faults& faults_;
  HubClient* client_ = nullptr;
  std::map<int, Connection> connections_;
  std::map<int, Post> retained_;
  bool network_ = true;
};

}  // namespace autoplay::sim
