#include "emitter/chats.hpp"

#include "text/arn.hpp"

namespace autoplay::emitter {

namespace {

std::string region_of(std::string_view room) {
  return std::string(text::region_of_room(room).value_or(""));
}

}  // namespace

Chats::Chats(const Config& config) {
  for (const std::string& room : config.rooms.all()) {
    const std::string region = region_of(room);
    if (by_region_.contains(region)) continue;
    aws::ServiceOptions options;
    options.credentials = config.credentials;
    options.endpoint = config.endpoint.value_or(aws::ivschat_endpoint(region));
    options.ca_bundle = config.ca_bundle;
    by_region_.try_emplace(region, region, std::move(options));
  }
}

aws::IvsChat& Chats::of(const std::string& room) {
  return by_region_.at(region_of(room));
}

void Chats::connect(const Log& log, std::chrono::milliseconds limit) {
  for (auto& [region, chat] : by_region_) {
    if (const auto failure = chat.connect(net::in(limit)))
      log.write(Level::Warn, "could not connect in advance: " + failure->reason,
                {{"region", region}});
  }
}

}  // namespace autoplay::emitter
