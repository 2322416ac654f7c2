// Server-sent events: the way for browsers and proxies that do not let WebSockets through.
#include "platform/http/edge_live.hpp"
#include "platform/core/log.hpp"
#include <array>
#include <boost/asio/write.hpp>

namespace lyceum::http {

namespace {

constexpr std::chrono::seconds kHeartbeat{20};
constexpr std::size_t kBatchMax = 16;                   // messages gathered into one write
constexpr std::string_view kComment = ":\n\n";

class EventStream final : public Member, public Listener, public std::enable_shared_from_this<EventStream> {
public:
    explicit EventStream(Handover from)
        : shared_(from.shared), loop_(from.loop), seat_(std::move(from.seat)), live_(shared_.counters.live_open),
          watch_(loop_, *this), wire_(std::move(from.wire)), subscription_(loop_.topics, *this, std::move(from.topics)) {}

    void open(std::string_view request_id);
    void hear(std::shared_ptr<const Message>) override;
    void tick(Clock::time_point now) override;
    void leave() override { drop(); }
    void drop() override {
        gone_ = true;
        wire_.close();
    }

private:
    void read();
    void write_waiting();
    void write(std::vector<asio::const_buffer> parts);

    Shared& shared_;
    Loop& loop_;
    Held seat_, live_;
    Watch watch_;
    Wire wire_;
    Subscription subscription_;
    std::array<char, 64> ignored_{};
    std::string head_;
    Outbox outbox_;
    std::vector<std::shared_ptr<const Message>> going_;
    Clock::time_point write_by_, last_written_;
    bool writing_ = false, gone_ = false;
};

void EventStream::open(std::string_view request_id) {
    Response response;
    response.headers.add("Content-Type", "text/event-stream; charset=utf-8");
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("X-Accel-Buffering", "no");    // asks a proxy in front not to wait for more
    write_head(head_, response, {request_id, loop_.http_date(), After::close, true});
    write({asio::buffer(head_)});
    read();
}

void EventStream::read() {
    // Nothing is expected; reading is how the end of the connection is noticed.
    wire_.async_read_some(asio::buffer(ignored_), [self = shared_from_this()](ErrorCode error, std::size_t) {
        if (error) return self->drop();
        self->read();
    });
}

void EventStream::hear(std::shared_ptr<const Message> message) {
    if (gone_) return;
    if (!outbox_.put(std::move(message))) {
        log::info("listener_too_slow");
        return drop();
    }
    if (!writing_) write_waiting();
}

void EventStream::write_waiting() {
    std::vector<asio::const_buffer> parts;
    going_.clear();
    while (!outbox_.empty() && parts.size() < kBatchMax) {
        going_.push_back(outbox_.take());
        parts.push_back(asio::buffer(going_.back()->event));
    }
    write(std::move(parts));
}

void EventStream::write(std::vector<asio::const_buffer> parts) {
    writing_ = true;
    write_by_ = Clock::now() + milliseconds(shared_.config.write_timeout_ms);
    asio::async_write(wire_, std::move(parts), [self = shared_from_this()](ErrorCode error, std::size_t sent) {
        self->writing_ = false;
        if (error) return self->drop();
        self->shared_.counters.bytes_out.fetch_add(static_cast<std::int64_t>(sent), std::memory_order_relaxed);
        self->last_written_ = Clock::now();
        if (!self->outbox_.empty()) self->write_waiting();
    });
}

void EventStream::tick(Clock::time_point now) {
    if (writing_ && now > write_by_) return drop();
    if (!writing_ && now - last_written_ > kHeartbeat) write({asio::buffer(kComment)});
}

}  // namespace

void open_event_stream(Handover from, std::string_view request_id) {
    std::make_shared<EventStream>(std::move(from))->open(request_id);
}

}  // namespace lyceum::http
