#include "emitter/function_url.hpp"

#include <nlohmann/json.hpp>

#include "text/base64.hpp"
#include "text/json.hpp"

namespace autoplay::emitter {

namespace {

bool flag_in(const nlohmann::json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_boolean() && at->get<bool>();
}

}  // namespace

std::optional<net::Request> read_function_url(std::string_view payload) {
  const auto event = text::read_json(payload);
  if (!event.is_object()) return std::nullopt;
  const auto context = event.find("requestContext");
  if (context == event.end() || !context->is_object() || !context->contains("http"))
    return std::nullopt;
  net::Request request;
  request.method = text::text_in((*context)["http"], "method");
  if (request.method.empty()) return std::nullopt;
  request.target = text::text_in(event, "rawPath");
  if (const std::string query = text::text_in(event, "rawQueryString"); !query.empty())
    request.target.append("?").append(query);
  if (const auto headers = event.find("headers"); headers != event.end() && headers->is_object()) {
    for (const auto& [name, value] : headers->items()) {
      if (value.is_string()) request.headers.push_back({net::lower(name), value});
    }
  }
  request.body = text::text_in(event, "body");
  if (!flag_in(event, "isBase64Encoded")) return request;
  auto decoded = text::read_base64(request.body);
  if (!decoded) return std::nullopt;
  request.body = std::move(*decoded);
  return request;
}

}  // namespace autoplay::emitter
