// The table of contents: every way into this module is listed at the bottom.
#include "modules/privacy/staff.hpp"
#include "platform/http/copies.hpp"

namespace lyceum::privacy {

namespace {

constexpr int kVersionsShown = 10, kAnswersShown = 30, kLooksShown = 50;

// ---- the policy -----------------------------------------------------------------------------------

std::vector<Receiver> receivers_of(const Visit& visit) {
    auto settings = visit.app.settings();
    std::vector<Receiver> all;
    if (settings->mail.transport != MailTransport::file)
        all.push_back({settings->mail.host, visit.tr("The mail server: your address, your name, and the letters to you.")});
    return all;
}

std::vector<PolicyCookie> cookies_of(const Visit& visit) {
    return {
        {"sid", visit.tr("Keeps you signed in."), visit.tr("{} days", visit.app.config.security.session_max_days)},
        {"device", visit.tr("Knows this browser again, so that strangers cannot lock you out."), visit.tr("a year")},
        {"entry", visit.tr("Protects the forms for signing in."), visit.tr("a day")},
        {"lang, theme", visit.tr("The language and the colours you chose."), visit.tr("a year")},
        {"notice", visit.tr("Carries one sentence to the next page."), visit.tr("a moment")},
    };
}

Policy policy(const Visit& visit, Db& db, const Nothing&) {
    auto settings = visit.app.settings();
    return {settings->site.name, settings->mail.from, the_register(visit.app), receivers_of(visit), cookies_of(visit), versions(db, kVersionsShown)};
}

// ---- consent --------------------------------------------------------------------------------------

MyConsent my_consent(const Visit& visit, Db& db, const Nothing&) {
    return {{allows(db, visit.person(), Purpose::reading), allows(db, visit.person(), Purpose::personal_lists)}, answers(db, visit.person(), kAnswersShown)};
}

Moved choose(const Visit& visit, Tx& tx, const Choices& in) {
    record(tx, visit, {Purpose::reading, in.reading, consent_path().str()});
    record(tx, visit, {Purpose::personal_lists, in.personal_lists, consent_path().str()});
    return {.to = consent_path(), .notice = {"Saved.", {}}};
}

// ---- what is known --------------------------------------------------------------------------------

MyData my_data(const Visit& visit, Db& db, const Nothing&) {
    MyData mine;
    for (auto* ask : filled(visit.app, traits))
        if (auto known = ask(visit, db); !known.traits.empty()) mine.known.push_back(std::move(known));
    mine.copy = newest_copy(db, visit.person());
    if (mine.copy && mine.copy->expires_at <= visit.now) mine.copy.reset();
    auto rows = looks_at(db, visit.person(), kLooksShown);
    std::vector<PersonId> staff;
    for (auto& row : rows) staff.push_back(row.staff);
    auto lines = accounts::bylines(db, staff);
    for (std::size_t i = 0; i < rows.size(); ++i) mine.looks.push_back({lines[i], rows[i].what, rows[i].reason, rows[i].at});
    mine.holdings = the_register(visit.app);
    return mine;
}

Moved ask_for_copy(const Visit& visit, Tx& tx, const Nothing&) {
    ask_copy(tx, visit);
    return {.to = data_path(), .notice = {"Your copy is being made. A letter comes when it is ready.", {}}};
}

Raw fetch_copy(const Visit& visit, Db& db, const OfCopy& in) {
    auto bytes = read_copy(db, visit.person(), in.id, visit.now);
    if (!bytes) not_found("There is no such copy any more. Ask for a new one.");
    return {.type = "application/zip", .body = std::move(*bytes), .cache_control = "private, no-store", .file_name = "my-data.zip"};
}

std::string level_name(const Visit& visit, const std::string& level) {
    if (level == "beginner") return visit.tr("Beginner");
    if (level == "intermediate") return visit.tr("Intermediate");
    if (level == "advanced") return visit.tr("Advanced");
    return level == "expert" ? visit.tr("Expert") : level;
}

// What somebody said of themselves at the start, and can say anew at any time.
Traits said(const Visit& visit, Db& db) {
    auto told = accounts::interests(db, visit.person());
    Traits all{visit.tr("What you told us"), {}};
    auto origin = visit.tr("You said so.");
    auto edit = Url::local("/welcome").with("next", data_path().str());
    for (auto& field : told.fields) all.traits.push_back({.label = field, .origin = origin, .edit = edit});
    if (!told.level.empty()) all.traits.push_back({.label = visit.tr("Level: {}", level_name(visit, told.level)), .origin = origin, .edit = edit});
    if (!told.goal.empty()) all.traits.push_back({.label = visit.tr("Goal: {}", told.goal), .origin = origin, .edit = edit});
    return all;
}

// ---- the end --------------------------------------------------------------------------------------

Closing closing(const Visit& visit, Db& db, const Nothing&) {
    Closing page{visit.visitor.handle, {}, {}, {}, false, {}};
    if (auto row = erasure_of(db, visit.person())) {
        page.asked_at = row->asked_at, page.due_at = row->due_at;
        page.by_staff = row->closed_by.has_value(), page.reason = row->reason;
        if (!row->obstacle.empty()) page.obstacle = visit.tr(json::from_text<Msg>(row->obstacle));
    }
    return page;
}

Moved close_now(const Visit& visit, Tx& tx, const Close& in) {
    accounts::must_be_in_person(visit);
    if (accounts::find_by_handle(tx, in.handle) != visit.person()) invalid("handle", "This is not your handle.");
    ask_erasure(tx, visit);
    return {.to = Url::local("/"), .notice = {"Your account will be deleted in {} days. Sign in before then to keep it.", {std::to_string(kGraceDays)}},
        .cookies = {accounts::sign_out_cookie(visit)}};
}

Moved keep_account(const Visit& visit, Tx& tx, const Nothing&) {
    accounts::must_be_in_person(visit);
    bool was = call_off(tx, visit);
    return {.to = close_path(), .notice = was ? Msg{"Your account stays.", {}} : Msg{"Nothing was under way.", {}}};
}

// ---- in other pages ---------------------------------------------------------------------------------

NavLink consent_link(const Visit& visit) { return {.label = visit.tr("Privacy"), .to = consent_path(), .icon = "shield"}; }
NavLink data_link(const Visit& visit) { return {.label = visit.tr("Your data"), .to = data_path(), .icon = "database"}; }
NavLink close_link(const Visit& visit) { return {.label = visit.tr("Delete account"), .to = close_path(), .icon = "trash-2"}; }

void add_to_frame(const Visit& visit, Db&, Frame& frame) {
    frame.footer.push_back({visit.tr("Privacy"), policy_path()});
    if (auto& due = visit.visitor.ends_at)
        frame.reminder = NavLink{.label = visit.tr("Your account will be deleted on {}. Read more.", Ui{visit}.date(*due)), .to = close_path(), .icon = "triangle-alert"};
}

// ---- this module's own lines ------------------------------------------------------------------------

std::vector<Holding> own_holdings(const App&) {
    return {
        {"consents", {"person", "network"}, Msg{"What you agreed to", {}}, Msg{"To prove it", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"erasures", {"person", "closed_by"}, Msg{"That you asked for the end of your account", {}}, Msg{"To carry it out", {}}, Basis::legal_duty, 0, Ending::deleted},
        {"erased_people", {"person"}, Msg{"The number of a deleted account, without any name", {}}, Msg{"To delete it again should an old backup be restored", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"data_copies", {"person"}, Msg{"Copies of your data that you asked for", {}}, Msg{"To hand them to you", {}}, Basis::legal_duty, kCopyDays, Ending::deleted},
        {"looks", {"person", "staff"}, Msg{"Who of the staff looked at your private data", {}}, Msg{"So that you know", {}}, Basis::legal_duty, 0, Ending::deleted},
    };
}

struct MyAnswer { std::string purpose; bool given = false; std::string place; Time at; };
DESCRIBE(MyAnswer, purpose, given, place, at)
void copy_own(Db& db, PersonId person, Copy& copy) {
    copy.add("consents", db.all<MyAnswer>(R"sql(select purpose, given, place, at from consents where person = $1 order by id)sql", person));
    copy.add("looks", looks_at(db, person, 10'000));
}

// ---- copies of the database ------------------------------------------------------------------------

std::vector<TableNote> notes() { return {{"data_copies", TableNote::Keeping::passing, "Copies that people asked for, fetched within days."}}; }

// Outside of the database, where no restore undoes it. Once more is as good as once.
void remember(Work& work, const RememberErasure& job) { remember_erasure(work.app().config.site.data_folder, job.person, job.at); }

// A backup may be older than the account.
void erase_if_there(Tx& tx, PersonId person) {
    if (tx.one<bool>(R"sql(select exists (select 1 from public_people where id = $1) as there)sql", person)) erase(tx, person);
}

}  // namespace

static std::vector<Route> own_routes() {
    return {
        get(anyone, policy_path, &policy, &policy_page).summary("What is held about people, why, and for how long"),
        get(signed_in, consent_path, &my_consent, &consent_page).summary("What you agreed to"),
        post(signed_in, choose_path, &choose).or_show(consent_path).summary("Agree or refuse, for each purpose"),
        get(signed_in, data_path, &my_data, &data_page).summary("What is known about you"),
        post(signed_in, ask_copy_path, &ask_for_copy).limit(10, hours(1)).sensitive().summary("Ask for a copy of everything held about you"),
        get(signed_in, copy_path, &fetch_copy),
        get(signed_in, close_path, &closing, &close_page),
        post(signed_in, ask_close_path, &close_now).or_show(close_path).sensitive().for_browsers(),
        del(signed_in, close_path, &keep_account).for_browsers(),
    };
}

static std::vector<Route> all_routes() {
    auto all = own_routes();
    for (auto& route : staff_routes()) all.push_back(std::move(route));
    return all;
}

const Module module{
    .name = "privacy",
    .routes = all_routes(),
    .jobs = {
        job<Erase>(&carry_out),
        job<RememberErasure>(&remember),
        job<MakeCopy>(&make_copy, {.lane = Lane::media}),
        job<ForgetCopies>(&forget_copies, {.lane = Lane::media}),
    },
    .schedules = {
        every(hours(1), "erase accounts", &plan_erasures),
        every(hours(1), "publish the policy", &publish_policy),
        daily({.hour = 3, .minute = 50}, "forget copies", [](Tx& tx, Time) { tx.enqueue(ForgetCopies{}, {.unique = "all"}); }),
        daily({.hour = 4, .minute = 10}, "end outdated consent", &end_outdated),
    },
    .fills = {
        fill(accounts::settings_links, &consent_link),
        fill(accounts::settings_links, &data_link),
        fill(accounts::settings_links, &close_link),
        fill(frame_parts, &add_to_frame),
        fill(traits, &said),
        fill(holdings, &own_holdings),
        fill(holdings, &accounts_holdings),
        fill(copies, &copy_own),
        fill(copies, &copy_account),
        fill(table_notes, &notes),
        fill(erase_again, &erase_if_there),
    },
};

}  // namespace lyceum::privacy
