#include "modules/site_settings/store.hpp"
#include "platform/crypto/seal.hpp"
#include <algorithm>
#include <array>

namespace lyceum::site_settings {

namespace {

constexpr auto kChangeable = std::to_array<std::string_view>({
    "site.name", "site.language", "site.time_zone", "site.icp_number", "site.police_number",
    "mail.transport", "mail.host", "mail.port", "mail.encryption", "mail.user", "mail.password", "mail.from", "mail.from_name",
});
constexpr std::string_view kPassword = "mail.password";

struct KeptRow { std::string name, value; };
DESCRIBE(KeptRow, name, value)

std::vector<KeptRow> kept(Db& db) { return db.all<KeptRow>(R"sql(select name, value from site_settings order by name)sql"); }

crypto::KeyRing keys(const App& app) { return crypto::KeyRing::read_or_create(app.config.site.data_folder + "/seal.keys"); }

/// The value as it is stored.
std::string stored(const App& app, const Change& change) {
    return change.name == kPassword && !change.value.empty() ? keys(app).seal(Secret(change.value), kPassword).text : change.value;
}

// A password that this key ring cannot open (a database brought from elsewhere) counts as not set.
std::string opened(const App& app, const KeptRow& row) {
    if (row.name != kPassword || row.value.empty()) return row.value;
    auto secret = keys(app).open({row.value}, kPassword);
    return secret ? secret->reveal() : std::string();
}

std::string field_of(std::string_view name) { return std::string(name.substr(name.find('.') + 1)); }

std::string shown_value(Config& config, std::string_view name) {
    for (auto& field : config::fields_of(config))
        if (field.name == name) return config::shown(field);
    return {};
}

[[noreturn]] void refuse(const std::string& name, const Msg& what) {
    throw Refusal(Refusal::Why::invalid, Msg{"This setting cannot have this value.", {}}, {{field_of(name), what}});
}

// What is wrong with one value, in words for a form; `problems` speaks to whoever writes the file.
Msg complaint_about(std::string_view name) {
    if (name == "site.name") return Msg{"Write what the site is called.", {}};
    if (name == "site.time_zone") return Msg{"There is no such time zone. Choose one from the list.", {}};
    if (name == "mail.from") return Msg{"This is no e-mail address.", {}};
    if (name == "mail.host") return Msg{"Write the name of your mail server, such as smtp.example.org.", {}};
    if (name == "mail.port") return Msg{"A port is a number from 1 to 65535.", {}};
    if (name == "mail.encryption") return Msg{"Without encryption letters go to this machine only. Choose STARTTLS or TLS.", {}};
    if (name == "mail.user" || name == "mail.password") return Msg{"The name and the password belong together. Write both or neither.", {}};
    return Msg{"This is not a valid value.", {}};
}

// What the types cannot say is said of the settings as they would be: about one that was changed, or about the pair
// that a change broke.
void must_fit(const Config& next, const std::vector<Change>& changes) {
    if (changes.empty()) return;
    auto found = problems(next);
    for (auto& problem : found)
        for (auto& setting : kChangeable)
            if (problem.starts_with(setting)) refuse(std::string(setting), complaint_about(setting));
    if (!found.empty()) refuse(changes.front().name, Msg{"This is not a valid value.", {}});
}

}  // namespace

bool is_changeable(std::string_view name) { return std::find(kChangeable.begin(), kChangeable.end(), name) != kChangeable.end(); }

bool is_open(const App& app, std::string_view name) {
    if (!is_changeable(name)) return false;
    auto origin = app.origins.find(name);
    return origin == app.origins.end() || origin->second == config::Origin::default_;
}

void lay_kept(const App& app, Db& db, Config& config) {
    auto fields = config::fields_of(config);
    for (auto& row : kept(db))
        if (is_open(app, row.name)) config::set_from_text(fields, Config::meanings, row.name, opened(app, row));
}

void change(Tx& tx, const Visit& visit, const std::vector<Change>& changes) {
    auto& app = tx.app();
    Config before = app.config;
    lay_kept(app, tx, before);
    auto next = before;
    auto fields = config::fields_of(next);
    std::vector<Change> made;
    for (auto& change : changes) {
        // A password that is left empty stays as it is.
        if (!is_open(app, change.name) || (change.name == kPassword && change.value.empty())) continue;
        auto wanted = config::set_from_text(fields, Config::meanings, change.name, change.value);
        if (!wanted.empty()) refuse(change.name, complaint_about(change.name));
        if (change.name == kPassword || shown_value(before, change.name) != change.value) made.push_back(change);
    }
    must_fit(next, made);
    for (auto& one : made) {
        tx.run(R"sql(
            insert into site_settings (name, value, changed_at, changed_by) values ($1, $2, $3, $4)
            on conflict (name) do update set value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by)sql",
            one.name, stored(app, one), tx.now(), visit.person());
        accounts::note(tx, visit, {"settings.change", "setting " + one.name,
            one.name == kPassword ? "a new password" : fmt::format("{}, before {}", one.value, shown_value(before, one.name))});
    }
    if (!made.empty()) tx.enqueue(ReadAgain{static_cast<std::int64_t>(made.size())});
}

void read_again(Work& work, const ReadAgain& job) {
    work.app().read_settings();
    log::info("settings changed", {{"settings", job.changed}});
}

}  // namespace lyceum::site_settings
