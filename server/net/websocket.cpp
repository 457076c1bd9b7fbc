#include "net/websocket.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <vector>

#include "net/frame_reader.hpp"
#include "net/server_context.hpp"

namespace autoplay::net {
namespace {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

const SharedFrame& ping_frame() {
  static const SharedFrame frame = SharedFrame::raw(encode_frame(Opcode::Ping, {}));
  return frame;
}

/// Frames that wait for a slow reader. Exists only while there are any.
struct SendQueue {
  std::vector<SharedFrame> frames;
  std::size_t head = 0;    ///< the first frame that is not written whole
  std::size_t offset = 0;  ///< bytes of it that are written
  std::size_t bytes = 0;   ///< of all frames from head on
};

class WebSocketSession final : public WebSocket,
                               public std::enable_shared_from_this<WebSocketSession>,
                               private ServerConnection,
                               private Wheel::Timer,
                               private FrameReader::Sink {
 public:
  WebSocketSession(tcp::socket socket, std::shared_ptr<ServerContext> context, Accepted accepted)
      : ServerConnection(std::move(context)),
        socket_(std::move(socket)),
        listener_(std::move(accepted.listener)),
        limits_(accepted.limits),
        reader_(limits_.max_message) {}
  ~WebSocketSession() override = default;

  void start(std::string answer, std::string early) {
    ErrorCode ignored;
    socket_.non_blocking(true, ignored);
    write(SharedFrame::raw(std::move(answer)));
    schedule_ping();
    listener_->on_open(*this);
    if (!early.empty()) take(early);
    wait_readable();
  }

  void send(const SharedFrame& frame) override {
    if (phase_ == SocketPhase::Open) write(frame);
  }

  void close(CloseCode code, std::string_view reason) override {
    if (phase_ == SocketPhase::Open)
      begin_close(SocketPhase::Closing, code, encode_close(code, reason));
  }

  void cut() override {
    if (phase_ == SocketPhase::Gone) return;
    ErrorCode ignored;
    socket_.set_option(tcp::socket::linger(true, 0), ignored);
    lose();
  }

  void fall_silent() override {
    if (phase_ != SocketPhase::Open) return;
    silent_ = true;
    queue_.reset();
    disarm();
  }

  [[nodiscard]] bool is_open() const override { return phase_ == SocketPhase::Open; }

  void stop() override {
    if (silent_) return cut();
    close(CloseCode::GoingAway, "the server stops");
  }

  void drop() override {
    if (phase_ == SocketPhase::Open) close_code_ = CloseCode::GoingAway;
    phase_ = SocketPhase::Gone;
    finish();
  }

 private:
  enum class SocketPhase : std::uint8_t {
    Open,
    Closing,   ///< our close frame was sent, the peer's is awaited
    Draining,  ///< what the peer sends is ignored; we flush, then wait for its end
    Gone,
  };

  void wait_readable() {
    if (phase_ == SocketPhase::Gone) return;
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](const ErrorCode& error) {
      if (!error) self->on_readable();
    });
  }

  void on_readable() {
    constexpr int kTurns = 4;  // then the next connection is read
    for (int turn = 0; turn < kTurns && phase_ != SocketPhase::Gone; ++turn) {
      auto& scratch = context().scratch;
      ErrorCode error;
      const std::size_t size = socket_.read_some(boost::asio::buffer(scratch), error);
      if (error == boost::asio::error::would_block) break;
      if (error) {
        lose();
        finish();
        return;
      }
      unanswered_ = 0;
      take({scratch.data(), size});
      if (size < scratch.size()) break;
    }
    wait_readable();
  }

  void take(std::span<char> bytes) {
    if (silent_ || (phase_ != SocketPhase::Open && phase_ != SocketPhase::Closing)) return;
    if (const auto violation = reader_.read(bytes, *this)) {
      if (phase_ == SocketPhase::Open) {
        begin_close(SocketPhase::Draining, violation->code,
                    encode_close(violation->code, violation->reason));
      } else {
        drain();
      }
    }
  }

  // FrameReader::Sink
  void on_message(std::string_view text) override {
    if (phase_ == SocketPhase::Open) listener_->on_text(text);
  }
  void on_ping(std::string_view payload) override {
    if (phase_ == SocketPhase::Open) write(SharedFrame::raw(encode_frame(Opcode::Pong, payload)));
  }
  void on_close_frame(CloseCode code) override {
    if (phase_ == SocketPhase::Open) {
      begin_close(SocketPhase::Draining, code, encode_close(code, {}));
    } else {
      drain();
    }
  }

  void write(const SharedFrame& frame) {
    if (silent_) return;
    if (queue_) {
      enqueue(frame);
      return;
    }
    const std::string_view bytes = frame.bytes();
    ErrorCode error;
    const std::size_t written =
        socket_.write_some(boost::asio::buffer(bytes.data(), bytes.size()), error);
    if (error && error != boost::asio::error::would_block) {
      lose();
      return;
    }
    if (written == bytes.size()) return;
    queue_ = std::make_unique<SendQueue>();
    queue_->frames.push_back(frame);
    queue_->offset = written;
    queue_->bytes = bytes.size() - written;
    wait_writable();
  }

  void enqueue(const SharedFrame& frame) {
    if (queue_->bytes + frame.bytes().size() > limits_.max_queue && phase_ == SocketPhase::Open) {
      drop_waiting();
      begin_close(SocketPhase::Closing, CloseCode::PolicyViolation,
                  encode_close(CloseCode::PolicyViolation, "reads too slowly"));
      return;
    }
    queue_->frames.push_back(frame);
    queue_->bytes += frame.bytes().size();
  }

  /// Keeps only a frame that is partly sent: without its rest the peer could not read what follows.
  void drop_waiting() {
    const std::size_t keep = queue_->offset > 0 ? 1 : 0;
    auto& frames = queue_->frames;
    const auto head = frames.begin() + static_cast<std::ptrdiff_t>(queue_->head);
    frames.erase(head + static_cast<std::ptrdiff_t>(keep), frames.end());
    queue_->bytes = keep == 0 ? 0 : frames.back().bytes().size() - queue_->offset;
  }

  void wait_writable() {
    socket_.async_wait(tcp::socket::wait_write,
                       [self = shared_from_this()](const ErrorCode& error) {
                         if (!error) self->flush();
                       });
  }

  void flush() {
    while (phase_ != SocketPhase::Gone && queue_ && queue_->head < queue_->frames.size()) {
      const std::string_view bytes = queue_->frames[queue_->head].bytes().substr(queue_->offset);
      ErrorCode error;
      const std::size_t written =
          socket_.write_some(boost::asio::buffer(bytes.data(), bytes.size()), error);
      if (error == boost::asio::error::would_block) {
        wait_writable();
        return;
      }
      if (error) {
        lose();
        return;
      }
      queue_->offset += written;
      queue_->bytes -= written;
      if (written < bytes.size()) continue;
      queue_->offset = 0;
      if (++queue_->head >= 64) discard_written();
    }
    queue_.reset();
    if (phase_ == SocketPhase::Draining) shut_down();
  }

  void discard_written() {
    auto& frames = queue_->frames;
    frames.erase(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(queue_->head));
    queue_->head = 0;
  }

  void begin_close(SocketPhase phase, CloseCode code, std::string frame) {
    phase_ = phase;
    close_code_ = code;
    context().wheel.arm(*this, limits_.close_ms);
    write(SharedFrame::raw(std::move(frame)));
    boost::asio::post(context().io, [self = shared_from_this()] { self->notify(); });
    if (phase_ == SocketPhase::Draining && !queue_) shut_down();
  }

  /// The peer's close frame has arrived. What is left is to flush and to wait for its end of the
  /// stream.
  void drain() {
    if (phase_ != SocketPhase::Closing) return;
    phase_ = SocketPhase::Draining;
    if (!queue_) shut_down();
  }

  /// Closing the socket while bytes of the peer are unread would reset the connection, and the peer
  /// might never receive the close frame. So only our half is closed here.
  void shut_down() {
    ErrorCode ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }

  /// The connection is broken. Safe inside send(): on_close follows later.
  void lose() {
    if (phase_ == SocketPhase::Gone) return;
    if (phase_ == SocketPhase::Open) close_code_ = CloseCode::Abnormal;
    phase_ = SocketPhase::Gone;
    boost::asio::post(context().io, [self = shared_from_this()] { self->finish(); });
  }

  void finish() {
    disarm();
    ErrorCode ignored;
    socket_.close(ignored);
    queue_.reset();
    notify();
  }

  void notify() {
    if (notified_) return;
    notified_ = true;
    listener_->on_close(close_code_);
  }

  void schedule_ping() {
    if (limits_.ping_ms > 0) context().wheel.arm(*this, limits_.ping_ms);
  }

  void on_due() override {
    const auto self = shared_from_this();
    constexpr int kPings = 2;
    if (phase_ == SocketPhase::Open && unanswered_ < kPings) {
      ++unanswered_;
      schedule_ping();
      write(ping_frame());
      return;
    }
    lose();
  }

  tcp::socket socket_;
  std::unique_ptr<SocketListener> listener_;
  WebSocketLimits limits_;
  FrameReader reader_;
  std::unique_ptr<SendQueue> queue_;
  CloseCode close_code_ = CloseCode::Abnormal;
  SocketPhase phase_ = SocketPhase::Open;
  std::uint8_t unanswered_ = 0;  ///< pings since the peer was last heard
  bool silent_ = false;
  bool notified_ = false;
};

}  // namespace

SharedFrame SharedFrame::text(std::string_view text) {
  return SharedFrame(encode_frame(Opcode::Text, text));
}

SharedFrame SharedFrame::raw(std::string bytes) {
  return SharedFrame(std::move(bytes));
}

void serve_websocket(tcp::socket socket, std::shared_ptr<ServerContext> context, std::string answer,
                     std::string early, Accepted accepted) {
  std::make_shared<WebSocketSession>(std::move(socket), std::move(context), std::move(accepted))
      ->start(std::move(answer), std::move(early));
}

}  // namespace autoplay::net
