#include "stage/control.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "net/origins.hpp"
#include "text/json.hpp"
#include "text/words.hpp"

namespace autoplay::stage {
namespace {

using nlohmann::json;

net::Response answer_json(int status, std::string body) {
  return {status,
          {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          std::move(body)};
}

net::Response refuse(int status, std::string_view problem) {
  return answer_json(status, text::write_json(json{{"error", problem}}));
}

/// An empty body needs no type. A page of another origin cannot send application/json without
/// asking.
bool is_json(const net::Request& request) {
  const auto type = net::find(request.headers, "content-type");
  if (!type) return request.body.empty();
  return net::same_name(text::trimmed(type->substr(0, type->find(';'))), "application/json");
}

/// The methods an operation knows; null = there is no such operation.
const char* methods_of(std::string_view operation) {
  if (operation == "state") return "GET";
  if (operation == "live" || operation == "end" || operation == "event") return "POST";
  if (operation == "timeline" || operation == "fault") return "GET, POST, DELETE";
  return nullptr;
}

bool is_among(std::string_view methods, const std::string& method) {
  return (", " + std::string(methods) + ", ").find(", " + method + ", ") != std::string::npos;
}

std::string_view operation_of(const net::Request& request) {
  return net::path_of(request.target).substr(std::string_view("/stage/").size());
}

}  // namespace

net::Response Control::answer(const net::Request& request) {
  const auto* methods = methods_of(operation_of(request));
  if (!net::is_own_request(request)) return refuse(403, "only the stage's own pages may do this");
  if (methods == nullptr) {
    return refuse(404, "no such operation: live, end, event, fault, timeline or state");
  }
  if (!is_among(methods, request.method)) {
    auto response = refuse(405, "the method is not one of " + std::string(methods));
    response.headers.push_back({"Allow", methods});
    return response;
  }
  if (request.method == "POST" && !is_json(request)) {
    return refuse(415, "the body must be declared as Content-Type: application/json");
  }
  return perform(request);
}

net::Response Control::perform(const net::Request& request) {
  const auto operation = operation_of(request);
  if (operation == "state") return answer_json(200, broadcaster_.status());
  if (operation == "event") {
    return done(bus_.put(request.body), 400, R"({"accepted":true})");
  }
  if (operation == "fault") return perform_fault(request);
  if (operation == "timeline") {
    if (request.method == "GET") return answer_json(200, timeline_.dump());
    if (request.method == "POST") {
      return done(timeline_.add_marks(request.body), 400, R"({"accepted":true})");
    }
    timeline_.clear();
    return answer_json(200, "[]");
  }
  if (!request.body.empty() && text::read_json(request.body).is_discarded())
    return refuse(400, "the body is not JSON");
  const auto problem = operation == "live" ? broadcaster_.go_live() : broadcaster_.end();
  return done(problem, 409, broadcaster_.status());
}

net::Response Control::perform_fault(const net::Request& request) {
  if (request.method == "GET") return answer_json(200, faults_.dump(audience_.half_open()));
  if (request.method == "DELETE") {
    auto ended = faults_.dump(audience_.half_open());
    faults_.end_all();
    audience_.cut_half_open();
    timeline_.add("stage", "fault", "all ended");
    return answer_json(200, std::move(ended));
  }
  const auto read = read_fault(request.body);
  if (const auto* problem = std::get_if<std::string>(&read)) return refuse(400, *problem);
  const auto& fault = std::get<Fault>(read);
  faults_.begin(fault);
  const auto struck = strike(fault);
  auto said = describe(fault);
  if (struck) said += ": " + std::to_string(*struck) + (*struck == 1 ? " viewer" : " viewers");
  timeline_.add("stage", "fault", said);
  return answer_json(200, text::write_json(json{{"begun", said}}));
}

std::optional<std::size_t> Control::strike(const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::CutChat: return audience_.cut();
    case FaultKind::CloseChat:
      return audience_.close(static_cast<std::uint16_t>(fault.number(FaultField::Code)));
    case FaultKind::HalfOpenChat: return audience_.fall_silent();
    default: return std::nullopt;
  }
}

net::Response Control::done(const std::optional<std::string>& problem, int status,
                            const std::string& body) const {
  return problem ? refuse(status, *problem) : answer_json(200, body);
}

}  // namespace autoplay::stage
