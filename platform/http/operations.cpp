// Addresses for operators and browsers: health, metrics, caught letters, the manifest.
#include "platform/html/form.hpp"
#include "platform/http/copies.hpp"
#include "platform/http/pages.hpp"
#include "platform/http/router.hpp"
#include "platform/jobs/table.hpp"
#include "platform/mail/outgoing.hpp"
#include <boost/json.hpp>

namespace lyceum {

using namespace html;

std::string metrics_text(const App& app) {
    std::string out;
    auto line = [&](std::string_view name, std::string_view labels, std::int64_t value) { out += fmt::format("lyceum_{}{} {}\n", name, labels, value); };
    auto& m = *app.metrics;
    out += "# HELP lyceum_requests_total Requests answered, by class of status.\n# TYPE lyceum_requests_total counter\n";
    for (std::size_t c = 1; c < m.by_class.size(); ++c) line("requests_total", fmt::format("{{class=\"{}xx\"}}", c), m.by_class[c]);
    out += "# HELP lyceum_request_seconds Time to answer.\n# TYPE lyceum_request_seconds histogram\n";
    std::int64_t sum = 0;
    for (std::size_t b = 0; b < Metrics::kBoundsMicros.size(); ++b)
        line("request_seconds_bucket", fmt::format("{{le=\"{}\"}}", Metrics::kBoundsMicros[b] / 1e6), sum += m.took[b]);
    sum += m.took.back();
    line("request_seconds_bucket", "{le=\"+Inf\"}", sum);
    out += fmt::format("lyceum_request_seconds_sum {}\nlyceum_request_seconds_count {}\n", static_cast<double>(m.micros_total) / 1e6, sum);
    auto edge = app.edge_stats();
    auto counts = app.database->counts();
    auto gauge = [&](std::string_view name, std::string_view kind, std::string_view help, std::int64_t value) {
        out += fmt::format("# HELP lyceum_{0} {1}\n# TYPE lyceum_{0} {2}\nlyceum_{0} {3}\n", name, help, kind, value);
    };
    gauge("connections_open", "gauge", "Open connections.", edge.connections_open);
    gauge("live_open", "gauge", "Open live connections.", edge.live_open);
    gauge("queue_depth", "gauge", "Requests waiting for a worker.", edge.queue_depth);
    gauge("refused_busy_total", "counter", "Requests refused because too many waited.", edge.refused_busy);
    gauge("sent_bytes_total", "counter", "Bytes sent.", edge.bytes_out);
    gauge("page_cache_hits_total", "counter", "Pages answered from the cache.", static_cast<std::int64_t>(app.pages->hits()));
    gauge("transactions_total", "counter", "Write transactions.", counts.transactions);
    gauge("commits_total", "counter", "Commits that made them durable.", counts.commits);
    if (auto archive = app.database->archive(); archive.on) {
        gauge("archive_failing", "gauge", "1 while changes cannot be archived.", archive.trouble.empty() ? 0 : 1);
        gauge("archive_failures_total", "counter", "Times the archive could not be written.", archive.failures);
        gauge("archive_bytes", "gauge", "Bytes in the archive.", archive.bytes);
        gauge("archive_until_seconds", "gauge", "The moment until which everything is archived.", archive.until.micros / 1'000'000);
    }
    out += "# HELP lyceum_jobs Jobs by lane and state.\n# TYPE lyceum_jobs gauge\n";
    app.database->read([&](Db& db) {
        for (auto& job : count_jobs(db)) line("jobs", fmt::format("{{lane=\"{}\",state=\"{}\"}}", name_of(job.lane), name_of(job.state)), job.jobs);
        out += "# HELP lyceum_jobs_due Jobs that wait although their time has come, by lane.\n# TYPE lyceum_jobs_due gauge\n";
        for (auto& due : jobs::count_due(db, app.clock())) line("jobs_due", fmt::format("{{lane=\"{}\"}}", name_of(due.lane)), due.jobs);
    });
    return out;
}

namespace {

constexpr Path<Nothing> ready_path{"/readyz"}, metrics_path{"/metrics"},
    mail_path{"/dev/mail"}, manifest_path{"/manifest.webmanifest"},
    opensearch_path{"/opensearch.xml"}, security_path{"/.well-known/security.txt"}, favicon_path{"/favicon.ico"};

Raw ready(const Visit& visit, Db& db, const Nothing&) {
    bool fine = visit.app.ready && !visit.app.stopping && db.one<int>(R"sql(select 1 as one)sql") == 1;
    return {"text/plain; charset=utf-8", fine ? "ready\n" : "not ready\n", "no-store", {}, fine ? 200 : 503};
}

// How busy a site is and how much is queued is the operator's business.
Raw metrics(const Visit& visit, Db&, const Nothing&) {
    auto& readers = visit.app.config.http.metrics_from;
    if (!visit.request || std::find(readers.begin(), readers.end(), visit.request->peer) == readers.end()) not_found();
    return {"text/plain; version=0.0.4; charset=utf-8", metrics_text(visit.app), "no-store"};
}

// RFC 9116. The time until which it holds moves along, as the file is made anew for each reader.
Raw security_text(const Visit& visit, Db&, const Nothing&) {
    auto& contact = visit.app.config.security.contact;
    if (contact.empty()) not_found();
    auto midnight = Time{visit.now.micros - visit.now.micros % days(1).micros};
    auto base = visit.app.base_url();
    return {"text/plain; charset=utf-8", fmt::format("Contact: {}\nExpires: {}\nPreferred-Languages: zh, en\nCanonical: {}{}\n",
        contact, to_iso8601(midnight + days(180)), base, security_path().str()), "public, max-age=3600"};
}

struct Letters { std::vector<mail::Caught> letters; };
DESCRIBE(Letters, letters)

Letters caught_letters(const Visit& visit, Db&, const Nothing&) {
    if (!visit.app.config.site.development) not_found();
    constexpr int kLettersShown = 50;
    return {mail::caught(mail::letters_folder(visit.app.config), kLettersShown)};
}

Page letters_page(const Ui& ui, const Letters& all) {
    return {.title = ui.tr("Caught letters"),
        .body = group(div(_class = "page-head", div(h1(ui.tr("Caught letters")), p(_class = "muted", ui.tr("Mail is kept in a folder, not sent. This page exists in development only.")))),
            when(all.letters.empty(), [&] { return div(_class = "empty", ui.icon("mail", "l"), h2(ui.tr("No letters yet"))); }),
            each(all.letters, [&](const mail::Caught& letter) {
                return section(_class = "sheet", h2(letter.subject), p(_class = "small muted", letter.to, " · ", ui.ago(letter.at)), pre(_tabindex = 0, letter.text),
                    each(letter.links, [&](const std::string& address) {
                        auto url = Url::external(address);
                        return url ? p(a(_class = "link", _href = *url, address)) : Html();
                    }));
            })),
        .shape = Shape::plain, .indexed = false};
}

Raw web_manifest(const Visit& visit, Db&, const Nothing&) {
    Ui ui{visit};
    auto site = visit.app.settings()->site;
    auto shortcut = [](const std::string& name, std::string_view to) { return boost::json::object{{"name", name}, {"url", to}}; };
    boost::json::object manifest{{"id", "/"}, {"name", site.name}, {"short_name", std::string(utf8_prefix(site.name, 12))}, {"start_url", "/"}, {"scope", "/"},
        {"lang", visit.language == Language::zh ? "zh-CN" : "en"}, {"dir", "ltr"}, {"display", "standalone"},
        {"background_color", "#faf8f4"}, {"theme_color", "#faf8f4"}, {"categories", {"education", "social"}},
        {"icons", {{{"src", ui.asset("icon-192.png").str()}, {"sizes", "192x192"}, {"type", "image/png"}},
                   {{"src", ui.asset("icon-512.png").str()}, {"sizes", "512x512"}, {"type", "image/png"}},
                   {{"src", ui.asset("icon-maskable.svg").str()}, {"sizes", "any"}, {"type", "image/svg+xml"}, {"purpose", "maskable"}}}},
        {"shortcuts", {shortcut(visit.tr("Search"), "/search"), shortcut(visit.tr("Notifications"), "/notifications")}}};
    return {"application/manifest+json", boost::json::serialize(manifest), "public, max-age=3600"};
}

// Asked for by who reads no page: feed readers, lists of bookmarks.
Moved favicon(const Visit& visit, Db&, const Nothing&) { return {.to = Ui{visit}.asset("icon-192.png")}; }

Raw open_search(const Visit& visit, Db&, const Nothing&) {
    constexpr int kShortNameMost = 16;              // OpenSearch 1.1, draft 6
    auto text = fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">"
        "<ShortName>{0}</ShortName><Description>{0}</Description><InputEncoding>UTF-8</InputEncoding>"
        "<Url type=\"text/html\" template=\"{1}/search?q={{searchTerms}}\"/>"
        "<Url type=\"application/x-suggestions+json\" template=\"{1}/search/suggestions?q={{searchTerms}}\"/>"
        "<Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"{1}/opensearch.xml\"/></OpenSearchDescription>\n",
        escaped(utf8_prefix(visit.app.settings()->site.name, kShortNameMost)), escaped(visit.app.base_url()));
    return {"application/opensearchdescription+xml", text, "public, max-age=3600"};
}

std::vector<std::string> check_jobs(Db& db) { return jobs::check(db, db.app().job_registry(), db.app().clock()); }

void forget_idempotency_keys(Tx& tx, Time due) { tx.run(R"sql(delete from idempotency where made_at < $1)sql", due - days(2)); }

}  // namespace

namespace {

std::vector<TableNote> notes() {
    using enum TableNote::Keeping;
    return {{"jobs", in_part, "Finished jobs are a record of work; those that wait are exported.", {}, "state in ('available', 'running', 'retryable')"},
            {"jobs", secret, "Letters that wait hold sign-in links."},
            {"job_schedules", passing, "Each installation begins its schedules anew."},
            {"idempotency", passing, "Answers that are kept for two days, for requests that are sent twice."}};
}

}  // namespace

const Module operations{
    .name = "operations",
    .routes = {
        get(anyone, ready_path, &ready).uncached(),
        get(anyone, metrics_path, &metrics).uncached(),
        get(anyone, mail_path, &caught_letters, &letters_page).uncached(),
        get(anyone, manifest_path, &web_manifest),
        get(anyone, opensearch_path, &open_search),
        get(anyone, security_path, &security_text),
        get(anyone, favicon_path, &favicon).for_browsers(),
    },
    .jobs = {
        job<mail::SendLetter>(&mail::send, {.lane = Lane::mail, .tries = 10}),
    },
    .schedules = {
        daily({.hour = 3}, "forget idempotency keys", &forget_idempotency_keys),
    },
    .fills = {
        fill(verifications, &check_jobs),
        fill(table_notes, &notes),
    },
};

}  // namespace lyceum
