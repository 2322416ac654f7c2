// The order of the steps, the dump's files, and the community that a site becomes.
#include "modules/imports/exchange.hpp"
#include "modules/imports/text_links.hpp"
#include "platform/core/lower.hpp"
#include "platform/html/from_html.hpp"
#include <charconv>
#include <fstream>

namespace lyceum::imports {

namespace exchange {

namespace fs = std::filesystem;

namespace {

bool is_table(const std::string& name) {
    static const std::set<std::string> kTables{"badges", "comments", "posts", "posthistory", "postlinks", "tags", "users", "votes"};
    return kTables.contains(name);
}

}  // namespace

Dump::Dump(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) throw Fault("there is no folder " + folder.string());
    for (auto& entry : fs::directory_iterator(folder, error)) {
        auto name = lower(entry.path().stem().string());
        if (lower(entry.path().extension().string()) == ".xml" && is_table(name)) files_.emplace(name, entry.path());
    }
    if (files_.empty())
        throw Fault(folder.string() + " holds no table of a Stack Exchange dump, such as Posts.xml; unpack the archive and name the folder with the XML files");
    auto whole = fs::weakly_canonical(folder, error);
    name_ = (whole.filename().empty() ? whole.parent_path() : whole).filename().string();
}

bool Dump::read(const std::string& table, const OnRow& on_row, const OnBroken& on_broken) const {
    auto file = files_.find(lower(table));
    if (file == files_.end()) return false;
    std::ifstream in(file->second, std::ios::binary);
    if (!in) throw Fault("cannot read " + file->second.string());
    read_xml_rows(in, on_row, on_broken);
    return true;
}

std::optional<std::int64_t> question_in(const Exchange& x, std::string_view address) {
    for (std::string_view scheme : {"https://", "http://"})
        if (address.starts_with(scheme)) address.remove_prefix(scheme.size());
    if (!address.starts_with(x.site.host)) return std::nullopt;
    address.remove_prefix(x.site.host.size());
    for (std::string_view path : {"/questions/", "/q/"}) {
        if (!address.starts_with(path)) continue;
        std::int64_t number = 0;
        auto digits = address.substr(path.size());
        if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc()) return number;
    }
    return std::nullopt;
}

std::string text_of(const Exchange& x, std::string_view html) {
    html::FromHtmlOptions options;
    options.origin = x.address("");
    auto text = with_links(html::markdown_from_html(html, options), [&](const LinkTarget& target) -> std::optional<std::string> {
        auto number = target.image ? std::nullopt : question_in(x, target.address);
        auto question = number ? x.questions.find(*number) : x.questions.end();
        return question == x.questions.end() ? std::nullopt : std::optional(items::url_of(items::Kind::question, question->second, "").str());
    });
    // XML lets control characters through that no text here may hold.
    std::erase_if(text, [](unsigned char c) { return c == 0x7f || (c < 0x20 && c != '\n' && c != '\t'); });
    return text;
}

// ---- the community --------------------------------------------------------------------------------

namespace {

communities::Bilingual description_of(const Site& site) {
    return {
        fmt::format("这里的问题、回答与评论来自 [{0}](https://{0})，各由署名的作者撰写，按写作时间分别以 [CC BY-SA 2.5](https://creativecommons.org/licenses/by-sa/2.5/)（2011 年 4 月 8 日之前）、"
                    "[CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/)（2018 年 5 月 2 日之前）或 [CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/)（此后）许可发布。"
                    "作者可以认领自己的账号。", site.host),
        fmt::format("The questions, answers and comments here came from [{0}](https://{0}). Each is by the author named with it, under "
                    "[CC BY-SA 2.5](https://creativecommons.org/licenses/by-sa/2.5/) (before 8 April 2011), "
                    "[CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/) (before 2 May 2018) or "
                    "[CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/) (since then). Authors may claim their accounts.", site.host)};
}

}  // namespace

void make_place(Exchange& x, const std::string& name) {
    auto known = x.run.read([&](Db& db) {
        return std::pair(x.run.keys().find(db, "community", ""), x.run.keys().find(db, "space", "questions"));
    });
    if (known.first && known.second) {
        x.community = {known.first->id}, x.space = {known.second->id};
        return;
    }
    auto called = name.empty() ? x.site.name : name;
    x.run.write([&](Tx& tx) {
        communities::NewCommunity made{.slug = x.site.slug, .name = {called, called},
            .tagline = {"来自 " + x.site.host + " 的问答", "Questions and answers from " + x.site.host}, .description = description_of(x.site)};
        auto owners = accounts::people_with(tx, accounts::Role::owner);
        if (!owners.empty()) made.owner = owners.front();
        x.community = make_community(tx, made);
        x.space = communities::add_space(tx, x.community, {.slug = "questions", .kind = communities::SpaceKind::questions,
            .name = {"问答", "Questions"}, .description = {"提问、回答与投票。", "Ask, answer and vote."}});
        x.run.keys().put(tx, "community", "", x.community.value);
        x.run.keys().put(tx, "space", "questions", x.space.value);
    });
    x.run.made("communities");
}

}  // namespace exchange

Report stack_exchange(const App& app, const std::filesystem::path& folder, const Progress& progress, const std::string& name) {
    using namespace exchange;
    Dump dump(folder);
    auto site = site_of(dump.name());
    Run run(app, site.host, progress);
    Exchange x{run, dump, site};
    make_place(x, name);
    find_questions(x);
    import_users(x);
    count_votes(x);
    import_questions(x);
    import_answers(x);
    import_acceptances(x);
    import_comments(x);
    import_links(x);
    import_votes(x);
    import_badges(x);
    import_deeds(x);
    return run.finish();
}

}  // namespace lyceum::imports
