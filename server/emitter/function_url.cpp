#include "emitter/function_url.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace autoplay::emitter {

namespace {

std::string text_in(const nlohmann::json& object, const char* name) {
  const auto at = object.is_object() ? object.find(name) : object.end();
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

bool flag_in(const nlohmann::json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_boolean() && at->get<bool>();
}

}  // namespace

std::optional<std::string> base64_decoded(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string result;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U | static_cast<std::uint32_t>(digit)) & 0xffffU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    result.push_back(static_cast<char>(bits >> static_cast<unsigned>(count) & 0xffU));
  }
  return result;
}

std::string query_parameter(std::string_view target, std::string_view name) {
  const std::size_t question = target.find('?');
  if (question == std::string_view::npos) return {};
  std::string_view query = target.substr(question + 1);
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (net::percent_decoded(pair.substr(0, equals)) != name) continue;
    return equals < pair.size() ? net::percent_decoded(pair.substr(equals + 1)) : std::string();
  }
  return {};
}

std::optional<net::Request> read_function_url(std::string_view payload) {
  const auto event = nlohmann::json::parse(payload, nullptr, false);
  if (!event.is_object()) return std::nullopt;
  const auto context = event.find("requestContext");
  if (context == event.end() || !context->is_object() || !context->contains("http"))
    return std::nullopt;
  net::Request request;
  request.method = text_in((*context)["http"], "method");
  if (request.method.empty()) return std::nullopt;
  request.target = text_in(event, "rawPath");
  if (const std::string query = text_in(event, "rawQueryString"); !query.empty())
    request.target.append("?").append(query);
  if (const auto headers = event.find("headers"); headers != event.end() && headers->is_object()) {
    for (const auto& [name, value] : headers->items()) {
      if (value.is_string()) request.headers.push_back({net::lower(name), value});
    }
  }
  request.body = text_in(event, "body");
  if (!flag_in(event, "isBase64Encoded")) return request;
  auto decoded = base64_decoded(request.body);
  if (!decoded) return std::nullopt;
  request.body = std::move(*decoded);
  return request;
}

}  // namespace autoplay::emitter
