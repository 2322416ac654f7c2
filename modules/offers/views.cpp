#include "modules/offers/pages.hpp"

namespace lyceum::offers {
using namespace html;

static Html offer_view(const Ui& ui, const OfferCard& offer) {
    auto hide = ui.tr("Do not offer “{}”", offer.title);
    return article(_class = "sheet goods",
        header(store::kind_chip(ui, offer.kind), span(_class = "grow"),
            button_to(ui, hide_path({offer.thing}), "post", group(ui.icon("x", "s"), span(_class = "visually-hidden", hide)), "icon-btn")),
        h3(a(_href = offer.url, offer.title)),
        div(_class = "stack tight", when(offer.starts_at.has_value(), [&] {
            return p(_class = "small", ui.icon("calendar", "s"), " ", ui.date_time(*offer.starts_at), " · ", offer.place.empty() ? ui.tr("Online") : offer.place);
        }), p(_class = "muted", offer.summary)),
        div(_class = "row wrap", strong(_class = "price", offer.price.is_zero() ? ui.tr("Free") : ui.money(offer.price))),
        p(_class = "small muted", offer.maker.empty() ? ui.tr("Sold by this site.") : ui.tr("Sold by {}", offer.maker)),
        p(_class = "why", offer.reason));
}

static Html campaigns_view(const Ui& ui, const std::vector<coupons::Running>& campaigns) {
    if (campaigns.empty()) return {};
    return section(_class = "stack", h2(_class = "section-title", ui.tr("Campaigns that hold for you")), ul(_class = "list sheet", each(campaigns, [&](const coupons::Running& campaign) {
        return li(div(_class = "row wrap", span(_class = "chip hot", ui.icon("ticket", "s"), campaign.label), span(_class = "grow", campaign.rule), a(_class = "btn sm", _href = campaign.to, ui.tr("See prices"))));
    })));
}

Page offers_page(const Ui& ui, const Offers& page) {
    auto heading = ui.tr("Offers for you");
    auto empty = div(_class = "empty", ui.icon("store", "l"), h2(ui.tr("Nothing to offer you at the moment")), p(ui.tr("What is new in the shop and not yours yet appears here.")),
        a(_class = "btn", _href = store::shop_url(), ui.tr("To the shop")));
    auto how = page.personal ? ui.tr("Chosen by what you named, follow, read and have, dates by what you took part in, where and when, and by what many have. Prices are the same for everybody.")
                             : ui.tr("You want no personal lists, so this is what many have and what is new. Prices are the same for everybody.");
    return {.title = heading,
        .body = div(_class = "stack loose", div(_class = "stack tight", h1(heading), p(_class = "muted", how, " ", a(_class = "link", _href = Url::local("/settings/recommendations"), ui.tr("What recommendations know of you")))),
            campaigns_view(ui, page.campaigns),
            when(!page.dates.empty(), [&] {
                return section(_class = "stack", _id = "dates", h2(_class = "section-title", ui.tr("Dates for you")), div(_class = "goods-grid", each(page.dates, [&](const OfferCard& date) { return offer_view(ui, date); })));
            }),
            when(page.offers.empty() && page.dates.empty(), [&] { return empty; }),
            page.offers.empty() ? Html() : section(h2(_class = "visually-hidden", ui.tr("Products")), div(_class = "goods-grid", each(page.offers, [&](const OfferCard& offer) { return offer_view(ui, offer); }))),
            when(page.hidden > 0, [&] {
                return div(_class = "row wrap", span(_class = "muted", ui.plural(page.hidden, "You hid {} offer.", "You hid {} offers.")), button_to(ui, hidden_path(), "delete", group(ui.tr("Show them again")), "btn sm"));
            })),
        .shape = Shape::plain, .indexed = false};
}

}  // namespace lyceum::offers
