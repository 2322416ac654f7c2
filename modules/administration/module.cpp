// The table of contents: every way into this module is listed at the bottom.
#include "modules/administration/measuring.hpp"
#include "modules/privacy/privacy.hpp"
#include "platform/mail/masked.hpp"
#include "platform/mail/outgoing.hpp"
#include <filesystem>
#include <limits>

namespace lyceum::administration {
namespace {

constexpr int kJobsPerPage = 50, kLettersPerPage = 50;

Html getting_started(const Ui& ui, Db& db) {
    if (!ui.visit.may("site.settings")) return {};
    return to_do_view(ui, to_do(ui.visit, db));
}

Communities communities_list(const Visit& visit, Db& db, const Nothing&) { return {communities::visible(db, visit)}; }

// ---- jobs -----------------------------------------------------------------------------------------

JobsPage jobs(const Visit&, Db& db, const FindJobs& in) {
    JobsPage page{count_jobs(db), {}, in.state, in.lane, in.kind.str(), {}};
    for (auto& file : find_jobs(db, {in.state, in.lane, in.kind.str()}, in.before, kJobsPerPage + 1)) page.jobs.push_back(std::move(file.job));
    if (page.jobs.size() > kJobsPerPage) page.jobs.pop_back(), page.older = page.jobs.back().id;
    return page;
}

Moved act(const Visit& visit, Tx& tx, const ActOnJob& in) {
    bool done = in.act == JobAct::retry ? retry_job(tx, in.id) : in.act == JobAct::cancel ? cancel_job(tx, in.id) : run_job_now(tx, in.id);
    if (!done) conflict("This job runs or has ended meanwhile. Look at it again.");
    accounts::note(tx, visit, {"jobs." + std::string(name_of(in.act)), "job " + to_string(in.id), {}});
    return {.to = accounts::local_path(in.next).value_or(jobs_path()), .notice = in.act == JobAct::cancel ? Msg{"Cancelled.", {}} : Msg{"It runs as soon as a hand is free.", {}}};
}

// ---- letters --------------------------------------------------------------------------------------

LetterLine line_of(const JobFile& file) {
    LetterLine line{file.job, {}, {}, {}};
    try {
        auto letter = json::from_text<mail::SendLetter>(file.payload).letter;
        line.to = mail::masked(letter.to), line.subject = letter.subject;
    } catch (const Refusal&) {
        line.subject = "?";                         // of an older version of the program
    }
    if (file.job.error && file.job.state != JobState::completed) line.explained = mailcheck::explained(0, *file.job.error);
    return line;
}

Letters letters(const Visit& visit, Db& db, const FindLetters& in) {
    auto settings = visit.app.settings();
    Letters page{{}, in.state, {}, settings->mail.from, settings->mail.host, settings->mail.transport == MailTransport::smtp};
    std::string kind(mail::SendLetter::topic);
    auto files = find_jobs(db, {in.state, {}, kind}, in.before, kLettersPerPage + 1);
    if (files.size() > kLettersPerPage) files.pop_back(), page.older = files.back().job.id;
    for (auto& file : files) page.letters.push_back(line_of(file));
    return page;
}

// Staff look at an address when they say so: the row of the letter alone would tell it to whoever passes by.
Addressed look_at_address(const Visit& visit, Tx& tx, const WhichLetter& in) {
    auto beyond = Id<Job>{in.id.value < std::numeric_limits<std::int64_t>::max() ? in.id.value + 1 : in.id.value};
    auto found = find_jobs(tx, {{}, {}, std::string(mail::SendLetter::topic)}, beyond, 1);
    if (found.empty() || found.front().job.id != in.id) not_found("This letter is gone from the queue.");
    Addressed page{line_of(found.front()), json::from_text<mail::SendLetter>(found.front().payload).letter.to};
    if (auto person = accounts::person_of_address(tx, page.address); person && person != visit.person())
        privacy::note_look(tx, visit, {*person, Msg{"Your address, in the mail queue", {}}.english, page.letter.subject});
    return page;
}

// ---- storage and health ---------------------------------------------------------------------------

Storage storage(const Visit& visit, Db& db, const Nothing&) {
    Storage page;
    page.folder = visit.app.config.site.data_folder;
    page.embedded = db.dialect() == Dialect::sqlite;
    page.elsewhere = media::count_elsewhere(db);
    if (auto last = last_measure(db)) page.measure = last->measure, page.at = last->at;
    std::error_code unknown;
    auto space = std::filesystem::space(page.folder, unknown);
    if (!unknown) page.disk_bytes = static_cast<std::int64_t>(space.capacity), page.free_bytes = static_cast<std::int64_t>(space.available);
    return page;
}

Moved measure_now(const Visit&, Tx& tx, const Nothing&) {
    tx.enqueue(MeasureStorage{true}, {.unique = "asked"});
    return {.to = storage_path(), .notice = {"It is measured now. Look again in a moment."}};
}

Health health(const Visit& visit, Db& db, const Nothing&) {
    Health page{examine(visit.app, db), figures(Ui{visit}, db), {}, {}};
    if (auto last = last_verification(db)) page.findings = last->findings, page.verified_at = last->at;
    return page;
}

Moved verify_now(const Visit& visit, Tx& tx, const Nothing&) {
    tx.enqueue(VerifySite{true}, {.unique = "asked"});
    accounts::note(tx, visit, {"site.verify", "site", {}});
    return {.to = health_path(), .notice = {"Everything is verified now. Look again in a moment."}};
}

void measure_daily(Tx& tx, Time) { tx.enqueue(MeasureStorage{}, {.unique = "daily"}); }

std::vector<NavLink> links(const Visit& visit) {
    std::vector<NavLink> all;
    if (visit.may("communities.manage_all")) all.push_back({visit.tr("Communities"), communities_path(), "library"});
    if (visit.may("jobs.manage")) {
        all.push_back({visit.tr("Jobs"), jobs_path(), "workflow"});
        all.push_back({visit.tr("Mail queue"), letters_path(), "mail"});
    }
    if (visit.may("site.settings")) {
        all.push_back({visit.tr("Storage"), storage_path(), "database"});
        all.push_back({visit.tr("Health"), health_path(), "activity"});
    }
    return all;
}

}  // namespace

const Module module{
    .name = "administration",
    .routes = {
        get(may("communities.manage_all"), communities_path, &communities_list, &communities_page),
        get(may("jobs.manage"), jobs_path, &jobs, &jobs_page).summary("Jobs by state, lane and kind"),
        post(may("jobs.manage"), job_path, &act).summary("Retry, cancel or run a job now"),
        get(may("jobs.manage"), letters_path, &letters, &letters_page).summary("Letters that wait, failed or left"),
        post(may("jobs.manage"), letter_path, &look_at_address, &addressed_page).summary("Look at whom a letter is for; they are told"),
        get(may("site.settings"), storage_path, &storage, &storage_page).summary("What takes how much room"),
        post(may("site.settings"), measure_path, &measure_now).limit(10, hours(1)),
        get(may("site.settings"), health_path, &health, &health_page).summary("How this installation stands"),
        post(may("site.settings"), verify_path, &verify_now).limit(10, hours(1)).summary("Run every verification"),
    },
    .jobs = {
        job<MeasureStorage>(&measure, {.tries = 2}),
        job<VerifySite>(&verify, {.tries = 2}),
    },
    .schedules = {
        daily({.hour = 4, .minute = 20}, "measure storage", &measure_daily),
    },
    .fills = {
        fill(accounts::admin_links, &links),
        fill(accounts::admin_sections, &getting_started),
    },
};

}  // namespace lyceum::administration
