#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/page.hpp"

/// Knows the truth and judges the core by it. It takes what is fair and whether the viewer is
/// willing from the world, never from the core.
namespace autoplay::sim {

/// Faults between the page and the hub.
inline constexpr std::array kBeforeTheHub{Fault::HubRefuses,   Fault::TokenSlow,
                                          Fault::TokenRefused, Fault::TokenThrottled,
                                          Fault::TokenFails,   Fault::TokenHangs};

enum class Wrong : std::uint8_t {
  LostGoLive,  ///< fair for 90 s, live, willing, and no playback
  LostLink,    ///< fair for 90 s, and no connection
  FalseStart,  ///< a start on a message, on foreign, forged, ended or repeated evidence, or on none
  DoubleStart,    ///< a load while another was under way
  AgainstViewer,  ///< played, unmuted or stopped against the viewer's wish
  Restart,        ///< a load although playback was in order
  IsPlaying,      ///< isPlaying is not what the player reported last
  Reason,         ///< nothing more happens, and the reason is wrong
  NoDeadline,     ///< something must be done, but no timer is set for it
  Overflow,       ///< an order was lost
  LoadRate,       ///< two loads in one second
  TokenRate,      ///< more token requests than any policy allows
  LateLink,       ///< a connection that held is retried later than the first window allows
  Repeated,       ///< one frame was delivered twice
  BeforeGate,     ///< loaded or played before the gate opened
  Count
};
inline constexpr std::size_t kWrongCount = static_cast<std::size_t>(Wrong::Count);
[[nodiscard]] std::string_view name_of(Wrong wrong);

struct Violation {
  Wrong kind;
  Millis at;
  std::string what;
};

/// The time from when a stream could be started until it plays.
struct Sample {
  Millis from;
  Millis took;
};

class Oracle {
 public:
  Oracle(World& world, const Config& config, const Faults& faults, std::vector<Channel>& channels)
      : world_(world), config_(config), faults_(faults), channels_(channels) {}
  void watch(Page& page, const Hub& hub);

  // what the page reports
  void created(const Seat& seat);
  void received(const Post& post);
  void arrived(const Seat& seat, const Post& post);
  void disturbed();
  /// The page's clock jumps ahead of the world's, so its timers are over.
  void time_jumped();
  void link_told(LinkState state);
  void token_asked(const Answer& answer);
  void kicked();
  void offered(Seat& seat);
  void gestured(const Seat& seat);
  void before(const Seat& seat, const Told& told);
  void after(const Seat& seat, const Told& told, const std::vector<Instruction>& orders);
  void link_before(const Told& told, Millis now);
  void link_after(const Told& told, const std::vector<Instruction>& orders);

  // what the viewer does
  [[nodiscard]] bool undisturbed(const Seat& seat);
  void viewer_paused(const Seat& seat, bool surely);
  void viewer_played(const Seat& seat);
  void viewer_opted(const Seat& seat, bool out);
  void viewer_muted(const Seat& seat, bool muted);

  void conclude();

  [[nodiscard]] const std::vector<Violation>& violations() const { return violations_; }
  [[nodiscard]] const std::vector<Sample>& samples() const { return samples_; }
  /// When liveness was decided, one way or the other.
  [[nodiscard]] const std::vector<Millis>& judged() const { return judged_; }

 private:
  enum class Want : std::uint8_t { Auto, Paused, Unclear };
  struct Truth {
    const Seat* seat = nullptr;
    Want want = Want::Auto;
    bool opted = false;
    Millis opted_at = 0;
    bool asked_to_play = false;
    const Stream* goes_on = nullptr;  ///< the stream that played when the viewer opted out
    bool muted_by_hand = false;
    bool blocked = false;
    bool refused = false;
    int refused_stream = -1;
    int refusals = 0;
    bool ever_audio_blocked = false;

    Millis startable_since = kNever;
    Millis firm_at = kNever;
    int firm_stream = -1;
    Millis probe_due_at = -1;
    Millis last_playing = -1;
    bool judged = false;
    bool sampled = true;
    Millis disturbed_at = 0;

    std::set<int> ends_heard;
    std::map<int, Millis>
        mistaken;  ///< streams taken for ended because of an END without an id, and until when
    std::set<int> named;  ///< streams whose id the page was told
    Millis newest_heard = kNever;
    Millis heard_sent = -kNever / 2;       ///< when the newest frame that was heard was sent
    Millis end_heard_at = -kNever / 2;     ///< of the newest known stream
    Millis probe_failed_at = -kNever / 2;  ///< when the player last failed other than by a 404
    Millis missing_at = -kNever / 2;       ///< when the player last got a 404
    Millis played_out_at = -kNever / 2;    ///< when the player last reported ended
    bool evidence = false;
    int told_live = -1;  ///< the stream that was live by the last word about it
    Millis told_of_other_at =
        -kNever / 2;                ///< when the page was told of a stream that it did not expect
    Millis moved_by = -kNever / 2;  ///< when evidence last arrived that must have an effect

    bool says_playing = false;
    Millis last_load = -kNever / 2;
    Millis outstanding_until = -1;
    bool silenced = false;       ///< the player is silent since the last load
    Millis dead_since = kNever;  ///< plays what is over, by the controls
    Millis unseen_at = kNever;   ///< played in a hidden page
    bool only_loads = false;     ///< it loads without playing and waits for Ready
    Millis moved_at = -1;
    Millis playing_since = -1;

    bool released = false;      ///< the page was told to open the gate
    Millis closes_at = kNever;  ///< from then on it waits for another release
    int released_stream = -1;   ///< that the page must start
    Millis announced_at = -kNever / 2;

    Epoch epoch = 0;
    Playback playback = Playback::Idle;
    Reason reason = Reason::Checking;
    Broadcast broadcast = Broadcast::Unknown;
    Millis deadline = kNever;
    bool inert = false;
  };

  Truth& of(const Seat& seat);
  void tick();
  [[nodiscard]] bool asks_nobody() const;
  [[nodiscard]] bool willing(const Truth& truth) const;
  [[nodiscard]] bool is_in_the_way(const Trouble& trouble, const Channel& channel) const;
  [[nodiscard]] bool startable(const Truth& truth) const;
  [[nodiscard]] Millis quiet_since(const Truth& truth) const;
  void follow(Truth& truth);
  void judge_liveness(Truth& truth);
  void judge_dead(Truth& truth);
  void judge_link();
  [[nodiscard]] bool told_open() const;
  void judge_delivery(const Post& post);
  void judge_report(LinkReason reason, double wait);
  [[nodiscard]] bool knows_of_live(const Truth& truth) const;
  void note_letter(Truth& truth, const Post& post);
  [[nodiscard]] bool is_inert(const Truth& truth, const Told& told) const;
  void note_probe_due(Truth& truth);
  void note_end(Truth& truth, const Letter& letter);
  void forget_end(Truth& truth, const Letter& letter);
  void note_told(Truth& truth, const Letter& letter);
  void note_fact(Truth& truth, const Told& told);
  void note_picture(Truth& truth);
  [[nodiscard]] bool gate_is_closed(const Truth& truth) const;
  [[nodiscard]] bool gate_is_open(const Truth& truth) const;
  [[nodiscard]] bool knows_of(const Truth& truth, int stream) const;
  void note_release(Truth& truth, const Post& post);
  void note_gate(Truth& truth, const Told& told);
  void note_belief(Truth& truth);
  void judge_gate(const Truth& truth, Order order);
  void note_failure(Truth& truth, int status);
  void note_change(Truth& truth, const Letter& letter);
  void judge_orders(Truth& truth, const Told& told, const std::vector<Instruction>& orders);
  [[nodiscard]] bool goes_on_still(const Truth& truth) const;
  void judge_look(const Truth& truth, Fact fact);
  void judge_load(Truth& truth, bool starting, bool plays);
  void judge_state(const Truth& truth);
  using Reasons = std::set<Reason>;
  [[nodiscard]] bool lasts(Fault kind, const Channel& channel) const;
  [[nodiscard]] Reasons reasons_of_trouble(const Channel& channel) const;
  [[nodiscard]] Reasons reasons_of_silence(const Truth& truth, bool linked) const;
  [[nodiscard]] Reasons right_reasons(const Truth& truth, bool linked) const;
  void judge_reason(const Truth& truth);
  void wrong(Wrong kind, std::string what);

  World& world_;
  const Config& config_;
  const Faults& faults_;
  std::vector<Channel>& channels_;
  Page* page_ = nullptr;
  const Hub* hub_ = nullptr;
  std::vector<Truth> truths_;

  Millis jumped_at_ = -kNever / 2;
  bool beacon_heard_ = false;
  Millis link_opened_ = 0;
  Millis link_disturbed_ = 0;
  Millis link_served_ = 0;
  Millis link_excused_until_ = 0;
  Millis link_not_open_since_ = 0;
  std::vector<Millis> tokens_;
  std::vector<Post> delivered_;

  std::vector<Violation> violations_;
  std::vector<Sample> samples_;
  std::vector<Millis> judged_;
};

}  // namespace autoplay::sim
