// The table of contents: every way into this module is listed at the bottom.
#include "modules/mailcheck/pages.hpp"
#include "modules/mailcheck/records.hpp"
#include "modules/privacy/privacy.hpp"
#include "platform/mail/dkim.hpp"
#include "platform/mail/outgoing.hpp"
#include <algorithm>
#include <fstream>
#include <sstream>

namespace lyceum::mailcheck {
namespace {

constexpr Span kKept = days(365);
constexpr Span kTakenForDead = minutes(10);         // a check that did not end by then is over

struct RunCheck {
    static constexpr std::string_view topic = "mailcheck.run";
    MailCheckId id;
};
DESCRIBE(RunCheck, id)

struct CheckRow {
    MailCheckId id;
    PersonId asked_by;
    std::string send_to;
    Language language = Language::zh;
    std::string findings;
    Time begun_at;
    std::optional<Time> ended_at;

    Report report() const { return {id, send_to, json::from_text<std::vector<Finding>>(findings), begun_at, ended_at}; }
};
DESCRIBE(CheckRow, id, asked_by, send_to, language, findings, begun_at, ended_at)

std::optional<CheckRow> find(Db& db, MailCheckId id) {
    return db.maybe<CheckRow>(R"sql(
        select id, asked_by, send_to, language, findings, begun_at, ended_at from mail_checks where id = $1)sql", id);
}
std::optional<CheckRow> newest(Db& db) {
    return db.maybe<CheckRow>(R"sql(
        select id, asked_by, send_to, language, findings, begun_at, ended_at from mail_checks order by id desc limit 1)sql");
}

// ---- the job --------------------------------------------------------------------------------------

Finding letter(Work& work, const CheckRow& check) {
    auto settings = work.app().settings();
    auto visit = work.app().nobody(work.now(), check.language);
    mail::Letter letter{.to = check.send_to, .subject = visit.tr("A letter from {}, to see whether letters arrive", settings->site.name),
        .text = visit.tr("If you read this in your inbox, letters of {} arrive. If it lay among unwanted mail, look at what the mail check says about SPF, DKIM and DMARC.", settings->site.name) + "\n"};
    if (settings->mail.transport == MailTransport::file) {
        mail::deliver(mail::transport_of(*settings), letter, work.now());
        return {Subject::letter, Level::doubtful, Msg{"Letters are kept in the data folder and not sent.", {}},
            Msg{"Set mail.transport to smtp and mail.host to the server of your mail service.", {}}, {}, {}};
    }
    auto delivery = mail::deliver(mail::transport_of(*settings), letter, work.now());
    if (delivery.outcome == mail::Delivery::Outcome::sent)
        return {Subject::letter, Level::good, Msg{"{} took the test letter. It should arrive at {} within minutes.", {settings->mail.host, check.send_to}}, {}, {}, {}};
    auto words = explained(delivery.smtp_code, delivery.reason);
    return {Subject::letter, Level::bad, words.means, words.helps, {}, delivery.reason};
}

// The record of the key that this site signs with; empty when it does not sign.
std::string own_record(const Config& config) {
    std::ifstream file(mail::signing_key_file(config), std::ios::binary);
    if (!file) return {};
    std::stringstream pem;
    pem << file.rdbuf();
    return mail::signing_record(Secret(pem.str()));
}

Sending sending_of(const App& app) {
    auto settings = app.settings();
    return {settings->mail.from, settings->mail.transport == MailTransport::smtp ? settings->mail.host : std::string(),
        {settings->mail.dkim_selector, "default", "mail", "dkim", "s1", "s2", "k1", "selector1", "selector2", "google", "zoho", "fm1"}, own_record(*settings)};
}

dns::Resolver resolver_of(const App& app) {
    auto named = app.settings()->mail.name_server;
    if (auto server = parse_listen(named)) return dns::Resolver(dns::Server{server->address, server->port});
    return dns::Resolver();
}

Finding look_at(Work& work, Subject subject, const CheckRow& check) {
    auto sending = sending_of(work.app());
    auto resolver = resolver_of(work.app());
    switch (subject) {
        case Subject::letter: return letter(work, check);
        case Subject::spf: return spf(resolver, sending);
        case Subject::dkim: return dkim(resolver, sending);
        case Subject::dmarc: return dmarc(resolver, sending);
        case Subject::mx: return mx(resolver, sending);
    }
    return {};
}

void keep(Tx& tx, const CheckRow& check, const std::vector<Finding>& findings, bool last) {
    tx.run(R"sql(update mail_checks set findings = $2, ended_at = $3 where id = $1)sql", check.id, json::text(findings),
        last ? std::optional(tx.now()) : std::nullopt);
    publish(tx, {.topic = "person:" + to_string(check.asked_by), .kind = "refresh", .refresh = report_path({check.id}).str()});
}

// What was found by an attempt before is not looked for again: nobody gets the letter twice.
void run(Work& work, const RunCheck& job) {
    auto check = work.read([&](Db& db) { return find(db, job.id); });
    if (!check || check->ended_at) return;
    auto findings = check->report().findings;
    std::vector<Subject> subjects;
    each_enumerator<Subject>([&](std::string_view, Subject subject) { subjects.push_back(subject); });
    for (auto n = findings.size(); n < subjects.size(); ++n) {
        if (work.stopping()) throw Fault("the program is ending");
        findings.push_back(look_at(work, subjects[n], *check));
        work.write([&](Tx& tx) { keep(tx, *check, findings, n + 1 == subjects.size()); });
    }
}

// ---- pages ----------------------------------------------------------------------------------------

CheckPage page(const Visit& visit, Db& db, const Nothing&) {
    auto settings = visit.app.settings();
    CheckPage page{latest(db), {}, settings->mail.from, settings->mail.host, settings->mail.transport == MailTransport::smtp};
    if (auto contact = accounts::contact(db, visit.person())) page.send_to = contact->email;
    return page;
}

Report report(const Visit&, Db& db, const Which& in) {
    auto row = find(db, in.id);
    if (!row) not_found();
    return row->report();
}

Moved ask(const Visit& visit, Tx& tx, const Ask& in) {
    if (!mail::is_mail_address(in.send_to)) invalid("send_to", "This is no e-mail address.");
    auto id = begin(tx, visit, in.send_to.str());
    return {.to = accounts::local_path(in.next).value_or(page_path()), .id = to_string(id)};
}

std::vector<privacy::Holding> held(const App&) {
    return {{"mail_checks", {"asked_by", "send_to"}, Msg{"Where test letters were sent, by whoever looks after this site", {}}, Msg{"To see whether letters arrive", {}},
        privacy::Basis::contract, privacy::in_days(kKept), privacy::Ending::deleted}};
}

void forget(Tx& tx, const accounts::Closed& closed) { tx.run(R"sql(delete from mail_checks where asked_by = $1)sql", closed.person); }
void forget_old(Tx& tx, Time due) { tx.run(R"sql(delete from mail_checks where begun_at < $1)sql", due - kKept); }

std::vector<NavLink> links(const Visit& visit) {
    if (!visit.may("site.settings")) return {};
    return {{visit.tr("Mail check"), page_path(), "badge-check"}};
}

}  // namespace

bool Report::all_good() const {
    return ended_at && std::all_of(findings.begin(), findings.end(), [](auto& finding) { return finding.level == Level::good; });
}

std::optional<Report> latest(Db& db) {
    auto row = newest(db);
    return row ? std::optional(row->report()) : std::nullopt;
}

MailCheckId begin(Tx& tx, const Visit& visit, const std::string& send_to) {
    if (auto before = newest(tx); before && !before->ended_at && tx.now() - before->begun_at < kTakenForDead) return before->id;
    auto id = new_id<MailCheck>(tx);
    tx.run(R"sql(insert into mail_checks (id, asked_by, send_to, language, begun_at) values ($1, $2, $3, $4, $5))sql",
        id, visit.person(), send_to, visit.language, tx.now());
    tx.enqueue(RunCheck{id});
    accounts::note(tx, visit, {"mail.check", "mail", "a test letter"});
    return id;
}

const Module module{
    .name = "mailcheck",
    .routes = {
        get(may("site.settings"), page_path, &page, &check_page),
        post(may("site.settings"), ask_path, &ask).or_show(page_path).limit(20, hours(1)).summary("Send a test letter and look at SPF, DKIM and DMARC"),
        get(may("site.settings"), report_path, &report, &report_view).summary("What a mail check found so far"),
    },
    .listens = {
        on<accounts::Closed>(&forget),
    },
    .jobs = {
        job<RunCheck>(&run, {.lane = Lane::mail, .tries = 3}),
    },
    .schedules = {
        daily({.hour = 4, .minute = 40}, "forget old mail checks", &forget_old),
    },
    .fills = {
        fill(privacy::holdings, &held),
        fill(accounts::admin_links, &links),
    },
};

}  // namespace lyceum::mailcheck
