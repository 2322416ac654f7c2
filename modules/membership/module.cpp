// The table of contents: every way into this module is listed at the bottom.
#include "modules/membership/letters.hpp"
#include "modules/membership/pages.hpp"
#include "modules/communities/manage_menu.hpp"
#include <algorithm>

namespace lyceum::membership {

Url memberships_url() { return memberships_path(); }
Url tiers_url(const communities::CommunityCard& card) { return tiers_path({card.slug}); }

// ---- what somebody has --------------------------------------------------------------------------

namespace {

Phase phase_of(const Given& given, Time now) {
    return given.aside ? Phase::aside : given.ends_at <= now ? Phase::over : given.starts_at > now ? Phase::coming : Phase::present;
}

std::optional<Time> shown_end(Time ends_at) { return ends_at == kForGood ? std::nullopt : std::optional(ends_at); }

// Names for everything a list of grants speaks of; one statement each for communities, tiers and items.
class Names {
public:
    Names(Db& db, const Visit& visit, const std::vector<Given>& rows) : places_(communities::visible(db, visit)) {
        std::vector<CommunityId> of;
        std::vector<ItemId> items;
        for (auto& row : rows) {
            if (row.item) items.push_back(row.item);
            else of.push_back(row.community);
        }
        tiers_ = tiers_of(db, visit, of);
        if (items.empty()) return;
        for (auto* ask : filled(visit.app, item_links))
            for (auto& [item, link] : ask(db, visit, items)) items_.emplace(item, link);
    }
    const communities::CommunityCard* place(CommunityId id) const {
        auto found = std::find_if(places_.begin(), places_.end(), [&](auto& card) { return card.id == id; });
        return found == places_.end() ? nullptr : &*found;
    }
    std::string tier(CommunityId community, int level) const {
        for (auto& each : tiers_)
            if (each.community == community && each.level == level) return each.name;
        return {};
    }
    const NavLink* item(ItemId id) const {
        auto found = items_.find(id);
        return found == items_.end() ? nullptr : &found->second;
    }
    const std::vector<communities::CommunityCard>& places() const { return places_; }

private:
    std::vector<communities::CommunityCard> places_;
    std::vector<TierCard> tiers_;
    std::map<ItemId, NavLink> items_;
};

// Seats and days of grace are not paid again by whoever has them, and whoever leaves pays for nothing.
bool is_paid_again(const Visit& visit, const Given& row) {
    return row.renews && !row.revoked && !visit.visitor.ends_at && (row.source == "order" || row.source == "gift");
}

// What holds now and ends first, what rests, what is to come in its order, and what is over, the newest first.
bool comes_before(const Membership& a, const Membership& b) {
    if (a.phase != b.phase) return a.phase < b.phase;
    if (a.phase == Phase::coming) return a.starts_at < b.starts_at;
    auto ends = [](auto& line) { return line.ends_at.value_or(kForGood); };
    return a.phase == Phase::over ? ends(b) < ends(a) : ends(a) < ends(b);
}

Membership line_of(const Visit& visit, const Names& names, const Given& row) {
    Membership line{.label = {}, .to = {}, .community = {}, .phase = phase_of(row, visit.now), .starts_at = row.starts_at,
        .ends_at = shown_end(row.ends_at), .renews = is_paid_again(visit, row), .source = row.source, .note = row.note};
    if (auto* place = names.place(row.community)) {
        line.community = place->name;
        if (!row.item) line.to = tiers_url(*place);
    }
    if (auto* item = row.item ? names.item(row.item) : nullptr) line.label = item->label, line.to = item->to;
    else if (row.item) line.label = visit.tr("A single piece");
    else line.label = names.tier(row.community, row.level);
    if (line.label.empty()) line.label = visit.tr("Level {}", row.level);
    return line;
}

}  // namespace

Memberships memberships(const Visit& visit, Db& db, const Nothing&) {
    auto rows = given_to(db, visit.person());
    Names names(db, visit, rows);
    Memberships all;
    for (auto& row : rows) (row.item ? all.items : all.levels).push_back(line_of(visit, names, row));
    std::stable_sort(all.levels.begin(), all.levels.end(), &comes_before);
    for (auto& place : names.places()) all.joined.push_back({.label = place.name, .to = tiers_url(place)});
    return all;
}

TiersView tiers_view(const Visit& visit, Db& db, const OfCommunity& in) {
    TiersView view{.community = communities::community(db, visit, in.community), .tiers = {}, .held = {}, .changed_at = {}};
    view.tiers = tiers(db, visit, view.community.id);
    if (visit.who()) view.held = held(db, visit, *visit.who(), view.community.id);
    for (auto& each : tier_facts(db, view.community.id)) view.changed_at = std::max(view.changed_at.value_or(Time{}), each.changed_at);
    return view;
}

// ---- tiers and gifts, for managers --------------------------------------------------------------

namespace {

void must_be_readable(const Benefits& text, const char* field) {
    if (std::count(text.str().begin(), text.str().end(), '\n') >= kBenefitsMost) invalid(field, "Name at most 40 benefits, one a line.");
}

void check_words(const Benefits& zh, const Benefits& en) {
    must_be_readable(zh, "benefits_zh");
    must_be_readable(en, "benefits_en");
}

}  // namespace

TierAdmin manage_tiers(const Visit& visit, Db& db, const OfCommunity& in) {
    auto card = communities::managed_community(db, visit, in.community);
    return {card, tier_facts(db, card.id)};
}

Moved add_tier_now(const Visit& visit, Tx& tx, const TierWords& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    check_words(in.benefits_zh, in.benefits_en);
    auto id = add_tier(tx, card.id, {.slug = in.slug.str(), .level = in.level, .name = {in.name_zh.str(), in.name_en.str()},
                                        .benefits = {in.benefits_zh.str(), in.benefits_en.str()}});
    accounts::note(tx, visit, {"tiers.add", "tier " + to_string(id), fmt::format("level {} of {}", in.level, card.slug), card.id.value});
    return {.to = manage_tiers_path({in.community}), .id = to_string(id), .notice = {"The tier is there. Give it a price next."}};
}

TierForm edit_tier(const Visit& visit, Db& db, const OfTier& in) {
    auto card = communities::managed_community(db, visit, in.community);
    for (auto& each : tier_facts(db, card.id))
        if (each.id == in.tier) return {card, each};
    not_found();
}

Moved change_tier(const Visit& visit, Tx& tx, const TierEdit& in) {
    auto before = edit_tier(visit, tx, {in.community, in.tier});
    check_words(in.benefits_zh, in.benefits_en);
    auto facts = before.tier;
    facts.name = {in.name_zh.str(), in.name_en.str()};
    facts.benefits = {in.benefits_zh.str(), in.benefits_en.str()};
    set_tier(tx, before.community.id, facts);
    accounts::note(tx, visit, {"tiers.change", "tier " + to_string(in.tier), json::text(before.tier), before.community.id.value});
    return {.to = manage_tiers_path({in.community}), .notice = {"Saved."}};
}

Moved remove_tier_now(const Visit& visit, Tx& tx, const OfTier& in) {
    auto before = edit_tier(visit, tx, in);
    remove_tier(tx, before.community.id, in.tier);
    accounts::note(tx, visit, {"tiers.remove", "tier " + to_string(in.tier), json::text(before.tier), before.community.id.value});
    return {.to = manage_tiers_path({in.community}), .notice = {"The tier is gone."}};
}

GiftAdmin manage_gifts(const Visit& visit, Db& db, const OfCommunity& in) {
    GiftAdmin admin{communities::managed_community(db, visit, in.community), {}, {}};
    admin.tiers = tiers(db, visit, admin.community.id);
    auto rows = gifts(db, admin.community.id);
    std::vector<PersonId> people;
    for (auto& row : rows) people.push_back(row.person);
    auto bylines = accounts::bylines(db, people);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto tier = std::find_if(admin.tiers.begin(), admin.tiers.end(), [&](auto& t) { return t.level == rows[i].level; });
        admin.gifts.push_back({rows[i].id, bylines[i], tier == admin.tiers.end() ? visit.tr("Level {}", rows[i].level) : tier->name, rows[i].note,
            rows[i].starts_at, shown_end(rows[i].ends_at), rows[i].ends_at <= visit.now});
    }
    return admin;
}

Moved give(const Visit& visit, Tx& tx, const GiftWords& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    if (in.days && (*in.days < 1 || *in.days > kGiftDaysMost)) invalid("days", "A gift lasts 1 to 3,660 days; leave it empty for good.");
    auto handle = std::string_view(in.handle);
    if (handle.starts_with('@')) handle.remove_prefix(1);
    auto person = accounts::find_by_handle(tx, handle);
    if (!person) invalid("handle", "Nobody has this handle.");
    auto chosen = edit_tier(visit, tx, {in.community, in.tier}).tier;
    auto source_id = to_string(new_id<Entitlement>(tx));
    std::optional<Time> ends_at;
    if (in.days) ends_at = tx.now() + days(*in.days);
    grant(tx, {.person = *person, .community = card.id, .level = chosen.level, .item = {}, .starts_at = tx.now(), .ends_at = ends_at,
                  .source = "staff", .source_id = source_id, .note = in.reason.str()});
    accounts::note(tx, visit, {"membership.give", "person " + to_string(*person),
        fmt::format("{} of {}, {}: {}", chosen.slug, card.slug, in.days ? fmt::format("{} days", *in.days) : "for good", in.reason.str()), card.id.value});
    return {.to = gifts_path({in.community}), .id = source_id, .notice = {"It is theirs."}};
}

Moved take_back(const Visit& visit, Tx& tx, const OfGift& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    auto gift = given(tx, in.gift);
    if (!gift || gift->community != card.id || gift->source != "staff") not_found();
    revoke(tx, gift->source, gift->source_id);
    accounts::note(tx, visit, {"membership.take_back", "person " + to_string(gift->person), gift->note, card.id.value});
    return {.to = gifts_path({in.community}), .notice = {"It ended now."}};
}

namespace {

NavLink tiers_link(const Visit& visit, const communities::CommunityCard& card) {
    return {.label = visit.tr("Tiers"), .to = manage_tiers_path({card.slug}), .icon = "crown"};
}
NavLink gifts_link(const Visit& visit, const communities::CommunityCard& card) {
    return {.label = visit.tr("Given memberships"), .to = gifts_path({card.slug}), .icon = "gift"};
}
void add_menu(const Visit& visit, Db&, Frame& frame) {
    if (visit.who()) frame.account_menu.push_back({.label = visit.tr("Your memberships"), .to = memberships_url(), .icon = "crown"});
}

}  // namespace

const Module module{
    .name = "membership",
    .routes = {
        get(signed_in, memberships_path, &memberships, &memberships_page).summary("What you are entitled to, and until when"),
        get(anyone, tiers_path, &tiers_view, &tiers_page).summary("What each tier of a community includes"),

        get(signed_in, manage_tiers_path, &manage_tiers, &manage_tiers_page),
        post(signed_in, add_tier_path, &add_tier_now).or_show(manage_tiers_path).summary("Add a tier"),
        get(signed_in, edit_tier_path, &edit_tier, &edit_tier_page),
        put(signed_in, change_tier_path, &change_tier).or_show(edit_tier_path).summary("Change a tier's name and benefits"),
        del(signed_in, edit_tier_path, &remove_tier_now).summary("Remove a tier that nobody holds"),
        get(signed_in, gifts_path, &manage_gifts, &manage_gifts_page),
        post(signed_in, give_path, &give).or_show(gifts_path).limit(200, hours(1)).idempotent().summary("Give somebody a membership"),
        del(signed_in, take_back_path, &take_back).summary("End a given membership now"),
    },
    .jobs = {
        job<Remind>(&remind, {.lane = Lane::mail}),
    },
    .schedules = {
        every(hours(1), "letters before memberships end", &plan_letters),
    },
    .fills = {
        fill(communities::membership_links, &tiers_link),
        fill(communities::membership_links, &gifts_link),
        fill(frame_parts, &add_menu),
        fill(verifications, &check),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::membership
