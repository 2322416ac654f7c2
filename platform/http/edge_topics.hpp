// Topics and who listens to them, within one loop; no locks, no sockets.
#pragma once
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace lyceum::http {

/// One published text, shared by everyone it goes to, in both forms it may take.
struct Message {
    std::string text;                       // a WebSocket message
    std::string event;                      // the same as `data:` lines of an event stream
    static std::shared_ptr<const Message> from(std::string text);
};

class Listener {
public:
    virtual ~Listener() = default;
    /// Must neither block nor end the listener's life before it returns.
    virtual void hear(std::shared_ptr<const Message>) = 0;
};

class Topics {
public:
    void deliver(const std::string& topic, const std::shared_ptr<const Message>&);

private:
    friend class Subscription;
    std::unordered_map<std::string, std::unordered_set<Listener*>> listeners_;
};

/// Listens to topics for as long as it lives.
class Subscription {
public:
    Subscription(Topics&, Listener&, std::vector<std::string> topics);
    Subscription(const Subscription&) = delete;
    ~Subscription();

private:
    Topics& topics_;
    Listener& listener_;
    std::vector<std::string> names_;
};

/// Messages that a listener's socket has not taken yet.
class Outbox {
public:
    static constexpr std::size_t kMessagesMax = 256;
    static constexpr std::size_t kBytesMax = 1024 * 1024;

    /// False when the listener has fallen too far behind and must be let go.
    bool put(std::shared_ptr<const Message>);
    bool empty() const { return waiting_.empty(); }
    std::shared_ptr<const Message> take();

private:
    std::deque<std::shared_ptr<const Message>> waiting_;
    std::size_t bytes_ = 0;
};

}  // namespace lyceum::http
