// What everybody sees, what companies and the staff do.
#include "modules/sponsors/pages.hpp"
#include "platform/http/site.hpp"
#include <algorithm>

namespace lyceum::sponsors {

Url sponsors_url(const communities::CommunityCard& community) { return public_path({community.slug}); }
Url sponsor_url(SponsorId id) { return sponsor_path({id}); }

namespace {

constexpr int kShown = 300, kOwnShown = 50;

// Its company and the staff know of it, nobody else.
SponsorRow known(Db& db, const Visit& visit, SponsorId id) {
    auto sponsor = find(db, id);
    if (!sponsor || (sponsor->owner != visit.person() && !communities::manages(db, visit, sponsor->community))) not_found();
    return *sponsor;
}

SponsorRow managed_sponsor(Db& db, const Visit& visit, SponsorId id) {
    auto sponsor = known(db, visit, id);
    if (!communities::manages(db, visit, sponsor.community)) forbidden("Only those who manage the community do this.");
    return sponsor;
}

PublicPage everybody(const Visit& visit, Db& db, const OfSlug& in) {
    PublicPage page{.community = communities::community(db, visit, in.slug)};
    page.manages = communities::manages(db, visit, page.community.id);
    auto all = shown(db, page.community.id, visit.now);
    for (auto& level : levels(db, page.community.id)) {
        Shelf shelf{level, {}};
        for (auto& sponsor : all)
            if (sponsor.level == level.id) shelf.sponsors.push_back(sponsor);
        if (!shelf.sponsors.empty() || level.is_sold()) page.shelves.push_back(std::move(shelf));
    }
    return page;
}

// ---- companies --------------------------------------------------------------------------------------

std::vector<LevelRow> choices(Db& db, CommunityId community, bool all) {
    auto found = levels(db, community);
    std::erase_if(found, [&](auto& level) { return all ? level.retired : !level.is_sold(); });
    return found;
}

SponsorForm join_form(const Visit& visit, Db& db, const Join& in) {
    SponsorForm page{.community = communities::community(db, visit, in.slug), .level = in.level};
    page.levels = choices(db, page.community.id, false);
    if (page.levels.empty()) not_found();
    return page;
}

std::string as_day(const Visit& visit, std::optional<Time> at) { return at ? i18n::to_input(site_zone(visit.app).local(*at)).substr(0, 10) : std::string(); }

SponsorForm enter_form(const Visit& visit, Db& db, const OfSlug& in) {
    SponsorForm page{.community = communities::managed_community(db, visit, in.slug), .since = as_day(visit, visit.now), .ends = as_day(visit, visit.now + days(365)), .manages = true};
    page.levels = choices(db, page.community.id, true);
    if (page.levels.empty()) conflict("Write a level first.");
    return page;
}

SponsorForm edit_form(const Visit& visit, Db& db, const OfSponsor& in) {
    auto sponsor = known(db, visit, in.id);
    SponsorForm page{.community = communities::community(db, visit, sponsor.community), .level = sponsor.level, .sponsor = sponsor, .manages = communities::manages(db, visit, sponsor.community)};
    page.levels = choices(db, sponsor.community, page.manages);
    page.since = as_day(visit, sponsor.since);
    if (sponsor.ends_at) page.ends = as_day(visit, *sponsor.ends_at - seconds(1));
    if (sponsor.owner) page.owner = accounts::bylines(db, {sponsor.owner}).front().handle;
    return page;
}

std::optional<Time> read_day(const Visit& visit, const std::string& field, std::string_view typed, bool its_end) {
    if (typed.empty()) return std::nullopt;
    auto local = i18n::from_input(std::string(typed) + "T12:00");
    if (!local) invalid(field, "Write a day, such as 2027-02-01.");
    auto zone = site_zone(visit.app);
    auto noon = zone.moment(*local);
    return zone.start_of_day(its_end ? noon + days(1) : noon);
}

// What the form says, laid over what is there. Companies write what is read of them; whose it is and until when, the staff.
SponsorRow written(Db& db, const Visit& visit, SponsorRow row, const WriteSponsor& in, const std::string& logo) {
    row.company = in.company.str(), row.words = in.words.str(), row.link = in.link.str(), row.contact = in.contact.str();
    if (in.without_logo) row.logo.clear();
    if (!logo.empty()) row.logo = logo;
    bool staff = communities::manages(db, visit, row.community);
    auto offered = choices(db, row.community, staff);
    if (in.level && *in.level != row.level) {
        bool fixed = row.id && !staff && row.state != State::unpaid;
        if (fixed || std::none_of(offered.begin(), offered.end(), [&](auto& level) { return level.id == *in.level; })) invalid("level", "Choose one from the list.");
        row.level = *in.level;
    }
    if (!row.level) invalid("level", "Choose one from the list.");
    return row;
}

void read_terms(Db& db, const Visit& visit, SponsorRow& row, const WriteSponsor& in) {
    auto handle = std::string_view(in.handle);
    if (handle.starts_with('@')) handle.remove_prefix(1);
    row.owner = {};
    if (!handle.empty()) {
        auto person = accounts::find_by_handle(db, handle);
        if (!person) invalid("handle", "Nobody has this handle.");
        row.owner = *person;
    }
    row.since = read_day(visit, "since", in.since, false);
    row.ends_at = read_day(visit, "ends", in.ends, true);
    if (!row.since) row.since = visit.now;
}

struct Logo { std::string url; };
Logo keep_logo(const Visit& visit, Database& database, const WriteSponsor& in) {
    database.read([&](Db& db) {
        if (in.id) known(db, visit, in.id);
        else communities::community(db, visit, in.slug);
    });
    if (in.logo.empty()) return {};
    try {
        return {media::keep(visit.app, visit.person(), in.logo.bytes, in.logo.name).str()};
    } catch (const Refusal& refusal) {
        if (refusal.why != Refusal::Why::invalid) throw;
        throw Refusal(Refusal::Why::invalid, refusal.message, {{"logo", refusal.message}});
    }
}

Moved begin_it(const Visit& visit, Tx& tx, const WriteSponsor& in, const Logo& logo) {
    auto community = communities::community(tx, visit, in.slug);
    auto row = written(tx, visit, {.community = community.id}, in, logo.url);
    row.owner = visit.person();
    auto id = begin(tx, row);
    return {.to = sponsor_path({id}), .id = to_string(id), .notice = {"Look at it, then pay. It is shown when the staff has looked at it.", {}}};
}

Moved enter_it(const Visit& visit, Tx& tx, const WriteSponsor& in, const Logo& logo) {
    auto community = communities::managed_community(tx, visit, in.slug);
    auto row = written(tx, visit, {.community = community.id}, in, logo.url);
    read_terms(tx, visit, row, in);
    auto id = enter(tx, row);
    accounts::note(tx, visit, {.action = "sponsors.enter", .target = "sponsor " + to_string(id), .details = row.company, .place = community.id.value});
    return {.to = sponsor_path({id}), .id = to_string(id), .notice = {"It is shown.", {}}};
}

Moved change_it(const Visit& visit, Tx& tx, const WriteSponsor& in, const Logo& logo) {
    auto before = known(tx, visit, in.id);
    bool staff = communities::manages(tx, visit, before.community);
    auto after = written(tx, visit, before, in, logo.url);
    if (staff) {
        read_terms(tx, visit, after, in);
        if (!before.since && in.since.empty()) after.since = std::nullopt;
        accounts::note(tx, visit, {.action = "sponsors.change", .target = "sponsor " + to_string(in.id), .details = after.company, .place = before.community.value});
    }
    change(tx, before, after, staff ? Look::as_it_is : Look::again);
    return {.to = sponsor_path({in.id}), .notice = staff ? Msg{"Saved.", {}} : Msg{"Saved. It is shown when the staff has looked at it.", {}}};
}

SponsorPage one(const Visit& visit, Db& db, const OfSponsor& in) {
    SponsorPage page{.sponsor = known(db, visit, in.id)};
    auto& row = page.sponsor;
    page.level = level(db, row.level);
    page.community = communities::community(db, visit, row.community);
    page.promises = promises(db, row.id);
    page.orders = orders_of(db, row.id);
    page.manages = communities::manages(db, visit, row.community);
    page.own = row.owner == visit.person();
    if (page.own && page.level.is_sold() && row.state != State::hidden) page.ways = commerce::ways_to_pay(db, page.level.currency);
    return page;
}

Moved pay(const Visit& visit, Tx& tx, const PayFor& in) {
    auto row = known(tx, visit, in.id);
    if (row.owner != visit.person()) forbidden("Only whoever looks after it for the company pays.");
    return commerce::pay_goods(visit, tx, order_of(visit, tx, row), in.method);
}

Own own(const Visit& visit, Db& db, const Nothing&) { return {of_owner(db, visit.person(), kOwnShown)}; }

// ---- the staff --------------------------------------------------------------------------------------

Managed manage(const Visit& visit, Db& db, const OfSlug& in) {
    auto community = communities::managed_community(db, visit, in.slug);
    return {community, levels(db, community.id), of_community(db, community.id, kShown)};
}

LevelForm level_form(const Visit& visit, Db& db, const OfLevel& in) {
    LevelForm page{.community = communities::managed_community(db, visit, in.slug)};
    if (!in.id) return page;
    page.level = level(db, *in.id);
    if (page.level->community != page.community.id) not_found();
    return page;
}

Moved write_level_now(const Visit& visit, Tx& tx, const WriteLevel& in) {
    auto page = level_form(visit, tx, {in.slug, in.id});
    LevelRow row{.id = in.id.value_or(SponsorLevelId{}), .community = page.community.id, .place = std::clamp<std::int64_t>(in.place, 1, kLevelsMost), .name_zh = in.name_zh.str(), .name_en = in.name_en.str(),
        .benefits_zh = in.benefits_zh.str(), .benefits_en = in.benefits_en.str(), .currency = in.currency, .days = in.days, .retired = in.retired};
    if (!in.price.empty()) {
        auto price = commerce::read_price(in.price, in.currency);
        if (!price || price->minor < 1) invalid("price", "This is no amount. Write it as 10 or 10.50.");
        row.price_minor = price->minor;
    }
    auto id = write_level(tx, row);
    accounts::note(tx, visit, {.action = "sponsors.level", .target = "level " + to_string(id), .details = in.price.str() + " " + std::string(name_of(in.currency)), .place = page.community.id.value});
    return {.to = manage_path({in.slug}), .id = to_string(id), .notice = {"Saved.", {}}};
}

Moved show_it(const Visit& visit, Tx& tx, const OfSponsor& in) {
    auto row = managed_sponsor(tx, visit, in.id);
    show(tx, row);
    accounts::note(tx, visit, {.action = "sponsors.show", .target = "sponsor " + to_string(in.id), .details = row.company, .place = row.community.value});
    return {.to = sponsor_path({in.id}), .notice = {"It is shown.", {}}};
}

Moved hide_it(const Visit& visit, Tx& tx, const OfSponsor& in) {
    auto row = managed_sponsor(tx, visit, in.id);
    hide(tx, row, visit.person());
    accounts::note(tx, visit, {.action = "sponsors.hide", .target = "sponsor " + to_string(in.id), .details = row.company, .place = row.community.value});
    return {.to = sponsor_path({in.id}), .notice = {"Nobody sees it any more. What was paid and has not begun goes back.", {}}};
}

Moved promise_it(const Visit& visit, Tx& tx, const AddPromise& in) {
    promise(tx, managed_sponsor(tx, visit, in.id).id, in.words.str());
    return {.to = sponsor_path({in.id}), .notice = {"Saved.", {}}};
}

Moved keep_it(const Visit& visit, Tx& tx, const KeepPromise& in) {
    keep_promise(tx, managed_sponsor(tx, visit, in.id).id, in.number, in.done, in.note.str(), visit.person());
    return {.to = sponsor_path({in.id}), .notice = {"Saved.", {}}};
}

constexpr std::size_t kFormBytesMost = media::kUploadBytesMost + 256 * 1024;

}  // namespace

std::vector<Route> routes() {
    return {
        get(anyone, public_path, &everybody, &public_page).summary("Companies that carry a community"),
        get(signed_in, join_path, &join_form, &form_page),
        post(signed_in, begin_path, &keep_logo, &begin_it).or_show(join_path).body_max(kFormBytesMost).limit(20, hours(1)).summary("Become a sponsor"),
        get(signed_in, own_path, &own, &own_page).summary("Companies that you look after as a sponsor"),
        get(signed_in, sponsor_path, &one, &sponsor_page).summary("A sponsor and what it is owed"),
        get(signed_in, edit_path, &edit_form, &form_page),
        put(signed_in, change_path, &keep_logo, &change_it).or_show(edit_path).body_max(kFormBytesMost).summary("Change what is read of a sponsor"),
        post(signed_in, pay_path, &pay).or_show(sponsor_path).limit(30, minutes(10)).idempotent().summary("Pay a period of a sponsorship"),
        get(signed_in, manage_path, &manage, &managed_page),
        get(signed_in, enter_form_path, &enter_form, &form_page),
        post(signed_in, enter_path, &keep_logo, &enter_it).or_show(enter_form_path).body_max(kFormBytesMost).summary("Enter a sponsor"),
        get(signed_in, level_path, &level_form, &level_page),
        post(signed_in, write_level_path, &write_level_now).or_show(level_path).summary("Write a level of sponsorship"),
        post(signed_in, show_path, &show_it).summary("Show a sponsor"),
        post(signed_in, hide_path, &hide_it).summary("Hide a sponsor"),
        post(signed_in, promise_path, &promise_it).or_show(sponsor_path).summary("Promise a sponsor something"),
        put(signed_in, keep_path, &keep_it).summary("Note that a promise was kept"),
    };
}

NavLink manage_link(const Visit& visit, const communities::CommunityCard& community) {
    return {.label = visit.tr("Sponsors"), .to = manage_path({community.slug}), .icon = "handshake"};
}

void add_to_frame(const Visit& visit, Db& db, Frame& frame) {
    if (visit.who() && has_any(db, *visit.who())) frame.account_menu.push_back({.label = visit.tr("My sponsorship"), .to = own_path(), .icon = "handshake"});
}

}  // namespace lyceum::sponsors
