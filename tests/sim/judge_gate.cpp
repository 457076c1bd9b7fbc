#include "sim/oracle.hpp"

/// The oracle knows when the gate is open, as far as the page was told.
namespace autoplay::sim {
namespace {

/// A release outlives its stream by ten minutes; a page may notice a jump of its clock a minute
/// late.
constexpr Millis kCarries = 10 * 60'000 + 61'500;

}  // namespace

/// The gate is closed, whatever the page knows.
bool Oracle::gate_is_closed(const Truth& truth) const {
  if (config_.gate == Gate::None) return false;
  const bool released = truth.released && world_.now() <= truth.closes_at;
  if (config_.gate == Gate::Release) return !released;
  return !released && world_.now() < config_.gate_at &&
         (jumped_at_ < 0 || !config_.has(Fault::ClockSteps));
}

/// The gate is open for the stream that is live now, and the page must know it.
bool Oracle::gate_is_open(const Truth& truth) const {
  if (config_.gate == Gate::None) return true;
  if (config_.gate == Gate::At && world_.now() >= config_.gate_at) return true;
  const Stream* live = truth.seat->channel().live();
  return live != nullptr && truth.released_stream == live - truth.seat->channel().streams().data();
}

/// A release that names a stream opens the gate, even if its start was lost.
void Oracle::note_release(Truth& truth, const Post& post) {
  const Stream* live = truth.seat->channel().live();
  const bool of_live =
      live != nullptr && live == truth.seat->channel().streams().data() + post->stream;
  if (post->content != Content::Release || post->channel != truth.seat->channel().index()) return;
  truth.evidence = true;
  if (!of_live || !config_.stream_ids) return;
  if (truth.released_stream != post->stream) truth.disturbed_at = world_.now();
  truth.released_stream = post->stream;
  if (truth.firm_stream == post->stream) return;
  truth.firm_stream = post->stream;
  truth.firm_at = world_.now();
}

/// What opens the gate, and what closes it again.
void Oracle::note_gate(Truth& truth, const Told& told) {
  const Channel& channel = truth.seat->channel();
  const Stream* live = channel.live();
  if (told.fact == Fact::Released && told.a == 0) {
    truth.released = true;
    truth.closes_at = kNever;
    truth.disturbed_at = world_.now();
    if (knows_of_live(truth) && config_.stream_ids)
      truth.released_stream = static_cast<int>(live - channel.streams().data());
  }
  if (!told.post || told.post->channel != channel.index()) return;
  switch (told.post->content) {
    case Content::Release:
      truth.released = true;
      truth.closes_at = kNever;
      truth.moved_by = world_.now();
      break;
    case Content::Announcement: truth.announced_at = world_.now(); break;
    case Content::Start:
    case Content::StateLive:
      if (!truth.inert) truth.announced_at = -kNever / 2;
      if (world_.now() <= truth.closes_at) truth.closes_at = kNever;
      break;
    case Content::End: {
      const bool last = live == nullptr && knows_of(truth, told.post->stream);
      if (last && truth.closes_at == kNever && config_.stream_ids)
        truth.closes_at = world_.now() + kCarries;
      break;
    }
    default: break;
  }
}

/// What the page learnt from its player: a stream that it met carries the release on, and ends when
/// the page sees its end.
void Oracle::note_belief(Truth& truth) {
  const Broadcast now = truth.seat->director().broadcast();
  if (!truth.released) return;
  const bool met =
      truth.seat->channel().live() != nullptr || truth.seat->player().stream() != nullptr;
  if (now == Broadcast::Live && met && world_.now() <= truth.closes_at) truth.closes_at = kNever;
  if (now != Broadcast::Live && truth.broadcast == Broadcast::Live && config_.stream_ids)
    truth.closes_at = world_.now() + kCarries;
}

/// The page knows this stream as the newest one.
bool Oracle::knows_of(const Truth& truth, int stream) const {
  return truth.firm_stream == stream;
}

void Oracle::judge_gate(const Truth& truth, Order order) {
  if (gate_is_closed(truth))
    wrong(Wrong::BeforeGate, std::string(name_of(Table::Order, index_of(order))));
}

}  // namespace autoplay::sim
