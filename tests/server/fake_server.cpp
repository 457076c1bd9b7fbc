#include "fake_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <stdexcept>

namespace fake {

namespace {

template <class T, void (*Free)(T*)>
using Owned = std::unique_ptr<T, decltype([](T* held) { Free(held); })>;

std::string pem_of(const std::function<int(BIO*)>& write) {
  Owned<BIO, BIO_free_all> bio(BIO_new(BIO_s_mem()));
  write(bio.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

/// One connection, plain or TLS.
class Channel {
 public:
  Channel(int socket, SSL_CTX* context) : socket_(socket) {
    if (context == nullptr) return;
    tls_.reset(SSL_new(context));
    SSL_set_fd(tls_.get(), socket);
    good_ = SSL_accept(tls_.get()) == 1;
  }
  ~Channel() {
    if (tls_ && good_) SSL_shutdown(tls_.get());
    ERR_clear_error();
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  [[nodiscard]] bool good() const { return good_; }

  std::string some() {
    char buffer[16384];
    const auto count = tls_ ? SSL_read(tls_.get(), buffer, sizeof buffer)
                            : static_cast<int>(::recv(socket_, buffer, sizeof buffer, 0));
    return count > 0 ? std::string(buffer, static_cast<std::size_t>(count)) : std::string();
  }

  void send(const std::string& bytes) {
    if (bytes.empty()) return;
    if (tls_) {
      SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()));
    } else {
      [[maybe_unused]] const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
  }

 private:
  int socket_;
  Owned<SSL, SSL_free> tls_;
  bool good_ = true;
};

std::size_t content_length(const std::string& head) {
  const std::string lower = autoplay::net::lower(head);
  const std::size_t at = lower.find("\r\ncontent-length: ");
  return at == std::string::npos ? 0 : std::stoul(lower.substr(at + 18));
}

std::optional<Seen> read_request(Channel& channel) {
  std::string text;
  std::size_t end = std::string::npos;
  while ((end = text.find("\r\n\r\n")) == std::string::npos) {
    const std::string more = channel.some();
    if (more.empty()) return std::nullopt;
    text += more;
  }
  Seen seen;
  seen.head = text.substr(0, end + 2);
  seen.body = text.substr(end + 4);
  const std::size_t length = content_length(seen.head);
  while (seen.body.size() < length) {
    const std::string more = channel.some();
    if (more.empty()) return std::nullopt;
    seen.body += more;
  }
  return seen;
}

}  // namespace

Reply answer(int status, std::string_view body, std::string_view more_headers) {
  std::string bytes = "HTTP/1.1 " + std::to_string(status) +
                      " Status\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return {bytes.append(more_headers).append("\r\n").append(body), false};
}

Reply silence() {
  return {};
}
Reply hang_up() {
  return {"", true};
}

Identity make_identity() {
  Owned<EVP_PKEY, EVP_PKEY_free> key(EVP_EC_gen("P-256"));
  Owned<X509, X509_free> certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("a test"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  Owned<X509_EXTENSION, X509_EXTENSION_free> names(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost"));
  X509_add_ext(certificate.get(), names.get(), -1);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  return {pem_of([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); }),
          pem_of([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

Server::Server(Script script, const Identity* identity) : script_(std::move(script)) {
  if (identity != nullptr) {
    SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
    Owned<BIO, BIO_free_all> certificate(BIO_new_mem_buf(identity->certificate.data(), -1));
    Owned<BIO, BIO_free_all> key(BIO_new_mem_buf(identity->key.data(), -1));
    Owned<X509, X509_free> x509(PEM_read_bio_X509(certificate.get(), nullptr, nullptr, nullptr));
    Owned<EVP_PKEY, EVP_PKEY_free> pkey(
        PEM_read_bio_PrivateKey(key.get(), nullptr, nullptr, nullptr));
    SSL_CTX_use_certificate(context, x509.get());
    SSL_CTX_use_PrivateKey(context, pkey.get());
    tls_ = context;
  }
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, generic, &size) != 0)
    throw std::runtime_error("no port for a test's server");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

Server::~Server() {
  ending_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  for (std::thread& thread : threads_) thread.join();
  for (const int socket : sockets_) ::close(socket);
  ::close(listener_);
  SSL_CTX_free(static_cast<SSL_CTX*>(tls_));
}

autoplay::net::Url Server::url() const {
  return {tls_ != nullptr, tls_ != nullptr ? "localhost" : "127.0.0.1", std::to_string(port_), ""};
}

std::vector<Seen> Server::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

void Server::serve() {
  while (!ending_) {
    const int socket = ::accept(listener_, nullptr, nullptr);
    if (socket < 0) return;
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket, number = ++connections_] {
      serve_connection(socket, number);
      ::shutdown(socket, SHUT_RDWR);
    });
  }
}

void Server::serve_connection(int socket, int number) {
  Channel channel(socket, static_cast<SSL_CTX*>(tls_));
  while (channel.good()) {
    auto request = read_request(channel);
    if (!request) return;
    const Reply reply = reply_to(*request, number);
    channel.send(reply.bytes);
    if (reply.close) return;
  }
}

Reply Server::reply_to(Seen& request, int connection) {
  const std::lock_guard lock(mutex_);
  request.connection = connection;
  request.number = static_cast<int>(seen_.size()) + 1;
  seen_.push_back(request);
  return script_(request);
}

}  // namespace fake
