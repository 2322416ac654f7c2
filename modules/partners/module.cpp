// The table of contents, what partners do and what managers do.
#include "modules/partners/pages.hpp"
#include "modules/communities/manage_menu.hpp"
#include "platform/core/csv.hpp"
#include <algorithm>

namespace lyceum::partners {

Url partnerships_url() { return own_path(); }

Url managing_url(Tx& tx, CommunityId community) {
    return manage_path({communities::community(tx, tx.app().insider({"communities.manage_all"}, tx.now(), Language::en), community).slug});
}

namespace {

using communities::Standing;

constexpr int kSecondsOfDay = 86'400, kLinesShown = 200, kLinesOfFile = 100'000;

std::vector<Terms> told(const Visit& visit, Db& db, std::vector<PartnerRow> rows) {
    std::vector<PartnerId> ids;
    std::vector<PersonId> people;
    for (auto& row : rows) ids.push_back(row.id), people.push_back(row.person);
    auto bylines = accounts::bylines(db, people);
    auto known = communities::visible(db, visit);
    auto numbers = brought(db, ids);
    auto income = sums(db, ids, visit.now);
    std::vector<Terms> all;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Terms terms{.row = std::move(rows[i]), .person = bylines[i], .community = {}, .link = {}, .landing = {}, .buyers = 0, .refused = 0, .sums = {}};
        for (auto& card : known)
            if (card.id == terms.row.community) terms.community = card.name;
        if (terms.row.holds()) terms.link = visit.app.base_url() + with_path({terms.row.code}).str();
        for (auto& number : numbers)
            if (number.partner == terms.row.id) terms.buyers = number.buyers, terms.refused = number.refused;
        std::copy_if(income.begin(), income.end(), std::back_inserter(terms.sums), [&](auto& sum) { return sum.partner == terms.row.id; });
        all.push_back(std::move(terms));
    }
    return all;
}

// The link leaves a cookie and nothing else; an unknown code leads to the memberships.
Moved follow(const Visit& visit, Db& db, const WithPartner& in) {
    Moved moved{.to = commerce::join_url()};
    auto row = partner_with(db, in.code);
    if (!row) return moved;
    moved.cookies.push_back({std::string(kCookie), row->code, row->days * kSecondsOfDay});
    for (auto& page : row->landing ? promotion::landing_pages(db, visit, row->community) : std::vector<promotion::LandingCard>())
        if (page.id == row->landing && page.is_published) moved.to = promotion::landing_url(page.slug);
    return moved;
}

// ---- the partner --------------------------------------------------------------------------------

OwnPage own(const Visit& visit, Db& db, const Nothing&) { return {told(visit, db, partnerships(db, visit.person()))}; }

PartnerRow own_row(const Visit& visit, Db& db, PartnerId id) {
    auto row = partner(db, id);
    if (row.person != visit.person()) not_found();
    return row;
}

Moved agree_to(const Visit& visit, Tx& tx, const OneOwn& in) {
    agree(tx, in.partner, visit.person());
    auto row = partner(tx, in.partner);
    accounts::note(tx, visit, {.action = "partners.agree", .target = "partner " + to_string(in.partner), .details = {}, .place = row.community.value});
    return {.to = own_path(), .notice = {"The terms hold from now on. Pass on your link.", {}}};
}
Moved leave(const Visit& visit, Tx& tx, const OneOwn& in) {
    auto row = own_row(visit, tx, in.partner);
    end(tx, row);
    if (!row.ended_at) notifications::tell(tx, {.person = row.offered_by, .kind = "proposal", .source = "partner ended " + to_string(in.partner), .actor = visit.person(),
        .text = row.agreed_at ? Msg{"{} ended the terms", {row.name}} : Msg{"{} declined the terms", {row.name}}, .place = managing_url(tx, row.community)});
    return {.to = own_path(), .notice = {"The terms have ended. What you earned stays yours.", {}}};
}

StatementPage show_statement(const Visit& visit, Db& db, const OneOwn& in) {
    auto row = own_row(visit, db, in.partner);
    auto lines = statement(db, row, kLinesShown);
    auto terms = told(visit, db, {row});
    return {std::move(terms.front()), std::move(lines)};
}

Raw statement_file(const Visit& visit, Db& db, const OneOwn& in) {
    auto body = csv_record({"paid_at", "what", "currency", "price", "percent", "part", "taken_back", "payable_at"});
    for (auto& line : statement(db, own_row(visit, db, in.partner), kLinesOfFile))
        body += csv_record({to_iso8601(line.paid_at), line.title, std::string(name_of(line.currency)), to_decimal({line.price_minor, line.currency}), std::to_string(line.percent),
            to_decimal({line.minor, line.currency}), to_decimal({line.taken_minor, line.currency}), line.payable_at ? to_iso8601(*line.payable_at) : ""});
    return {.type = "text/csv; charset=utf-8", .body = std::string(kByteOrderMark) + body, .cache_control = "private, no-store", .file_name = "partnership.csv"};
}

// ---- managing -----------------------------------------------------------------------------------

ManagePage show_manage(const Visit& visit, Db& db, const OfCommunity& in) {
    ManagePage page{.community = communities::managed_community(db, visit, in.community), .terms = {}, .landings = {}};
    page.terms = told(visit, db, partners_of(db, page.community.id));
    page.landings = promotion::landing_pages(db, visit, page.community.id);
    for (auto& terms : page.terms)
        for (auto& landing : page.landings)
            if (landing.id == terms.row.landing) terms.landing = landing.title;
    return page;
}

Moved make_offer(const Visit& visit, Tx& tx, const Offer& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    auto handle = in.handle.str().starts_with("@") ? in.handle.str().substr(1) : in.handle.str();
    auto person = accounts::find_by_handle(tx, handle);
    if (!person) invalid("handle", "There is nobody of this name.");
    if (in.landing) {
        auto pages = promotion::landing_pages(tx, visit, card.id);
        if (std::none_of(pages.begin(), pages.end(), [&](auto& page) { return page.id == *in.landing; })) invalid("landing", "Choose one from the list.");
    }
    auto id = offer(tx, {card.id, *person, in.name.str(), in.about_zh.str(), in.about_en.str(), in.site.str(), in.percent, in.days, in.paying_days, in.landing.value_or(LandingPageId{})}, visit.person());
    accounts::note(tx, visit, {.action = "partners.offer", .target = "partner " + to_string(id), .details = fmt::format("{} percent, {} days to order, {} days paying", in.percent, in.days, in.paying_days), .place = card.id.value});
    return {.to = manage_path({in.community}), .id = to_string(id), .notice = {"They are told, and the terms hold once they accept.", {}}};
}

Moved end_it(const Visit& visit, Tx& tx, const OnePartner& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    auto row = partner(tx, in.partner);
    if (row.community != card.id) not_found();
    end(tx, row);
    accounts::note(tx, visit, {.action = "partners.end", .target = "partner " + to_string(in.partner), .details = {}, .place = card.id.value});
    return {.to = manage_path({in.community}), .notice = {"The terms have ended. What was earned stays earned.", {}}};
}

Html together(const Ui& ui, Db& db, LandingPageId page) { return together_view(ui, partners_on(db, page)); }

NavLink manage_link(const Visit& visit, const CommunityCard& card) { return {visit.tr("Partners"), manage_path({card.slug}), "handshake"}; }
NavLink own_link(const Visit& visit) { return {visit.tr("Partnerships"), own_path(), "handshake"}; }

}  // namespace

const Module module{
    .name = "partners",
    .routes = {
        get(anyone, with_path, &follow).uncached(),
        get(signed_in, own_path, &own, &own_page).summary("Terms that you were offered or agreed to as a partner"),
        get(signed_in, statement_path, &show_statement, &statement_page).summary("What came of one partnership"),
        get(signed_in, file_path, &statement_file),
        post(signed_in, agree_path, &agree_to).summary("Accept the terms of a partnership"),
        post(signed_in, leave_path, &leave).summary("End a partnership"),
        get(signed_in, manage_path, &show_manage, &manage_page),
        post(signed_in, offer_path, &make_offer).or_show(manage_path),
        post(signed_in, end_path, &end_it),
    },
    .listens = {on<accounts::Closed>(&forget)},
    .fills = {
        fill(commerce::before_order, &note),
        fill(commerce::more_shares, &shares),
        fill(commerce::order_origins, &origins),
        fill(promotion::landing_parts, &together),
        fill(communities::promoting_links, &manage_link),
        fill(accounts::settings_links, &own_link),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::partners
