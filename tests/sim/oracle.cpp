#include "sim/oracle.hpp"

namespace autoplay::sim {
namespace {

constexpr std::array<std::string_view, kWrongCount> kWrongs{
    "lost go-live", "lost link",  "false start", "double start", "against the viewer",
    "restart",      "isPlaying",  "reason",      "no deadline",  "overflow",
    "load rate",    "token rate", "late link",   "repeated",     "before the gate"};

constexpr Millis kFairFor = 90'000;

/// Faults that prevent playback of a live stream.
constexpr std::array kInTheWay{Fault::Cdn404,     Fault::Cdn403,       Fault::Cdn429,
                               Fault::Cdn5xx,     Fault::CdnHangs,     Fault::CdnStalls,
                               Fault::CdnInvalid, Fault::PlayerSilent, Fault::PlayerStuck};

}  // namespace

std::string_view name_of(Wrong wrong) {
  return kWrongs[static_cast<std::size_t>(wrong)];
}

void Oracle::wrong(Wrong kind, std::string what) {
  world_.tell("ORACLE", name_of(kind), ": ", what);
  if (violations_.empty()) violations_.push_back({kind, world_.now(), std::move(what)});
}

Oracle::Truth& Oracle::of(const Seat& seat) {
  return truths_[static_cast<std::size_t>(seat.channel().index())];
}

void Oracle::watch(Page& page, const Hub& hub) {
  page_ = &page;
  hub_ = &hub;
  for (const auto& seat : page.seats()) {
    Truth truth;
    truth.seat = seat.get();
    truth.opted = config_.policy == Policy::Never;
    truths_.push_back(truth);
  }
  for (const Channel& channel : channels_) {
    for (const Stream& s : channel.streams()) {
      const auto touch = [this, i = static_cast<std::size_t>(channel.index())] {
        truths_[i].disturbed_at = world_.now();
        follow(truths_[i]);
      };
      for (const Millis at : {s.from, s.media_from, s.until}) {
        if (at != kNever && at > 0) world_.at(at, touch);
      }
    }
  }
  if (config_.gate == Gate::At) world_.at(config_.gate_at, [this] { disturbed(); });
  tick();
}

void Oracle::tick() {
  for (Truth& truth : truths_) {
    if (!truth.seat->created()) continue;
    if (truth.says_playing && !truth.seat->visible()) truth.unseen_at = world_.now();
    follow(truth);
    judge_liveness(truth);
    judge_dead(truth);
  }
  judge_link();
  world_.in(1'000, [this] { tick(); });
}

/// Whether the page does not ask first. The policy `never` counts as an opt-out by the viewer.
bool Oracle::asks_nobody() const {
  return config_.policy != Policy::Ask && config_.policy != Policy::DataSaver;
}

bool Oracle::willing(const Truth& truth) const {
  return asks_nobody() && truth.want == Want::Auto && !truth.opted;
}

/// If the page requests its playback URL, it requests it from the token server.
bool Oracle::is_in_the_way(const Trouble& trouble, const Channel& channel) const {
  const bool asks = trouble.kind == Fault::TokenSlow || trouble.kind == Fault::TokenFails;
  if (asks) return config_.url_is_function;
  if (trouble.kind == Fault::PlaybackBlocked)  // elsewhere the viewer ends it
    return config_.policy == Policy::Kiosk && !page_->activated();
  const bool here = trouble.channel < 0 || trouble.channel == channel.index();
  return here && std::find(kInTheWay.begin(), kInTheWay.end(), trouble.kind) != kInTheWay.end();
}

/// Whether only the core's decision is missing for playback.
bool Oracle::startable(const Truth& truth) const {
  const Channel& channel = truth.seat->channel();
  const Stream* live = channel.live();
  const bool waits = config_.policy != Policy::Kiosk && (truth.blocked || truth.refused);
  if (live == nullptr || !willing(truth) || waits) return false;
  if (!gate_is_open(truth)) return false;
  const Browser& browser = page_->browser();
  const bool unseen = config_.start_hidden && !config_.pauses_unseen && !config_.pauses_first;
  if (!browser.running() || (!truth.seat->visible() && !unseen)) return false;
  for (const Trouble& t : config_.troubles) {
    if (t.from <= world_.now() && is_in_the_way(t, channel) && world_.now() < t.to) return false;
  }
  const Cdn& cdn = truth.seat->player().cdn();
  return cdn.kept_until() <= world_.now() && cdn.present(page_->has_network()).stream == live;
}

/// When the last obstacle was gone.
Millis Oracle::quiet_since(const Truth& truth) const {
  Millis since = std::max(truth.disturbed_at, truth.seat->player().cdn().kept_until());
  for (const Trouble& t : config_.troubles) {
    if (t.to <= world_.now() && is_in_the_way(t, truth.seat->channel()))
      since = std::max(since, t.to);
  }
  return since;
}

void Oracle::follow(Truth& truth) {
  if (!startable(truth)) {
    truth.startable_since = kNever;
    return;
  }
  const Millis since = quiet_since(truth);
  if (truth.startable_since != kNever && truth.startable_since >= since) return;
  truth.startable_since = since;
  truth.judged = false;
  truth.sampled = truth.seat->player().plays();
}

/// Only visible pages send probes and watch whether playback advances.
void Oracle::judge_liveness(Truth& truth) {
  const Millis now = world_.now();
  if (truth.seat->player().plays()) truth.last_playing = now;
  if (truth.startable_since == kNever) return;
  const Stream* live = truth.seat->channel().live();
  const int index = static_cast<int>(live - truth.seat->channel().streams().data());
  const bool visible = truth.seat->visible();
  Millis fair = kNever;
  if (truth.firm_stream == index) fair = std::max(truth.startable_since, truth.firm_at);
  if (visible && truth.probe_due_at >= truth.startable_since)
    fair = std::min(fair, truth.probe_due_at);
  if (visible && !config_.feeds && link_not_open_since_ != kNever)
    fair = std::min(fair, std::max(truth.startable_since, link_not_open_since_ + 10'000));
  const bool late = truth.missing_at >= truth.firm_at + 59'000 || jumped_at_ >= truth.firm_at;
  const bool missed = late && truth.missing_at >= truth.firm_at;  // only in visible pages
  if (fair == kNever || (!visible && (truth.says_playing || truth.silenced || missed))) return;
  const bool prompt = visible && page_->browser().visible();  // timers of a hidden page are slow
  const Millis bound = prompt ? kFairFor : 3 * kFairFor;
  if (now < fair + bound) return;
  if (!truth.judged) judged_.push_back(now);
  truth.judged = true;
  if (now >= std::max(fair, truth.last_playing) + bound)
    wrong(Wrong::LostGoLive, truth.seat->channel().channel_name() + " of " + live->id);
}

void Oracle::judge_link() {
  const Millis now = world_.now();
  if (hub_->serves()) {
    link_served_ = now;
    return;
  }
  Millis since = std::max({link_disturbed_, link_served_, link_excused_until_});
  bool beacons_lost = false;
  for (const Trouble& t : config_.troubles) {
    if (t.from > now) continue;
    if (std::find(kBeforeTheHub.begin(), kBeforeTheHub.end(), t.kind) != kBeforeTheHub.end())
      since = std::max(since, std::min(t.to, now));
    if (t.kind == Fault::HalfOpen) since = std::max(since, t.from);
    if (t.kind == Fault::BeaconLost) beacons_lost = true;
  }
  const Browser& browser = page_->browser();
  if (!browser.running() || !page_->has_network()) return;
  // A half-open connection is detected by missing beacons or at the end of its session. A
  // connection that was seen to close is not half-open.
  Millis bound = kFairFor + config_.window;
  if (told_open() && page_->holds_socket()) {
    const bool beacons = beacon_heard_ && !beacons_lost;
    const Millis p = config_.period;
    bound = beacons ? p * 31 / 10 + std::max(p, config_.window) + 10'000 + 30'000
                    : config_.session + kFairFor + config_.window;
  }
  if (!browser.visible()) bound += 120'000;
  if (now > since + bound) wrong(Wrong::LostLink, "no connection since then");
}

bool Oracle::told_open() const {
  return page_->told_link() == LinkState::Open;
}

void Oracle::created(const Seat& seat) {
  Truth& truth = of(seat);
  truth.disturbed_at = world_.now();
  note_probe_due(truth);
}

/// Notes that a probe is due. A probe of a listing that lags finds nothing.
void Oracle::note_probe_due(Truth& truth) {
  const Channel& channel = truth.seat->channel();
  if (!config_.snapshot_source || channel.listed() == channel.live())
    truth.probe_due_at = world_.now();
}

void Oracle::disturbed() {
  link_disturbed_ = world_.now();
  for (Truth& truth : truths_) {
    truth.disturbed_at = world_.now();
    if (truth.seat->created()) follow(truth);
  }
}

void Oracle::time_jumped() {
  jumped_at_ = world_.now();
  for (Truth& truth : truths_) {
    truth.outstanding_until = -1;
    truth.last_load = -kNever / 2;
  }
}

void Oracle::link_told(LinkState state) {
  world_.tell("link", name_of(Table::LinkState, index_of(state)));
  if (state != LinkState::Open) {
    if (link_not_open_since_ == kNever) link_not_open_since_ = world_.now();
    return;
  }
  link_not_open_since_ = kNever;
  link_opened_ = world_.now();
  if (hub_->serves()) link_served_ = world_.now();  // it may become silent before the next tick
  if (config_.feeds) return;                        // these directors get no link
  for (Truth& truth : truths_) note_probe_due(truth);
}

void Oracle::token_asked(const Answer& answer) {
  const Millis now = world_.now();
  const Millis longest = std::max<Millis>(30'000, config_.window);
  if (answer.status == 401 || answer.status == 403)
    link_excused_until_ = std::max(link_excused_until_, now + 300'000);
  if (answer.status == 429)
    link_excused_until_ = std::max(link_excused_until_,
                                   now + longest + static_cast<Millis>(answer.retry_after * 1'000));
  tokens_.push_back(now);
  std::erase_if(tokens_, [&](Millis at) { return at < now - 60'000; });
  if (tokens_.size() > 40) wrong(Wrong::TokenRate, "more than 40 tokens in a minute");
}

void Oracle::kicked() {
  link_excused_until_ = world_.now() + 60'000 + std::max<Millis>(30'000, config_.window);
}

void Oracle::received(const Post& post) {
  const bool state = post->content == Content::StateLive || post->content == Content::StateOffline;
  beacon_heard_ = beacon_heard_ || state;
  for (Truth& truth : truths_) {
    if (truth.seat->created()) note_letter(truth, post);
  }
}

void Oracle::arrived(const Seat& seat, const Post& post) {
  note_letter(of(seat), post);
}

/// Notes what a letter that reached the page obliges it to do.
void Oracle::note_letter(Truth& truth, const Post& post) {
  const Channel& channel = truth.seat->channel();
  note_release(truth, post);
  if (post->channel != channel.index()) return;
  const Stream* live = channel.live();
  const bool of_live = live != nullptr && live == channel.streams().data() + post->stream;
  const bool fresh = post->sent != kNever &&
                     post->sent - post->time <= std::max<Millis>(config_.period, 15'000) &&
                     post->time > truth.heard_sent;
  const bool dates = post->content != Content::Chatter && post->content != Content::Forged &&
                     post->content != Content::Malformed && post->content != Content::Control;
  if (dates && post->text.find("SendTime") != std::string::npos)
    truth.heard_sent = std::max({truth.heard_sent, post->sent, post->time});
  if (post->content == Content::StateOffline && fresh)
    truth.probe_due_at = -1;  // no probe is needed
  if (post->content != Content::Start && post->content != Content::StateLive) return;
  if (!of_live) return;
  const bool stale =
      post->content == Content::Start &&
      (post->sent == kNever || post->sent - post->time > 600'000 - 1'000 || !post->has_true_date);
  const auto mistaken = truth.mistaken.find(post->stream);
  const bool ended = mistaken != truth.mistaken.end();
  if (ended && (post->content == Content::Start || post->time < mistaken->second)) return;
  if (stale) return note_probe_due(truth);
  if (truth.refused && truth.refused_stream != post->stream) {
    truth.refused = false;
    truth.refusals = 0;
    truth.disturbed_at = world_.now();
  }
  if (truth.firm_stream == post->stream) return;
  truth.firm_stream = post->stream;
  truth.firm_at = world_.now();
}

void Oracle::link_before(const Told& told, Millis) {
  if (told.fact != Fact::FrameArrived || told.post->content != Content::Chatter)
    world_.tell("> link", name_of(Table::Fact, index_of(told.fact)), ' ', told.epoch, ' ', told.a);
}

void Oracle::link_after(const Told& told, const std::vector<Instruction>& orders) {
  for (const Instruction& order : orders) {
    if (order.order == Order::Deliver) judge_delivery(told.post);
    if (order.order == Order::Report) judge_report(static_cast<LinkReason>(order.a), order.b);
    if (order.order != Order::Deliver)
      world_.tell("  link >", name_of(Table::Order, index_of(order.order)), ' ', order.epoch, ' ',
                  order.order == Order::Report
                      ? name_of(Table::LinkReason, static_cast<std::size_t>(order.a))
                      : std::string_view{},
                  ' ', order.b);
  }
  if (page_->link().overflows() > 0) wrong(Wrong::Overflow, "of the link");
}

/// Connections overlap during a renewal. A frame that both deliver must be delivered once.
void Oracle::judge_delivery(const Post& post) {
  if (post->text.find("\"Id\"") == std::string::npos) return;
  if (std::find(delivered_.begin(), delivered_.end(), post) != delivered_.end())
    wrong(Wrong::Repeated, post->text.substr(0, 200));
  delivered_.push_back(post);
  if (delivered_.size() > 64) delivered_.erase(delivered_.begin());
}

/// After a connection that held, the backoff restarts with the first window.
void Oracle::judge_report(LinkReason reason, double wait) {
  const bool held = told_open() &&
                    world_.now() - std::max(link_opened_, link_disturbed_) > 10'500 &&
                    world_.now() > link_excused_until_;
  const auto longest = static_cast<double>(std::max<Millis>(8'000, config_.window));
  if (reason == LinkReason::SocketLost && held && wait > longest)
    wrong(Wrong::LateLink, "waits " + std::to_string(wait) + " ms");
}

// The viewer.

void Oracle::viewer_paused(const Seat& seat, bool surely) {
  Truth& truth = of(seat);
  truth.want = surely ? Want::Paused : Want::Unclear;
  truth.disturbed_at = world_.now();
  follow(truth);
}

void Oracle::viewer_played(const Seat& seat) {
  Truth& truth = of(seat);
  truth.want = Want::Auto;
  truth.asked_to_play = true;
  if (!seat.visible_told()) truth.unseen_at = world_.now();
  truth.blocked = false;
  truth.refused = false;
  truth.refusals = 0;
  truth.disturbed_at = world_.now();
  note_probe_due(truth);
  follow(truth);
}

void Oracle::viewer_opted(const Seat& seat, bool out) {
  Truth& truth = of(seat);
  truth.opted = out;
  truth.opted_at = world_.now();
  const bool waits = seat.director().playback() == Playback::Held && !seat.player().paused();
  if (out && !waits) truth.asked_to_play = false;
  const PlayerState state = seat.player().state();
  const bool doubtful = truth.says_playing && truth.want == Want::Unclear;
  const bool begun = doubtful || state == PlayerState::Playing || state == PlayerState::Buffering ||
                     seat.player().paused_unseen();
  const Stream* shown =
      knows_of_live(truth) ? seat.channel().live() : seat.player().stream();  // as far as it knows
  truth.goes_on = out && begun ? shown : nullptr;
  truth.disturbed_at = world_.now();
  if (!begun) note_probe_due(truth);
  follow(truth);
}

void Oracle::viewer_muted(const Seat& seat, bool muted) {
  of(seat).muted_by_hand = muted;
}

void Oracle::gestured(const Seat& seat) {
  Truth& truth = of(seat);
  const bool withheld = truth.blocked || truth.refused;
  truth.blocked = false;
  truth.refused = false;
  truth.refusals = 0;
  if (withheld) truth.asked_to_play = true;
  truth.disturbed_at = world_.now();
  if (!truth.says_playing) note_probe_due(truth);
}

}  // namespace autoplay::sim
