#pragma once

#include <map>
#include <memory>
#include <optional>

#include "core/director.hpp"
#include "core/link.hpp"
#include "sim/bus.hpp"
#include "sim/machinery.hpp"
#include "sim/player.hpp"
#include "sim/token.hpp"

/// The page: web/src/chat.js, room.js, autoplay.js and hands.js around the real machines.
namespace autoplay::sim {

class Oracle;
class Page;

/// One createAutoplay(): a director, its shell and the player.
class Seat {
 public:
  Seat(World& world, const Config& config, const Faults& faults, const Channel& channel, Page& page,
       std::uint64_t seed);

  void create();
  void feed(const Post& post) { runner_.hear(0, post); }
  void snapshot_arrived(const Post& post);
  void tell(Fact fact, double a = 0, double b = 0) { runner_.tell(fact, 0, a, b); }
  void link_changed(LinkState state, double reason = 0) {
    tell(Fact::LinkChanged, static_cast<double>(index_of(state)), reason);
  }

  [[nodiscard]] const Director& director() const { return director_; }
  [[nodiscard]] IvsPlayer& player() { return player_; }
  [[nodiscard]] const IvsPlayer& player() const { return player_; }
  [[nodiscard]] const Channel& channel() const { return channel_; }
  [[nodiscard]] bool created() const { return created_; }
  [[nodiscard]] Offer offer() const { return offer_; }
  /// Whether the viewer can see the picture, in the page or in a window of its own.
  [[nodiscard]] bool visible() const;
  [[nodiscard]] bool floats() const { return floats_; }
  /// The same, as the director was told.
  [[nodiscard]] bool visible_told() const {
    return visible_told_ || floats_ || config_.policy == Policy::Kiosk;
  }

 private:
  void perform(const Instruction& order);
  void load(Epoch epoch, bool fresh);
  void snapshot(Epoch epoch);
  void heard(Fact fact, double a, double b);
  void note(const Told& told);
  [[nodiscard]] std::string name_of_channel() const;
  [[nodiscard]] int options() const;

  World& world_;
  const Config& config_;
  const Channel& channel_;
  Page& page_;
  Director director_;
  IvsPlayer player_;
  Runner<Director> runner_;
  Epoch source_epoch_ = 0;  ///< of the player's current load
  bool has_url_ = false;
  std::shared_ptr<bool> asking_;  ///< a load that waits for its URL; true: play then
  bool created_ = false;
  bool visible_told_ = true;
  bool floats_ = false;
  Offer offer_ = Offer::None;
};

class Page : public HubClient {
 public:
  Page(World& world, const Config& config, const Faults& faults, std::vector<Channel>& channels,
       Hub& hub, Bus& bus, Oracle& oracle, std::uint64_t seed);

  void socket_opened(int socket) override;
  void socket_heard(int socket, const Post& post) override;
  void socket_closed(int socket, int code, bool clean) override;

  // what happens to the page
  void show(bool visible);
  void hide_late();
  void freeze();
  void thaw();
  void sleep(Millis length);
  void network(bool on);
  /// A click on the page, outside the players' controls.
  void gesture();

  [[nodiscard]] std::vector<std::unique_ptr<Seat>>& seats() { return seats_; }
  [[nodiscard]] Browser& browser() { return browser_; }
  [[nodiscard]] const Browser& browser() const { return browser_; }
  [[nodiscard]] const Link& link() const { return link_; }
  [[nodiscard]] bool has_network() const { return network_; }
  [[nodiscard]] bool activated() const { return activated_; }
  void activate() { activated_ = true; }
  [[nodiscard]] TokenEndpoint& endpoint() { return endpoint_; }
  [[nodiscard]] Bus& bus() { return bus_; }
  [[nodiscard]] Oracle& oracle() { return oracle_; }
  [[nodiscard]] bool holds_socket() const { return !sockets_.empty(); }
  [[nodiscard]] LinkState told_link() const { return told_link_; }

 private:
  void begin();
  void pause_late();
  void tell_all(Fact fact);
  void perform(const Instruction& order, const Told& told);
  void fetch_token(Epoch epoch);
  void token_arrived(Epoch epoch);
  void open_socket(Epoch epoch);
  void close_socket(Epoch epoch);
  void deliver(FrameKind kind, const Told& told);
  void state_arrived(const Post& post, bool by_token);
  void tell_link();

  World& world_;
  const Config& config_;
  Hub& hub_;
  Bus& bus_;
  Oracle& oracle_;
  TokenEndpoint endpoint_;
  Browser browser_;
  Link link_;
  Runner<Link> runner_;
  std::vector<std::unique_ptr<Seat>> seats_;

  std::map<Epoch, int> sockets_;
  int last_socket_ = 0;
  unsigned fetch_ = 0;
  bool has_token_ = false;
  bool reported_ = false;
  double report_ = 0;  ///< why the link changed; 0 = a normal change
  LinkState told_link_ = LinkState::Idle;
  std::map<int, std::pair<Post, bool>> states_;
  bool network_ = true;
  bool activated_ = false;
};

}  // namespace autoplay::sim
