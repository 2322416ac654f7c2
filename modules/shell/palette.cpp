// What the command palette offers: everything a visitor's pages link to, and people and tags by name.
#include "engines/text/unicode.hpp"
#include "modules/shell/pages.hpp"

namespace lyceum::shell {

namespace {

constexpr int kPeopleMost = 6, kTagsAsked = 300;
constexpr std::size_t kTagsMost = 6, kWordsMost = 6;

// As search sees it: full-width letters are narrow, upper case is lower.
std::string folded(std::string_view typed) {
    std::string out;
    for (std::size_t at = 0; at < typed.size();) text::append_folded(out, text::next_code_point(typed, at));
    return out;
}

// Split at blanks: an entry is found when it holds all of them.
std::vector<std::string> words_of(std::string_view typed) {
    std::vector<std::string> words;
    auto narrow = folded(typed);
    for (auto rest = trimmed(narrow); !rest.empty() && words.size() < kWordsMost;) {
        auto word = rest.substr(0, rest.find(' '));
        rest = trimmed(rest.substr(word.size()));
        words.emplace_back(word);
    }
    return words;
}

bool holds_all(const std::string& where, const std::vector<std::string>& words) {
    return std::all_of(words.begin(), words.end(), [&](auto& word) { return where.find(word) != where.npos; });
}

/// Gathers entries, each address once, those that fit the words, a few of each group.
class Offering {
public:
    explicit Offering(std::string_view typed) : words_(words_of(typed)) {}

    void add(const std::string& group, const NavLink& link, const std::string& hint = {}) {
        if (link.posts || !holds_all(folded(link.label + " " + link.to.str()), words_)) return;
        if (in_group_[group] >= kEntriesOfAGroup || !seen_.insert(link.to.str()).second) return;
        ++in_group_[group];
        palette_.entries.push_back({group, link.label, hint, link.to});
    }
    void add(const std::string& group, const std::vector<NavLink>& links) {
        for (auto& link : links) add(group, link);
    }
    bool is_asked() const { return !words_.empty(); }
    const std::vector<std::string>& words() const { return words_; }
    Palette take() { return std::move(palette_); }

private:
    std::vector<std::string> words_;
    std::map<std::string, std::size_t> in_group_;
    std::set<std::string> seen_;
    Palette palette_;
};

// The pages of the settings that accounts keeps, and those of later modules.
std::vector<NavLink> settings_of(const Visit& visit) {
    std::vector<NavLink> links{
        {visit.tr("Profile"), Url::local("/settings/profile")}, {visit.tr("Account and language"), Url::local("/settings/account")},
        {visit.tr("Devices"), Url::local("/settings/sessions")}, {visit.tr("API tokens"), Url::local("/settings/tokens")}};
    for (auto* more : filled(visit.app, accounts::settings_links)) links.push_back(more(visit));
    return links;
}

void add_places(const Visit& visit, Db& db, Offering& offering) {
    auto frame = routing::frame_for(visit, db);
    offering.add(visit.tr("Actions"), frame.compose);
    for (auto& section : frame.rail) offering.add(visit.tr("Places"), section.links);
    if (visit.who()) {
        offering.add(visit.tr("Places"), {{visit.tr("Notifications"), Url::local("/notifications")}, {visit.tr("Saved"), Url::local("/saved")},
            {visit.tr("What you follow"), Url::local("/follows")}});
        offering.add(visit.tr("Me"), frame.account_menu);
        if (offering.is_asked()) offering.add(visit.tr("Settings"), settings_of(visit));
    } else {
        offering.add(visit.tr("Me"), {{visit.tr("Sign in"), Url::local("/sign-in")}, {visit.tr("Join"), Url::local("/join")}});
    }
    if (!offering.is_asked()) return;
    for (auto* links : filled(visit.app, accounts::admin_links)) offering.add(visit.tr("Administration"), links(visit));
    offering.add(visit.tr("Places"), {{visit.tr("All tags"), Url::local("/tags")}, {visit.tr("API"), Url::local("/api")}});
    offering.add(visit.tr("Places"), frame.footer);
}

struct Somebody { std::string handle, name; };
DESCRIBE(Somebody, handle, name)

void add_people(const Visit& visit, Db& db, Offering& offering) {
    auto first = offering.words().front();
    if (first.starts_with('@')) first.erase(0, 1);
    if (first.empty()) return;
    for (auto& who : db.all<Somebody>(R"sql(
            select handle, name from public_people
            where substr(lower(handle), 1, length($1)) = $1 or substr(lower(name), 1, length($1)) = $1
            order by id limit $2)sql", first, kPeopleMost * 4))
        offering.add(visit.tr("People"), {who.name + " @" + who.handle, accounts::profile_url(who.handle)});
}

void add_tags(const Visit& visit, Db& db, Offering& offering) {
    std::size_t added = 0;
    for (auto& tag : items::popular_tags(db, visit, std::nullopt, kTagsAsked)) {
        if (added == kTagsMost) break;
        if (!holds_all(tag.tag, offering.words())) continue;
        offering.add(visit.tr("Tags"), {"#" + tag.tag, items::tag_url(tag.tag)}, Ui{visit}.compact(tag.uses));
        ++added;
    }
}

}  // namespace

Palette palette(const Visit& visit, Db& db, const Typed& in) {
    Offering offering(in.q);
    add_places(visit, db, offering);
    if (offering.is_asked()) {
        add_people(visit, db, offering);
        add_tags(visit, db, offering);
    }
    return offering.take();
}

}  // namespace lyceum::shell
