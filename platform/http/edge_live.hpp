// Live connections: the two ways in which published messages reach a browser.
#pragma once
#include "platform/http/edge_loop.hpp"
#include <string>
#include <vector>

namespace lyceum::http {

/// What a connection hands over when it becomes a live one.
struct Handover {
    Shared& shared;
    Loop& loop;
    Wire wire;
    Held seat;                              // its place among connections_max
    std::vector<std::string> topics;
};

/// Answers the upgrade and sends messages as text frames. Pings every 30 s; what arrives is read,
/// at most 4 KiB a message, and ignored.
void open_web_socket(Handover, const Request&);

/// Answers with an endless `text/event-stream`; a comment every 20 s shows that it lives.
void open_event_stream(Handover, std::string_view request_id);

}  // namespace lyceum::http
