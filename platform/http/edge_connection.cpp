// The life of an HTTP connection. Each phase has one time limit, checked by the loop's sweep.
#include "platform/http/edge_connection.hpp"
#include "platform/core/log.hpp"
#include <algorithm>
#include <array>
#include <boost/asio/write.hpp>

namespace lyceum::http {

namespace {

constexpr std::size_t kInboxBytes = 4 * 1024;
constexpr std::size_t kBodyReadBytes = 16 * 1024;
constexpr std::size_t kBodyReserveBytes = 64 * 1024;    // believed of a Content-Length before any of it came
constexpr std::size_t kWriteBytesMax = 256 * 1024;      // in one step
// Whoever sends at least this much a second is slow, not hostile: it earns time.
constexpr std::size_t kSlowestBytesPerSecond = 16 * 1024;
// After a refusal the rest of the request is read and dropped, or the reset would destroy the answer: many clients
// read nothing before they have sent everything. Both limits are of time, as a body may be of any length.
constexpr int kEndingSilenceMs = 2'000;
constexpr int kEndingMs = 30'000;
constexpr int kRetryAfterSeconds = 2;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kTooSlow = "The request took too long to arrive.";

milliseconds earned_time(std::size_t bytes) {
    return milliseconds(static_cast<std::int64_t>(bytes * 1000 / kSlowestBytesPerSecond));
}

}  // namespace

// ---- inbox ----------------------------------------------------------------------------------

void Inbox::consume(std::size_t count) {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
}

asio::mutable_buffer Inbox::space(std::size_t most) {
    auto held = end_ - begin_;
    if (held >= most) return {};
    if (end_ == store_.size() && begin_ > 0) {
        std::copy(store_.begin() + static_cast<std::ptrdiff_t>(begin_), store_.begin() + static_cast<std::ptrdiff_t>(end_), store_.begin());
        begin_ = 0;
        end_ = held;
    }
    if (end_ == store_.size()) store_.resize(std::min(std::max(kInboxBytes, store_.size() * 2), std::max(most, store_.size())));
    return asio::buffer(store_.data() + end_, std::min(store_.size() - end_, most - held));
}

// ---- beginning ------------------------------------------------------------------------------

Connection::Connection(Shared& shared, Loop& loop, Wire wire, Held seat)
    : shared_(shared), loop_(loop), seat_(std::move(seat)), watch_(loop, *this), wire_(std::move(wire)) {
    ErrorCode error;
    wire_.socket().set_option(asio::ip::tcp::no_delay(true), error);
    address_ = unmapped(wire_.socket().remote_endpoint(error).address());
    peer_ = address_.to_string();
    peer_trusted_ = shared_.proxies.trusts(address_);
}

void Connection::start() {
    if (shared_.stopping) return;
    within(shared_.config.header_timeout_ms);
    if (!wire_.is_tls()) return read();
    phase_ = Phase::handshake;
    wire_.async_handshake([self = shared_from_this()](ErrorCode error) {
        if (error || self->shared_.stopping) return self->drop();
        self->phase_ = Phase::idle;
        self->within(self->shared_.config.header_timeout_ms);
        self->read();
    });
}

void Connection::expect_request() {
    first_request_ = false;
    head_ = {};
    scan_ = {};
    chunks_ = {};
    phase_ = Phase::idle;
    if (inbox_.empty() && shared_.stopping) return end();
    within(shared_.config.idle_timeout_ms);
    if (inbox_.empty()) read();
    else advance();
}

void Connection::read() {
    auto most = phase_ == Phase::body ? kBodyReadBytes : shared_.config.header_bytes_max;
    wire_.async_read_some(inbox_.space(most), [self = shared_from_this()](ErrorCode error, std::size_t count) {
        if (self->timed_out_) return self->refuse(408, kTooSlow);
        if (error) return self->drop();
        self->inbox_.received(count);
        self->advance();
    });
}

void Connection::advance() {
    if (phase_ == Phase::body) return advance_body();
    if (phase_ == Phase::idle) {
        phase_ = Phase::head;
        head_.request.id = loop_.request_id();
        if (!first_request_) within(shared_.config.header_timeout_ms);
    }
    advance_head();
}

// ---- head -----------------------------------------------------------------------------------

void Connection::advance_head() {
    auto bytes = inbox_.bytes();
    switch (scan_.feed(bytes)) {
    case HeadScan::Verdict::bare_line_feed: return refuse(400, "A line must end in CR LF.");
    case HeadScan::Verdict::complete: return take_head(scan_.length());
    case HeadScan::Verdict::more: break;
    }
    if (bytes.size() < shared_.config.header_bytes_max) return read();
    if (!scan_.past_request_line()) return refuse(414, "The address is too long.");
    refuse(431, "The header fields are too large.");
}

void Connection::take_head(std::size_t length) {
    shared_.counters.requests.fetch_add(1, std::memory_order_relaxed);
    auto rejection = read_head(inbox_.bytes().substr(0, length), head_);
    if (rejection) return refuse(rejection->status, rejection->reason);
    inbox_.consume(length);
    know_client();
    close_after_ = !head_.keep_alive;
    if (!head_.has_body()) return answer_bodiless();

    auto limit = shared_.program.body_limit ? shared_.program.body_limit(head_.request.method, head_.request.path) : std::nullopt;
    begin_body(limit.value_or(shared_.config.body_bytes_max));
}

void Connection::know_client() {
    auto& request = head_.request;
    request.peer = peer_;
    request.secure = wire_.is_tls();
    if (!peer_trusted_) return;
    request.peer = shared_.proxies.client_behind(peer_, request.headers);
    if (forwarded_as_secure(request.headers)) request.secure = true;
    if (auto id = request.headers.get("X-Request-Id"); is_request_id(id)) request.id = id;
}

// ---- body -----------------------------------------------------------------------------------

void Connection::begin_body(std::size_t body_max) {
    body_max_ = body_max;
    if (head_.content_length > body_max_) return refuse(413, "The request is too large.");
    phase_ = Phase::body;
    within(shared_.config.body_timeout_ms);
    head_.request.body.reserve(std::min(head_.content_length, kBodyReserveBytes));
    if (!head_.expects_continue || !inbox_.empty()) return advance_body();
    asio::async_write(wire_, asio::buffer(kContinue), [self = shared_from_this()](ErrorCode error, std::size_t) {
        if (error) return self->drop();
        self->read();
    });
}

void Connection::advance_body() {
    auto& body = head_.request.body;
    auto before = body.size();
    auto bytes = inbox_.bytes();
    auto offered = bytes.size();
    bool complete = false;
    if (head_.chunked) {
        auto verdict = chunks_.feed(bytes, body, body_max_);
        if (verdict == ChunkReader::Verdict::malformed) return refuse(400, "The chunked body is malformed.");
        if (verdict == ChunkReader::Verdict::too_large) return refuse(413, "The request is too large.");
        complete = verdict == ChunkReader::Verdict::complete;
    } else {
        auto count = std::min(bytes.size(), head_.content_length - body.size());
        body.append(bytes.substr(0, count));
        bytes.remove_prefix(count);
        complete = body.size() == head_.content_length;
    }
    inbox_.consume(offered - bytes.size());
    if (!hold_body_memory()) return refuse_busy();
    if (complete) return submit();
    deadline_ += earned_time(body.size() - before);
    read();
}

bool Connection::hold_body_memory() {
    auto size = head_.request.body.size();
    if (size <= body_memory_held_) return true;
    body_memory_ = {};
    body_memory_held_ = std::max(size, kBodyReserveBytes);
    body_memory_ = Held(shared_.counters.body_bytes_held, static_cast<std::int64_t>(body_memory_held_));
    return shared_.counters.body_bytes_held.load(std::memory_order_relaxed) <= shared_.config.body_memory_max;
}

void Connection::release_body() {
    if (with_worker_) return;
    std::string().swap(head_.request.body);
    body_memory_ = {};
    body_memory_held_ = 0;
}

// ---- answering ------------------------------------------------------------------------------

void Connection::answer_bodiless() {
    bool live = head_.wants_web_socket || head_.wants_events;
    if (!live && shared_.program.at_once)
        if (auto ready = shared_.program.at_once(head_.request)) return write(*ready);
    submit();
}

void Connection::submit() {
    phase_ = Phase::waiting;
    answer_by_ = deadline_ = Clock::now() + milliseconds(shared_.config.request_deadline_ms);
    with_worker_ = shared_.pool.submit(shared_from_this());
    if (!with_worker_) refuse_busy();
}

void Connection::work(std::shared_ptr<Work> self) noexcept {
    log::set_request(head_.request.id);
    outcome_ = outcome();
    log::set_request({});
    asio::post(loop_.io, [this, self = std::move(self)] { receive(); });
}

Connection::Outcome Connection::outcome() const {
    if (Clock::now() >= answer_by_) return Expired{};
    try {
        if ((head_.wants_web_socket || head_.wants_events) && shared_.program.live_topics)
            return shared_.program.live_topics(head_.request);
        return shared_.program.answer(head_.request);
    } catch (const std::exception& error) {
        log::error("answer_threw", {{"what", error.what()}});
    } catch (...) {
        log::error("answer_threw");
    }
    return said(500, "Something went wrong here. It has been noted.");
}

void Connection::receive() {
    with_worker_ = false;
    release_body();
    // The sweep may have answered 503 meanwhile; a late outcome is dropped.
    if (phase_ != Phase::waiting) return;
    if (std::holds_alternative<Expired>(outcome_)) return refuse_busy();
    if (auto* response = std::get_if<Response>(&outcome_)) return write(std::move(*response));
    go_live(std::move(std::get<LiveTopics>(outcome_)));
}

void Connection::go_live(LiveTopics topics) {
    auto& request = head_.request;
    if (!topics) return refuse(404, "There is nothing to listen to at this address.");
    if (topics->empty()) return refuse(403, "You may not listen here.");
    if (shared_.stopping) return refuse_busy();
    bool socket = head_.wants_web_socket;
    if (socket && !is_same_origin(request.headers.get("Origin"), request.host)) return refuse(403, "Pages of other sites may not listen here.");
    // A client that speaks before the upgrade is answered does not wait for it.
    if (socket && (!inbox_.empty() || request.headers.get("Sec-WebSocket-Version") != "13" || !request.headers.has("Sec-WebSocket-Key")))
        return refuse(400, "The WebSocket handshake is malformed.");

    phase_ = Phase::ending;
    Handover handover{shared_, loop_, std::move(wire_), std::move(seat_), std::move(*topics)};
    if (socket) open_web_socket(std::move(handover), request);
    else open_event_stream(std::move(handover), request.id);
}

void Connection::refuse(int status, std::string_view sentence) {
    if (status == 408) shared_.counters.timeouts.fetch_add(1, std::memory_order_relaxed);
    log::debug("refused", {{"status", status}, {"peer", peer_}, {"why", sentence}});
    close_after_ = true;
    write(said(status, sentence));
}

void Connection::refuse_busy() {
    shared_.counters.refused_busy.fetch_add(1, std::memory_order_relaxed);
    close_after_ = true;
    write(said(503, "The server is busy. Try again in a moment.").with("Retry-After", std::to_string(kRetryAfterSeconds)));
}

Response Connection::said(int status, std::string_view sentence) const {
    return asked_by_program() ? problem_answer(status, sentence, head_.request) : plain_answer(status, sentence);
}

bool Connection::asked_by_program() const {
    std::string_view path = head_.request.path;
    if (path.empty()) {                     // the head was not understood: what its first line seems to say is enough
        auto line = inbox_.bytes().substr(0, kTargetBytesMax);
        if (line.starts_with("\r\n")) line.remove_prefix(2);
        line = line.substr(0, line.find('\r'));
        path = line.substr(std::min(line.find(' '), line.size()));
        path.remove_prefix(std::min<std::size_t>(1, path.size()));
    }
    return path.starts_with("/api/") || head_.request.headers.get("Accept").find("json") != std::string_view::npos;
}

// ---- writing --------------------------------------------------------------------------------

Envelope Connection::begin_writing() {
    phase_ = Phase::writing;
    release_body();                         // neither a slow reader nor a long goodbye keeps it
    if (shared_.stopping) close_after_ = true;
    out_.clear();
    auto after = close_after_ ? After::close : head_.http10 ? After::keep_alive_http10 : After::keep_alive;
    return {head_.request.id, loop_.http_date(), after, false};
}

void Connection::write(Response response) {
    if (!response.body) response.body = std::make_shared<const std::string>();
    write_head(out_, response, begin_writing());
    send_out(std::move(response.body), response.status);
}

void Connection::write(const Finished& answer) {
    write_head(out_, answer, begin_writing());
    send_out(answer.body, answer.status);
}

void Connection::send_out(std::shared_ptr<const std::string> body, int status) {
    body_ = std::move(body);
    bool bare = head_.head_only || !allows_body(status);
    auto body_bytes = bare ? 0 : body_->size();
    // Called at each step of the write: as long as the client takes something, it has time.
    auto progress = [this](ErrorCode error, std::size_t) -> std::size_t {
        within(shared_.config.write_timeout_ms);
        return error ? 0 : kWriteBytesMax;
    };
    std::array<asio::const_buffer, 2> parts{asio::buffer(out_), asio::buffer(body_->data(), body_bytes)};
    asio::async_write(wire_, parts, progress, [self = shared_from_this()](ErrorCode error, std::size_t sent) {
        self->shared_.counters.bytes_out.fetch_add(static_cast<std::int64_t>(sent), std::memory_order_relaxed);
        if (error) return self->drop();
        self->written();
    });
}

void Connection::written() {
    body_.reset();
    if (close_after_) return end();
    expect_request();
}

void Connection::end() {
    phase_ = Phase::ending;
    end_by_ = Clock::now() + milliseconds(kEndingMs);
    within(kEndingSilenceMs);
    wire_.async_end([self = shared_from_this()](ErrorCode) {
        if (self->wire_.is_tls()) {
            ErrorCode ignored;
            self->wire_.socket().shutdown(Socket::shutdown_send, ignored);
        }
        self->discard();
    });
}

void Connection::discard() {
    // Below TLS: what still arrives is not read for its meaning.
    inbox_.consume(inbox_.bytes().size());
    wire_.socket().async_read_some(inbox_.space(kBodyReadBytes), [self = shared_from_this()](ErrorCode error, std::size_t) {
        if (error) return self->drop();
        self->within(kEndingSilenceMs);
        self->deadline_ = std::min(self->deadline_, self->end_by_);
        self->discard();
    });
}

// ---- limits and the end ---------------------------------------------------------------------

void Connection::tick(Clock::time_point now) {
    if (now < deadline_) return;
    switch (phase_) {
    case Phase::head:
    case Phase::body:
        timed_out_ = true;
        deadline_ = Clock::time_point::max();
        return wire_.cancel();
    case Phase::waiting:
        // The worker may still be at it; its answer comes too late for this client.
        return refuse_busy();
    case Phase::handshake:
    case Phase::writing:
        shared_.counters.timeouts.fetch_add(1, std::memory_order_relaxed);
        return drop();
    case Phase::idle:
    case Phase::ending: return drop();
    }
}

void Connection::leave() {
    if (phase_ == Phase::idle || phase_ == Phase::handshake) drop();
}

void Connection::drop() { wire_.close(); }

}  // namespace lyceum::http
