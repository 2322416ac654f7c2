// What the doctor looks at, and what a new site still needs.
#include "modules/administration/pages.hpp"
#include "modules/follows/follows.hpp"
#include "modules/content/content.hpp"
#include <filesystem>

namespace lyceum::administration {

namespace {

constexpr std::uintmax_t kSpaceLow = 512ull * 1024 * 1024;

std::int64_t given_up(Db& db) {
    std::int64_t count = 0;
    for (auto& row : count_jobs(db))
        if (row.state == JobState::discarded) count += row.jobs;
    return count;
}

}  // namespace

std::vector<Check> examine(const App& app, Db& db) {
    auto& config = app.config;
    auto settings = app.settings();
    std::vector<Check> checks;
    for (auto& problem : problems(*settings)) checks.push_back({Msg{problem, {}}, false, Msg{"Change the setting.", {}}});
    auto discarded = given_up(db);
    checks.push_back({Msg{"no job was given up", {}}, discarded == 0, Msg{"{} jobs failed for good; see their errors under /admin/jobs.", {std::to_string(discarded)}}});
    std::error_code unknown;
    auto space = std::filesystem::space(config.site.data_folder, unknown);
    if (!unknown)
        checks.push_back({Msg{"{} MB free in the data folder", {std::to_string(space.available / 1'000'000)}}, space.available > kSpaceLow,
            Msg{"Free some space: writes stop when the disk is full.", {}}});
    bool plain = config.http.tls_certificate.empty() && config.http.trusted_proxies.empty() && !config.http.listen.starts_with("127.");
    checks.push_back({Msg{"connections are encrypted or local", {}}, !plain,
        Msg{"Set http.tls_certificate and http.tls_key, or put a proxy in front and name it in http.trusted_proxies.", {}}});
    checks.push_back({Msg{"development mode is off", {}}, !config.site.development, Msg{"Set site.development to false on a public host: it shows everybody's letters.", {}}});
    checks.push_back({Msg{"letters are sent", {}}, settings->mail.transport == MailTransport::smtp,
        Msg{"mail.transport is file: letters stay in the data folder. Set mail.transport to smtp and mail.host.", {}}});
    checks.push_back({Msg{"the public address is https", {}}, config.site.url.starts_with("https://"), Msg{"Set site.url to the address people type; without https passwords travel in the open.", {}}});
    checks.push_back({Msg{"payments are real", {}}, !config.payments.sandbox, Msg{"payments.sandbox is true: nobody is charged. Connect a gateway before you sell.", {}}});
    checks.push_back({Msg{"somebody owns the site", {}}, !accounts::people_with(db, accounts::Role::owner).empty(),
        Msg{"Make an owner: lyceum user create HANDLE --email … --role owner", {}}});
    return checks;
}

std::vector<ToDo> to_do(const Visit& visit, Db& db) {
    std::vector<ToDo> list;
    auto add = [&](bool done, std::string text, std::string why, Url to) { list.push_back({std::move(text), std::move(why), std::move(to), done}); };
    if (auto next = setup::unfinished(db)) add(false, visit.tr("Finish the setup"), visit.tr("You stopped on the way."), *next);
    auto first = communities::first(db);
    if (!first) {
        add(false, visit.tr("Found a community"), visit.tr("Everything happens in one."), Url::local("/communities/new"));
        return list;
    }
    auto card = communities::community(db, visit, *first);
    auto report = mailcheck::latest(db);
    auto manage = "/c/" + card.slug + "/manage";
    add(!commerce::plans(db, visit, *first).empty(), visit.tr("Put a plan on offer"), visit.tr("So that people can become paying members."), Url::local(manage + "/plans"));
    add(report && report->all_good(), visit.tr("See that letters arrive"), visit.tr("Codes for signing in and receipts go by mail."), Url::local("/admin/mail/check"));
    add(visit.app.config.site.url.starts_with("https://"), visit.tr("Have an address of your own with https"), visit.tr("Links in letters begin with site.url."), Url::local("/admin/settings?q=site.url"));
    add(!items::bare_list(db, visit, {.community = *first}, 1).empty(), visit.tr("Publish something to read"), visit.tr("A free piece shows visitors what they would pay for."), Url::local("/write"));
    add(card.members > 1, visit.tr("Invite the first members"), visit.tr("A link in a letter to ten people is a good beginning."), Url::local(manage + "/invites"));
    add(offices::any_held(db, *first, visit.now), visit.tr("Say who runs this"), visit.tr("Offices with names, duties and terms make trust."), offices::manage_url(card));
    bool all_done = std::all_of(list.begin(), list.end(), [](auto& each) { return each.done; });
    return all_done ? std::vector<ToDo>{} : list;
}

}  // namespace lyceum::administration
