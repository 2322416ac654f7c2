// The table of contents: every way into this module is listed at the bottom.
#include "modules/privacy/privacy.hpp"
#include "modules/setup/templates.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/crypto/password.hpp"
#include "platform/http/copies.hpp"

namespace lyceum::setup {

namespace {

struct Progress {
    PersonId owner;
    std::optional<CommunityId> community;
    std::optional<Time> finished_at;
};
DESCRIBE(Progress, owner, community, finished_at)

std::optional<Progress> progress(Db& db) {
    return db.maybe<Progress>(R"sql(select owner, community, finished_at from setup_progress where one = 1)sql");
}

}  // namespace

bool is_needed(Db& db) { return accounts::people_with(db, accounts::Role::owner).empty(); }

std::string new_code(Tx& tx) {
    constexpr std::size_t kCodeBytes = 10;
    auto code = crypto::base32(crypto::random_bytes(kCodeBytes));
    tx.run(R"sql(delete from setup_codes)sql");
    tx.run(R"sql(insert into setup_codes (digest, made_at) values ($1, $2))sql", crypto::token_digest(code), tx.now());
    return code;
}

Url setup_url(std::string_view code) { return first_path({std::string(code)}); }

std::optional<Url> unfinished(Db& db) {
    auto so_far = progress(db);
    if (!so_far || so_far->finished_at) return std::nullopt;
    return so_far->community ? plans_path() : community_path();
}

namespace {

// ---- who you are ----------------------------------------------------------------------------------

First first(const Visit& visit, Db& db, const Code& in) {
    if (is_needed(db)) return {in.code, visit.language, {}};
    // Once there is an owner the page is as if it had never been, but for the owner on the way.
    auto next = unfinished(db);
    if (!next || !visit.may("site.settings")) not_found();
    return {{}, visit.language, next};
}

void must_know_code(Db& db, std::string_view code) {
    auto known = db.one<std::int64_t>(R"sql(select count(*) from setup_codes where digest = $1)sql", crypto::token_digest(trimmed(code)));
    if (known == 0) invalid("code", "This is not the code that the program printed at its start. Look at its output and try again.");
}

struct Hashed { std::string password; };

// The code comes first: nobody makes this machine hash without it.
Hashed hash(const Visit& visit, Database& database, const Begin& in) {
    database.read([&](Db& db) {
        if (!is_needed(db)) not_found();
        must_know_code(db, in.code);
    });
    if (in.password.empty()) return {};
    Secret password(in.password);
    if (auto complaint = crypto::password_complaint(password, {visit.app.settings()->site.name, in.email.str().substr(0, in.email.str().find('@'))}))
        throw Refusal(Refusal::Why::invalid, *complaint, {{"password", *complaint}});
    return {crypto::hash_password(password)};
}

std::string handle_for(Db& db, const Begin& in) {
    if (!in.handle.empty()) return in.handle.str();
    return accounts::free_handle(db, in.email.str().substr(0, in.email.str().find('@')));
}

Moved begin(const Visit& visit, Tx& tx, const Begin& in, const Hashed& hashed) {
    if (!is_needed(tx)) not_found();
    must_know_code(tx, in.code);
    auto owner = accounts::create(tx, {.handle = handle_for(tx, in), .name = in.name.str(), .email = in.email.str(), .password_hash = hashed.password,
                                          .language = in.language, .verified = true});
    accounts::grant_role(tx, owner, accounts::Role::owner, owner);
    tx.run(R"sql(delete from setup_codes)sql");
    tx.run(R"sql(insert into setup_progress (one, owner) values (1, $1) on conflict (one) do update set owner = excluded.owner)sql", owner);
    accounts::note(tx, visit, {"setup.begin", "person " + to_string(owner), "the first owner"});
    auto cookie = accounts::start_session(tx, visit, owner, visit.request && visit.request->secure);
    return {.to = community_path(), .id = to_string(owner), .cookies = {cookie}};
}

// ---- the steps after it -----------------------------------------------------------------------------

Progress on_the_way(Db& db) {
    auto so_far = progress(db);
    if (!so_far || so_far->finished_at) not_found("The setup is finished. Everything it asked can be changed in the administration.");
    return *so_far;
}

communities::CommunityCard founded(Db& db, const Visit& visit) {
    auto so_far = on_the_way(db);
    if (!so_far.community) conflict("The community comes first.");
    return communities::community(db, visit, *so_far.community);
}

CommunityStep community_step(const Visit& visit, Db& db, const Nothing&) {
    auto so_far = on_the_way(db);
    if (!so_far.community) return {};
    CommunityStep step{communities::community(db, visit, *so_far.community), {}};
    for (auto& space : communities::spaces(db, visit, *so_far.community)) step.spaces.push_back(space.name);
    return step;
}

Moved found(const Visit& visit, Tx& tx, const Found& in) {
    auto so_far = on_the_way(tx);
    // Sent twice is sent once.
    if (so_far.community) return {.to = plans_path()};
    auto raised = raise(tx, {visit.person(), {}, in.community.str(), in.tagline.str(), in.begin_with});
    tx.run(R"sql(update setup_progress set community = $1 where one = 1)sql", raised.id);
    site_settings::change(tx, visit, {{"site.name", in.community.str()}, {"site.language", std::string(name_of(visit.language))}, {"mail.from_name", in.community.str()}});
    accounts::note(tx, visit, {"communities.create", "community " + to_string(raised.id), in.community.str()});
    return {.to = plans_path(), .id = to_string(raised.id)};
}

std::vector<membership::TierCard> priced_tiers(Db& db, const Visit& visit, CommunityId community) {
    auto tiers = membership::tiers(db, visit, community);
    std::erase_if(tiers, [](auto& tier) { return tier.level < 1; });
    if (tiers.size() > kTiersPriced) tiers.resize(kTiersPriced);
    return tiers;
}

PlansStep plans_step(const Visit& visit, Db& db, const Nothing&) {
    auto community = founded(db, visit);
    auto offered = commerce::plans(db, visit, community.id);
    PlansStep step;
    for (auto& tier : priced_tiers(db, visit, community.id)) {
        PricedTier priced{tier.id, tier.name, tier.benefits, {}, {}};
        // What members' communities of programmers ask, to begin with.
        if (offered.empty() && step.tiers.empty()) priced.monthly = "99", priced.yearly = "999";
        for (auto& plan : offered) {
            if (plan.tier != tier.id) continue;
            auto price = to_decimal(plan.price);
            if (price.ends_with(".00")) price.erase(price.size() - 3);
            if (plan.kind == commerce::PlanKind::monthly) priced.monthly = price;
            if (plan.kind == commerce::PlanKind::yearly) priced.yearly = price;
        }
        step.tiers.push_back(std::move(priced));
    }
    return step;
}

void offer(Tx& tx, TierId tier, commerce::PlanKind kind, const std::string& field, std::string_view typed, Currency currency) {
    if (trimmed(typed).empty()) return;
    auto price = commerce::read_price(typed, currency);
    if (!price) invalid(field, "This is no price. Write it as 39 or 39.50.");
    commerce::offer_plan(tx, {.tier = tier, .kind = kind, .price = *price});
}

Moved set_prices(const Visit& visit, Tx& tx, const Prices& in) {
    auto community = founded(tx, visit);
    auto tiers = priced_tiers(tx, visit, community.id);
    std::string_view monthly[] = {in.monthly_1, in.monthly_2}, yearly[] = {in.yearly_1, in.yearly_2};
    for (std::size_t n = 0; n < tiers.size(); ++n) {
        auto number = std::to_string(n + 1);
        offer(tx, tiers[n].id, commerce::PlanKind::monthly, "monthly_" + number, monthly[n], in.currency);
        offer(tx, tiers[n].id, commerce::PlanKind::yearly, "yearly_" + number, yearly[n], in.currency);
    }
    accounts::note(tx, visit, {"commerce.add_plan", "community " + to_string(community.id), "prices of the setup"});
    return {.to = mail_path()};
}

MailStep mail_step(const Visit& visit, Db& db, const Nothing&) {
    founded(db, visit);
    MailStep step{{}, mailcheck::latest(db), visit.app.settings()->mail};
    if (auto contact = accounts::contact(db, visit.person())) step.send_to = contact->email;
    return step;
}

DoneStep done_step(const Visit& visit, Db& db, const Nothing&) {
    auto community = founded(db, visit);
    auto report = mailcheck::latest(db);
    return {community, static_cast<std::int64_t>(commerce::plans(db, visit, community.id).size()), report && report->all_good()};
}

Moved finish(const Visit& visit, Tx& tx, const Nothing&) {
    founded(tx, visit);
    tx.run(R"sql(update setup_progress set finished_at = $1 where one = 1)sql", tx.now());
    accounts::note(tx, visit, {"setup.finish", "site", ""});
    return {.to = Url::local("/admin"), .notice = {"Your community stands. This is where you look after it."}};
}

// ---- another community --------------------------------------------------------------------------------

Another another(const Visit&, Db&, const Nothing&) { return {}; }

Moved create(const Visit& visit, Tx& tx, const Create& in) {
    auto raised = raise(tx, {visit.person(), in.slug.str(), in.community.str(), in.tagline.str(), in.begin_with});
    accounts::note(tx, visit, {"communities.create", "community " + to_string(raised.id), in.community.str()});
    return {.to = Url::local("/c/" + raised.slug + "/manage"), .notice = {"Your community stands. This is where you look after it."}};
}

void add_link(const Visit& visit, Db&, Frame& frame) {
    if (visit.may("communities.manage_all")) frame.account_menu.push_back({visit.tr("New community"), another_path(), "plus"});
}

std::vector<TableNote> notes() { return {{"setup_codes", TableNote::Keeping::passing, "A code opens an installation that nobody owns yet."}}; }

std::vector<privacy::Holding> held(const App&) {
    return {{"setup_progress", {"owner"}, Msg{"Who set this site up", {}}, Msg{"To go on where the setup stopped", {}}, privacy::Basis::interest, 0, privacy::Ending::anonymised}};
}

}  // namespace

const Module module{
    .name = "setup",
    .routes = {
        get(anyone, first_path, &first, &first_page).uncached(),
        post(anyone, begin_path, &hash, &begin).limit(10, minutes(10)).or_show(first_path).for_browsers(),
        get(may("site.settings"), community_path, &community_step, &community_page),
        post(may("site.settings"), found_path, &found).or_show(community_path),
        get(may("site.settings"), plans_path, &plans_step, &plans_page),
        post(may("site.settings"), prices_path, &set_prices).or_show(plans_path),
        get(may("site.settings"), mail_path, &mail_step, &mail_page),
        get(may("site.settings"), done_path, &done_step, &done_page),
        post(may("site.settings"), finish_path, &finish),
        get(may("communities.manage_all"), another_path, &another, &another_page),
        post(may("communities.manage_all"), create_path, &create).or_show(another_path).summary("Make a community from a template"),
    },
    .fills = {
        fill(frame_parts, &add_link),
        fill(table_notes, &notes),
        fill(privacy::holdings, &held),
    },
};

}  // namespace lyceum::setup
