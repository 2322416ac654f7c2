// How revenue looks to finance: figures, two charts, and the tables that say the same.
#include "modules/revenue/pages.hpp"
#include "platform/html/chart.hpp"
#include "platform/html/form.hpp"
#include <algorithm>
#include <cmath>
#include <map>

namespace lyceum::revenue {
using namespace html;

namespace {

constexpr int kCohortsShown = 12;

std::string percent(const Counted& counted) { return counted.of > 0 ? fmt::format("{:.1f} %", counted.rate() * 100) : std::string("–"); }

/// Sums of one page: every amount of it is in the same currency.
struct Money_ {
    const Ui& ui;
    Currency currency;
    std::string operator()(std::int64_t minor) const { return ui.money({minor, currency}); }
};

Html filters(const Ui& ui, const RevenuePage& page) {
    Html places = option(_value = "", _selected = !page.community, ui.tr("The whole site")), currencies;
    for (auto& card : page.communities) places += option(_value = to_string(card.id), _selected = card.id == page.community, card.name);
    for (auto currency : page.currencies) currencies += option(_value = name_of(currency), _selected = currency == page.currency, name_of(currency));
    return query_form(revenue_path(), _class = "filters", _controller = "autosubmit",
        select(_name = "community", _label = ui.tr("Community"), places), select(_name = "currency", _label = ui.tr("Currency"), currencies),
        element("noscript", {Node(button(_class = "btn", _type = "submit", ui.tr("Show")))}));
}

Html kpi(const std::string& name, const std::string& value, const std::string& about) {
    return div(_class = "kpi sheet", span(_class = "kpi-name", name), strong(_class = "kpi-value", value), span(_class = "small muted", about));
}

std::string worth_text(const Ui& ui, const Headline& h, const Money_& money) {
    if (!h.worth_least_minor) return ui.tr("Too early to tell.");
    if (!h.worth_minor) return ui.tr("At least {}; too few have left to say more.", money(*h.worth_least_minor));
    return ui.tr("{} to {}, 95 % confidence", money(*h.worth_least_minor), money(*h.worth_most_minor));
}

Html figures_view(const Ui& ui, const RevenuePage& page, const Money_& money) {
    auto& h = page.headline;
    auto change = h.newest.mrr - h.mrr_before;
    ChannelRow all;
    for (auto& way : page.ways) all.add(way);
    auto monthly = ui.plural(h.months, "monthly, over {} month", "monthly, over {} months");
    return div(_class = "kpis",
        kpi(ui.tr("MRR"), money(h.newest.mrr), ui.tr("{} this month", (change < 0 ? "−" : "+") + money(change < 0 ? -change : change))),
        kpi(ui.tr("Customers"), ui.number(h.newest.customers), ui.tr("{} on average", money(h.arpu_minor))),
        kpi(ui.tr("Customer churn"), percent({h.lost_customers, h.customer_months}), monthly),
        kpi(ui.tr("Revenue churn"), percent({h.lost_minor, h.minor_months}), monthly),
        kpi(ui.tr("Customer lifetime value"), h.worth_minor ? money(*h.worth_minor) : std::string("–"), worth_text(ui, h, money)),
        kpi(ui.tr("Refunds"), percent({all.returned_orders, all.orders}), ui.tr("of orders in 12 months · disputed {}", percent({all.disputes, all.orders}))));
}

// ---- months -------------------------------------------------------------------------------------

Html charts_view(const Ui& ui, const RevenuePage& page) {
    if (page.months.size() < 2) return {};
    auto major = [&](std::int64_t minor) { return static_cast<double>(minor) / std::pow(10, decimals(page.currency)); };
    auto text = [&](double value) { return ui.compact(static_cast<std::int64_t>(value)); };
    auto& last = page.months.back();
    auto& first = page.months.front();
    Money_ money{ui, page.currency};
    Chart mrr{ui.tr("MRR was {} in {} and is {} in {}.", money(first.mrr), month_text(first.month), money(last.mrr), month_text(last.month)), {}, {{ui.tr("MRR"), "", {}}}, text};
    Chart moves{ui.tr("What was added to the MRR and what was lost, month by month; the table below has the numbers."), {},
        {{ui.tr("First payment"), "c", {}}, {ui.tr("Reactivated"), "b", {}}, {ui.tr("Expansion"), "d", {}}, {ui.tr("Contraction"), "ink", {}}, {ui.tr("Churned"), "", {}}}, text};
    for (auto& m : page.months) {
        mrr.places.push_back(month_text(m.month)), moves.places.push_back(month_text(m.month));
        mrr.series[0].values.push_back(major(m.mrr));
        std::size_t i = 0;
        for (auto minor : {m.newly, m.back, m.grown, -m.shrunk, -m.lost}) moves.series[i++].values.push_back(major(minor));
    }
    return div(_class = "cols-2", line_chart(mrr), bar_chart(moves));
}

Html months_view(const Ui& ui, const RevenuePage& page, const Money_& money) {
    auto moved = [&](std::int64_t minor, std::int64_t customers, const char* sign) {
        return td(_class = "n", minor ? sign + money(minor) : std::string("–"), when(customers > 0, [&] { return div(_class = "small muted", ui.plural(customers, "{} customer", "{} customers")); }));
    };
    Html rows;
    for (auto m = page.months.rbegin(); m != page.months.rend(); ++m) {
        auto before = std::next(m) == page.months.rend() ? nullptr : &*std::next(m);
        rows += tr(th(_scope = "row", month_text(m->month), when(m->month > page.closed, [&] { return group(" ", span(_class = "chip", ui.tr("Not closed yet"))); })),
            td(_class = "n", money(m->mrr)), td(_class = "n", ui.number(m->customers)), moved(m->newly, m->newly_customers, "+"), moved(m->back, m->back_customers, "+"),
            moved(m->grown, m->grown_customers, "+"), moved(m->shrunk, m->shrunk_customers, "−"), moved(m->lost, m->lost_customers, "−"),
            td(_class = "n", before ? percent({m->lost_customers, before->customers}) : std::string("–")), td(_class = "n", before ? percent({m->lost + m->shrunk, before->mrr}) : std::string("–")));
    }
    auto head = [&](const std::string& words) { return th(_class = "n", _scope = "col", words); };
    return section(h2(_class = "section-title", ui.tr("Month by month")), div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Month by month"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Month")), head(ui.tr("MRR")), head(ui.tr("Customers")), head(ui.tr("First payment")), head(ui.tr("Reactivated")), head(ui.tr("Expansion")), head(ui.tr("Contraction")),
            head(ui.tr("Churned")), head(ui.tr("Customer churn")), head(ui.tr("Revenue churn")))), tbody(rows))));
}

// ---- cohorts ------------------------------------------------------------------------------------

Html cohorts_view(const Ui& ui, const RevenuePage& page) {
    std::map<int, std::int64_t> sizes;
    for (auto& m : page.months)
        if (m.first_payers > 0) sizes[m.month] = m.first_payers;
    while (sizes.size() > kCohortsShown) sizes.erase(sizes.begin());
    if (sizes.empty()) return {};
    std::map<std::pair<int, int>, std::int64_t> paying;
    for (auto& c : page.cohorts) paying[{c.cohort, c.month}] = c.customers;
    auto newest = page.months.back().month, most = months_between(sizes.begin()->first, newest);
    Html head = group(th(_scope = "col", ui.tr("First paid in")), th(_class = "n", _scope = "col", ui.tr("Customers"))), rows;
    for (int age = 0; age <= most; ++age) head += th(_class = "n", _scope = "col", age == 0 ? ui.tr("Same month") : fmt::format("+{}", age));
    for (auto& [cohort, size] : sizes) {
        Html cells;
        int age = 0;
        for (auto& m : page.months) {
            if (m.month < cohort) continue;
            Counted still{paying[{cohort, m.month}], size};
            cells += td(_class = fmt::format("n heat-{}", std::clamp(static_cast<int>(still.rate() * 10 + 0.5), 0, 10)), fmt::format("{:.0f} %", still.rate() * 100));
            ++age;
        }
        for (; age <= most; ++age) cells += td();
        rows += tr(th(_scope = "row", month_text(cohort)), td(_class = "n", ui.number(size)), cells);
    }
    return section(h2(_class = "section-title", ui.tr("Retention")),
        p(_class = "small muted", ui.tr("Of those who paid for the first time in a month, how many pay at the end of that month and of those after it.")),
        div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Retention"), table(_class = "table", thead(tr(head)), tbody(rows))));
}

// ---- channels -----------------------------------------------------------------------------------

std::string way_text(const Ui& ui, const std::string& channel) {
    auto space = channel.find(' ');
    auto gateway = channel.substr(0, space), method = space == channel.npos ? std::string() : channel.substr(space + 1);
    std::string name = method == "wechat" ? ui.tr("WeChat Pay") : method == "alipay" ? ui.tr("Alipay") : method == "card" ? ui.tr("Card") : ui.tr("Bank transfer");
    if (gateway == "sandbox") return name + " · " + ui.tr("sandbox");
    return gateway == method ? name : name + " · " + gateway;
}

Html channels_table(const Ui& ui, const std::string& title, const std::vector<ChannelRow>& rows, const Money_& money, const std::function<std::string(const std::string&)>& name) {
    auto head = [&](const std::string& words) { return th(_class = "n", _scope = "col", words); };
    return section(h2(_class = "section-title", title), div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = title, table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Channel")), head(ui.tr("Orders")), head(ui.tr("Amount paid")), head(ui.tr("Refunded orders")), head(ui.tr("Refunded amount")), head(ui.tr("Disputed")))),
        tbody(each(rows, [&](const ChannelRow& row) {
            return tr(th(_scope = "row", name(row.channel)), td(_class = "n", ui.number(row.orders)), td(_class = "n", money(row.minor)),
                td(_class = "n", ui.number(row.returned_orders), div(_class = "small muted", percent({row.returned_orders, row.orders}))),
                td(_class = "n", money(row.returned_minor), div(_class = "small muted", percent({row.returned_minor, row.minor}))),
                td(_class = "n", ui.number(row.disputes), div(_class = "small muted", percent({row.disputes, row.orders}))));
        })))));
}

Html alarms_view(const Ui& ui, const RevenuePage& page) {
    if (page.alarms.empty()) return {};
    auto kind = [&](const Alarm& one) {
        switch (one.kind) {
            case Alarming::churn: return ui.tr("Customer churn");
            case Alarming::refunds: return ui.tr("Refunds") + " · " + way_text(ui, one.channel);
            case Alarming::disputes: return ui.tr("Disputes") + " · " + way_text(ui, one.channel);
        }
        return std::string();
    };
    return section(h2(_class = "section-title", ui.tr("Alarms")), ul(_class = "log", each(page.alarms, [&](const Alarm& one) {
        return li(time_(_datetime = to_iso8601(one.found_at), ui.date(one.found_at)), span(strong(kind(one)), " ", ui.tr("{} of {} ({}), before {}", ui.number(one.events), ui.number(one.exposure), percent(one.now()), percent(one.before()))));
    })));
}

Html words_view(const Ui& ui) {
    auto word = [](const std::string& name, const std::string& meaning) { return group(dt(name), dd(meaning)); };
    return details(_class = "sheet stack", summary(ui.tr("How these numbers are calculated")), dl(_class = "words",
        word(ui.tr("MRR"), ui.tr("What all paid memberships that run at the last moment of a month are worth in a month: the price after discounts, divided by its months. A yearly price counts a twelfth, prepaid days count as 365 / 12 to the month. Seats of a company count for the company. Gifts, trials, days of grace and free memberships count nothing; what was given back whole counts no more from then on, and a part given back changes nothing.")),
        word(ui.tr("First payment, reactivated, expansion, contraction, churned"), ui.tr("How the part of each customer differs from the end of the month before: paid for the first time, again after a gap, more, less, or no more. They add up to the difference of the MRR. In the whole house a customer is one person wherever they pay, so moving between communities loses nobody.")),
        word(ui.tr("Customer churn"), ui.tr("Customers lost in a month, of those who were there when it began. Revenue churn: churned and contracted MRR, of the MRR when the month began.")),
        word(ui.tr("Customer lifetime value"), ui.tr("What an average customer pays in a month, divided by the rate at which customers leave (Berger and Nasr 1998, without discounting). It holds as long as people leave at that rate, and is told only when five have left; the bounds are Wilson's for that rate.")),
        word(ui.tr("Channels"), ui.tr("Orders and money count in the month in which they are paid, refunds and disputes in the month in which they happen, so closed months never change. Twelve months are added up.")),
        word(ui.tr("Alarms"), ui.tr("Finance is told when refunds or disputes of four weeks, or customers lost in a month, are at least five and more than chance explains once in a thousand times, given the half year before (Przyborowski and Wilenski 1940).")),
        word(ui.tr("Closed months"), ui.tr("A month is closed eight days after its end, when late renewals have arrived, and stays as it is."))));
}

Html counting_view(const Ui& ui, const RevenuePage& page) {
    if (!page.counting_from) return {};
    return div(_class = "flash", _role = "status", ui.icon("refresh-cw"), span(ui.tr("What was paid since {} is still being counted, month after month, and is not in these numbers yet. Look in again in a few minutes.", ui.date(*page.counting_from))));
}

}  // namespace

Page revenue_page(const Ui& ui, const RevenuePage& page) {
    Money_ money{ui, page.currency};
    Asked scope{page.community, page.currency};
    auto file = [&](const Path<Asked>& path, const std::string& name) { return a(_class = "btn", _href = path(scope), data("turbo", "false"), ui.icon("download", "s"), name); };
    if (page.months.empty())
        return accounts::admin_page(ui, ui.tr("Revenue"), revenue_path(), div(_class = "stack loose", filters(ui, page), counting_view(ui, page),
            when(!page.counting_from, [&] { return div(_class = "empty", ui.icon("chart-column", "l"), h2(ui.tr("No paid memberships yet"))); }), words_view(ui)));
    return accounts::admin_page(ui, ui.tr("Revenue"), revenue_path(), div(_class = "stack loose", filters(ui, page), counting_view(ui, page), alarms_view(ui, page), figures_view(ui, page, money),
        charts_view(ui, page), months_view(ui, page, money), cohorts_view(ui, page),
        channels_table(ui, ui.tr("By payment method"), page.ways, money, [&](auto& channel) { return way_text(ui, channel); }),
        channels_table(ui, ui.tr("By source"), page.origins, money, [&](auto& channel) { return channel.empty() ? ui.tr("Unknown") : channel == "referral" ? ui.tr("Referral link") : channel; }),
        div(_class = "row wrap", file(months_file_path, ui.tr("Months (CSV)")), file(cohorts_file_path, ui.tr("Retention (CSV)")), file(channels_file_path, ui.tr("Channels (CSV)"))),
        words_view(ui)));
}

}  // namespace lyceum::revenue
