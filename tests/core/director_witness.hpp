#pragma once

#include <array>
#include <string_view>

#include "core/director.hpp"
#include "director_world.hpp"

namespace autoplay {

/// The orders of one fact.
struct Orders {
  std::array<Instruction, OrderQueue::kCapacity> list{};
  std::size_t size = 0;

  void drain(Director& director) {
    size = 0;
    while (director.next(list[size])) ++size;
  }
  [[nodiscard]] std::size_t count(Order order) const {
    std::size_t found = 0;
    for (std::size_t i = 0; i < size; ++i) found += list[i].order == order ? 1 : 0;
    return found;
  }
};

/// Sees every fact and every order of one director and holds it to its promises, from what it saw
/// itself: never two starts outstanding; never a start from a message, from foreign or from
/// repeated evidence, nor against the viewer; isPlaying is the player's last word; the queue never
/// overflows; at most one Load a second; who could be playing has a deadline.
class Witness {
 public:
  /// After Created with these options.
  explicit Witness(std::uint32_t options = 0);

  /// The promise that the step broke; empty when none.
  [[nodiscard]] std::string_view see(const Told& told, const Director& before,
                                     const Director& after, const Orders& orders);

  [[nodiscard]] bool attached() const { return attached_; }
  [[nodiscard]] Epoch epoch() const { return epoch_; }

  /// As Director::fields.
  template <class Visit>
  void fields(Visit& visit) {
    visit.values(options_, attached_, closed_, unsupported_, shown_, floats_, visible_,
                 says_playing_, outstanding_, declines_, wish_, gated_, may_mute_, muted_by_hand_,
                 ended_[0], ended_[1]);
    visit.times(last_load_, last_order_, heard_unseen_);
    visit.attempt(epoch_);
  }

 private:
  enum class Wish : std::uint8_t { Willing, Declines, Paused };

  void hear(const Told& told, const Director& before, const Director& after, const Orders& orders);
  void see(bool shown, bool floats);
  void hear_player(const Told& told, const Director& after, const Orders& orders);
  void hear_controls(const Told& told, const Director& before, const Orders& orders);
  void hear_viewer(const Told& told, const Director& before);
  void hear_evidence(const Told& told);
  void note(const Orders& orders, Millis now);
  [[nodiscard]] std::string_view check_orders(const Told& told, const Orders& orders) const;
  [[nodiscard]] std::string_view check_evidence(const Told& told, const Director& before,
                                                const Director& after, const Orders& orders) const;
  [[nodiscard]] std::string_view check_state(const Director& after) const;
  [[nodiscard]] bool has(Option option) const {
    return (options_ & static_cast<std::uint32_t>(option)) != 0;
  }

  std::uint32_t options_;
  bool attached_ = false;
  bool closed_ = false;
  bool unsupported_ = false;
  bool shown_ = true;    ///< the page
  bool floats_ = false;  ///< the picture, in a window of its own
  bool visible_ = true;  ///< the picture
  bool says_playing_ = false;
  bool outstanding_ = false;  ///< a Load and Play that have come to nothing yet
  bool declines_ = false;     ///< asks before each stream
  Wish wish_ = Wish::Willing;
  bool gated_ = false;     ///< nothing was released yet
  bool may_mute_ = false;  ///< a mute in this attempt is not the viewer's
  bool muted_by_hand_ = false;
  std::array<Millis, 2> ended_{kNever, kNever};  ///< per stream: the time of its END
  Millis last_load_ = -kNever;
  Millis last_order_ = -kNever;    ///< to the player: Load, Play or Pause
  Millis heard_unseen_ = -kNever;  ///< when it last played, or was asked to, in a hidden page
  Epoch epoch_ = 0;
};

}  // namespace autoplay
