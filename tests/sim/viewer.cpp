#include "sim/viewer.hpp"

namespace autoplay::sim {

Viewer::Viewer(World& world, const Config& config, Page& page, Oracle& oracle)
    : world_(world), config_(config), page_(page), oracle_(oracle) {
  for (const Trouble& t : config.troubles) world_.at(t.from, [this, &t] { plan(t); });
  if (config.begins_hidden) {
    hidden_ = 1;
    const Millis shown = world_.chance.between(1'000, 300'000);
    world_.in(shown, [this] {
      if (--hidden_ == 0) page_.show(true);
    });
  }
  if (world_.chance.likely(0.7)) world_.in(5'000, [this] { clicks(); });
  if (config.gate == Gate::Release && world_.chance.likely(0.4))
    world_.at(world_.chance.between(0, config.length), [this] { release(); });
}

template <typename What>
void Viewer::at_seats(const Trouble& trouble, What what) {
  page_.browser().when_running([this, channel = trouble.channel, what] {
    for (auto& seat : page_.seats()) {
      const bool meant = channel < 0 || channel == seat->channel().index();
      if (meant && seat->created()) what(*seat);
    }
  });
}

void Viewer::plan(const Trouble& trouble) {
  switch (trouble.kind) {
    case Fault::PageHides: return hide(trouble);
    case Fault::PictureFloats: return float_picture(trouble);
    case Fault::PageFreezes: return freeze(trouble);
    case Fault::Sleeps:
      if (page_.browser().running()) page_.sleep(trouble.to - trouble.from);
      return;
    case Fault::NetworkOff:
      if (++offline_ == 1) page_.network(false);
      world_.at(trouble.to, [this] {
        if (--offline_ == 0) page_.network(true);
      });
      return;
    case Fault::ClockSteps:
      if (!page_.browser().running()) return;  // a step back would hide the sleep
      oracle_.time_jumped();
      page_.browser().step_wall(world_.chance.likely(0.5)
                                    ? world_.chance.between(3'000, 7'200'000)
                                    : -world_.chance.between(3'000, 7'200'000));
      return;
    case Fault::ViewerPauses:
      return at_seats(trouble, [this, until = trouble.to](Seat& seat) { pause(seat, until); });
    case Fault::ViewerMutes:
      return at_seats(trouble, [this, until = trouble.to](Seat& seat) { mute(seat, until); });
    case Fault::ViewerOptsOut:
      at_seats(trouble, [this](Seat& seat) {
        world_.tell("viewer", "opts out");
        oracle_.viewer_opted(seat, true);
        seat.tell(Fact::OptOutChanged, 1);
      });
      if (world_.chance.likely(0.2)) return;
      world_.at(trouble.to, [this, &trouble] {
        at_seats(trouble, [this](Seat& seat) {
          world_.tell("viewer", "opts in");
          oracle_.viewer_opted(seat, false);
          seat.tell(Fact::OptOutChanged, 0);
        });
      });
      return;
    default: return;
  }
}

void Viewer::hide(const Trouble& trouble) {
  if (++hidden_ == 1) {
    const bool first = config_.pauses_first && trouble.kind == Fault::PageHides;
    first&& page_.browser().running() ? page_.hide_late() : page_.show(false);
  }
  world_.at(trouble.to, [this] {
    if (--hidden_ == 0) page_.show(true);
  });
}

void Viewer::freeze(const Trouble& trouble) {
  hide(trouble);
  if (++frozen_ == 1) page_.freeze();
  world_.at(trouble.to, [this] {
    if (--frozen_ == 0) page_.thaw();
  });
}

void Viewer::float_picture(const Trouble& trouble) {
  at_seats(trouble, [this](Seat& seat) {
    if (seat.floats() || seat.player().state() != PlayerState::Playing) return;
    world_.tell("viewer", "opens a window for the picture");
    page_.activate();
    seat.tell(Fact::PictureInPictureChanged, 1);
    oracle_.disturbed();
  });
  world_.at(trouble.to,
            [this, &trouble] { at_seats(trouble, [this](Seat& seat) { close_window(seat); }); });
}

/// Its close button pauses the picture first; the other one does not.
void Viewer::close_window(Seat& seat) {
  if (!seat.floats()) return;
  world_.tell("viewer", "closes the window of the picture");
  if (world_.chance.likely(0.5)) seat.player().stop();
  oracle_.disturbed();
  page_.browser().later(world_.chance.between(40, 200), [this, &seat] {
    seat.tell(Fact::PictureInPictureChanged, 0);
    oracle_.disturbed();
  });
}

void Viewer::pause(Seat& seat, Millis until) {
  IvsPlayer& player = seat.player();
  const bool shows = player.state() == PlayerState::Playing;
  const bool can_pause = seat.visible() || !player.muted();  // a key, out of sight
  if (shows && can_pause && world_.chance.likely(0.6)) {
    world_.tell("viewer", "pauses by the controls");
    page_.activate();
    oracle_.viewer_paused(seat, oracle_.undisturbed(seat));
    player.pause();
  } else {
    world_.tell("viewer", "pauses");
    oracle_.viewer_paused(seat, true);
    seat.tell(Fact::PauseRequested);
  }
  if (world_.chance.likely(0.2)) return;
  const Millis soonest = world_.now() + 300;
  world_.at(std::max(until, soonest), [this, &seat, at = world_.now()] {
    page_.browser().when_running([this, &seat, at] { resume(seat, world_.now() - at); });
  });
}

void Viewer::resume(Seat& seat, Millis after) {
  page_.activate();
  IvsPlayer& player = seat.player();
  if (after > 1'500 && player.can_resume() && world_.chance.likely(0.4)) {
    world_.tell("viewer", "plays by the controls");
    oracle_.viewer_played(seat);
    player.play();
    return;
  }
  world_.tell("viewer", "plays");
  oracle_.viewer_played(seat);
  seat.tell(Fact::PlayRequested);
}

void Viewer::mute(Seat& seat, Millis until) {
  IvsPlayer& player = seat.player();
  if (player.muted()) return;
  world_.tell("viewer", "mutes");
  page_.activate();
  oracle_.viewer_muted(seat, true);
  player.set_muted(true);
  if (world_.chance.likely(0.3)) return;
  world_.at(until, [this, &seat] {
    page_.browser().when_running([this, &seat] {
      oracle_.viewer_muted(seat, false);
      seat.player().set_muted(false);
    });
  });
}

/// The page opens its gates.
void Viewer::release() {
  page_.browser().when_running([this] {
    world_.tell("page", "releases");
    for (auto& seat : page_.seats()) {
      if (seat->created()) seat->tell(Fact::Released);
    }
  });
}

/// The viewer clicks somewhere from time to time.
void Viewer::clicks() {
  const bool offered = std::any_of(page_.seats().begin(), page_.seats().end(),
                                   [](const auto& seat) { return seat->offer() != Offer::None; });
  if (offered && page_.browser().running() && page_.browser().visible()) page_.gesture();
  world_.in(world_.chance.between(20'000, 90'000), [this] { clicks(); });
}

}  // namespace autoplay::sim
