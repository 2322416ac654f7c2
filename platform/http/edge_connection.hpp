// One HTTP connection: reads a request, has it answered on a worker, writes the answer, again.
#pragma once
#include "platform/http/edge_head.hpp"
#include "platform/http/edge_live.hpp"
#include "platform/http/edge_loop.hpp"
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lyceum::http {

/// Bytes received and not yet understood. Grows from 4 KiB, as far as it is asked to.
class Inbox {
public:
    std::string_view bytes() const { return {store_.data() + begin_, end_ - begin_}; }
    bool empty() const { return begin_ == end_; }
    void consume(std::size_t count);
    /// Free space to receive into; empty when `most` bytes are already held.
    asio::mutable_buffer space(std::size_t most);
    void received(std::size_t count) { end_ += count; }

private:
    std::vector<char> store_;
    std::size_t begin_ = 0, end_ = 0;
};

/// Requests are taken one at a time, so pipelined ones are answered in order. While a request is
/// with a worker, `head_` is read by both sides and written by neither, and `outcome_` belongs to
/// the worker; everything else belongs to the loop's thread.
class Connection final : public Member, public Work, public std::enable_shared_from_this<Connection> {
public:
    Connection(Shared&, Loop&, Wire, Held seat);

    void start();
    void tick(Clock::time_point now) override;
    void leave() override;
    void drop() override;
    void work(std::shared_ptr<Work> self) noexcept override;

private:
    enum class Phase { handshake, idle, head, body, waiting, writing, ending };
    using LiveTopics = std::optional<std::vector<std::string>>;
    struct Expired {};
    using Outcome = std::variant<Expired, Response, LiveTopics>;

    void expect_request();
    void read();
    void advance();
    void advance_head();
    void advance_body();
    void take_head(std::size_t length);
    void know_client();
    void begin_body(std::size_t body_max);
    bool hold_body_memory();
    void release_body();
    void answer_bodiless();
    void submit();
    Outcome outcome() const;
    void receive();
    void go_live(LiveTopics);
    void refuse(int status, std::string_view sentence);
    void refuse_busy();
    /// A sentence of the edge, as who asked reads it: a program a problem document, a person plain text.
    Response said(int status, std::string_view sentence) const;
    bool asked_by_program() const;
    void write(Response);
    void write(const Finished&);
    void send_out(std::shared_ptr<const std::string> body, int status);
    Envelope begin_writing();
    void written();
    void end();
    void discard();
    void within(int limit_ms) { deadline_ = Clock::now() + milliseconds(limit_ms); }

    Shared& shared_;
    Loop& loop_;
    Held seat_;
    Watch watch_;
    Wire wire_;
    asio::ip::address address_;
    std::string peer_;
    bool peer_trusted_ = false;

    Phase phase_ = Phase::idle;
    Clock::time_point deadline_;
    Clock::time_point answer_by_;           // read by the worker; not written while it may look
    bool timed_out_ = false;
    bool with_worker_ = false;
    bool close_after_ = false;
    bool first_request_ = true;

    Inbox inbox_;
    HeadScan scan_;
    Head head_;
    ChunkReader chunks_;
    std::size_t body_max_ = 0;
    Held body_memory_;
    std::size_t body_memory_held_ = 0;

    Outcome outcome_;
    std::shared_ptr<const std::string> body_;
    std::string out_;
    Clock::time_point end_by_;
};

}  // namespace lyceum::http
