#include "modules/media/elsewhere.hpp"
#include "platform/html/markdown.hpp"
#include <algorithm>
#include <map>

namespace lyceum::media {

// The digest needs no key. It opens only what a saved text shows, and whoever knows the address it was made of can ask
// the other site for the picture, as this one did: without a name, a cookie or a password.
std::string picture_elsewhere(std::string_view address) {
    if (address.size() > kAddressBytesMost) return {};
    return elsewhere_path({*Name::from(name_of(address))}).str();
}

Elsewhere elsewhere_in(PersonId person, std::string_view markdown) {
    html::MarkdownOptions options;
    options.picture_elsewhere = &picture_elsewhere;
    return {person, html::render_markdown(markdown, options).pictures_elsewhere};
}

std::optional<ElsewhereRow> find_elsewhere(Db& db, std::string_view name) {
    return db.maybe<ElsewhereRow>(R"sql(
        select e.state, e.file, coalesce(f.type, '') as type from media_elsewhere e left join media_files f on f.name = e.file
        where e.name = $1)sql", name);
}

ElsewhereCount count_elsewhere(Db& db) {
    return db.one<ElsewhereCount>(R"sql(
        select cast(coalesce(sum(case when state = 'kept' then 1 else 0 end), 0) as bigint) as kept,
               cast(coalesce(sum(case when state = 'waiting' then 1 else 0 end), 0) as bigint) as waiting,
               cast(coalesce(sum(case when state = 'failed' then 1 else 0 end), 0) as bigint) as failed,
               (select cast(coalesce(sum(f.bytes), 0) as bigint) from media_files f
                where exists (select 1 from media_elsewhere e where e.file = f.name)) as bytes
        from media_elsewhere)sql");
}

// ---- becoming known -----------------------------------------------------------------------------

void look_for_elsewhere(Tx& tx, Time) {
    auto next = tx.one<std::optional<Time>>(R"sql(select min(due_at) as next from media_elsewhere where state = 'waiting')sql");
    if (next) tx.enqueue(FetchElsewhere{}, {.at = std::max(*next, tx.now()), .unique = "all"});
}

void expect(Tx& tx, const Elsewhere& shown) {
    if (shown.addresses.empty()) return;
    std::map<std::string, std::string_view> unknown;    // addresses by name
    for (auto& address : shown.addresses) unknown.emplace(name_of(address), address);
    std::vector<std::string> names;
    for (auto& [name, address] : unknown) names.push_back(name);
    auto again = tx.run(R"sql(
        update media_elsewhere set state = 'waiting', attempts = 0, due_at = $2
        where name in ($1...) and state = 'failed' and due_at < $3)sql", names, tx.now(), tx.now() - kElsewhereAgain);
    for (auto& known : tx.all<std::string>(R"sql(select name from media_elsewhere where name in ($1...))sql", names)) unknown.erase(known);
    if (again == 0 && unknown.empty()) return;

    auto asked = tx.one<std::int64_t>(R"sql(select count(*) from media_elsewhere where person = $1 and due_at > $2)sql", shown.person, tx.now() - days(1));
    for (auto& [name, address] : unknown)
        tx.run(R"sql(
            insert into media_elsewhere (name, source, person, state, due_at) values ($1, $2, $3, 'waiting', $4)
            on conflict (name) do nothing)sql", name, address, shown.person, tx.now() + days(static_cast<int>(asked++ / kElsewhereADay)));
    look_for_elsewhere(tx, tx.now());
}

// ---- fetching -----------------------------------------------------------------------------------

namespace {

constexpr int kFetchedAtOnce = 5;                       // others wait for this lane, too
constexpr int kRedirectsMost = 3;

struct DueRow {
    std::string name, source;
    PersonId person;
    int attempts = 0;
};
DESCRIBE(DueRow, name, source, person, attempts)

// Whoever takes one pushes it away first: what ends in the middle is tried again then, and nobody asks twice.
std::optional<DueRow> take_due(Tx& tx) {
    auto row = tx.maybe<DueRow>(R"sql(
        select name, source, person, attempts from media_elsewhere where state = 'waiting' and due_at <= $1
        order by due_at, name limit 1)sql", tx.now());
    if (!row) return row;
    auto pause = kElsewherePauses[std::min(static_cast<std::size_t>(row->attempts), kElsewherePauses.size() - 1)];
    ++row->attempts;
    tx.run(R"sql(update media_elsewhere set attempts = $2, due_at = $3 where name = $1)sql", row->name, row->attempts, tx.now() + pause);
    return row;
}

struct Fetched {
    std::optional<Taken> picture;
    std::string reason;                                 // why there is none
    bool for_good = false;                              // asking again cannot help
};

std::string by_tls(std::string_view address) { return "https" + std::string(address.substr(std::min(address.find(':'), address.size()))); }

// Where a redirect leads: a whole address or a path; nothing for what is neither.
std::string led_to(std::string_view from, std::string_view place) {
    if (place.starts_with("//")) return "https:" + std::string(place);
    if (place.starts_with("https://") || place.starts_with("http://")) return by_tls(place);
    if (!place.starts_with('/')) return {};
    auto host = from.find("://") + 3;
    return std::string(from.substr(0, from.find_first_of("/?#", host))) + std::string(place);
}

http_client::Response asked(const App& app, std::string address) {
    http_client::Response answer;
    for (int hops = 0; hops <= kRedirectsMost; ++hops) {
        http_client::Request request{.url = address, .response_bytes_max = kUploadBytesMost, .public_only = true};
        request.headers.add("Accept", "image/png, image/jpeg, image/gif, image/webp");
        answer = app.outgoing->send(request);
        bool redirected = answer.outcome == http_client::Outcome::answered && answer.status >= 300 && answer.status < 400;
        auto next = redirected ? led_to(address, answer.headers.get("location")) : std::string();
        if (next.empty()) return answer;
        address = std::move(next);
    }
    return answer;
}

Fetched fetched(const App& app, const DueRow& row) {
    using enum http_client::Outcome;
    auto answer = asked(app, by_tls(row.source));
    if (answer.outcome != answered) return {{}, answer.reason, answer.outcome == malformed || answer.outcome == address_refused || answer.outcome == too_large};
    if (!answer.is_success()) {
        bool later = answer.status >= 500 || answer.status == 408 || answer.status == 429;
        return {{}, fmt::format("the other site answered {}", answer.status), !later};
    }
    try {
        return {taken(answer.body, ""), {}, true};
    } catch (const Refusal& refused) {
        return {{}, refused.message.english, true};
    }
}

void note_failure(Tx& tx, const DueRow& row, const Fetched& found) {
    bool over = found.for_good || static_cast<std::size_t>(row.attempts) >= kElsewherePauses.size();
    if (over) tx.run(R"sql(update media_elsewhere set state = 'failed', reason = $2, due_at = $3 where name = $1 and state = 'waiting')sql", row.name, found.reason, tx.now());
    else tx.run(R"sql(update media_elsewhere set reason = $2 where name = $1 and state = 'waiting')sql", row.name, found.reason);
}

void note(Tx& tx, const DueRow& row, const Fetched& found) {
    if (!found.picture) return note_failure(tx, row, found);
    auto& media = found.picture->media;
    add_file(tx, media);
    tx.run(R"sql(
        update media_elsewhere set state = 'kept', file = $2, reason = '', due_at = $3 where name = $1 and state = 'waiting')sql", row.name, media.name, tx.now());
}

}  // namespace

void fetch_elsewhere(Work& work, const FetchElsewhere&) {
    for (int n = 0; n < kFetchedAtOnce; ++n) {
        if (work.stopping()) throw Fault("stopped while pictures of other sites were fetched");
        auto row = work.write([](Tx& tx) { return take_due(tx); });
        if (!row) break;
        auto found = fetched(work.app(), *row);
        if (found.picture && !work.read([&](Db& db) { return has_room(db, row->person, found.picture->media.bytes); }))
            found = {{}, "the space for pictures of whoever shows it is used up", true};
        if (found.picture) write_file(work.app(), found.picture->media.name, found.picture->bytes);
        work.write([&](Tx& tx) { note(tx, *row, found); });
    }
    work.write([](Tx& tx) { look_for_elsewhere(tx, tx.now()); });
}

void clean_elsewhere(Tx& tx, Time due) {
    tx.run(R"sql(
        delete from media_elsewhere
        where due_at < $1 and not exists (select 1 from media_uses u where u.name = media_elsewhere.name))sql", due - kUnusedLasts);
}

// ---- in its place -------------------------------------------------------------------------------

std::string placeholder(std::string_view words) {
    return fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"400\" height=\"72\" viewBox=\"0 0 400 72\">"
        "<rect x=\"1\" y=\"1\" width=\"398\" height=\"70\" rx=\"6\" fill=\"none\" stroke=\"#888\" stroke-dasharray=\"6 4\"/>"
        "<text x=\"200\" y=\"41\" text-anchor=\"middle\" font-family=\"sans-serif\" font-size=\"14\" fill=\"#777\">{}</text></svg>\n", html::escaped(words));
}

}  // namespace lyceum::media
