#include "emitter/stream_state.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "emitter/answer.hpp"
#include "text/json.hpp"

namespace autoplay::emitter {

namespace {

using nlohmann::ordered_json;
using std::chrono::steady_clock;

struct Delivery {
  std::string room;
  std::string id;  ///< the chat event's; empty until sent
  std::optional<aws::ServiceFailure> failure;

  [[nodiscard]] bool sent() const { return !id.empty(); }
  [[nodiscard]] bool open() const { return !sent() && (!failure || failure->retryable); }
};

void try_send(Delivery& delivery, Chats& chats, const StreamEvent& event,
              steady_clock::time_point deadline) {
  auto result =
      chats.of(delivery.room).try_send_event(delivery.room, event.name, event.attributes, deadline);
  if (result.ok()) {
    delivery.id = result.value();
    delivery.failure.reset();
  } else {
    delivery.failure = result.error();
  }
}

/// In rounds, so that a room that fails does not delay the others.
void deliver(std::vector<Delivery>& deliveries, Chats& chats, const StreamEvent& event,
             steady_clock::time_point deadline) {
  aws::RetryDelays delays;
  while (true) {
    for (Delivery& delivery : deliveries) {
      if (delivery.open()) try_send(delivery, chats, event, deadline);
    }
    if (std::ranges::none_of(deliveries, &Delivery::open)) return;
    const auto pause = delays.next();
    if (steady_clock::now() + pause >= deadline) return;
    std::this_thread::sleep_for(pause);
  }
}

std::string error_text(const Delivery& delivery) {
  return delivery.failure->message;
}

ordered_json body_of(const std::vector<Delivery>& deliveries) {
  ordered_json results = ordered_json::array();
  for (const Delivery& delivery : deliveries) {
    ordered_json result;
    if (deliveries.size() > 1) result["room"] = delivery.room;
    if (delivery.sent()) {
      result["id"] = delivery.id;
    } else {
      result["error"] = error_text(delivery);
    }
    results.push_back(std::move(result));
  }
  if (deliveries.size() == 1) return results[0];
  ordered_json body;
  body["results"] = std::move(results);
  return body;
}

std::string answer(int status, const ordered_json& body) {
  return answer_json({status,
                      {{"Content-Type", "application/json"}, {"Access-Control-Allow-Origin", "*"}},
                      text::write_json(body)});
}

}  // namespace

StreamStateHandler::StreamStateHandler(const Rooms& rooms, Chats& chats, const Log& log)
    : rooms_(rooms), chats_(chats), log_(log) {}

aws::HandlerResult StreamStateHandler::operator()(const aws::Invocation& invocation) {
  const auto ignore = [&](const std::string& event_id, const std::string& reason) {
    log_.write(Level::Warn, "ignored: " + reason,
               {{"eventId", event_id}, {"requestId", invocation.request_id}});
    ordered_json body;
    body["ignored"] = reason;
    return answer(200, body);
  };
  const auto read = read_stream_event(invocation.payload);
  if (!read.ok()) return ignore(read.error().event_id, read.error().reason);
  const StreamEvent& event = read.value();

  std::vector<Delivery> deliveries;
  for (const std::string& room : rooms_.of(event.channel)) deliveries.push_back({room, {}, {}});
  if (deliveries.empty()) return ignore(event.event_id, event.channel + " is not in ROOM_MAP");
  deliver(deliveries, chats_, event, invocation.deadline - kAnswerMargin);

  const auto unsent = std::ranges::find_if_not(deliveries, &Delivery::sent);
  if (unsent == deliveries.end()) {
    log_.write(Level::Info, std::string("sent ").append(event.name),
               {{"eventId", event.event_id},
                {"requestId", invocation.request_id},
                {"channel", event.channel},
                {"rooms", std::to_string(deliveries.size())}});
    return answer(200, body_of(deliveries));
  }
  log_.write(Level::Error, std::string(event.name) + " not sent: " + error_text(*unsent),
             {{"eventId", event.event_id},
              {"requestId", invocation.request_id},
              {"room", unsent->room},
              {"errorType", unsent->failure->type}});
  const auto open = std::ranges::find_if(deliveries, &Delivery::open);
  if (open == deliveries.end()) return answer(502, body_of(deliveries));
  return aws::FunctionError{"Emitter.NotDelivered", event.event_id + " not delivered to " +
                                                        open->room + ": " + error_text(*open)};
}

}  // namespace autoplay::emitter
