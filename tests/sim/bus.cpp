#include "sim/bus.hpp"

namespace autoplay::sim {
namespace {

int index_of_stream(const Channel& channel, const Stream* stream) {
  return stream ? static_cast<int>(stream - channel.streams().data()) : -1;
}

}  // namespace

Bus::Bus(World& world, const Config& config, const Faults& faults, std::vector<Channel>& channels,
         Hub& hub)
    : world_(world), config_(config), faults_(faults), channels_(channels), hub_(hub) {
  for (const Channel& channel : channels_) {
    for (std::size_t i = 0; i < channel.streams().size(); ++i) {
      const Stream& s = channel.streams()[i];
      if (s.from >= 0) world_.at(s.from, [this, &channel, i] { publish(channel, i, true); });
      if (s.until != kNever)
        world_.at(s.until, [this, &channel, i] { publish(channel, i, false); });
      operate(channel, i);
    }
  }
  if (config_.period > 0) world_.in(world_.chance.between(0, config_.period), [this] { beacon(); });
  if (world_.chance.likely(0.5)) world_.in(1'000, [this] { chatter(); });
  for (const Trouble& t : config_.troubles) {
    if (t.kind == Fault::Forged || t.kind == Fault::Foreign || t.kind == Fault::Malformed)
      world_.at(t.from, [this, kind = t.kind] { mischief(kind); });
  }
}

void Bus::publish(const Channel& channel, std::size_t stream, bool start) {
  world_.tell("broadcaster", channel.channel_name(), start ? " START " : " END ",
              channel.streams()[stream].id);
  const int at = channel.index();
  Chance& chance = world_.chance;
  if (faults_.active(Fault::EventLost, at) && chance.likely(0.7)) {
    world_.tell("bus", "event lost");
    return;
  }
  Millis delay = chance.between(100, 2'500);
  if (faults_.active(Fault::EventLate, at))
    delay =
        chance.likely(0.2) ? chance.between(20, 120) * 60'000 : chance.between(5'000, 1'200'000);
  if (faults_.active(Fault::EventReordered, at)) delay = chance.between(100, 40'000);
  std::vector<Millis> copies{delay};
  if (faults_.active(Fault::EventRepeated, at)) {
    for (std::uint64_t n = 1 + chance.below(3); n > 0; --n)
      copies.push_back(copies.back() + (chance.likely(0.5) ? chance.between(200, 5'000)
                                                           : chance.between(5'000, 900'000)));
  }
  // Every copy arrives before the date that it carries. Otherwise the page could not know that the
  // date is wrong.
  const bool wrong_clock =
      config_.stream_ids && config_.send_times && faults_.active(Fault::ClockAhead, at);
  const Millis ahead = wrong_clock ? copies.back() + chance.between(150, 7'200) * 1'000 : 0;
  for (const Millis wait : copies)
    world_.in(wait, [=, this, &channel] { send(channel, stream, start, ahead); });
}

void Bus::send(const Channel& channel, std::size_t stream, bool start, Millis ahead) {
  const Stream& s = channel.streams()[stream];
  Letter letter;
  letter.content = start ? Content::Start : Content::End;
  letter.channel = channel.index();
  letter.stream = static_cast<int>(stream);
  letter.time = start ? s.from : s.until;
  letter.sent = config_.send_times ? world_.now() : kNever;
  const std::string_view end = s.ends_cleanly ? "Stream End" : "Stream Failure";
  const Millis dated = letter.time + ahead;
  letter.has_true_date = ahead == 0;
  const std::string event = Texts::event(channel, start ? std::string_view("Stream Start") : end, s,
                                         dated, config_.stream_ids);
  letter.text = Texts::frame(start ? "STREAM_STARTED" : "STREAM_ENDED", "event", event, letter.sent,
                             ++frames_);
  hub_.broadcast(std::make_shared<const Letter>(std::move(letter)));
}

/// The operator announces a stream shortly before it, and lets it start some time after.
void Bus::operate(const Channel& channel, std::size_t stream) {
  const Millis from = channel.streams()[stream].from;
  const Millis ahead = from - world_.chance.between(500, 90'000);
  if (config_.announces && ahead > 0)
    world_.at(ahead, [this, &channel, stream] {
      say(channel, stream, "STREAM_PREPARING", Content::Announcement);
    });
  if (config_.gate == Gate::None || world_.chance.likely(0.2)) return;
  const Millis released = std::max<Millis>(from, 0) + world_.chance.between(500, 240'000);
  world_.at(released, [this, &channel, stream] { release(channel, stream); });
}

void Bus::release(const Channel& channel, std::size_t stream) {
  if (channel.live() != &channel.streams()[stream]) return;
  say(channel, stream, "STREAM_RELEASED", Content::Release);
  if (!config_.repeats_release) return;
  world_.in(world_.chance.between(20'000, 60'000),
            [this, &channel, stream] { release(channel, stream); });
}

/// What an operator sends carries the event of the stream's start.
void Bus::say(const Channel& channel, std::size_t stream, std::string_view name, Content content) {
  world_.tell("operator", channel.channel_name(), ' ', name);
  const Stream& s = channel.streams()[stream];
  Letter letter;
  letter.content = content;
  letter.channel = channel.index();
  letter.stream = static_cast<int>(stream);
  letter.time = world_.now();
  letter.sent = config_.send_times ? world_.now() : kNever;
  const bool on = content == Content::Release;
  const std::string event =
      Texts::event(channel, "Stream Start", s, on ? s.from : world_.now(), config_.stream_ids);
  letter.text = Texts::frame(name, "event", event, letter.sent, ++frames_);
  hub_.broadcast(std::make_shared<const Letter>(std::move(letter)));
}

Post Bus::state_of(const Channel& channel, bool framed) {
  const Stream* listed = channel.listed();
  Letter letter;
  letter.content = listed ? Content::StateLive : Content::StateOffline;
  letter.channel = channel.index();
  letter.stream = index_of_stream(channel, listed);
  letter.time = world_.now();
  letter.sent = config_.send_times ? world_.now() : kNever;
  letter.text = Texts::state(channel, listed, letter.time, config_.period, config_.stream_ids);
  if (framed)
    letter.text = Texts::frame("STREAM_STATE", "state", letter.text, letter.sent, ++frames_);
  return std::make_shared<const Letter>(std::move(letter));
}

Post Bus::snapshot(int channel) {
  return state_of(channels_[static_cast<std::size_t>(channel)], false);
}

void Bus::beacon() {
  for (const Channel& channel : channels_) {
    if (faults_.active(Fault::BeaconLost, channel.index()) && world_.chance.likely(0.9)) continue;
    hub_.retain(channel.index(), state_of(channel, true));
  }
  world_.in(config_.period + world_.chance.between(-200, 200), [this] { beacon(); });
}

void Bus::chatter() {
  Letter letter;
  letter.text = Texts::message("Hello!", world_.now(), ++frames_);
  hub_.broadcast(std::make_shared<const Letter>(std::move(letter)));
  world_.in(world_.chance.between(1'000, 40'000), [this] { chatter(); });
}

void Bus::mischief(Fault kind) {
  if (!faults_.active(kind)) return;
  const Channel& channel = channels_[world_.chance.below(channels_.size())];
  const Stream forged{
      "st-forged" + std::to_string(frames_), world_.now() - 1'000, kNever, 0, 0, true};
  const std::string event = Texts::event(channel, "Stream Start", forged, world_.now() - 500, true);
  const std::string frame = Texts::frame("STREAM_STARTED", "event", event, world_.now(), ++frames_);
  Letter letter;
  letter.sent = world_.now();
  if (kind == Fault::Forged) {
    letter.content = Content::Forged;
    const std::string spoken = R"({ "Type":"MESSAGE",)" + frame.substr(frame.find("\"Id\""));
    const std::array<std::string, 4> texts{R"({"Type":"MESSAGE",)" + frame.substr(1),
                                           R"({ "Type":"MESSAGE",)" + frame.substr(1), spoken,
                                           Texts::message(frame, world_.now(), ++frames_)};
    letter.text = texts[world_.chance.below(texts.size())];
  } else if (kind == Fault::Foreign) {
    letter.content = Content::Foreign;
    const bool same_name = !config_.given_by_name && world_.chance.likely(0.4);
    std::string text = frame;
    const std::string own = "channel/" + channel.arn().substr(channel.arn().rfind('/') + 1);
    text.replace(text.find(own), own.size(), "channel/zZother00001");
    if (!same_name) text.replace(text.find(channel.channel_name()), 7, "foreign");
    letter.text = text;
  } else if (world_.chance.likely(0.2)) {
    letter.content = Content::Undated;
    letter.channel = channel.index();
    const std::string state = Texts::state(channel, nullptr, kNever, 0, false);
    letter.text = Texts::frame("STREAM_STATE", "state", state, letter.sent, ++frames_);
  } else {
    letter.content = Content::Malformed;
    constexpr std::array<std::string_view, 4> kTexts{
        "nonsense", R"({"Type":"EVENT","Id":"x","EventName":"STREAM_STARTED","Attributes":null})",
        R"({"Type":"EVENT","EventName":"STREAM_STARTED","Attributes":{"event":"{\"detail\":"}})",
        R"({"Type":["EVENT"],"Attributes":7})"};
    letter.text = world_.chance.likely(0.3)
                      ? frame.substr(0, frame.size() - 20)
                      : std::string(kTexts[world_.chance.below(kTexts.size())]);
  }
  hub_.broadcast(std::make_shared<const Letter>(std::move(letter)));
  world_.in(world_.chance.between(800, 15'000), [this, kind] { mischief(kind); });
}

}  // namespace autoplay::sim
