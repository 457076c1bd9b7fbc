#include "emitter/answer.hpp"

#include <nlohmann/json.hpp>

#include "text/json.hpp"

namespace autoplay::emitter {

std::string answer_json(const net::Response& response) {
  using nlohmann::ordered_json;
  ordered_json headers = ordered_json::object();
  for (const net::Header& header : response.headers) headers[header.name] = header.value;
  ordered_json answer;
  answer["statusCode"] = response.status;
  answer["headers"] = std::move(headers);
  answer["isBase64Encoded"] = false;
  answer["body"] = response.body;
  return text::write_json(answer);
}

}  // namespace autoplay::emitter
