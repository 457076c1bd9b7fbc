#include "sim/oracle.hpp"

/// The oracle judges single decisions of a director.
namespace autoplay::sim {
namespace {

constexpr Millis kGrace = 602'000;  ///< a page that played while hidden may continue this long
constexpr Millis kSecondCut = 1'000;

bool moves_player(Order order) {
  return order == Order::Load || order == Order::Play || order == Order::Pause ||
         order == Order::Mute || order == Order::Unmute || order == Order::Snapshot;
}

std::string shown(const Director& d) {
  const auto name = [](Table table, auto value) {
    return std::string(name_of(table, index_of(value)));
  };
  return name(Table::Broadcast, d.broadcast()) + " " + name(Table::Playback, d.playback()) + " " +
         name(Table::Intent, d.intent()) + " " + name(Table::Reason, d.reason());
}

Millis seconds_of(Millis at) {
  return at - ((at + kUnixBase) % kSecondCut);
}

}  // namespace

/// Whether the page was told the id of the live stream.
bool Oracle::knows_of_live(const Truth& truth) const {
  const Channel& channel = truth.seat->channel();
  const Stream* live = channel.live();
  return live != nullptr && truth.firm_stream == live - channel.streams().data();
}

/// Evidence that must change nothing.
bool Oracle::is_inert(const Truth& truth, const Told& told) const {
  if (told.fact != Fact::FrameArrived || !told.post) return false;
  const Letter& letter = *told.post;
  const Channel& channel = truth.seat->channel();
  if (letter.content == Content::Chatter || letter.content == Content::Forged ||
      letter.content == Content::Malformed || letter.content == Content::Control ||
      letter.content == Content::Foreign)
    return true;
  if (letter.channel != channel.index()) return true;
  if (letter.content == Content::Undated) return knows_of_live(truth);
  if (letter.content != Content::Start && letter.content != Content::StateLive) return false;
  const Stream& stream = channel.streams()[static_cast<std::size_t>(letter.stream)];
  if (config_.stream_ids && truth.ends_heard.count(letter.stream) != 0) return true;
  return letter.has_true_date && truth.newest_heard != kNever &&
         seconds_of(stream.from) < seconds_of(truth.newest_heard);
}

void Oracle::before(const Seat& seat, const Told& told) {
  Truth& truth = of(seat);
  const Director& d = seat.director();
  truth.playback = d.playback();
  truth.reason = d.reason();
  truth.broadcast = d.broadcast();
  truth.deadline = d.deadline();
  truth.inert = is_inert(truth, told);
  note_fact(truth, told);
  note_gate(truth, told);
}

void Oracle::note_fact(Truth& truth, const Told& told) {
  const Millis now = world_.now();
  const bool unseen = !truth.seat->visible() || !truth.seat->visible_told();
  if (truth.says_playing && unseen) truth.unseen_at = now;
  const bool failure = told.fact == Fact::PlayerFailed || told.fact == Fact::PlaybackBlocked;
  const bool answer = told.fact == Fact::SnapshotArrived && told.epoch != 0;
  if ((failure || answer) && told.epoch != truth.epoch) return;  // about an attempt that is over
  switch (told.fact) {
    case Fact::PlayerPlaying:
      if (unseen) truth.unseen_at = now;
      note_picture(truth);
      break;
    case Fact::PlayerReady:
    case Fact::PlayerBuffering:
      truth.says_playing = false;
      truth.evidence = true;
      if (truth.only_loads) truth.outstanding_until = -1;
      if (truth.outstanding_until >= 0) truth.outstanding_until = now + 15'000;
      break;
    case Fact::PlayerIdle:
    case Fact::PlayerEnded:
      truth.says_playing = false;
      if (told.fact == Fact::PlayerEnded) truth.outstanding_until = -1;
      if (told.fact == Fact::PlayerEnded) truth.played_out_at = now;
      if (told.fact == Fact::PlayerEnded) truth.told_live = -1;
      break;
    case Fact::PlayerFailed: note_failure(truth, static_cast<int>(told.b)); break;
    case Fact::PositionMoved: truth.moved_at = now; break;
    case Fact::AudioBlocked: truth.ever_audio_blocked = true; break;
    case Fact::PlaybackBlocked:
      truth.blocked = true;
      truth.outstanding_until = -1;
      break;
    case Fact::PageShown: note_probe_due(truth); break;
    case Fact::PageHidden:
    case Fact::PageFrozen:
    case Fact::PauseRequested:
    case Fact::PlayRequested:
    case Fact::OptOutChanged: truth.outstanding_until = -1; break;
    default: break;
  }
  if (told.post && told.post->channel == truth.seat->channel().index())
    note_change(truth, *told.post);
}

void Oracle::note_picture(Truth& truth) {
  const Millis now = world_.now();
  if (!truth.says_playing) truth.playing_since = now;
  truth.says_playing = true;
  truth.evidence = true;
  truth.refusals = 0;
  truth.outstanding_until = -1;
  truth.moved_at = now;
  if (truth.sampled || truth.startable_since == kNever || !truth.seat->player().plays()) return;
  truth.sampled = true;
  samples_.push_back({truth.startable_since, now - truth.startable_since});
}

void Oracle::note_failure(Truth& truth, int status) {
  const Millis now = world_.now();
  truth.outstanding_until = -1;
  truth.probe_failed_at = status == 404 ? -kNever / 2 : now;
  if (status == 404) truth.missing_at = now;
  if (status == 404) truth.told_live = -1;
  const bool old = now >= truth.firm_at + 60'000 || jumped_at_ >= truth.firm_at;
  const bool offered = truth.opted || truth.want != Want::Auto;
  if (status == 404 && old && (truth.played_out_at >= truth.firm_at || offered))
    truth.firm_stream = -1;  // it may be over: only the next evidence counts
  if (status != 403 || ++truth.refusals < 2) return;
  const Channel& channel = truth.seat->channel();
  const Stream* live = channel.live();
  truth.refused = true;
  truth.refused_stream = live ? static_cast<int>(live - channel.streams().data()) : -1;
}

/// Notes what the page was told about its channel.
void Oracle::note_change(Truth& truth, const Letter& letter) {
  const Millis now = world_.now();
  if (letter.content == Content::End) note_end(truth, letter);
  note_told(truth, letter);
  if (letter.content == Content::StateLive) forget_end(truth, letter);
  if (letter.content == Content::Start && !truth.inert) truth.moved_by = now;
  if (letter.content == Content::Start)
    truth.end_heard_at = -kNever / 2;  // which may cause a probe
  if (letter.content == Content::Start || letter.content == Content::StateLive)
    truth.evidence = true;
  const bool over = config_.stream_ids && truth.ends_heard.count(letter.stream) != 0;
  const bool fresh = (letter.content == Content::StateLive && !over) ||
                     (letter.content == Content::Start && letter.sent != kNever &&
                      letter.sent - letter.time < 600'000 - 1'000);
  if (!fresh || truth.inert || !letter.has_true_date) return;
  truth.named.insert(letter.stream);
  const Millis from = truth.seat->channel().streams()[static_cast<std::size_t>(letter.stream)].from;
  if (truth.newest_heard == kNever || from > truth.newest_heard) truth.newest_heard = from;
}

/// A stream of which the page was told after its last Load is perhaps not what the player holds.
void Oracle::note_told(Truth& truth, const Letter& letter) {
  const bool live = letter.content == Content::Start || letter.content == Content::StateLive;
  const bool over = letter.content == Content::End || letter.content == Content::StateOffline;
  if (live && truth.told_live != letter.stream) truth.told_of_other_at = world_.now();
  if (live || over) truth.told_live = live ? letter.stream : -1;
}

/// A state that was taken long enough after the END of its stream overrules it.
void Oracle::forget_end(Truth& truth, const Letter& letter) {
  const Stream& stream = truth.seat->channel().streams()[static_cast<std::size_t>(letter.stream)];
  if (stream.until != kNever && letter.time >= stream.until + 29'000)
    truth.ends_heard.erase(letter.stream);
}

/// Without ids, an END that is not older than the live stream ends it.
void Oracle::note_end(Truth& truth, const Letter& letter) {
  const bool first = truth.ends_heard.insert(letter.stream).second;
  const bool newest = first && !truth.named.empty() && *truth.named.rbegin() == letter.stream;
  if (newest && truth.broadcast == Broadcast::Live) truth.end_heard_at = world_.now();
  const Stream* live = truth.seat->channel().live();
  if (config_.stream_ids || live == nullptr || letter.time < seconds_of(live->from)) return;
  truth.firm_stream = -1;
  constexpr Millis kEndStands = 31'000;
  truth.mistaken[static_cast<int>(live - truth.seat->channel().streams().data())] =
      letter.time + kEndStands;
}

void Oracle::after(const Seat& seat, const Told& told, const std::vector<Instruction>& orders) {
  Truth& truth = of(seat);
  const Director& d = seat.director();
  if (world_.tells()) {
    const bool dull = told.fact == Fact::PositionMoved ||
                      (told.post && told.post->channel != seat.channel().index());
    if (!dull || !orders.empty()) {
      world_.tell("> " + seat.channel().channel_name(), name_of(Table::Fact, index_of(told.fact)),
                  ' ', told.a, ' ', told.b, ' ', told.post ? told.text.substr(0, 400) : told.text);
      for (const Instruction& order : orders)
        world_.tell("   " + seat.channel().channel_name(),
                    name_of(Table::Order, index_of(order.order)), ' ', order.epoch, ' ', order.a);
      world_.tell("  =", shown(d), ", ", name_of(Table::Timer, index_of(d.deadline_reason())));
    }
  }
  note_belief(truth);
  judge_orders(truth, told, orders);
  judge_state(truth);
  const bool silent = d.reason() == Reason::PlayerSilent && truth.reason != d.reason();
  if (silent && told.fact == Fact::TimerFired && !seat.visible_told())
    wrong(Wrong::Reason, "counted hidden time");
}

void Oracle::judge_orders(Truth& truth, const Told& told, const std::vector<Instruction>& orders) {
  const Director& d = truth.seat->director();
  const bool hears_the_time = config_.gate == Gate::At;  // as every frame tells it
  const bool moved = truth.playback != d.playback() || truth.broadcast != d.broadcast() ||
                     (truth.deadline != d.deadline() && !hears_the_time);
  const bool ordered = std::any_of(orders.begin(), orders.end(),
                                   [](const Instruction& o) { return moves_player(o.order); });
  // A gate that is due to close closes at the next fact.
  const bool gate_closes = (gate_is_closed(truth) || truth.closes_at != kNever) &&
                           truth.playback == Playback::Probing && d.playback() == Playback::Idle;
  if (truth.inert && !gate_closes && (moved || ordered))
    wrong(Wrong::FalseStart, "moved by " + told.text.substr(0, 300) + ": " + shown(d));
  const bool plays = std::any_of(orders.begin(), orders.end(),
                                 [](const Instruction& o) { return o.order == Order::Play; });
  const bool by_viewer = told.fact == Fact::PlayRequested || told.fact == Fact::UnmuteRequested ||
                         told.fact == Fact::Gestured;
  for (const Instruction& order : orders) {
    truth.epoch = std::max(truth.epoch, order.epoch);
    switch (order.order) {
      case Order::Snapshot: judge_look(truth, told.fact); break;
      case Order::Load:
        judge_look(truth, told.fact);
        judge_gate(truth, order.order);
        judge_load(truth, d.playback() == Playback::Starting, plays);
        break;
      case Order::Play: {
        judge_gate(truth, order.order);
        if (by_viewer) break;
        const bool paused = truth.want == Want::Paused && !config_.start_after_pause;
        const bool asks = !asks_nobody() || truth.opted;
        if (paused) wrong(Wrong::AgainstViewer, "played after a pause: " + shown(d));
        const bool goes_on = goes_on_still(truth);
        if (asks && !truth.asked_to_play && !goes_on)
          wrong(Wrong::AgainstViewer, "played unasked: " + shown(d));
        const bool listens = truth.unseen_at != kNever && world_.now() - truth.unseen_at < kGrace;
        if (!truth.seat->visible_told() && !config_.start_hidden && !listens)
          wrong(Wrong::AgainstViewer, "played while hidden: " + shown(d));
        break;
      }
      case Order::Pause:
        if (told.fact != Fact::PauseRequested && truth.want == Want::Auto && !truth.opted &&
            asks_nobody() && gate_is_open(truth))
          wrong(Wrong::AgainstViewer, "paused what was wanted: " + shown(d));
        break;
      case Order::Unmute:
        if (!by_viewer && truth.muted_by_hand)
          wrong(Wrong::AgainstViewer, "unmuted what the viewer had muted");
        break;
      default: break;
    }
  }
}

/// A stream that played when the viewer opted out may continue, as far as the page can recognize
/// it.
bool Oracle::goes_on_still(const Truth& truth) const {
  if (truth.goes_on == nullptr) return false;
  const int index = static_cast<int>(truth.goes_on - truth.seat->channel().streams().data());
  if (jumped_at_ > truth.opted_at - 60'000) return true;  // after a clock jump timers prove nothing
  if (truth.named.count(index) == 0) return true;         // the next id may be taken for its own
  const bool ended = config_.stream_ids && truth.ends_heard.count(index) != 0;
  return !ended && truth.firm_stream <= index;
}

/// The CDN still serves a stream that has just ended, so a probe then would find it.
void Oracle::judge_look(const Truth& truth, Fact fact) {
  const bool by_itself = fact == Fact::TimerFired || fact == Fact::PageShown;
  const bool probes = truth.broadcast == Broadcast::Ended && truth.playback == Playback::Idle &&
                      truth.seat->director().playback() == Playback::Probing;
  const bool soon = world_.now() - truth.end_heard_at < 14'500;
  const bool again = truth.probe_failed_at > truth.end_heard_at;
  if (by_itself && probes && soon && !again && jumped_at_ < truth.end_heard_at)
    wrong(Wrong::FalseStart, "probed what has just ended");
}

void Oracle::judge_load(Truth& truth, bool starting, bool plays) {
  const Millis now = world_.now();
  const Director& d = truth.seat->director();
  if (now - truth.last_load < 1'000) wrong(Wrong::LoadRate, shown(d));
  const Stream* live = truth.seat->channel().live();
  const bool late =
      now - truth.last_load > 15'000;  // a player that was given up reported after all
  const bool of_old = late && live != nullptr && live->from > truth.last_load;
  if (now < truth.outstanding_until && !of_old) wrong(Wrong::DoubleStart, shown(d));
  if (starting && !truth.evidence) wrong(Wrong::FalseStart, "started on nothing: " + shown(d));
  if (truth.want == Want::Paused && !config_.start_after_pause)
    wrong(Wrong::AgainstViewer, "loaded after a pause: " + shown(d));
  const IvsPlayer& player = truth.seat->player();
  const Stream* stream = player.stream();
  const bool sound = player.plays() && truth.says_playing && stream != nullptr &&
                     stream->until > now && stream == truth.seat->channel().live() &&
                     now - truth.moved_at < 5'500;
  if (sound) wrong(Wrong::Restart, shown(d));
  truth.last_load = now;
  truth.silenced = faults_.active(Fault::PlayerSilent, truth.seat->channel().index());
  truth.only_loads = !plays;
  truth.outstanding_until = now + 14'900;
}

/// Who plays by the player's own controls sees the live stream, if the page knows of it. What the
/// player found missing is not offered.
void Oracle::judge_dead(Truth& truth) {
  const IvsPlayer& player = truth.seat->player();
  const bool shows =
      player.dead() && !player.paused() && truth.startable_since != kNever && knows_of_live(truth);
  const auto& streams = truth.seat->channel().streams();
  const auto begun = [&](const Stream& s) { return s.from <= world_.now(); };
  const Stream* newest = streams.data() + std::count_if(streams.begin(), streams.end(), begun) - 1;
  const bool offers = player.dead() && player.last_status() == 404 && page_->browser().running() &&
                      truth.seat->offer() == Offer::Play && truth.want == Want::Auto &&
                      player.stream() == newest && truth.firm_stream != newest - streams.data() &&
                      truth.seat->channel().live() == nullptr &&
                      truth.told_of_other_at <= truth.last_load;
  if (!shows && !offers) {
    truth.dead_since = kNever;
    return;
  }
  if (truth.dead_since == kNever) truth.dead_since = world_.now();
  if (world_.now() - truth.dead_since < 10'000) return;
  if (shows) wrong(Wrong::LostGoLive, "shows what is over beside a stream that is live");
  if (offers) wrong(Wrong::Reason, "offers what is not there");
}

void Oracle::judge_state(const Truth& truth) {
  const Director& d = truth.seat->director();
  if (d.is_playing() != truth.says_playing) wrong(Wrong::IsPlaying, shown(d));
  if (d.overflows() > 0) wrong(Wrong::Overflow, shown(d));
  const Playback p = d.playback();
  const bool busy = p == Playback::Starting || p == Playback::Playing || p == Playback::Stalled ||
                    p == Playback::Blocked || p == Playback::Held;
  if (!truth.seat->created() || !truth.seat->visible() || d.deadline() != kNever) return;
  const bool shown_to_core = truth.seat->visible_told();
  if (!shown_to_core || d.reason() == Reason::NotAuthorized) return;
  if (d.broadcast() == Broadcast::Live && d.intent() == Intent::Auto && !busy)
    wrong(Wrong::NoDeadline, shown(d));
  if ((p == Playback::Starting || p == Playback::Probing)) wrong(Wrong::NoDeadline, shown(d));
}

}  // namespace autoplay::sim
