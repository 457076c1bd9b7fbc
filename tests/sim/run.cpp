#include "sim/run.hpp"

#include "sim/viewer.hpp"

namespace autoplay::sim {

Outcome run(std::uint64_t seed, bool tells) {
  World world(seed, tells);
  const Config config = draw(world.chance);
  const Faults faults(world, config);
  std::vector<Channel> channels;
  for (std::size_t i = 0; i < config.programmes.size(); ++i)
    channels.emplace_back(world, config, faults, static_cast<int>(i));
  for (const Trouble& t : config.troubles)
    world.tell("plan", name_of(t.kind), " from ", t.from / 1'000, " s to ", t.to / 1'000,
               " s, channel ", t.channel);
  for (const Channel& channel : channels) {
    for (const Stream& s : channel.streams())
      world.tell("plan", s.id, " from ", s.from / 1'000, " s, media from ", s.media_from / 1'000,
                 " s, until ", s.until == kNever ? -1 : s.until / 1'000, " s");
  }
  world.tell("plan", "period ", config.period, " window ", config.window, " session ",
             config.session, " snapshot ", config.snapshot_source, " retains ", config.hub_retains,
             " policy ", static_cast<int>(config.policy), " hidden ", config.start_hidden,
             " activated ", config.activated, " after pause ", config.start_after_pause);
  Hub hub(world, config, faults);
  Oracle oracle(world, config, faults, channels);
  Bus bus(world, config, faults, channels, hub);
  Page page(world, config, faults, channels, hub, bus, oracle, seed);
  oracle.watch(page, hub);
  const Viewer viewer(world, config, page, oracle);
  world.run_until(config.length);
  oracle.conclude();
  return {seed,           config.length, config.troubles, oracle.violations(), oracle.samples(),
          oracle.judged()};
}

}  // namespace autoplay::sim
