// People and texts are the nodes of one network, what was done and who follows whom its edges; the Louvain method finds who
// belongs together.
#include "modules/recommend/circles.hpp"
#include "engines/network/circles.hpp"
#include <cmath>
#include <numbers>

namespace lyceum::recommend {

namespace {

constexpr std::size_t kTextsOfEach = 40, kTextsShown = 3, kTagsShown = 4, kNearShown = 2;

/// Deeds as a network: people first, then texts.
struct Network {
    std::unordered_map<PersonId, network::Node> people;
    std::unordered_map<ItemId, network::Node> texts;
    std::vector<network::Edge> edges;
    std::size_t nodes() const { return people.size() + texts.size(); }
};

Network network_of(const std::vector<Edge>& edges, const Weights& weights, Time now) {
    Network all;
    for (auto& edge : edges)
        if (edge.side == Side::item) all.people.try_emplace(edge.person, static_cast<network::Node>(all.people.size()));
    for (auto& edge : edges)
        if (edge.side == Side::item) all.texts.try_emplace(ItemId{edge.id}, static_cast<network::Node>(all.nodes()));
    for (auto& edge : edges) {
        const auto from = all.people.find(edge.person);
        if (edge.side == Side::item) all.edges.push_back({from->second, all.texts.at(ItemId{edge.id}), weights.of(edge.kind) * decay(edge.last_at, now)});
        const auto to = edge.side == Side::person ? all.people.find(PersonId{edge.id}) : all.people.end();
        if (from != all.people.end() && to != all.people.end()) all.edges.push_back({from->second, to->second, weights.of(edge.kind)});
    }
    return all;
}

/// What is known of the circles before texts have titles.
struct Found {
    std::vector<std::int64_t> people, items;
    std::vector<std::vector<std::pair<double, ItemId>>> texts;  // with what was done with them, the most first
};

Found found_in(const Network& all, const network::Circles& circles) {
    Found found{std::vector<std::int64_t>(circles.count, 0), std::vector<std::int64_t>(circles.count, 0), std::vector<std::vector<std::pair<double, ItemId>>>(circles.count)};
    std::vector<double> done(all.nodes(), 0);
    for (auto& edge : all.edges) done[edge.b] += edge.weight;
    for (auto& [_, node] : all.people) ++found.people[circles.of[node]];
    for (auto& [id, node] : all.texts) ++found.items[circles.of[node]], found.texts[circles.of[node]].emplace_back(done[node], id);
    for (auto& texts : found.texts) {
        std::sort(texts.begin(), texts.end(), [](auto& a, auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
        if (texts.size() > kTextsOfEach) texts.resize(kTextsOfEach);
    }
    return found;
}

/// The circles that are shown, the most people first.
std::vector<network::Node> largest(const Found& found) {
    std::vector<network::Node> order;
    for (network::Node circle = 0; circle < found.people.size(); ++circle)
        if (found.people[circle] >= kCircleLeast) order.push_back(circle);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return found.people[a] > found.people[b]; });
    if (order.size() > static_cast<std::size_t>(kCirclesShown)) order.resize(kCirclesShown);
    return order;
}

/// Tags that many of its texts carry and few of the others'.
std::vector<std::string> telling(const std::map<std::string, double>& here, const std::map<std::string, double>& everywhere) {
    std::vector<std::pair<double, std::string>> tags;
    for (auto& [tag, count] : here) tags.emplace_back(count * count / everywhere.at(tag), tag);
    std::sort(tags.begin(), tags.end(), [](auto& a, auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
    std::vector<std::string> best;
    for (auto& [_, tag] : tags)
        if (best.size() < kTagsShown) best.push_back(tag);
    return best;
}

void name(CircleMap& map, const Found& found, const std::vector<network::Node>& shown, Db& db, const Visit& visit) {
    std::vector<ItemId> all, heads;
    for (auto circle : shown)
        for (std::size_t n = 0; n < found.texts[circle].size(); ++n) {
            all.push_back(found.texts[circle][n].second);
            if (n < kTextsShown) heads.push_back(all.back());
        }
    const auto tags = items::tags_of(db, all);
    std::map<ItemId, items::Card> cards;
    for (auto& card : items::cards(db, visit, heads)) cards.emplace(card.id, std::move(card));
    std::map<std::string, double> everywhere;
    std::vector<std::map<std::string, double>> here(shown.size());
    for (std::size_t n = 0; n < shown.size(); ++n)
        for (auto& [_, item] : found.texts[shown[n]])
            if (auto of = tags.find(item); of != tags.end())
                for (auto& tag : of->second) ++here[n][tag], ++everywhere[tag];
    for (std::size_t n = 0; n < shown.size(); ++n) {
        map.circles[n].tags = telling(here[n], everywhere);
        for (std::size_t t = 0; t < std::min(kTextsShown, found.texts[shown[n]].size()); ++t)
            if (auto card = cards.find(found.texts[shown[n]][t].second); card != cards.end()) map.circles[n].read_most.push_back(std::move(card->second));
    }
}

/// Who has to do with whom, as shares of all that goes between the shown.
void link(CircleMap& map, const Network& all, const network::Circles& circles, const std::vector<network::Node>& shown) {
    std::vector<int> place(circles.count, -1);
    for (std::size_t n = 0; n < shown.size(); ++n) place[shown[n]] = static_cast<int>(n);
    std::map<std::pair<int, int>, double> between;
    double sum = 0;
    for (auto& edge : all.edges) {
        const auto a = place[circles.of[edge.a]], b = place[circles.of[edge.b]];
        if (a >= 0 && b >= 0 && a != b) between[std::minmax(a, b)] += edge.weight, sum += edge.weight;
    }
    for (auto& [pair, weight] : between)
        if (weight > 0) map.links.push_back({pair.first + 1, pair.second + 1, weight / sum});
    std::stable_sort(map.links.begin(), map.links.end(), [](auto& a, auto& b) { return a.share > b.share; });
    for (auto& each : map.links)
        for (auto [from, to] : {std::pair{each.a, each.b}, {each.b, each.a}})
            if (auto& near = map.circles[static_cast<std::size_t>(from - 1)].near; near.size() < kNearShown) near.push_back(to);
}

/// On a ring, each beside whom it has most to do with of those that are left; areas by people.
void place(CircleMap& map) {
    std::vector<std::size_t> ring;
    std::vector<char> stands(map.circles.size(), 0);
    const auto between = [&](std::size_t a, std::size_t b) {
        for (auto& each : map.links)
            if (std::minmax(each.a, each.b) == std::minmax(static_cast<int>(a + 1), static_cast<int>(b + 1))) return each.share;
        return 0.0;
    };
    while (ring.size() < map.circles.size()) {
        std::size_t next = map.circles.size();
        for (std::size_t n = 0; n < map.circles.size(); ++n)
            if (!stands[n] && (next == map.circles.size() || (!ring.empty() && between(ring.back(), n) > between(ring.back(), next)))) next = n;
        stands[next] = 1, ring.push_back(next);
    }
    const auto most = static_cast<double>(map.circles.empty() ? 1 : map.circles.front().people);
    const auto widest = ring.size() < 2 ? 20.0 : std::min(14.0, 34 * std::sin(std::numbers::pi / static_cast<double>(ring.size())) * 0.9);
    for (std::size_t n = 0; n < ring.size(); ++n) {
        auto& circle = map.circles[ring[n]];
        const auto turn = 2 * std::numbers::pi * static_cast<double>(n) / static_cast<double>(ring.size()) - std::numbers::pi / 2;
        const auto out = ring.size() < 2 ? 0.0 : 34.0;
        circle.x = 50 + out * std::cos(turn), circle.y = 50 + out * std::sin(turn);
        circle.radius = std::max(3.5, widest * std::sqrt(static_cast<double>(circle.people) / most));
    }
}

}  // namespace

CircleMap circles(const Visit& visit, Db& db, const Nothing&) {
    const auto edges = newest_edges(db, kDeedsLookedAt);
    const auto all = network_of(edges, weights(db), visit.now);
    const auto circles = network::find_circles(all.nodes(), all.edges);
    const auto found = found_in(all, circles);
    const auto shown = largest(found);
    CircleMap map;
    map.people = std::ssize(all.people), map.items = std::ssize(all.texts), map.deeds = std::ranges::count(edges, Side::item, &Edge::side), map.rest = map.people, map.modularity = circles.modularity;
    for (auto circle : shown) {
        Circle one;
        one.number = static_cast<int>(map.circles.size()) + 1, one.people = found.people[circle], one.items = found.items[circle];
        map.rest -= one.people;
        map.circles.push_back(std::move(one));
    }
    name(map, found, shown, db, visit);
    link(map, all, circles, shown);
    place(map);
    return map;
}

// ---- how it looks -----------------------------------------------------------------------------------

using namespace html;

namespace {

Html drawing(const Ui& ui, const CircleMap& map) {
    const auto number = [](double value) { return fmt::format("{:.2f}", value); };
    Html drawn;
    const auto most = map.links.empty() ? 1.0 : map.links.front().share;
    for (auto& each : map.links) {
        auto &a = map.circles[static_cast<std::size_t>(each.a - 1)], &b = map.circles[static_cast<std::size_t>(each.b - 1)];
        drawn = group(drawn, element("line", {Node(Attribute{"x1", number(a.x)}), Node(Attribute{"y1", number(a.y)}), Node(Attribute{"x2", number(b.x)}), Node(Attribute{"y2", number(b.y)}),
            Node(Attribute{"stroke", "var(--ink-3)"}), Node(Attribute{"stroke-opacity", "0.6"}), Node(Attribute{"stroke-width", number(std::max(0.2, 2.5 * each.share / most))})}));
    }
    for (auto& circle : map.circles)
        drawn = group(drawn,
            element("circle", {Node(Attribute{"cx", number(circle.x)}), Node(Attribute{"cy", number(circle.y)}), Node(Attribute{"r", number(circle.radius)}), Node(Attribute{"fill", "var(--accent-soft)"}), Node(Attribute{"stroke", "var(--accent)"}), Node(Attribute{"stroke-width", "0.4"})}),
            element("text", {Node(Attribute{"x", number(circle.x)}), Node(Attribute{"y", number(circle.y + 1.4)}), Node(Attribute{"text-anchor", "middle"}), Node(Attribute{"font-size", "4"}), Node(Attribute{"fill", "var(--ink)"}), Node(circle.number)}));
    return element("svg", {Node(_class = "circles"), Node(_viewbox = "0 0 100 100"), Node(_role = "img"), Node(_label = ui.tr("Map of the circles: as large as they have people, joined as they have to do with each other. The list says the same.")), Node(drawn)});
}

Html circle_view(const Ui& ui, const Circle& circle) {
    std::string near;
    for (auto number : circle.near) near += (near.empty() ? "" : ", ") + std::to_string(number);
    return li(_class = "stack", div(_class = "row between", h3(ui.tr("Circle {}", circle.number)), span(_class = "small muted", ui.plural(circle.people, "{} person", "{} people"), " · ", ui.plural(circle.items, "{} text", "{} texts"))),
        items::tags_view(ui, circle.tags),
        ul(each(circle.read_most, [&](const items::Card& card) { return li(a(_class = "link", _href = card.url, only_if(!card.language.empty(), _lang = card.language), card.title), " ", span(_class = "small muted", card.author.name)); })),
        when(!near.empty(), [&] { return p(_class = "small muted", ui.tr("Has most to do with {}", near)); }));
}

}  // namespace

Page circles_page(const Ui& ui, const CircleMap& map) {
    auto back = p(a(_class = "link", _href = Url::local("/admin/recommendations"), ui.tr("Back")));
    if (map.circles.empty())
        return accounts::admin_page(ui, ui.tr("Circles of readers"), Url::local("/admin/recommendations"), div(_class = "empty", ui.icon("users", "l"), h2(ui.tr("No circles yet")), p(ui.tr("They show when some people do things with the same texts.")), back));
    return accounts::admin_page(ui, ui.tr("Circles of readers"), Url::local("/admin/recommendations"), div(_class = "stack loose",
        p(_class = "muted", ui.tr("Who does things with the same texts, found in the newest {} readings and deeds of {} people who want personal lists. Nobody is named.", ui.number(map.deeds), ui.number(map.people)),
            when(map.rest > 0, [&] { return group(" ", ui.plural(map.rest, "{} person is in no circle of three or more that is shown.", "{} people are in no circle of three or more that is shown.")); })),
        div(_class = "sheet", drawing(ui, map), p(_class = "small muted", ui.tr("Modularity {}: 0 is chance, above 0.3 circles are plain.", fmt::format("{:.2f}", map.modularity)))),
        section(_class = "sheet", h2(ui.tr("Circles")), ol(_class = "list", each(map.circles, [&](auto& circle) { return circle_view(ui, circle); }))), back));
}

}  // namespace lyceum::recommend
