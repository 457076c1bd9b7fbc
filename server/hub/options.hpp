#pragma once

#include <span>
#include <variant>

#include "hub/hub.hpp"
#include "tools/command_line.hpp"

/// The command line of the `hub` binary.
namespace autoplay::hub {

struct Options {
  net::ServerConfig server;
  HubConfig hub;
};

/// Keys come from the environment, not from the command line, where every user of the machine
/// could read them. Null where unset.
struct Environment {
  const char* access_key = nullptr;     ///< HUB_ACCESS_KEY_ID
  const char* secret_key = nullptr;     ///< HUB_SECRET_ACCESS_KEY
  const char* session_token = nullptr;  ///< HUB_SESSION_TOKEN
};

/// `arguments` without the program's name. Refuses what would be unsafe to serve: an address other
/// hosts can reach with the public demo keys or without a list of origins.
[[nodiscard]] std::variant<Options, CommandLine::Ending> read_options(
    std::span<const char* const> arguments, const Environment& environment);

}  // namespace autoplay::hub
