// From TOML and front matter to what sample_files.hpp describes.
#include "modules/imports/sample_files.hpp"
#include "platform/config/toml.hpp"
#include "platform/embedded.hpp"
#include <charconv>

namespace lyceum::imports::sample_files {

std::optional<Money> read_money(std::string_view text) {
    constexpr std::size_t kDigitsMost = 12;
    text = trimmed(text);
    auto blank = text.find(' ');
    Money money;
    if (blank == text.npos || !from_name(trimmed(text.substr(blank)), money.currency)) return std::nullopt;
    auto amount = text.substr(0, blank);
    auto point = std::min(amount.find('.'), amount.size());
    auto digits = std::string(amount.substr(0, point)), cents = std::string(amount.substr(std::min(point + 1, amount.size())));
    auto places = static_cast<std::size_t>(decimals(money.currency));
    if (digits.empty() || digits.size() > kDigitsMost || cents.size() > places) return std::nullopt;
    cents.resize(places, '0');
    digits += cents;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), money.minor);
    if (error != std::errc() || end != digits.data() + digits.size() || money.minor < 0) return std::nullopt;
    return money;
}

namespace {

using Texts = std::vector<std::string>;

// A table of a file, with complaints that name it.
class Part {
public:
    Part(const toml::table& table, std::string_view file) : table_(&table), file_(file) {}

    std::string text(std::string_view key) const { return (*table_)[key].value_or(std::string()); }
    std::string needed(std::string_view key) const {
        auto value = text(key);
        if (value.empty()) complain(key, "is missing");
        return value;
    }
    int number(std::string_view key, int otherwise) const { return static_cast<int>((*table_)[key].value_or(std::int64_t{otherwise})); }
    double real(std::string_view key) const { return (*table_)[key].value_or(0.0); }
    bool truth(std::string_view key) const { return (*table_)[key].value_or(false); }
    Texts texts(std::string_view key) const { return texts_of((*table_)[key].as_array()); }
    Money money(std::string_view key) const {
        auto value = read_money(text(key));
        if (!value) complain(key, "is no price such as “19.00 CNY”");
        return *value;
    }
    std::optional<Money> maybe_money(std::string_view key) const { return table_->contains(key) ? std::optional(money(key)) : std::nullopt; }
    communities::Bilingual bilingual(std::string_view key) const {
        auto* both = (*table_)[key].as_table();
        return both ? Part(*both, file_).itself() : communities::Bilingual{};
    }
    /// The table's own zh and en; lists have one entry a line.
    communities::Bilingual itself() const { return {lines("zh"), lines("en")}; }
    std::vector<Part> parts(std::string_view key) const {
        std::vector<Part> all;
        if (auto* list = (*table_)[key].as_array())
            for (auto& each : *list)
                if (auto* table = each.as_table()) all.emplace_back(*table, file_);
        return all;
    }

private:
    [[noreturn]] void complain(std::string_view key, std::string_view why) const {
        throw Fault(fmt::format("{}:{}: `{}` {}", file_, table_->source().begin.line, key, why));
    }
    static Texts texts_of(const toml::array* list) {
        Texts all;
        if (list)
            for (auto& each : *list) all.push_back(each.value_or(std::string()));
        return all;
    }
    std::string lines(std::string_view key) const {
        if (!(*table_)[key].is_array()) return text(key);
        std::string all;
        for (auto& line : texts(key)) all += (all.empty() ? "" : "\n") + line;
        return all;
    }

    const toml::table* table_;
    std::string_view file_;
};

// A file; its text is part of the program.
struct File {
    std::string path;
    toml::table table;

    explicit File(std::string name) : path("sample/" + name) {
        try {
            table = config::read_toml(embedded::file(path));
        } catch (const config::NotToml& error) {
            throw Fault(fmt::format("{}:{}: {}", path, error.line, error.what()));
        }
    }
    std::vector<Part> parts(std::string_view key) const { return Part(table, path).parts(key); }
};

std::vector<SamplePerson> read_people() {
    std::vector<SamplePerson> people;
    File file("people.toml");
    for (auto& p : file.parts("person"))
        people.push_back({p.needed("handle"), p.needed("name"), p.text("email"), p.text("language"), p.text("role"), p.text("headline"),
            p.text("bio"), p.text("level"), p.text("goal"), p.text("time_zone"), p.texts("fields"), p.number("hue", -1)});
    return people;
}

SamplePlace read_place() {
    File file("community.toml");
    auto* table = file.table["community"].as_table();
    if (!table) throw Fault(file.path + ": there is no [community]");
    Part c(*table, file.path);
    SamplePlace place{.slug = c.needed("slug"), .name = c.bilingual("name"), .tagline = c.bilingual("tagline"), .description = c.bilingual("description")};
    for (auto& p : file.parts("rule")) place.rules.push_back(p.itself());
    for (auto& p : file.parts("space")) place.spaces.push_back({p.needed("slug"), p.needed("kind"), p.text("access"), p.bilingual("name"), p.bilingual("description")});
    for (auto& p : file.parts("group")) place.groups.push_back({p.needed("slug"), p.text("tag"), p.bilingual("name"), p.bilingual("description")});
    for (auto& p : file.parts("tier")) place.tiers.push_back({p.needed("slug"), p.number("level", 0), p.bilingual("name"), p.bilingual("benefits")});
    for (auto& p : file.parts("plan")) place.plans.push_back({p.needed("tier"), p.needed("kind"), p.money("price"), p.number("days", 0)});
    return place;
}

void read_series(const std::string& name, std::vector<SampleSeries>& into) {
    File file(name);
    for (auto& p : file.parts("series"))
        into.push_back({p.needed("slug"), p.needed("title"), p.needed("author"), p.text("language"), p.text("summary"), p.maybe_money("price")});
}

SampleArticle read_article(const embedded::File& file) {
    auto front = read_front_matter(file.bytes);
    auto complain = [&](const std::string& why) { throw Fault(std::string(file.path) + ": " + why); };
    if (!front.problems.empty()) complain(fmt::format("line {}: {}", front.problems.front().first, front.problems.front().second));
    auto number = [&](std::string_view key) { auto text = front.text(key); return text.empty() ? 0.0 : std::strtod(text.c_str(), nullptr); };
    SampleArticle a{.slug = front.text("slug"), .title = front.text("title"), .author = front.text("author"), .series = front.text("series"),
        .language = front.text("language"), .access = front.text("access"), .tier = front.text("tier"), .summary = front.text("summary"),
        .body = front.body, .part = static_cast<int>(number("part")), .likes = static_cast<int>(number("likes")), .tags = front.list("tags"),
        .price = {}, .days_ago = number("days_ago")};
    if (a.slug.empty() || a.title.empty() || a.author.empty()) complain("slug, title or author is missing");
    if (front.has("price") && !(a.price = read_money(front.text("price")))) complain("the price is none");
    return a;
}

std::vector<SamplePost> read_posts(const std::vector<Part>& parts) {
    std::vector<SamplePost> posts;
    for (auto& p : parts)
        posts.push_back({p.needed("author"), p.needed("body"), p.real("hours_after"), p.number("votes", 0), p.number("quote_of", -1), p.truth("accepted"),
            read_posts(p.parts("comment"))});
    return posts;
}

std::vector<SampleThread> read_threads(const std::string& name, std::string_view kind, std::string_view below) {
    std::vector<SampleThread> threads;
    File file(name);
    for (auto& p : file.parts(kind))
        threads.push_back({p.needed("title"), p.needed("author"), p.text("space"), p.needed("body"), p.real("days_ago"), p.number("votes", 0), p.texts("tags"),
            read_posts(p.parts(below)), read_posts(p.parts("comment"))});
    return threads;
}

SampleActivity read_activity() {
    File file("activity.toml");
    SampleActivity all;
    for (auto& p : file.parts("follow")) all.follows.push_back({p.needed("person"), p.texts("people"), p.texts("tags"), p.texts("series")});
    for (auto& p : file.parts("group_members")) all.groups.push_back({p.needed("group"), p.texts("people")});
    for (auto& p : file.parts("membership")) all.memberships.push_back({p.needed("person"), p.needed("tier"), p.needed("kind"), p.real("days_ago")});
    for (auto& p : file.parts("purchase")) all.purchases.push_back({p.needed("person"), p.needed("article"), p.real("days_ago")});
    for (auto& p : file.parts("reads")) all.reads.push_back({p.needed("person"), p.texts("articles")});
    for (auto& p : file.parts("saves")) all.saves.push_back({p.needed("person"), p.texts("articles")});
    return all;
}

}  // namespace

Sample read_sample() {
    Sample sample{.people = read_people(), .place = read_place(), .series = {}, .articles = {}, .questions = read_threads("questions.toml", "question", "answer"),
        .topics = read_threads("topics.toml", "topic", "reply"), .activity = read_activity()};
    read_series("series.toml", sample.series);
    read_series("series_en.toml", sample.series);
    for (auto& file : embedded::under("sample/articles/"))
        if (file.path.ends_with(".md")) sample.articles.push_back(read_article(file));
    return sample;
}

}  // namespace lyceum::imports::sample_files
