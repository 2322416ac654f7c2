#include "modules/follows/follows.hpp"
#include "modules/home/pages.hpp"
#include "modules/items/in_lists.hpp"
#include "platform/html/form.hpp"

namespace lyceum::home {
using namespace html;

// ---- feed -----------------------------------------------------------------------------------------

static Url tab_url(const FeedView& view, Tab tab) {
    if (view.single || !view.community) return home_path({.tab = tab, .cursor = {}});
    return community_path({.slug = view.community->slug, .tab = tab, .cursor = {}});
}

static Html tabs(const Ui& ui, const FeedView& view) {
    auto tab = [&](Tab to, const std::string& label) { return a(_href = tab_url(view, to), _current = view.tab == to, label); };
    return nav(_class = "tabs", _label = ui.tr("Order"),
        when(ui.signed_in(), [&] { return tab(Tab::for_you, ui.tr("For you")); }),
        tab(Tab::newest, ui.tr("New")), tab(Tab::hot, ui.tr("Hot")),
        when(ui.signed_in(), [&] { return tab(Tab::following, ui.tr("Following")); }),
        tab(Tab::unanswered, ui.tr("Unanswered")));
}

static Html when_empty(const Ui& ui, Tab tab) {
    auto empty = [&](std::string_view icon, const std::string& what, const std::string& how, const Url& to, const std::string& act) {
        return div(_class = "empty", ui.icon(icon, "l"), h2(what), p(how), a(_class = "btn primary", _href = to, act));
    };
    switch (tab) {
        case Tab::following:
            return empty("compass", ui.tr("You follow nobody yet"), ui.tr("Follow people and tags, and what is new of them appears here."), Url::local("/tags"), ui.tr("Browse tags"));
        case Tab::unanswered:
            return empty("circle-check", ui.tr("Every question has an answer"), ui.tr("Ask the next one."), Url::local("/questions/new"), ui.tr("Ask a question"));
        default:
            return empty("book-open", ui.tr("Nothing here yet"), ui.tr("The first piece is yours to write."), Url::local("/write"), ui.tr("Write an article"));
    }
}

static Html people_box(const Ui& ui, const std::vector<recommend::Suggestion>& people) {
    if (people.empty()) return {};
    return section(h2(_class = "label", ui.tr("People to follow")), div(_class = "stack", each(people, [&](auto& suggested) {
        return div(_class = "person", accounts::avatar_view(ui, suggested.person),
            div(_class = "grow", a(_class = "name", _href = accounts::profile_url(suggested.person.handle), suggested.person.name),
                div(_class = "small muted", suggested.reason)),
            follows::follow_person_button(ui, suggested.person.handle, false));
    })), p(_class = "small", a(_class = "link", _href = recommend::places_url(), ui.tr("More people, groups and communities"))));
}

static Html rail(const Ui& ui, const FeedView& view) {
    return group(people_box(ui, view.people),
        when(!view.unanswered.empty(), [&] {
            return section(h2(_class = "label", ui.tr("Waiting for an answer")), ul(_class = "list", each(view.unanswered, [&](auto& card) {
                return li(a(_href = card.url, only_if(!card.language.empty(), _lang = card.language), card.title), span(_class = "small muted", ui.ago(card.published_at)));
            })));
        }),
        items::tags_box(ui, view.tags));
}

static std::string feed_title(const Ui& ui, Tab tab) {
    switch (tab) {
        case Tab::for_you: return ui.tr("For you");
        case Tab::newest: return ui.tr("What is new");
        case Tab::hot: return ui.tr("What is hot");
        case Tab::following: return ui.tr("From those you follow");
        case Tab::unanswered: return ui.tr("Waiting for an answer");
    }
    return {};
}

static Page feed_page(const Ui& ui, const FeedView& view) {
    auto title = feed_title(ui, view.tab);
    return {.title = title,
        .body = group(div(_class = "page-head", div(h1(title), when(view.community && !view.single, [&] { return p(_class = "muted", view.community->tagline); }))),
            tabs(ui, view), recommend::noted_list(view.note, items::listing_view(ui, view.listing, tab_url(view, view.tab), when_empty(ui, view.tab), view.between))),
        .aside = rail(ui, view),
        .canonical = tab_url(view, view.tab),
        .feeds = {{ui.tr("Everything new"), Url::local("/atom.xml")}}};
}

// ---- landing --------------------------------------------------------------------------------------

static Html small_card(const Ui& ui, const items::Card& card) {
    return article(_class = "card",
        h3(_class = "card-title", a(_href = card.url, only_if(!card.language.empty(), _lang = card.language), card.title)),
        div(_class = "meta", span(card.author.name), when(card.likes > 0, [&] { return span(_class = "count", ui.icon("heart", "s"), span(_class = "num", ui.compact(card.likes))); }),
            when(card.solved, [&] { return span(_class = "chip good", ui.tr("Solved")); }), items::lock_chip(ui, card.lock)));
}

static Html cheapest(const Ui& ui, const Landing& landing) {
    const commerce::PlanCard* best = nullptr;
    for (auto& plan : landing.plans)
        if (plan.kind == commerce::PlanKind::monthly && plan.price.minor > 0 && (!best || plan.price.minor < best->price.minor)) best = &plan;
    if (!best) return a(_class = "btn primary lg", _href = commerce::join_url(), ui.tr("Join"));
    return a(_class = "btn primary lg", _href = commerce::join_url(), ui.tr("Join for {} a month", ui.money(best->price)));
}

static Html hero(const Ui& ui, const Landing& landing) {
    auto first = landing.samples.empty() ? home_path({.tab = Tab::newest, .cursor = {}}) : landing.samples.front().url;
    return section(_class = "hero",
        div(_class = "stack",
            when(landing.community.members > 1, [&] { return div(span(_class = "chip hot", ui.plural(landing.community.members, "{} member", "{} members"))); }),
            h1(landing.community.tagline.empty() ? landing.community.name : landing.community.tagline),
            p(_class = "lead", ui.tr("Articles that go to the bottom of things, questions answered by people who built it, and a place to talk shop.")),
            div(_class = "row wrap", cheapest(ui, landing), a(_class = "btn lg", _href = first, ui.tr("Read something first")))),
        div(_class = "sheet", h2(_class = "label", ui.tr("Going on now")), div(_class = "feed compact", each(landing.today, [&](auto& card) { return small_card(ui, card); }))));
}

static Html points(const Ui& ui) {
    auto point = [&](std::string_view icon, const std::string& head, const std::string& text) {
        return div(_class = "point", ui.icon(icon, "l"), h2(head), p(text));
    };
    return section(_class = "band", div(_class = "cols-3",
        point("book-open", ui.tr("Read: with code and numbers"), ui.tr("Series that build the thing from nothing, with measurements you can repeat.")),
        point("circle-help", ui.tr("Ask: people who know"), ui.tr("Accepted answers become knowledge that carries the author's name.")),
        point("users", ui.tr("Meet: build together"), ui.tr("Technical groups, discussions and authors who answer."))));
}

static Html samples(const Ui& ui, const Landing& landing) {
    if (landing.samples.empty()) return {};
    return section(_class = "band", h2(_class = "band-title", ui.tr("Free to read")),
        div(_class = "cols-3", each(landing.samples, [&](auto& card) {
            return article(_class = "sheet", h3(a(_href = card.url, only_if(!card.language.empty(), _lang = card.language), card.title)),
                p(_class = "muted clamp-3", card.excerpt), div(_class = "meta", span(card.author.name), span(ui.minutes(card.reading_minutes))));
        })));
}

static Html proof(const Ui& ui, const Landing& landing) {
    auto fact = [&](std::int64_t n, const std::string& what) { return n > 0 ? div(dt(what), dd(_class = "num", ui.compact(n))) : Html(); };
    return section(_class = "band", dl(_class = "proof", fact(landing.community.members, ui.tr("members")), fact(landing.articles, ui.tr("articles")),
        fact(landing.questions, ui.tr("questions")), fact(landing.answers, ui.tr("answers"))));
}

static Page landing_page(const Ui& ui, const Landing& landing) {
    auto plans = landing.plans.empty() ? Html() : section(_class = "band", _id = "plans", h2(_class = "band-title", ui.tr("Choose a way in")), commerce::plans_view(ui, landing.tiers, landing.plans));
    return {.title = landing.community.name,
        .body = group(hero(ui, landing), points(ui), samples(ui, landing), plans, proof(ui, landing)),
        .shape = Shape::wide, .description = landing.community.tagline, .canonical = home_path(),
        .feeds = {{ui.tr("Everything new"), Url::local("/atom.xml")}}};
}

Page home_page(const Ui& ui, const Home& home) {
    if (home.landing) return landing_page(ui, *home.landing);
    if (home.feed) return feed_page(ui, *home.feed);
    return {.title = ui.tr("Nothing is set up yet"),
        .body = div(_class = "empty", ui.icon("sparkles", "l"), h1(ui.tr("Nothing is set up yet")),
            p(ui.tr("Load the sample community with “lyceum sample”, or open /setup with the code that the program printed at its start."))),
        .shape = Shape::plain, .indexed = false};
}

// ---- spaces ---------------------------------------------------------------------------------------

static Url compose_url(const SpaceView& view) {
    auto url = view.space.kind == communities::SpaceKind::articles ? Url::local("/write")
        : view.space.kind == communities::SpaceKind::questions ? Url::local("/questions/new") : Url::local("/topics/new");
    return url.with("space", to_string(view.space.id));
}

static std::string compose_label(const Ui& ui, communities::SpaceKind kind) {
    switch (kind) {
        case communities::SpaceKind::articles: return ui.tr("Write an article");
        case communities::SpaceKind::questions: return ui.tr("Ask a question");
        case communities::SpaceKind::discussion: return ui.tr("Start a discussion");
    }
    return {};
}

Page space_page(const Ui& ui, const SpaceView& view) {
    OfSpace at{.slug = view.community.slug, .space = view.space.slug, .order = items::Order::newest, .cursor = {}};
    auto tab = [&](items::Order order, const std::string& label) {
        auto to = at;
        to.order = order;
        return a(_href = space_path(to), _current = view.order == order, label);
    };
    auto here = at;
    here.order = view.order;
    bool questions = view.space.kind == communities::SpaceKind::questions;
    auto act = ui.signed_in() ? a(_class = "btn primary", _href = compose_url(view), ui.icon("pencil"), compose_label(ui, view.space.kind)) : Html();
    return {.title = view.space.name,
        .body = group(
            div(_class = "page-head", div(h1(view.space.name), when(!view.space.description.empty(), [&] { return p(_class = "muted", view.space.description); })), div(_class = "row", act)),
            nav(_class = "tabs", _label = ui.tr("Order"), tab(items::Order::newest, ui.tr("New")), tab(items::Order::active, ui.tr("Active")), tab(items::Order::hot, ui.tr("Hot")),
                when(questions, [&] { return tab(items::Order::unanswered, ui.tr("Unanswered")); })),
            items::listing_view(ui, view.listing, space_path(here),
                div(_class = "empty", ui.icon("book-open", "l"), h2(ui.tr("Nothing here yet")), p(ui.tr("The first piece is yours to write.")), act), view.between)),
        .aside = items::tags_box(ui, view.tags),
        .description = view.space.description, .canonical = space_path(at),
        .feeds = {{view.space.name, Url::local("/c/" + view.community.slug + "/" + view.space.slug + "/atom.xml")}}};
}

// ---- onboarding -----------------------------------------------------------------------------------

Page welcome_page(const Ui& ui, const Welcome& page) {
    Form form(ui, answer_path());
    std::vector<Choice> fields;
    for (auto& tag : page.suggestions) fields.push_back({tag, tag});
    return {.title = ui.tr("Welcome"),
        .body = group(h1(ui.tr("What brings you here?")), p(_class = "muted", ui.tr("Three short questions; your home page starts from the answers. You can change them at any time.")),
            form(_class = "form sheet onboarding", form.hidden("next", page.next),
                form.checkboxes({.name = "fields", .label = ui.tr("What interests you? Choose a few.")}, fields, page.chosen),
                form.text({.name = "others", .label = ui.tr("Something else?"), .hint = ui.tr("Tags that are not above, with commas between them."), .max = decltype(Answers::others)::max}),
                form.radios({.name = "level", .label = ui.tr("How far along are you?"), .value = page.interests.level.empty() ? "intermediate" : page.interests.level},
                    {{"beginner", ui.tr("Beginner"), ui.tr("I have written a few hundred lines")}, {"intermediate", ui.tr("Intermediate"), ui.tr("I program for a living, or nearly")},
                     {"advanced", ui.tr("Advanced"), ui.tr("I read source code to settle arguments")}, {"expert", ui.tr("Expert"), ui.tr("Others ask me")}}),
                form.text({.name = "goal", .label = ui.tr("What do you want to be able to do?"), .value = page.interests.goal, .hint = ui.tr("Optional. For example: write a storage engine."), .max = 200}),
                form.checkbox({.name = "consent", .label = ui.tr("Learn from what I read and do here, to recommend better"), .hint = ui.tr("Stays on this server; you can switch it off and delete it in the settings.")}, page.consent),
                div(_class = "form-foot", form.submit(ui.tr("Show me my home page"), "btn primary lg"), a(_class = "btn ghost", _href = Url::local(page.next), ui.tr("Not now"))))),
        .shape = Shape::plain, .indexed = false};
}

}  // namespace lyceum::home
