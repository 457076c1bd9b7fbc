#include "core/vocabulary.hpp"

namespace autoplay {
namespace {

/// A table is one text, a name a word of it: a list of views would weigh more than the names.
struct Names {
  std::string_view words;

  [[nodiscard]] constexpr std::size_t size() const {
    std::size_t count = 1;
    for (const char c : words) count += c == ' ' ? 1 : 0;
    return count;
  }

  [[nodiscard]] constexpr std::string_view operator[](std::size_t index) const {
    std::string_view rest = words;
    for (; index > 0; --index) {
      const std::size_t space = rest.find(' ');
      if (space == std::string_view::npos) return {};
      rest.remove_prefix(space + 1);
    }
    return rest.substr(0, rest.find(' '));
  }
};

constexpr Names kStatus{"Ok NotInitialised NotDrained UnknownFact TooLarge"};
static_assert(kStatus.size() == index_of(Status::TooLarge) + 1);

constexpr Names kMachine{"None Link Director"};
static_assert(kMachine.size() == index_of(Machine::Director) + 1);

constexpr Names kFact{
    "TimerFired FrameArrived PageShown PageHidden PageFrozen PageRestored Started Stopped "
    "WindowAdvertised TokenArrived TokenFailed SocketOpened SocketClosed ErrorFrame Kicked "
    "NetworkLost NetworkFound TimeJumped Created PlayerAttached PlayerUnsupported PlayerReady "
    "PlayerBuffering PlayerPlaying PlayerIdle PlayerEnded PlayerPaused PlayerFailed "
    "AudioBlocked PlaybackBlocked MutedChanged PositionMoved Notified SnapshotArrived "
    "SnapshotFailed LinkChanged PlayRequested PauseRequested UnmuteRequested OptOutChanged "
    "Gestured Closed"};
static_assert(kFact.size() == index_of(Fact::Closed) + 1);

constexpr Names kOrder{
    "None Report FetchToken OpenSocket CloseSocket Deliver Load Play Pause Mute Unmute "
    "Snapshot Offer"};
static_assert(kOrder.size() == index_of(Order::Offer) + 1);

constexpr Names kLinkState{"Idle FetchingToken Opening Open Waiting Offline Frozen Stopped"};
static_assert(kLinkState.size() == index_of(LinkState::Stopped) + 1);

constexpr Names kLinkReason{
    "Opened TokenRefused TokenThrottled TokenFailed OpenTimedOut SocketLost SessionEnded Kicked"};
static_assert(kLinkReason.size() == index_of(LinkReason::Kicked) + 1);

constexpr Names kFrameKind{"Unreadable Message Event Error MessageDeleted UserDisconnected State"};
static_assert(kFrameKind.size() == index_of(FrameKind::State) + 1);

constexpr Names kVerdict{
    "NewStream SameStream EndCurrent EndOther StateLive StateOffline Foreign Stale Malformed "
    "Irrelevant"};
static_assert(kVerdict.size() == index_of(Verdict::Irrelevant) + 1);

constexpr Names kBroadcast{"Unknown Offline Live Draining Ended"};
static_assert(kBroadcast.size() == index_of(Broadcast::Ended) + 1);

constexpr Names kPlayback{"Idle Probing Starting Playing Stalled Blocked Held"};
static_assert(kPlayback.size() == index_of(Playback::Held) + 1);

constexpr Names kIntent{"Auto PausedByViewer OptedOut AskFirst"};
static_assert(kIntent.size() == index_of(Intent::AskFirst) + 1);

constexpr Names kOffer{"None Unmute Play"};
static_assert(kOffer.size() == index_of(Offer::Play) + 1);

constexpr Names kReason{
    "closed playing viewer_paused opted_out ask_first data_saver blocked_by_policy "
    "muted_by_policy page_hidden player_unsupported player_silent not_authorized viewer_limit "
    "invalid_playlist network_error manifest_unavailable channel_ambiguous starting buffering "
    "draining ended kicked link_down checking waiting_for_broadcast"};
static_assert(kReason.size() == index_of(Reason::WaitingForBroadcast) + 1);

constexpr Names kTimer{
    "None TokenTimeout OpenTimeout Reconnect Start Silence Drain Confirm Probe Progress Session "
    "Beacon Renew Overlap"};
static_assert(kTimer.size() == index_of(Timer::Overlap) + 1);

constexpr Names kPlayerState{"Idle Ready Buffering Playing Ended"};
static_assert(kPlayerState.size() == index_of(PlayerState::Ended) + 1);

constexpr Names kPlayerError{"Other NotAvailable Authorization InvalidData Network NotSupported"};
static_assert(kPlayerError.size() == index_of(PlayerError::NotSupported) + 1);

constexpr Names kIgnored{
    "None NotJson TooDeep TooLarge NotAnObject DoubledKey Incomplete Irrelevant Foreign "
    "Superseded OldEpoch"};
static_assert(kIgnored.size() == index_of(Ignored::OldEpoch) + 1);

constexpr Names kRegion{"Link Broadcast Playback Intent Reason Offer IsPlaying"};
static_assert(kRegion.size() == index_of(Region::IsPlaying) + 1);

Names names_of(Table table) {
  switch (table) {
    case Table::Status: return kStatus;
    case Table::Machine: return kMachine;
    case Table::Fact: return kFact;
    case Table::Order: return kOrder;
    case Table::LinkState: return kLinkState;
    case Table::LinkReason: return kLinkReason;
    case Table::FrameKind: return kFrameKind;
    case Table::Verdict: return kVerdict;
    case Table::Broadcast: return kBroadcast;
    case Table::Playback: return kPlayback;
    case Table::Intent: return kIntent;
    case Table::Offer: return kOffer;
    case Table::Reason: return kReason;
    case Table::Timer: return kTimer;
    case Table::PlayerState: return kPlayerState;
    case Table::PlayerError: return kPlayerError;
    case Table::Ignored: return kIgnored;
    case Table::Region: return kRegion;
  }
  return {};
}

}  // namespace

std::string_view name_of(Table table, std::size_t index) {
  return names_of(table)[index];
}

}  // namespace autoplay
