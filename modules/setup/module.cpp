// The table of contents: every way into this module is listed at the bottom.
#include "modules/setup/templates.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/copies.hpp"

namespace lyceum::setup {

bool is_needed(Db& db) { return accounts::people_with(db, accounts::Role::owner).empty(); }

std::string new_code(Tx& tx) {
    constexpr std::size_t kCodeBytes = 10;
    auto code = crypto::base32(crypto::random_bytes(kCodeBytes));
    tx.run(R"sql(delete from setup_codes)sql");
    tx.run(R"sql(insert into setup_codes (digest, made_at) values ($1, $2))sql", crypto::token_digest(code), tx.now());
    return code;
}

Url setup_url(std::string_view code) { return first_path({std::string(code)}); }

namespace {

First first(const Visit& visit, Db& db, const Code& in) {
    // Once there is an owner the page is as if it had never been.
    if (!is_needed(db)) not_found();
    return {in.code, visit.language};
}

void must_know_code(Db& db, std::string_view code) {
    auto known = db.one<std::int64_t>(R"sql(select count(*) from setup_codes where digest = $1)sql", crypto::token_digest(trimmed(code)));
    if (known == 0) invalid("code", "This is not the code that the program printed at its start. Look at its output and try again.");
}

Moved begin(const Visit& visit, Tx& tx, const Begin& in) {
    if (!is_needed(tx)) not_found();
    must_know_code(tx, in.code);
    auto owner = accounts::create(tx, {.handle = in.handle.str(), .name = in.name.str(), .email = in.email.str(), .language = in.language, .verified = true});
    accounts::grant_role(tx, owner, accounts::Role::owner, owner);
    auto slug = raise(tx, {owner, {}, in.community.str(), in.tagline.str(), in.begin_with});
    tx.run(R"sql(delete from setup_codes)sql");
    accounts::note(tx, visit, {"setup.begin", "person " + to_string(owner), "the first owner, community " + slug});
    auto cookie = accounts::start_session(tx, visit, owner, visit.request && visit.request->secure);
    return {.to = Url::local("/c/" + slug + "/manage"), .id = to_string(owner), .notice = {"Your community stands. This is where you look after it."}, .cookies = {cookie}};
}

Another another(const Visit&, Db&, const Nothing&) { return {}; }

Moved create(const Visit& visit, Tx& tx, const Create& in) {
    auto slug = raise(tx, {visit.person(), in.slug.str(), in.community.str(), in.tagline.str(), in.begin_with});
    accounts::note(tx, visit, {"communities.create", "community " + slug, in.community.str()});
    return {.to = Url::local("/c/" + slug + "/manage"), .notice = {"Your community stands. This is where you look after it."}};
}

void add_link(const Visit& visit, Db&, Frame& frame) {
    if (visit.may("communities.manage_all")) frame.account_menu.push_back({visit.tr("New community"), another_path(), "plus"});
}

std::vector<TableNote> notes() { return {{"setup_codes", TableNote::Keeping::passing, "A code opens an installation that nobody owns yet."}}; }

}  // namespace

const Module module{
    .name = "setup",
    .routes = {
        get(anyone, first_path, &first, &first_page).uncached(),
        post(anyone, begin_path, &begin).limit(10, minutes(10)).or_show(first_path),
        get(may("communities.manage_all"), another_path, &another, &another_page),
        post(may("communities.manage_all"), create_path, &create).or_show(another_path).summary("Make a community from a template"),
    },
    .fills = {
        fill(frame_parts, &add_link),
        fill(table_notes, &notes),
    },
};

}  // namespace lyceum::setup
