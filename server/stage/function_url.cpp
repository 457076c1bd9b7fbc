#include "stage/function_url.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "text/base64.hpp"
#include "text/clock.hpp"
#include "text/json.hpp"

namespace autoplay::stage {
namespace {

using nlohmann::json;
using Json = nlohmann::ordered_json;

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
  for (const auto& [name, value] : net::read_query(query)) append(parameters, name, value);
  event["queryStringParameters"] = std::move(parameters);
}

net::Response bad_gateway() {
  return {502,
          {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          R"({"message":"the function's answer is no HTTP answer"})"};
}

/// False when something in it cannot stand in an HTTP answer.
bool read_headers(const json& result, net::Headers& headers) {
  const auto fields = result.value("headers", json::object());
  const auto cookies = result.value("cookies", json::array());
  if (!fields.is_object() || !cookies.is_array()) return false;
  for (const auto& [name, value] : fields.items()) {
    auto text = value.is_string() ? value.get<std::string>() : value.dump();
    headers.push_back({name, std::move(text)});
  }
  for (const auto& cookie : cookies) {
    if (!cookie.is_string()) return false;
    headers.push_back({"Set-Cookie", cookie.get<std::string>()});
  }
  return std::ranges::all_of(headers, net::is_sendable);
}

}  // namespace

std::string wrap_request(const net::Request& request, const UrlContext& context) {
  const std::string path(net::path_of(request.target));
  const std::string_view query = net::query_of(request.target);
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
                                 {"time", text::access_log_time(context.unix_ms / 1'000)},
                                 {"timeEpoch", context.unix_ms}};
  if (!request.body.empty()) event["body"] = request.body;
  event["isBase64Encoded"] = false;
  return text::write_json(event);
}

net::Response unwrap_response(std::string_view text) {
  const auto result = text::read_json(text);
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
    auto decoded = text::read_base64(response.body);
    if (!decoded) return bad_gateway();
    response.body = std::move(*decoded);
  }
  return response;
}

}  // namespace autoplay::stage
