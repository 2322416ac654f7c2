// WebSockets. The only file that knows Beast's WebSocket stream, which is slow to compile.
#include "platform/http/edge_live.hpp"
#include "platform/core/log.hpp"
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace lyceum::http {

namespace beast = boost::beast;
namespace websocket = beast::websocket;

namespace {

constexpr std::size_t kInboundBytesMax = 4 * 1024;
// Beast pings when half of the idle time has passed in silence.
constexpr std::chrono::seconds kIdle{60};
constexpr std::chrono::seconds kHandshake{10};

class WebSocketListener final : public Member, public Listener, public std::enable_shared_from_this<WebSocketListener> {
public:
    explicit WebSocketListener(Handover from)
        : shared_(from.shared), loop_(from.loop), seat_(std::move(from.seat)), live_(shared_.counters.live_open),
          watch_(loop_, *this), stream_(std::move(from.wire)),
          subscription_(std::in_place, loop_.topics, *this, std::move(from.topics)) {
        websocket::stream_base::timeout limits{kHandshake, kIdle, true};
        stream_.set_option(limits);
        stream_.read_message_max(kInboundBytesMax);
        stream_.text(true);
        stream_.auto_fragment(false);
    }

    void open(const Request&);
    void hear(std::shared_ptr<const Message>) override;
    void tick(Clock::time_point now) override { if (writing_ && now > write_by_) drop(); }
    void leave() override;
    void drop() override {
        gone_ = true;
        stream_.next_layer().close();
    }

private:
    void read();
    void write();

    Shared& shared_;
    Loop& loop_;
    Held seat_, live_;
    Watch watch_;
    websocket::stream<Wire, false> stream_;
    beast::flat_buffer inbound_{kInboundBytesMax};
    Outbox outbox_;
    std::shared_ptr<const Message> going_;
    Clock::time_point write_by_;
    // From the start messages are kept, so that none is lost between the decision and the handshake.
    bool open_ = false, writing_ = false, leaving_ = false, gone_ = false;
    std::optional<Subscription> subscription_;
};

void WebSocketListener::open(const Request& request) {
    beast::http::request<beast::http::empty_body> upgrade{beast::http::verb::get, request.target, 11};
    for (auto& [name, value] : request.headers.all()) upgrade.insert(name, value);
    stream_.set_option(websocket::stream_base::decorator([id = request.id](websocket::response_type& answer) {
        answer.set(beast::http::field::server, "Lyceum");
        answer.set("X-Request-Id", id);
    }));
    stream_.async_accept(upgrade, [self = shared_from_this()](ErrorCode error) {
        if (error) return;
        self->open_ = true;
        if (self->leaving_) self->leave();
        else if (!self->outbox_.empty()) self->write();
        self->read();
    });
}

void WebSocketListener::read() {
    stream_.async_read(inbound_, [self = shared_from_this()](ErrorCode error, std::size_t) {
        if (error) {
            self->subscription_.reset();
            return;
        }
        self->inbound_.clear();
        self->read();
    });
}

void WebSocketListener::hear(std::shared_ptr<const Message> message) {
    if (leaving_ || gone_) return;
    if (!outbox_.put(std::move(message))) {
        log::info("listener_too_slow");
        return drop();
    }
    if (open_ && !writing_) write();
}

void WebSocketListener::write() {
    going_ = outbox_.take();
    writing_ = true;
    write_by_ = Clock::now() + milliseconds(shared_.config.write_timeout_ms);
    stream_.async_write(asio::buffer(going_->text), [self = shared_from_this()](ErrorCode error, std::size_t sent) {
        self->writing_ = false;
        if (error) return self->drop();
        self->shared_.counters.bytes_out.fetch_add(static_cast<std::int64_t>(sent), std::memory_order_relaxed);
        if (!self->outbox_.empty()) self->write();
    });
}

void WebSocketListener::leave() {
    leaving_ = true;
    subscription_.reset();
    if (!open_) return;                     // still shaking hands; open() comes back here
    stream_.async_close(websocket::close_code::going_away, [self = shared_from_this()](ErrorCode) {});
}

}  // namespace

void open_web_socket(Handover from, const Request& request) {
    std::make_shared<WebSocketListener>(std::move(from))->open(request);
}

}  // namespace lyceum::http
