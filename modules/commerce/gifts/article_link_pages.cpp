// The pages of gift links: for whoever gives, and for whoever was sent one.
#include "modules/commerce/finance_pages.hpp"
#include "modules/commerce/gifts/article_links.hpp"

namespace lyceum::commerce {

namespace {

LinksPage links(const Visit& visit, Db& db, const LinksTo& in) {
    auto card = items::card(db, visit, in.item);
    LinksPage page{.item = in.item, .title = card.title, .url = card.url, .allowance = allowance(db, visit, items::lock_of(db, in.item)), .links = {}};
    for (auto& link : links_to(db, visit.person(), in.item)) page.links.push_back({link, visit.app.base_url() + open_link_path({link.code}).str()});
    return page;
}

Moved make(const Visit& visit, Tx& tx, const MakeLink& in) {
    items::card(tx, visit, in.item);
    auto made = make_link(tx, visit, items::lock_of(tx, in.item), in.readers, in.days);
    return {.to = links_path({in.item}), .id = to_string(made.id), .notice = {"Pass the link on to those who may read it.", {}}};
}

Moved take_back(const Visit& visit, Tx& tx, const OneLink& in) {
    take_back_link(tx, visit.person(), in.item, in.link);
    return {.to = links_path({in.item}), .notice = {"The link opens nothing any more.", {}}};
}

GiftLinkRow known_link(Db& db, const std::string& code) {
    auto link = link_with(db, code);
    if (!link) not_found("There is no such link any more. Ask whoever sent it for another.");
    return *link;
}

OpenPage shown(const Visit& visit, Db& db, const LinkCode& in) {
    auto link = known_link(db, in.code);
    OpenPage page{.code = in.code, .obstacle = {}, .card = items::card(db, visit, link.item), .giver = accounts::byline(db, link.giver)};
    page.readable = visit.who() && membership::pass(db, visit, items::lock_of(db, link.item)).has_value();
    if (visit.now >= link.ends_at) page.obstacle = visit.tr("This link has ended. Ask whoever sent it for another.");
    else if (!link.runs(visit.now)) page.obstacle = visit.tr("This link was opened as often as it may be. Ask whoever sent it for another.");
    return page;
}

Moved open(const Visit& visit, Tx& tx, const LinkCode& in) {
    auto link = known_link(tx, in.code);
    auto card = items::card(tx, visit, link.item);
    if (!membership::pass(tx, visit, items::lock_of(tx, link.item))) open_link(tx, visit, link);
    return {.to = card.url.at("rest")};
}

Moved offer(const Visit& visit, Tx& tx, const OfferLinks& in) {
    auto community = communities::community(tx, visit, in.slug);
    communities::must_stand(tx, visit, community.id, communities::Standing::manager);
    set_member_links(tx, community.id, in.links);
    accounts::note(tx, visit, {.action = "commerce.member_links", .target = "community " + community.slug, .details = fmt::format("{} a month", in.links), .place = community.id.value});
    return {.to = plans_path({in.slug}), .notice = {"Saved.", {}}};
}

}  // namespace

std::vector<Route> link_routes() {
    return {
        get(signed_in, links_path, &links, &links_page).summary("Your gift links to a work, and how many you can make"),
        post(signed_in, make_link_path, &make).limit(30, hours(1)).or_show(links_path).idempotent().summary("Makes a link that opens a locked work to some readers for a while"),
        del(signed_in, take_back_path, &take_back).summary("Takes a gift link back: whoever came by it reads no more"),
        get(anyone, open_link_path, &shown, &open_link_page),
        post(signed_in, open_link_path, &open).limit(30, hours(1)).summary("Opens a work by a gift link"),
        post(signed_in, offer_links_path, &offer).or_show(plans_path),
    };
}

}  // namespace lyceum::commerce
