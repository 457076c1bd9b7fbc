#include "core/vocabulary.hpp"

#include <array>

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
    "TimerFired FrameArrived PageShown PageHidden PageFrozen PageRestored TimeJumped Started "
    "Stopped "
    "WindowAdvertised TokenArrived TokenFailed SocketOpened SocketClosed ErrorFrame Kicked "
    "NetworkLost NetworkFound Created PlayerAttached PlayerUnsupported PlayerReady "
    "PlayerBuffering PlayerPlaying PlayerIdle PlayerEnded PlayerPaused PlayerFailed "
    "AudioBlocked PlaybackBlocked MutedChanged PositionMoved Notified SnapshotArrived "
    "SnapshotFailed LinkChanged PictureInPictureChanged Released PlayRequested PauseRequested "
    "UnmuteRequested OptOutChanged "
    "Gestured Closed"};
static_assert(kFact.size() == index_of(Fact::Closed) + 1);

constexpr Names kOrder{
    "None Report FetchToken OpenSocket CloseSocket Deliver Load Play Pause Mute Unmute "
    "Snapshot Offer Prepare Restart"};
static_assert(kOrder.size() == index_of(Order::Restart) + 1);

constexpr Names kLinkState{"Idle FetchingToken Opening Open Waiting Offline Frozen Stopped"};
static_assert(kLinkState.size() == index_of(LinkState::Stopped) + 1);

constexpr Names kLinkReason{
    "Opened TokenRefused TokenThrottled TokenFailed OpenTimedOut SocketLost SessionEnded Kicked"};
static_assert(kLinkReason.size() == index_of(LinkReason::Kicked) + 1);

constexpr Names kFrameKind{"Unreadable Message Event Error MessageDeleted UserDisconnected State"};
static_assert(kFrameKind.size() == index_of(FrameKind::State) + 1);

constexpr Names kVerdict{
    "NewStream SameStream EndCurrent EndOther StateLive StateOffline Announced Released Foreign "
    "Stale Malformed Irrelevant"};
static_assert(kVerdict.size() == index_of(Verdict::Irrelevant) + 1);

constexpr Names kBroadcast{"Unknown Offline Preparing Live Draining Ended"};
static_assert(kBroadcast.size() == index_of(Broadcast::Ended) + 1);

constexpr Names kPlayback{"Idle Probing Starting Playing Stalled Blocked Held"};
static_assert(kPlayback.size() == index_of(Playback::Held) + 1);

constexpr Names kIntent{"Auto PausedByViewer OptedOut AskFirst"};
static_assert(kIntent.size() == index_of(Intent::AskFirst) + 1);

constexpr Names kOffer{"None Unmute Play"};
static_assert(kOffer.size() == index_of(Offer::Play) + 1);

constexpr Names kReason{
    "closed playing muted_by_policy viewer_paused opted_out ask_first data_saver "
    "blocked_by_policy page_hidden player_unsupported player_silent not_authorized "
    "viewer_limit invalid_playlist network_error manifest_unavailable channel_ambiguous "
    "starting buffering draining kicked link_down not_released about_to_start ended checking "
    "waiting_for_broadcast"};
static_assert(kReason.size() == index_of(Reason::WaitingForBroadcast) + 1);

constexpr Names kTimer{
    "None TokenTimeout OpenTimeout Reconnect Start Silence Drain Confirm Probe Progress Gate "
    "Announcement Session Beacon Renew Overlap"};
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

/// In the order of Table.
constexpr auto kTables = std::to_array<Names>(
    {kStatus, kMachine, kFact, kOrder, kLinkState, kLinkReason, kFrameKind, kVerdict, kBroadcast,
     kPlayback, kIntent, kOffer, kReason, kTimer, kPlayerState, kPlayerError, kIgnored, kRegion});
static_assert(kTables.size() == index_of(Table::Region) + 1);

constexpr std::uint32_t kVocabulary = [] {
  std::uint32_t hash = 0x811c9dc5;
  const auto mix = [&hash](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193; };
  for (const Names& table : kTables) {
    for (const char c : table.words) mix(c);
    mix(';');
  }
  return hash & 0x7FFF'FFFF;  // JavaScript gets it as a signed number
}();

}  // namespace

std::string_view name_of(Table table, std::size_t index) {
  return index_of(table) < kTables.size() ? kTables[index_of(table)][index] : std::string_view{};
}

std::string_view name_of(PlayerError error) {
  return kPlayerError[index_of(error)];
}

std::uint32_t vocabulary() {
  return kVocabulary;
}

}  // namespace autoplay
