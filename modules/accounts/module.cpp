// The table of contents: what this module adds to the product.
#include "modules/accounts/admin_pages.hpp"
#include "modules/accounts/audit.hpp"
#include "modules/accounts/entry_pages.hpp"
#include "modules/accounts/links.hpp"
#include "modules/accounts/people_list.hpp"
#include "modules/accounts/role_table.hpp"
#include "modules/accounts/routes.hpp"
#include "modules/accounts/sessions.hpp"
#include "modules/accounts/settings_pages.hpp"
#include "modules/accounts/suspensions.hpp"
#include "modules/accounts/throttles.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/copies.hpp"

namespace lyceum::accounts {

namespace {

std::vector<Route> together(std::initializer_list<std::vector<Route>> parts) {
    std::vector<Route> all;
    for (auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

// Everything about the viewer came with the statement that recognised them.
void viewer(const Visit& visit, Db&, Frame& frame) {
    auto& known = visit.visitor;
    bool left_behind = !known.who && !known.cookies.empty() && known.cookies.front().max_age_seconds < 0;
    if (left_behind && frame.notice.empty()) frame.notice = visit.tr("Your session has ended. Sign in again.");
    if (!known.who) return;
    frame.viewer_name = known.name;
    frame.viewer_handle = known.handle;
    frame.viewer_hue = known.hue;
    if (known.second_factor_due) {
        auto due = i18n::Locale{visit.language}.date(*known.second_factor_due, visit.now);
        frame.reminder = NavLink{*known.second_factor_due > visit.now ? visit.tr("Your role needs a second factor from {} on. Add one.", due)
                : visit.tr("What your role may do waits until you have a second factor. Add one."),
            Url::local(std::string(kSecondFactorPath)), "shield"};
    }
    frame.account_menu.push_back({visit.tr("My profile"), profile_url(known.handle), "user"});
    frame.account_menu.push_back({visit.tr("Settings"), profile_settings(), "settings"});
    for (auto* links : filled(visit.app, admin_links))
        if (auto offered = links(visit); !offered.empty()) {
            frame.account_menu.push_back({visit.tr("Administration"), offered.front().to, "shield"});
            break;
        }
    frame.account_menu.push_back({.label = visit.tr("Sign out"), .to = sign_out_path(), .icon = "log-out", .posts = true});
}

// Everybody may listen to what is for themselves.
bool own_topic(const Visit& visit, Db&, std::string_view topic) { return visit.who() && topic == "person:" + to_string(*visit.who()); }

std::vector<TableNote> notes() {
    using enum TableNote::Keeping;
    return {{"people", secret, "Hashes of passwords; without them people sign in by a code.", "password"},
            {"people", secret, "Proves that a device was used before.", "device_key"},
            {"sessions", secret, "Who holds one is signed in."},
            {"api_tokens", secret, "What programs sign in with."},
            {"pending_sign_ins", passing, "Sign-ins that wait for a second factor, for minutes."},
            {"links", passing, "Links in letters, good for a week at most."},
            {"codes", passing, "Sign-in codes, good for minutes."},
            {"pending_sign_ins", passing, "Who owes the second factor, for minutes."},
            {"throttles", passing, "Counts of attempts, for hours at most."}};
}

// An export without secrets has none, and an empty key is one that anybody knows.
void give_device_keys(const App& app) {
    constexpr int kAtOnce = 500;
    std::size_t given = kAtOnce;
    while (given == kAtOnce)
        given = app.database->write(app.clock(), [&](Tx& tx) {
            auto bare = tx.all<PersonId>(R"sql(select id from people where device_key = '' limit $1)sql", kAtOnce);
            for (auto person : bare) tx.run(R"sql(update people set device_key = $2 where id = $1)sql", person, crypto::random_token());
            return bare.size();
        });
}

}  // namespace

const Module module{
    .name = "accounts",
    .routes = together({entry_routes(), confirm_routes(), recovery_routes(), settings_routes(), keys_routes(), profile_routes(), admin_routes(), suspension_routes(), role_table_routes()}),
    .schedules = {
        daily({.hour = 3, .minute = 10}, "forget old sessions", &forget_old_sessions),
        every(hours(1), "forget old links", &forget_old_links),
        every(hours(1), "forget empty buckets", &forget_empty_buckets),
        daily({.hour = 3, .minute = 40}, "forget ended suspensions", &forget_ended_suspensions),
    },
    .fills = {
        fill(recognise, &recognised),
        fill(refresh_session, &refresh),
        fill(frame_parts, &viewer),
        fill(prove, &prove_by_password_or_code),
        fill(confirm_page, &confirm_view),
        fill(live_gate, &own_topic),
        fill(verifications, &verify_audit),
        fill(table_notes, &notes),
        fill(make_again, &give_device_keys),
        fill(spreadsheets, &members_list),
        fill(admin_links, &own_admin_links),
    },
};

}  // namespace lyceum::accounts
