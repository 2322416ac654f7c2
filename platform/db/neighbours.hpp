// The other processes that serve the same PostgreSQL: what one of them has to say reaches the listeners of all,
// and what one person may do in a minute is counted once for all.
#pragma once
#include "platform/core/refusal.hpp"
#include "platform/core/types.hpp"
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace lyceum {

class Neighbours {
public:
    using Hear = std::function<void(std::string_view topic, std::string_view text)>;
    static constexpr std::size_t kTextBytesMax = 7'000;         // PostgreSQL carries 8,000 bytes in a notification

    /// Connects, and calls `hear` on a thread of its own for what the others tell. A connection that is lost is
    /// made again; what was told meanwhile is not heard. Throws Fault when PostgreSQL cannot be reached.
    Neighbours(const std::string& conninfo, Hear);
    ~Neighbours();
    Neighbours(const Neighbours&) = delete;

    /// Tells all others, not this process. Throws Fault; std::logic_error beyond kTextBytesMax.
    void tell(std::string_view topic, std::string_view text);

    /// A bucket that holds `count` attempts and drains evenly, empty after `span`.
    struct Bucket {
        std::string name;
        int count = 1;
        Span span;
    };
    /// Whether one more fits, and when the bucket will be empty; one that does not fit changes nothing.
    struct Taken {
        bool fits = true;
        Time empty_at;
    };
    /// Throws Fault.
    Taken take(const Bucket&, Time now);

private:
    class Line;
    std::unique_ptr<Line> line_;
};

}  // namespace lyceum
