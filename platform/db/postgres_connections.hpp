// Connections to one schema of PostgreSQL.
#pragma once
#include "platform/db/session.hpp"

namespace lyceum::sql {

/// What is connected to, and the connections there are. Stays where it is made: the pool opens by its settings.
struct PostgresConnections {
    PostgresConnections(PostgresSettings to, int most, int waited_ms)
        : settings(std::move(to)), max(most), wait_ms(waited_ms), pool(max, wait_ms, [this] { return open_postgres(settings); }) {}
    PostgresConnections(const PostgresConnections&) = delete;

    PostgresSettings settings;
    const int max, wait_ms;
    SessionPool pool;
};

}  // namespace lyceum::sql
