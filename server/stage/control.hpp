#pragma once

#include "net/http.hpp"
#include "stage/audience.hpp"
#include "stage/broadcaster.hpp"
#include "stage/bus.hpp"
#include "stage/faults.hpp"
#include "stage/timeline.hpp"

namespace autoplay::stage {

/// The stage's control interface, JSON in and out:
///
///     GET    /stage/state     {live, streamId, since, channel, channelName, playbackPath}
///     POST   /stage/live      goes live; answers the state; 409 when live already
///     POST   /stage/end       ends; answers the state; 409 when not live
///     POST   /stage/event     the body, one EventBridge event, straight onto the bus
///     GET    /stage/fault     the faults in force, see Faults::dump()
///     POST   /stage/fault     {"kind": …} and its fields, see read_fault(); answers what was done
///     DELETE /stage/fault     ends them all and answers those that were in force, as GET does;
///                             half-open viewers are cut, withheld events and late tokens go out
///     GET    /stage/timeline  array of {t_ms, who, what, detail}
///     POST   /stage/timeline  adds the page's marks, an array of {what, detail, at}
///     DELETE /stage/timeline  empties it
///
/// Refused with `{"error": sentence}`: a foreign Origin 403, a body that is not declared as
/// application/json 415, bad JSON 400, an unknown operation 404, another method 405. A refused
/// request changes nothing. The server checks the Host.
class Control {
 public:
  /// The references must outlive the control.
  Control(Broadcaster& broadcaster, Bus& bus, Timeline& timeline, Faults& faults,
          Audience& audience)
      : broadcaster_(broadcaster),
        bus_(bus),
        timeline_(timeline),
        faults_(faults),
        audience_(audience) {}

  [[nodiscard]] net::Response answer(const net::Request& request);

 private:
  [[nodiscard]] net::Response perform(const net::Request& request);
  [[nodiscard]] net::Response perform_fault(const net::Request& request);
  /// Applies a fault to the connected viewers. Returns how many it affected; nothing if the fault
  /// does not concern viewers.
  std::optional<std::size_t> strike(const Fault& fault);
  [[nodiscard]] net::Response done(const std::optional<std::string>& problem, int status,
                                   const std::string& body) const;

  Broadcaster& broadcaster_;
  Bus& bus_;
  Timeline& timeline_;
  Faults& faults_;
  Audience& audience_;
};

}  // namespace autoplay::stage
