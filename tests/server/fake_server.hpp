#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "net/http.hpp"

/// A server for tests, answered by a script, on a free port of 127.0.0.1. Ends with its object.
/// The script runs for one request at a time.
namespace fake {

struct Seen {
  std::string head;  ///< request line and headers as they came
  std::string body;
  int connection = 0;  ///< 1 for the first one accepted
  int number = 0;      ///< 1 for the first request of all

  [[nodiscard]] bool begins(std::string_view text) const { return head.starts_with(text); }
};

struct Reply {
  std::string bytes;   ///< sent as they are
  bool close = false;  ///< after sending
};

/// An answer with Content-Length.
Reply answer(int status, std::string_view body = "{}", std::string_view more_headers = "");
/// Nothing, and the connection stays.
Reply silence();
/// Nothing, and the connection ends.
Reply hang_up();

/// PEM texts of a fresh self-signed certificate for `localhost` and of its key.
struct Identity {
  std::string certificate, key;
};
Identity make_identity();

class Server {
 public:
  using Script = std::function<Reply(const Seen&)>;

  explicit Server(Script script, const Identity* identity = nullptr);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] autoplay::net::Url url() const;
  [[nodiscard]] std::vector<Seen> seen() const;
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void serve();
  void serve_connection(int socket, int number);
  [[nodiscard]] Reply reply_to(Seen& request, int connection);

  Script script_;
  void* tls_ = nullptr;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ending_{false};
  std::atomic<int> connections_{0};
  mutable std::mutex mutex_;
  std::vector<Seen> seen_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread thread_;
};

}  // namespace fake
