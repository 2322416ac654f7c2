// The inverse of importing a folder: every published article and series as a file with front matter.
#include "modules/imports/front_matter.hpp"
#include "modules/imports/run.hpp"
#include "modules/imports/text_links.hpp"
#include "modules/media/media.hpp"
#include <algorithm>
#include <fstream>

namespace lyceum::imports {

namespace {

namespace fs = std::filesystem;

constexpr int kAtOnce = 100;

// What a title is in a file's name; the id keeps two of one name apart.
std::string file_name(std::string_view title, ItemId id) {
    constexpr std::size_t kBytesMost = 60;
    std::string name;
    for (unsigned char c : title) {
        bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
        if (c >= 'A' && c <= 'Z') name += static_cast<char>(c - 'A' + 'a');
        else if (kept) name += static_cast<char>(c);
        else if (!name.empty() && name.back() != '-') name += '-';
    }
    while (utf8_length(name) > 0 && name.size() > kBytesMost) name = utf8_prefix(name, utf8_length(name) - 1);
    while (name.ends_with('-')) name.pop_back();
    return (name.empty() ? "" : name + "-") + to_string(id);
}

class FolderExport {
public:
    /// Whoever may run the program may read everything in it.
    FolderExport(Run& run, fs::path root)
        : run_(run), root_(std::move(root)), visit_(run.app().insider({"communities.manage_all", "content.manage_all", "content.read_locked"}, run.now(), run.app().settings()->site.language)) {}

    void save() {
        auto all = run_.read([&](Db& db) {
            for (auto& community : communities::visible(db, visit_)) find_all(db, community);
            return cards_;
        });
        std::int64_t done = 0;
        for (auto& card : all) {
            run_.read([&](Db& db) { card.kind == items::Kind::series ? write_series(db, card) : write_article(db, card); });
            run_.tell("files", ++done, static_cast<std::int64_t>(all.size()));
        }
    }

private:
    // Series first: their folders must be known.
    void find_all(Db& db, const communities::CommunityCard& community) {
        for (auto& tier : membership::tiers(db, visit_, community.id)) tiers_[{community.id, tier.level}] = tier.slug;
        for (auto kind : {items::Kind::series, items::Kind::article})
            for (std::string cursor, first = "-"; first == "-" || !cursor.empty(); first.clear()) {
                auto listing = items::list(db, visit_, {.community = community.id, .kind = kind}, cursor, kAtOnce);
                cursor = listing.next;
                for (auto& card : listing.cards) {
                    auto name = file_name(card.title, card.id);
                    if (kind == items::Kind::series) names_[card.id] = name + "/index.md";
                    else {
                        auto series = items::lock_of(db, card.id).series;
                        names_[card.id] = (names_.contains(series) ? fs::path(names_[series]).parent_path().string() + "/" : "") + name + ".md";
                    }
                    cards_.push_back(card);
                }
            }
    }

    void write_article(Db& db, const items::Card& card) {
        auto pass = membership::pass(db, visit_, items::lock_of(db, card.id));
        if (!pass) return run_.skip("articles that may not be read");
        auto article = content::source(db, *pass);
        std::string head;
        auto line = [&](std::string_view key, const std::string& value) { if (!value.empty()) head += fmt::format("{}: {}\n", key, yaml_text(value)); };
        line("title", article.title);
        if (article.published_at) head += "date: " + to_iso8601(*article.published_at) + "\n";
        line("author", card.author.handle);
        if (article.series && article.part > 0) head += fmt::format("part: {}\n", article.part);
        line("summary", article.summary);
        add_common(head, article.tags, article.language, article.price);
        head += fmt::format("access: {}\n", article.lock == membership::LockKind::open ? "free" : name_of(article.lock));
        if (article.lock == membership::LockKind::tier) line("tier", tiers_[{card.community, article.level}]);
        write(db, card, head, article.body);
        run_.made("articles");
    }
    void write_series(Db& db, const items::Card& card) {
        auto series = content::series_source(db, card.id);
        std::string head = fmt::format("title: {}\n", yaml_text(series.title));
        if (series.published_at) head += "date: " + to_iso8601(*series.published_at) + "\n";
        head += fmt::format("author: {}\n", yaml_text(card.author.handle));
        if (!series.summary.empty()) head += fmt::format("summary: {}\n", yaml_text(series.summary));
        add_common(head, series.tags, series.language, series.price);
        write(db, card, head, series.body);
        run_.made("series");
    }
    static void add_common(std::string& head, const std::vector<std::string>& tags, const std::string& language, const std::optional<Money>& price) {
        std::string list;
        for (auto& tag : tags) list += (list.empty() ? "" : ", ") + yaml_text(tag);
        if (!list.empty()) head += "tags: [" + list + "]\n";
        if (!language.empty()) head += "language: " + language + "\n";
        if (price) head += fmt::format("price: {} {}\n", to_decimal(*price), name_of(price->currency));
    }

    void write(Db& db, const items::Card& card, const std::string& head, const std::string& body) {
        auto path = root_ / names_.at(card.id);
        std::error_code error;
        fs::create_directories(path.parent_path(), error);
        auto slug = fs::path(names_.at(card.id));
        auto own = card.kind == items::Kind::series ? slug.parent_path().string() : slug.stem().string();
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        out << "---\n" << head << "slug: " << own << "\n---\n\n" << with_files(db, body) << (body.ends_with('\n') ? "" : "\n");
        out.close();
        if (!out) throw Fault("cannot write " + path.string());
    }
    // Addresses of what is exported become slugs again, and pictures files.
    std::string with_files(Db& db, const std::string& body) {
        return with_links(body, [&](const LinkTarget& target) { return target.image ? picture(db, target.address) : slug_of(target.address); });
    }
    std::optional<std::string> slug_of(std::string_view address) const {
        for (std::string_view prefix : {"/articles/", "/series/"}) {
            if (!address.starts_with(prefix)) continue;
            auto rest = address.substr(prefix.size());
            auto id = read_id(rest.substr(0, rest.find('/')));
            auto found = id ? names_.find(ItemId{*id}) : names_.end();
            if (found == names_.end()) return std::nullopt;
            auto path = fs::path(found->second);
            return path.stem() == "index" ? path.parent_path().string() : path.stem().string();
        }
        return std::nullopt;
    }
    std::optional<std::string> picture(Db& db, std::string_view address) {
        auto kept = media::find(db, address);
        if (!kept) return std::nullopt;
        auto path = root_ / "media" / kept->file_name;
        std::error_code error;
        fs::create_directories(path.parent_path(), error);
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        out << kept->bytes;
        out.close();
        if (!out) throw Fault("cannot write " + path.string());
        return "/media/" + kept->file_name;
    }

    Run& run_;
    fs::path root_;
    Visit visit_;
    std::vector<items::Card> cards_;
    std::map<ItemId, std::string> names_;           // files, relative to the folder
    std::map<std::pair<CommunityId, int>, std::string> tiers_;
};

}  // namespace

Report export_markdown(const App& app, const fs::path& folder, const Progress& progress) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (!fs::is_directory(folder, error)) throw Fault("cannot make the folder " + folder.string());
    Run run(app, "export", progress);
    FolderExport(run, folder).save();
    return run.finish();
}

}  // namespace lyceum::imports
