// What recommendations know of somebody, shown to them alone, and how it is forgotten.
#include "modules/recommend/activity.hpp"
#include "modules/recommend/choosing.hpp"

namespace lyceum::recommend {

namespace {

constexpr int kInclinationsShown = 12, kItemsShown = 50, kTiesShown = 50;

std::string did(const Visit& visit, Interaction kind) {
    switch (kind) {
        case Interaction::view: return visit.tr("looked at");
        case Interaction::read: return visit.tr("read");
        case Interaction::like: return visit.tr("liked");
        case Interaction::save: return visit.tr("saved");
        case Interaction::comment: return visit.tr("commented on");
        case Interaction::buy: return visit.tr("bought");
    }
    return {};
}

std::vector<Known> known_of(const Visit& visit, const std::vector<Past>& past, const std::map<ItemId, items::Card>& cards) {
    std::vector<Known> all;
    std::map<ItemId, std::size_t> place;
    for (auto& p : past) {
        auto card = cards.find(p.item);
        if (card == cards.end()) continue;
        auto [at, is_new] = place.emplace(p.item, all.size());
        if (is_new) all.push_back({card->second, {}, 0, {}});
        auto& known = all[at->second];
        known.did += (known.did.empty() ? "" : visit.tr(", ")) + did(visit, p.kind);
        known.minutes = std::max(known.minutes, static_cast<int>((p.seconds + 59) / 60));
        known.last_at = std::max(known.last_at, p.last_at);
    }
    if (all.size() > kItemsShown) all.resize(kItemsShown);
    return all;
}

std::vector<KnownTie> known_ties(const Visit& visit, const std::vector<Belonging>& ties) {
    std::vector<KnownTie> all;
    for (auto& tie : ties) {
        if (static_cast<int>(all.size()) == kTiesShown) break;
        bool person = tie.side == Side::person;
        all.push_back({tie.name.in(visit.language), person ? accounts::profile_url(tie.key) : Url::local("/c/" + tie.key), person ? visit.tr("followed") : visit.tr("became a member"), tie.at});
    }
    return all;
}

std::vector<Inclination> inclinations_of(const Visit& visit, const std::vector<Past>& past, const Weights& weight_of, const std::map<ItemId, items::Card>& cards,
                                         const std::vector<std::string>& removed) {
    std::map<std::string, double> weights;
    double total = 0;
    for (auto& p : past)
        if (auto card = cards.find(p.item); card != cards.end())
            for (auto& tag : card->second.tags) {
                auto weight = weight_of.of(p.kind) * decay(p.last_at, visit.now);
                weights[tag] += weight, total += weight;
            }
    std::vector<Inclination> all;
    for (auto& [tag, weight] : weights) {
        auto reason = Reason{Because::tag, {}, {}, tag}.key();
        auto percent = static_cast<int>(100 * weight / total + 0.5);
        if (percent > 0 && std::find(removed.begin(), removed.end(), reason) == removed.end()) all.push_back({tag, reason, percent});
    }
    std::stable_sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.percent > b.percent; });
    if (all.size() > kInclinationsShown) all.resize(kInclinationsShown);
    return all;
}

std::string words_of(const Visit& visit, const Reason& reason, const std::map<ItemId, items::Card>& cards, const std::map<PersonId, std::string>& names) {
    switch (reason.because) {
        case Because::similar:
        case Because::readers: {
            auto card = cards.find(reason.item);
            return card == cards.end() ? visit.tr("Something you read") : visit.tr("You read “{}”", card->second.title);
        }
        case Because::author: {
            auto name = names.find(reason.author);
            return visit.tr("You follow {}", name == names.end() ? "?" : name->second);
        }
        case Because::people: return visit.tr("Read by people who read what you read");
        case Because::tag: return "#" + reason.tag;
        case Because::word: return visit.tr("Texts about {}", reason.tag);
        case Because::popular: return visit.tr("What many read");
        case Because::fresh: return visit.tr("What is new");
        case Because::tried: return visit.tr("What is new and not yet known");
    }
    return {};
}

// Empty for what is no reason, such as the wish for no personal lists at all.
std::string words_of(const Visit& visit, const std::string& key, const std::map<ItemId, items::Card>& cards, const std::map<PersonId, std::string>& names) {
    if (auto author = read_not_by(key)) {
        auto name = names.find(*author);
        return visit.tr("Everything by {}", name == names.end() ? "?" : name->second);
    }
    if (auto item = read_less_of(key)) {
        auto card = cards.find(*item);
        return card == cards.end() ? visit.tr("What is like something you did not want") : visit.tr("What is like “{}”", card->second.title);
    }
    auto reason = read_reason(key);
    return reason ? words_of(visit, *reason, cards, names) : "";
}

}  // namespace

Knowledge knowledge(const Visit& visit, Db& db, const Nothing&) {
    auto who = visit.person();
    Knowledge page;
    page.interests = accounts::interests(db, who);
    auto [past, ties] = everything_noted(db, who, 2 * kHistoryMost);
    auto removed = removed_reasons(db, who);
    page.consented = visit.visitor.consented && std::find(removed.begin(), removed.end(), kEverything) == removed.end();

    std::set<ItemId> ids;
    std::vector<PersonId> authors;
    for (auto& p : past) ids.insert(p.item);
    for (auto& key : removed) {
        auto reason = read_reason(key).value_or(Reason{});
        if (auto item = read_less_of(key).value_or(reason.item)) ids.insert(item);
        if (auto author = read_not_by(key).value_or(reason.author)) authors.push_back(author);
    }
    std::map<ItemId, items::Card> cards;
    for (auto& card : items::cards(db, visit, {ids.begin(), ids.end()})) cards.emplace(card.id, card);
    std::map<PersonId, std::string> names;
    for (auto& byline : accounts::bylines(db, authors)) names.emplace(byline.id, byline.name);

    page.inclinations = inclinations_of(visit, past, recommend::weights(db), cards, removed);
    page.history = known_of(visit, past, cards);
    page.ties = known_ties(visit, ties);
    if (page.consented) page.activity = static_cast<int>(100 * recommend::activity(past, recommend::weights(db), visit.now) + 0.5);
    for (auto& key : removed)
        if (auto words = words_of(visit, key, cards, names); !words.empty()) page.removed.push_back({key, std::move(words)});
    return page;
}

privacy::Traits habits(const Visit& visit, Db& db) {
    privacy::Traits all{visit.tr("What you read about"), {}};
    for (auto& inclination : knowledge(visit, db, {}).inclinations)
        all.traits.push_back({.label = "#" + inclination.tag, .origin = visit.tr("From what you read, liked, saved and commented on."), .percent = inclination.percent,
            .edit = knowledge_path(), .remove_method = "post", .remove = unwanted_path({}), .field = "reason", .value = inclination.reason});
    return all;
}

// What was noted goes; what somebody chose stays: reasons and authors taken back, and the wish for no personal lists.
Moved forget_all(const Visit& visit, Tx& tx, const Nothing&) {
    forget_history(tx, visit.person());
    return {.to = knowledge_path(), .notice = {"What you did is forgotten. What you do not want to see stays away."}};
}

Moved forget_item(const Visit& visit, Tx& tx, const Which& in) {
    forget_one(tx, visit.person(), in.id);
    return {.to = knowledge_path(), .notice = {"Forgotten."}};
}

Moved unwanted(const Visit& visit, Tx& tx, const Unwanted& in) {
    auto& key = in.reason.str();
    if (!read_reason(key) && !read_not_by(key) && !read_less_of(key)) invalid("reason", "This is no reason that a recommendation gives.");
    remove_reason(tx, visit.person(), key);
    if (read_not_by(key)) return {.to = Url::local("/"), .notice = {"You will be shown nothing more by this author."}};
    if (read_less_of(key)) return {.to = Url::local("/"), .notice = {"You will be shown less like this."}};
    return {.to = Url::local("/"), .notice = {"This reason counts no more."}};
}

// Wanting no personal lists is an answer, and changed where it was given.
Moved wanted_again(const Visit& visit, Tx& tx, const Unwanted& in) {
    if (in.reason.str() == kEverything) invalid("reason", "This is no reason that a recommendation gives.");
    restore_reason(tx, visit.person(), in.reason.str());
    return {.to = knowledge_path(), .notice = {"This reason counts again."}};
}

}  // namespace lyceum::recommend
