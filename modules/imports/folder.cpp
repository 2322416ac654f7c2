// A folder of Markdown with front matter becomes articles and series of the first community.
#include "modules/imports/folder_files.hpp"
#include "modules/imports/run.hpp"
#include "modules/imports/sample_files.hpp"
#include "modules/imports/text_links.hpp"
#include "modules/media/media.hpp"
#include <algorithm>
#include <fstream>

namespace lyceum::imports {

using namespace folder;

namespace {

namespace fs = std::filesystem;

class FolderImport {
public:
    FolderImport(Run& run, fs::path root, Documents documents)
        : run_(run), root_(std::move(root)), documents_(std::move(documents)), directory_(documents_.all) {}

    void load() {
        for (auto& problem : documents_.problems) run_.problem("files or lines", problem);
        find_place();
        find_known();
        give_ids();
        std::int64_t done = 0;
        for (auto& document : documents_.all) {
            take(document);
            run_.tell("articles", ++done, static_cast<std::int64_t>(documents_.all.size()));
        }
    }

private:
    void complain(const Document& d, std::string_view key, std::string_view why) {
        auto found = d.front.values.find(key);
        run_.note(fmt::format("{}:{}: {}", d.path, found == d.front.values.end() ? 1 : found->second.line, why));
    }

    // ---- where it goes ----
    void find_place() {
        auto name = root_.filename().string();
        run_.write([&](Tx& tx) {
            auto owners = accounts::people_with(tx, accounts::Role::owner);
            owner_ = owners.empty() ? person_called(tx, name) : owners.front();
            auto first = communities::first(tx);
            community_ = first.value_or(CommunityId{});
            if (!first) {
                community_ = make_community(tx, {.slug = "articles", .name = {name, name}, .owner = owner_});
                run_.made("communities");
            }
            auto visit = insider();
            auto space = communities::space_for(tx, visit, community_, communities::SpaceKind::articles);
            space_ = space ? space->id : communities::add_space(tx, community_, {.slug = "articles", .kind = communities::SpaceKind::articles,
                .name = {"文章", "Articles"}});
            for (auto& tier : membership::tiers(tx, visit, community_)) levels_[tier.slug] = tier.level;
        });
    }
    Visit insider() const {
        return run_.app().insider({"communities.manage_all"}, run_.now(), run_.app().settings()->site.language);
    }
    PersonId person_called(Tx& tx, const std::string& name) {
        if (auto found = accounts::find_by_handle(tx, name)) return *found;
        if (auto known = run_.keys().find(tx, "person", name)) return {known->id};
        accounts::NewPerson fresh;
        fresh.handle = accounts::free_handle(tx, name);
        fresh.name = accounts::DisplayName::from(utf8_prefix(name, accounts::DisplayName::max)) ? std::string(utf8_prefix(name, accounts::DisplayName::max)) : fresh.handle;
        fresh.imported_from = root_.filename().string();
        auto id = accounts::create(tx, fresh);
        if (auto place = communities::first(tx)) communities::join(tx, id, *place, communities::Standing::author);
        run_.keys().put(tx, "person", name, id.value);
        run_.made("people");
        return id;
    }
    PersonId author_of(const Document& d) {
        auto name = d.front.text("author");
        if (name.empty()) return owner_;
        return run_.write([&](Tx& tx) { return person_called(tx, name); });
    }

    // ---- ids and addresses ----
    void find_known() {
        std::vector<std::string> keys;
        for (auto& d : documents_.all) keys.push_back(d.path);
        constexpr std::size_t kAtOnce = 1'000;
        for (std::size_t from = 0; from < keys.size(); from += kAtOnce) {
            std::vector<std::string> some(keys.begin() + static_cast<std::ptrdiff_t>(from), keys.begin() + static_cast<std::ptrdiff_t>(std::min(keys.size(), from + kAtOnce)));
            known_.merge(run_.read([&](Db& db) { return run_.keys().find(db, "file", some); }));
        }
    }
    std::optional<Time> time_of(const Document& d) {
        for (auto key : {"date", "published", "published_at"}) {
            auto text = d.front.text(key);
            if (text.empty()) continue;
            if (auto at = from_iso8601(text)) return at;
            // "2024-05-01 10:30": a blank is as good as a T.
            if (auto blank = text.find(' '); blank != text.npos) text[blank] = 'T';
            if (auto at = from_iso8601(text)) return at;
            complain(d, key, "this is no date such as 2026-05-01; the text counts as of today");
        }
        return std::nullopt;
    }
    void give_ids() {
        std::int64_t number = 0;
        for (auto& d : documents_.all) {
            auto& id = ids_[d.path];
            auto found = known_.find(d.path);
            // Before 2000 there are no ids; what is older is as old as they are.
            auto at = std::max(time_of(d).value_or(run_.now()), *from_iso8601("2000-01-02"));
            id = found != known_.end() ? ItemId{found->second.id} : id_at<Item>(std::min(at, run_.now()), below_millisecond(run_.source(), number));
            ++number;
            if (d.series) series_[d.slug] = id;
        }
    }
    std::string title_of(const Document& d) const {
        auto title = d.front.text("title");
        if (title.empty()) title = d.slug;
        return std::string(utf8_prefix(trimmed(title), content::Title::max));
    }
    std::string body_of(const Document& d, PersonId author) {
        return with_links(d.front.body, [&](const LinkTarget& target) -> std::optional<std::string> {
            if (target.image) return picture(d, target.address, author);
            auto* other = directory_.find(d.path, target.address);
            if (!other) return std::nullopt;
            return items::url_of(other->series ? items::Kind::series : items::Kind::article, ids_.at(other->path), title_of(*other)).str();
        });
    }
    std::optional<std::string> picture(const Document& d, std::string_view address, PersonId author) {
        auto path = path_of(d.path, address);
        if (!path) return std::nullopt;
        auto file = root_ / *path;
        std::error_code error;
        bool fits = fs::is_regular_file(file, error) && !fs::is_symlink(file, error) && fs::file_size(file, error) <= media::kUploadBytesMost;
        if (!fits) {
            run_.note(fmt::format("{}: the picture {} is missing or too large; it was left as it is", d.path, *path));
            return std::nullopt;
        }
        std::ifstream in(file, std::ios::binary);
        std::string bytes((std::istreambuf_iterator<char>(in)), {});
        try {
            return media::keep(run_.app(), author, bytes, file.filename().string()).str();
        } catch (const Refusal& refused) {
            run_.note(fmt::format("{}: the picture {} was left as it is: {}", d.path, *path, refused.message.english));
            return std::nullopt;
        }
    }

    // ---- one document ----
    void take(const Document& d) {
        auto found = known_.find(d.path);
        if (found != known_.end() && found->second.digest == d.digest) return;
        try {
            if (d.series) take_series(d, found != known_.end());
            else take_article(d, found != known_.end());
        } catch (const Refusal& refused) {
            auto why = refused.message.english;
            if (!refused.fields.empty()) why += " (" + refused.fields.front().field + ")";
            run_.problem("files or lines", fmt::format("{}: {}", d.path, why));
        }
    }
    std::optional<Money> price_of(const Document& d) {
        auto text = d.front.text("price");
        if (text.empty()) return std::nullopt;
        auto price = sample_files::read_money(text);
        if (!price) complain(d, "price", "this is no price such as “19.00 CNY”; the text has none");
        return price;
    }
    std::vector<std::string> tags_of(const Document& d) {
        auto tags = d.front.list("tags");
        if (tags.size() <= content::kTagsMost) return tags;
        complain(d, "tags", fmt::format("there are more than {} tags; the first were taken", content::kTagsMost));
        tags.resize(content::kTagsMost);
        return tags;
    }
    void take_series(const Document& d, bool again) {
        auto author = author_of(d);
        content::NewSeries series{.id = ids_.at(d.path), .author = author, .community = community_, .space = space_, .title = title_of(d),
            .summary = summary_of(d), .body = body_of(d, author), .tags = tags_of(d), .language = d.front.text("language"), .price = price_of(d)};
        if (!is_true(d.front.text("draft"))) series.published_at = time_of(d).value_or(run_.now());
        auto prepared = run_.read([&](Db& db) { return content::prepare(db, series); });
        keep(d, again, "series", [&](Tx& tx) { again ? content::revise(tx, prepared) : void(content::publish(tx, prepared)); });
    }
    void take_article(const Document& d, bool again) {
        content::NewArticle article;
        article.id = ids_.at(d.path), article.author = author_of(d);
        article.community = community_, article.space = space_;
        article.title = title_of(d), article.summary = summary_of(d), article.body = body_of(d, article.author);
        article.tags = tags_of(d), article.language = d.front.text("language"), article.price = price_of(d);
        article.series = series_of(d), article.part = part_of(d);
        bool locked_well = lock(d, article);
        if (locked_well && !is_true(d.front.text("draft"))) article.published_at = time_of(d).value_or(run_.now());
        auto prepared = run_.read([&](Db& db) { return content::prepare(db, std::vector{article}); });
        keep(d, again, "articles", [&](Tx& tx) {
            again ? content::revise(tx, prepared.front()) : void(content::publish(tx, prepared.front()));
        });
    }
    template <class Put>
    void keep(const Document& d, bool again, const std::string& kind, Put&& put) {
        auto id = ids_.at(d.path);
        run_.write([&](Tx& tx) {
            put(tx);
            run_.keys().put(tx, "file", d.path, id.value, d.digest);
        });
        run_.made(again ? kind + " brought up to date" : kind);
    }
    std::string summary_of(const Document& d) const {
        auto summary = d.front.text("summary");
        if (summary.empty()) summary = d.front.text("description");
        return std::string(utf8_prefix(trimmed(summary), content::kSummaryCharactersMost));
    }

    // False when what is to be locked is not understood: such a text becomes a draft, never open.
    bool lock(const Document& d, content::NewArticle& article) {
        auto access = d.front.text("access");
        if (access.empty() || access == "free") return true;
        if (!from_name(access, article.lock)) {
            complain(d, "access", "access is free, members, tier or paid; the text was kept as a draft");
            article.lock = membership::LockKind::paid;
            return false;
        }
        if (article.lock != membership::LockKind::tier) return true;
        auto level = levels_.find(d.front.text("tier"));
        if (level != levels_.end()) {
            article.level = level->second;
            return true;
        }
        complain(d, "tier", "the community has no such tier; the text was kept as a draft");
        article.level = membership::kLevelMost;
        return false;
    }
    // Named in the front matter, else the series whose folder the text lies in.
    ItemId series_of(const Document& d) {
        auto name = d.front.text("series");
        if (!name.empty()) {
            if (auto found = series_.find(name); found != series_.end()) return found->second;
            return made_series(d, name);
        }
        for (auto folder = fs::path(d.path).parent_path(); !folder.empty(); folder = folder.parent_path())
            for (auto& other : documents_.all)
                if (other.series && fs::path(other.path).parent_path() == folder) return ids_.at(other.path);
        return {};
    }
    // A series that is only named gets a page with its name.
    ItemId made_series(const Document& d, const std::string& name) {
        auto known = run_.read([&](Db& db) { return run_.keys().find(db, "named series", name); });
        if (known) return series_[name] = {known->id};
        content::NewSeries series{.author = author_of(d), .community = community_, .space = space_,
            .title = std::string(utf8_prefix(name, content::Title::max)), .summary = {}, .published_at = run_.now()};
        auto prepared = run_.read([&](Db& db) { return content::prepare(db, series); });
        run_.write([&](Tx& tx) {
            series_[name] = content::publish(tx, prepared);
            run_.keys().put(tx, "named series", name, series_[name].value);
        });
        run_.made("series");
        return series_[name];
    }
    int part_of(const Document& d) {
        for (auto key : {"part", "weight"}) {
            auto text = d.front.text(key);
            if (text.empty()) continue;
            auto part = std::strtol(text.c_str(), nullptr, 10);
            if (part >= 1 && part <= content::kPartsMost) return static_cast<int>(part);
            complain(d, key, fmt::format("a part is a number from 1 to {}; it was put at the end", content::kPartsMost));
        }
        return 0;
    }

    Run& run_;
    fs::path root_;
    Documents documents_;
    Directory directory_;
    PersonId owner_;
    CommunityId community_;
    SpaceId space_;
    std::map<std::string, int> levels_;             // of tiers, by slug
    std::map<std::string, Known> known_;            // by path
    std::map<std::string, ItemId> ids_, series_;    // by path; by slug
};

}  // namespace

Report markdown(const App& app, const fs::path& folder, const Progress& progress) {
    auto documents = read_documents(folder);
    std::error_code error;
    auto root = fs::canonical(folder, error);
    if (error) throw Fault("cannot read " + folder.string());
    // Two folders of one name are two sources.
    Run run(app, "folder " + root.string(), progress);
    FolderImport(run, root, std::move(documents)).load();
    return run.finish();
}

}  // namespace lyceum::imports
