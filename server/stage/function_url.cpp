#include "stage/function_url.hpp"

#include <array>
#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace autoplay::stage {
namespace {

using nlohmann::json;
using Json = nlohmann::ordered_json;

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void append(Json& object, const std::string& key, std::string_view value) {
  const auto found = object.find(key);
  object[key] = found == object.end() ? std::string(value)
                                      : found->get<std::string>() + ',' + std::string(value);
}

/// Cookies are a list of their own, everything else is joined by name.
void add_headers(Json& event, const net::Headers& headers) {
  Json fields = Json::object();
  Json cookies = Json::array();
  for (const auto& [name, value] : headers) {
    if (net::same_name(name, "cookie")) {
      cookies.push_back(value);
    } else {
      append(fields, net::lower(name), value);
    }
  }
  if (!cookies.empty()) event["cookies"] = std::move(cookies);
  event["headers"] = std::move(fields);
}

void add_query(Json& event, std::string_view query) {
  if (query.empty()) return;
  Json parameters = Json::object();
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? "" : pair.substr(equals + 1);
    append(parameters, net::percent_decoded(pair.substr(0, equals)), net::percent_decoded(value));
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
  }
  event["queryStringParameters"] = std::move(parameters);
}

/// `23/Nov/2026:18:00:00 +0000`.
std::string log_time(std::int64_t unix_ms) {
  const std::time_t time = unix_ms / 1000;
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 40> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%d/%b/%Y:%H:%M:%S +0000", &utc)};
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned held = 0;
  while (text.ends_with('=')) text.remove_suffix(1);
  for (const char c : text) {
    const auto value = kBase64.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) bytes += static_cast<char>(bits >> (held -= 8) & 0xff);
  }
  return bytes;
}

net::Response bad_gateway() {
  return {502,
          {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          R"({"message":"the function's answer is no HTTP answer"})"};
}

bool is_header_text(const std::string& text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
}

/// False when something in it cannot stand in an HTTP answer.
bool read_headers(const json& result, net::Headers& headers) {
  const auto fields = result.value("headers", json::object());
  const auto cookies = result.value("cookies", json::array());
  if (!fields.is_object() || !cookies.is_array()) return false;
  for (const auto& [name, value] : fields.items()) {
    auto text = value.is_string() ? value.get<std::string>() : value.dump();
    if (name.empty() || !is_header_text(name) || !is_header_text(text)) return false;
    headers.push_back({name, std::move(text)});
  }
  for (const auto& cookie : cookies) {
    if (!cookie.is_string() || !is_header_text(cookie.get<std::string>())) return false;
    headers.push_back({"Set-Cookie", cookie.get<std::string>()});
  }
  return true;
}

}  // namespace

std::string wrap_request(const net::Request& request, const UrlContext& context) {
  const std::string_view target = request.target;
  const auto question = target.find('?');
  const auto path = std::string(target.substr(0, question));
  const auto query =
      question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  const auto host = std::string(net::find(request.headers, "host").value_or(""));
  const auto agent = std::string(net::find(request.headers, "user-agent").value_or(""));

  Json event{
      {"version", "2.0"}, {"routeKey", "$default"}, {"rawPath", path}, {"rawQueryString", query}};
  add_headers(event, request.headers);
  add_query(event, query);
  event["requestContext"] = Json{{"accountId", "anonymous"},
                                 {"apiId", "stage"},
                                 {"domainName", host},
                                 {"domainPrefix", "stage"},
                                 {"http",
                                  {{"method", request.method},
                                   {"path", path},
                                   {"protocol", "HTTP/1.1"},
                                   {"sourceIp", context.source_ip},
                                   {"userAgent", agent}}},
                                 {"requestId", context.request_id},
                                 {"routeKey", "$default"},
                                 {"stage", "$default"},
                                 {"time", log_time(context.unix_ms)},
                                 {"timeEpoch", context.unix_ms}};
  if (!request.body.empty()) event["body"] = request.body;
  event["isBase64Encoded"] = false;
  return event.dump(-1, ' ', false, Json::error_handler_t::replace);
}

net::Response unwrap_response(std::string_view text) {
  const auto result = json::parse(text, nullptr, false);
  if (result.is_discarded()) return bad_gateway();
  if (!result.is_object() || !result.contains("statusCode")) {
    return {200, {{"Content-Type", "application/json"}}, std::string(text)};
  }
  const auto& status = result.at("statusCode");
  if (!status.is_number_integer() || status < 200 || status > 599) return bad_gateway();
  net::Response response{status.get<int>(), {}, ""};
  if (!read_headers(result, response.headers)) return bad_gateway();
  if (!net::find(response.headers, "content-type")) {
    response.headers.push_back({"Content-Type", "application/json"});
  }
  if (const auto body = result.find("body"); body != result.end() && !body->is_null()) {
    response.body = body->is_string() ? body->get<std::string>() : body->dump();
  }
  if (result.value("isBase64Encoded", json(false)) == true) {
    auto decoded = decode_base64(response.body);
    if (!decoded) return bad_gateway();
    response.body = std::move(*decoded);
  }
  return response;
}

}  // namespace autoplay::stage
