#include "sim/oracle.hpp"
#include "sim/page.hpp"

namespace autoplay::sim {

Seat::Seat(World& world, const Config& config, const Faults& faults, const Channel& channel,
           Page& page, std::uint64_t seed)
    : world_(world),
      config_(config),
      channel_(channel),
      page_(page),
      director_(seed),
      player_(world, config, faults, Cdn(world, config, faults, channel), channel.index(),
              {[this](Fact fact, double a, double b) { heard(fact, a, b); },
               [this](Millis delay, std::function<void()> what) {
                 page_.browser().later(delay, std::move(what));
               },
               [this] { return visible(); }, [this] { return page_.has_network(); },
               [this] { return page_.activated(); }}),
      runner_(director_, page.browser(),
              {[this](const Instruction& order, const Told&) { perform(order); }, [] {},
               [this](const Told& told, Millis) {
                 note(told);
                 page_.oracle().before(*this, told);
               },
               [this](const Told& told, const std::vector<Instruction>& orders) {
                 page_.oracle().after(*this, told, orders);
               }}) {}

bool Seat::visible() const {
  return page_.browser().visible() || floats_ || config_.policy == Policy::Kiosk;
}

/// Notes what the director is told about the page.
void Seat::note(const Told& told) {
  if (told.fact == Fact::PageShown) visible_told_ = true;
  if (told.fact == Fact::PageHidden) visible_told_ = false;
  if (told.fact == Fact::PictureInPictureChanged) floats_ = told.a != 0;
}

std::string Seat::name_of_channel() const {
  if (config_.given_by_name) return channel_.channel_name();
  return channel_.index() % 2 == 0 ? channel_.arn() : channel_.url();
}

int Seat::options() const {
  int bits = config_.feeds ? 0 : static_cast<int>(Option::ManagedLink);
  const auto set = [&](bool wanted, Option option) {
    if (wanted) bits |= static_cast<int>(option);
  };
  set(config_.start_hidden, Option::StartHidden);
  set(config_.start_after_pause, Option::StartAfterPause);
  set(config_.snapshot_source, Option::HasSnapshot);
  set(!page_.browser().visible(), Option::PageHidden);
  set(config_.gate != Gate::None, Option::Gated);
  set(config_.policy == Policy::Ask, Option::AskFirst);
  set(config_.policy == Policy::Never, Option::OptedOut);
  set(config_.policy == Policy::DataSaver, Option::DataSaver);
  set(config_.policy == Policy::Kiosk, Option::Kiosk);
  return bits;
}

void Seat::create() {
  has_url_ = !config_.url_is_function;
  created_ = true;
  visible_told_ = page_.browser().visible();
  runner_.tell(Fact::Created, 0, options(), 0, name_of_channel());
  if (config_.gate == Gate::At) {
    const auto opens = static_cast<double>(kUnixBase + config_.gate_at);
    const auto wait = static_cast<double>(config_.gate_at - world_.now());
    runner_.tell(Fact::Released, 0, opens, wait);
  }
  const int bits = (player_.paused() ? 1 : 0) + (player_.muted() ? 2 : 0);
  heard(Fact::PlayerAttached, static_cast<double>(index_of(player_.state())), bits);
}

void Seat::heard(Fact fact, double a, double b) {
  runner_.tell(fact, source_epoch_, a, b);
}

void Seat::perform(const Instruction& order) {
  switch (order.order) {
    case Order::Load: return load(order.epoch, order.a == 1);
    case Order::Play:
      if (asking_) {
        *asking_ = true;
      } else {
        player_.play();
      }
      return;
    case Order::Pause:
      if (asking_) *asking_ = false;
      return player_.pause();
    case Order::Mute: return player_.set_muted(true);
    case Order::Unmute: return player_.set_muted(false);
    case Order::Snapshot: return snapshot(order.epoch);
    case Order::Offer:
      offer_ = static_cast<Offer>(static_cast<int>(order.a));
      return page_.oracle().offered(*this);
    default: return;
  }
}

void Seat::load(Epoch epoch, bool fresh) {
  asking_.reset();
  const bool knows_url = !config_.url_is_function || (has_url_ && !fresh);
  if (knows_url) source_epoch_ = epoch;
  if (knows_url) return player_.load();
  asking_ = std::make_shared<bool>(false);
  const Answer answer = page_.endpoint().url(page_.has_network());
  page_.browser().later(answer.after, [this, epoch, asking = asking_, answer] {
    constexpr auto kNetwork = static_cast<double>(index_of(PlayerError::Network));
    if (answer.status != 200) return runner_.tell(Fact::PlayerFailed, epoch, kNetwork, 0);
    if (asking_ != asking) return;
    asking_.reset();
    has_url_ = true;
    source_epoch_ = epoch;
    player_.load();
    if (*asking) player_.play();
  });
}

void Seat::snapshot(Epoch epoch) {
  const Answer answer = page_.endpoint().snapshot(page_.has_network());
  if (answer.status < 0) return;
  page_.browser().later(answer.after, [this, epoch, answer] {
    if (answer.status != 200) {
      runner_.tell(Fact::SnapshotFailed, epoch, answer.status);
      return;
    }
    const Post post = page_.bus().snapshot(channel_.index());
    runner_.tell(Told{Fact::SnapshotArrived, epoch, 0, 0, post->text, post});
  });
}

void Seat::snapshot_arrived(const Post& post) {
  runner_.tell(Told{Fact::SnapshotArrived, 0, 0, 0, post->text, post});
}

}  // namespace autoplay::sim
