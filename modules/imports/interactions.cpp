// Recommendation data: tables of who did something with what. People and items are made for the numbers in them,
// in a community named after the folder.
#include "modules/imports/csv.hpp"
#include "modules/imports/exchange_rows.hpp"
#include "modules/imports/run.hpp"
#include <array>
#include <charconv>
#include <unordered_map>

namespace lyceum::imports {

namespace {

constexpr std::size_t kRecordsAtOnce = 5'000, kArticlesAtOnce = 500, kTextBytesMost = 20'000;
constexpr int kNameCharactersMost = 60;

struct Row {
    std::string person, item;
    double value = 1;
    std::optional<Time> at;
};

// Which column holds what; by position where there is no header.
struct Columns {
    int person = 0, item = 1, value = 2, at = 3;
};

bool is_number(std::string_view text) {
    double value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

std::optional<Columns> header_in(const std::vector<std::string>& fields) {
    Columns columns;
    columns.person = column_called(fields, {"user_id", "user", "userid", "person", "learner_id", "student_id"});
    columns.item = column_called(fields, {"item_id", "item", "itemid", "course_id", "course", "article_id", "movieid"});
    if (columns.person < 0 || columns.item < 0) return std::nullopt;
    columns.value = column_called(fields, {"value", "rating", "weight", "score", "count"});
    columns.at = column_called(fields, {"timestamp", "time", "date", "at", "created_at"});
    return columns;
}

const std::string& field(const std::vector<std::string>& fields, int column) {
    static const std::string kNothing;
    return column < 0 || column >= static_cast<int>(fields.size()) ? kNothing : fields[static_cast<std::size_t>(column)];
}

// Seconds or milliseconds since 1970, or a date; zero says that none is known.
std::optional<Time> time_of(const std::string& text) {
    constexpr double kMilliseconds = 1e11;
    if (!is_number(text)) return from_iso8601(text);
    double number = std::strtod(text.c_str(), nullptr);
    if (number <= 0 || number > 1e15) return std::nullopt;
    return Time{static_cast<std::int64_t>(number > kMilliseconds ? number * 1e3 : number * 1e6)};
}

Row row_of(const std::vector<std::string>& fields, const Columns& columns) {
    Row row{std::string(trimmed(field(fields, columns.person))), std::string(trimmed(field(fields, columns.item))), 1, time_of(field(fields, columns.at))};
    if (auto& value = field(fields, columns.value); is_number(value)) row.value = std::strtod(value.c_str(), nullptr);
    if (row.person.empty() || row.item.empty()) throw exchange::BadRow("a person or an item is missing");
    if (row.person.size() > 200 || row.item.size() > 200) throw exchange::BadRow("the name of a person or an item is too long");
    return row;
}

/// Calls `take` for each record; what cannot be used is named.
void read_interactions(Run& run, const std::filesystem::path& path, const std::function<void(Row)>& take) {
    CsvReader csv(path);
    std::vector<std::string> fields;
    Columns columns;
    bool first = true;
    while (csv.next(fields)) {
        if (std::exchange(first, false)) {
            auto header = header_in(fields);
            columns = header.value_or(columns);
            if (header || (fields.size() >= 2 && !is_number(fields[0]) && !is_number(fields[1]))) continue;
        }
        try {
            take(row_of(fields, columns));
        } catch (const exchange::BadRow& bad) {
            run.problem("interactions", fmt::format("{}:{}: {}", path.filename().string(), csv.line(), bad.what()));
        }
    }
}

// ---- texts of items -----------------------------------------------------------------------------

struct Described {
    std::string title, text;
    std::vector<std::string> tags;
};

/// content.csv: item with title, text or tags; or item,feature,weight, a bag of numbered words.
std::unordered_map<std::string, Described> read_items(Run& run, const std::filesystem::path& path) {
    std::unordered_map<std::string, Described> items;
    CsvReader csv(path);
    std::vector<std::string> header, fields;
    if (!csv.next(header)) return items;
    auto item = std::max(0, column_called(header, {"item_id", "item", "itemid", "id", "course_id"}));
    auto title = column_called(header, {"title", "name"}), feature = column_called(header, {"feature", "word", "term"}),
         tags = column_called(header, {"tags", "genres", "categories", "fields"});
    auto text = column_called(header, {"text", "description", "abstract", "content", "body"});
    if (text < 0 && feature < 0 && tags < 0 && title < 0) text = 1;
    while (csv.next(fields)) {
        auto& key = field(fields, item);
        if (key.empty()) { run.problem("texts", fmt::format("{}:{}: there is no item", path.filename().string(), csv.line())); continue; }
        auto& one = items[key];
        if (title >= 0) one.title = trimmed(field(fields, title));
        if (text >= 0) one.text = field(fields, text);
        if (feature >= 0 && one.text.size() < kTextBytesMost) one.text += (one.text.empty() ? "w" : " w") + field(fields, feature);
        if (tags < 0) continue;
        std::string list = field(fields, tags);
        for (auto& c : list) if (c == '|' || c == ';') c = ',';
        for (std::size_t at = 0; at < list.size() && one.tags.size() < content::kTagsMost;) {
            auto end = std::min(list.find(',', at), list.size());
            if (auto tag = items::canonical_tag(std::string_view(list).substr(at, end - at)); !tag.empty()) one.tags.push_back(tag);
            at = end + 1;
        }
    }
    return items;
}

// ---- making -----------------------------------------------------------------------------------------

struct Setting {
    CommunityId community;
    SpaceId space;
    PersonId author;                                // of all items: the data names nobody
};

Setting make_place(Run& run, const std::string& name) {
    auto find = [&](Db& db, std::string_view kind) { return run.keys().find(db, kind, ""); };
    auto known = run.read([&](Db& db) { return std::array{find(db, "community"), find(db, "space"), find(db, "author")}; });
    if (known[0] && known[1] && known[2]) return {{known[0]->id}, {known[1]->id}, {known[2]->id}};
    auto slug = exchange::site_of(name).slug;
    Setting made;
    run.write([&](Tx& tx) {
        made.author = accounts::create(tx, {.handle = accounts::free_handle(tx, name), .name = std::string(utf8_prefix(name, kNameCharactersMost)),
            .email = {}, .imported_from = name});
        communities::NewCommunity community{.slug = slug, .name = {name, name}, .tagline = {"来自数据集", "From a data set"}, .description = {},
            .owner = made.author};
        auto owners = accounts::people_with(tx, accounts::Role::owner);
        if (!owners.empty()) community.owner = owners.front();
        made.community = make_community(tx, community);
        made.space = communities::add_space(tx, made.community, {.slug = "items", .kind = communities::SpaceKind::articles, .name = {"内容", "Items"}});
        run.keys().put(tx, "community", "", made.community.value);
        run.keys().put(tx, "space", "", made.space.value);
        run.keys().put(tx, "author", "", made.author.value);
    });
    run.made("communities");
    return made;
}

class Importer {
public:
    Importer(Run& run, Setting place, std::unordered_map<std::string, Described> described)
        : run_(run), place_(place), described_(std::move(described)) {}

    void make_people(const std::vector<std::string>& names) {
        make(names, "person", people_, kBatch, [this](const std::vector<std::string>& fresh) {
            run_.write([&](Tx& tx) {
                for (auto& name : fresh) {
                    auto id = accounts::create(tx, {.handle = accounts::free_handle(tx, "u-" + name),
                        .name = "User " + std::string(utf8_prefix(name, kNameCharactersMost - 5)), .email = {}, .imported_from = run_.source()});
                    run_.keys().put(tx, "person", name, id.value);
                }
            });
            run_.made("people", static_cast<std::int64_t>(fresh.size()));
        });
    }

    void make_items(const std::vector<std::string>& names) {
        make(names, "item", items_, kArticlesAtOnce, [this](const std::vector<std::string>& fresh) {
            std::vector<content::NewArticle> articles;
            for (auto& name : fresh) articles.push_back(article_of(name));
            auto prepared = run_.read([&](Db& db) { return content::prepare(db, std::move(articles)); });
            run_.write([&](Tx& tx) {
                for (std::size_t i = 0; i < fresh.size(); ++i)
                    run_.keys().put(tx, "item", fresh[i], content::publish(tx, prepared[i]).value);
            });
            run_.made("items", static_cast<std::int64_t>(fresh.size()));
        });
    }

    /// A batch is remembered by its number: recording it again would strengthen it.
    void record(const std::vector<Row>& rows, const std::string& batch, std::int64_t digest) {
        std::vector<recommend::Recorded> all;
        for (auto& row : rows)
            all.push_back({people_.at(row.person), items_.at(row.item), recommend::Interaction::read, row.at.value_or(begun_)});
        run_.write([&](Tx& tx) {
            recommend::record_many(tx, all);
            run_.keys().put(tx, "batch", batch, static_cast<std::int64_t>(rows.size()), digest);
        });
    }

private:
    // Makes what has no key yet, some at a time, and remembers the ids of all.
    template <class Thing, class Make>
    void make(const std::vector<std::string>& names, const char* kind, std::unordered_map<std::string, Id<Thing>>& ids, std::size_t size, Make&& make_fresh) {
        std::int64_t done = 0;
        auto batches = in_batches<std::string>([&](std::vector<std::string> some) {
            auto known = run_.read([&](Db& db) { return run_.keys().find(db, kind, some); });
            std::vector<std::string> fresh;
            for (auto& name : some) if (!known.contains(name)) fresh.push_back(name);
            if (!fresh.empty()) {
                make_fresh(fresh);
                known = run_.read([&](Db& db) { return run_.keys().find(db, kind, some); });
            }
            for (auto& [name, one] : known) ids.emplace(name, Id<Thing>{one.id});
            run_.tell(kind, done += static_cast<std::int64_t>(some.size()), static_cast<std::int64_t>(names.size()));
        }, size);
        for (auto& name : names) batches.add(name);
        batches.flush();
    }

    content::NewArticle article_of(const std::string& name) const {
        content::NewArticle article;
        article.author = place_.author, article.community = place_.community, article.space = place_.space;
        bool courses = run_.source().find("course") != std::string::npos;
        article.title = (courses ? "Course " : "Item ") + std::string(utf8_prefix(name, 100));
        article.published_at = run_.now();
        auto found = described_.find(name);
        if (found != described_.end()) {
            if (!found->second.title.empty()) article.title = utf8_prefix(found->second.title, content::Title::max);
            article.body = found->second.text;
            article.tags = found->second.tags;
        }
        if (trimmed(article.body).empty()) article.body = article.title;
        return article;
    }

    Run& run_;
    const Time begun_ = run_.now();                 // of what came without a time: one moment, so that it is seen that times tell nothing
    Setting place_;
    std::unordered_map<std::string, Described> described_;
    std::unordered_map<std::string, PersonId> people_;
    std::unordered_map<std::string, ItemId> items_;
};

// In the order of their first appearance, each once.
struct Names {
    std::vector<std::string> all;
    std::set<std::string> seen;
    void add(const std::string& name) { if (seen.insert(name).second) all.push_back(name); }
};

}  // namespace

Report interactions(const App& app, const std::filesystem::path& train, const std::optional<std::filesystem::path>& items, const Progress& progress) {
    auto folder = std::filesystem::absolute(train).parent_path().filename().string();
    auto name = folder.empty() ? std::string("interactions") : folder;
    const Progress silence;
    Run run(app, "data " + name, progress), quiet(app, "", silence);
    auto place = make_place(run, name);
    Names people, things;
    read_interactions(quiet, train, [&](const Row& row) { people.add(row.person), things.add(row.item); });
    Importer importer(run, place, items ? read_items(run, *items) : std::unordered_map<std::string, Described>());
    importer.make_people(people.all);
    importer.make_items(things.all);

    std::int64_t done = 0, batch = 0, fresh = 0;
    auto batches = in_batches<Row>([&](std::vector<Row> rows) {
        auto key = std::to_string(batch++);
        Digest digest;
        for (auto& row : rows) digest.add(row.person).add(row.item);
        auto known = run.read([&](Db& db) { return run.keys().find(db, "batch", key); });
        done += static_cast<std::int64_t>(rows.size());
        if (known && known->digest == digest.value()) return;
        importer.record(rows, key, digest.value());
        run.made("interactions", static_cast<std::int64_t>(rows.size())), fresh += std::ssize(rows);
        run.tell("interactions", done);
    }, kRecordsAtOnce);
    read_interactions(run, train, [&](Row row) {
        if (row.value > 0) batches.add(std::move(row));
        else run.skip("interactions without weight");
    });
    batches.flush();
    if (fresh > 0) run.write([](Tx& tx) { recommend::learn_soon(tx); });
    return run.finish();
}

}  // namespace lyceum::imports
