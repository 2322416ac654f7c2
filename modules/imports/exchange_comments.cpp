// Comments of a dump. They are one line of Markdown; whom `@Name` means is found among those who wrote before.
#include "modules/imports/exchange.hpp"
#include "engines/text/unicode.hpp"

namespace lyceum::imports::exchange {

namespace {

// Names without blanks and case: so they are typed in mentions.
std::string squeezed(std::string_view name) {
    std::string folded, out;
    for (std::size_t at = 0; at < name.size();) text::append_folded(folded, text::next_code_point(name, at));
    for (char c : folded)
        if (c != ' ' && c != '\t') out += c;
    return out;
}

// What may stand in a mention: anything but blanks and the marks around names.
std::size_t end_of_name(std::string_view text, std::size_t from) {
    auto end = text.find_first_of(" \t\n,:;!?()[]{}<>\"'`*\\/|", from);
    end = end == text.npos ? text.size() : end;
    while (end > from && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
    return end;
}

// The last who spoke is meant when several fit. Three letters are enough, as at the source.
const Speaker* meant(std::string_view typed, const std::vector<Speaker>& speakers) {
    constexpr std::size_t kLettersLeast = 3;
    auto wanted = squeezed(typed);
    if (wanted.empty()) return nullptr;
    const Speaker* found = nullptr;
    for (auto& speaker : speakers) {
        auto name = squeezed(speaker.name);
        if (name == wanted) return &speaker;
        if (wanted.size() >= kLettersLeast && name.starts_with(wanted)) found = &speaker;
    }
    return found;
}

// A comment is prose: what would begin a heading, list or quotation at its start is meant as typed.
std::string as_line(std::string_view text) {
    constexpr std::string_view kMarks = "#>+-=|~";
    std::string line;
    if (!text.empty() && kMarks.find(text.front()) != kMarks.npos) line += '\\';
    for (char c : text) {
        if (c == '\r' || static_cast<unsigned char>(c) == 0x7f) continue;
        line += c == '\n' || c == '\t' ? ' ' : c;
    }
    return line;
}

struct Place {
    ItemId item;
    PostId answer;                                  // zero below the question itself
};

std::map<std::int64_t, Place> places_of(const Exchange& x, const std::vector<At<CommentRow>>& comments) {
    std::vector<std::string> posts, questions;
    for (auto& at : comments) {
        posts.push_back(std::to_string(at.row.post));
        auto question = x.question_of.find(at.row.post);
        questions.push_back(std::to_string(question == x.question_of.end() ? at.row.post : question->second));
    }
    auto [of_questions, of_answers] = x.run.read([&](Db& db) {
        return std::pair(x.run.keys().find(db, "question", questions), x.run.keys().find(db, "answer", posts));
    });
    std::map<std::int64_t, Place> places;
    for (std::size_t i = 0; i < comments.size(); ++i) {
        auto question = of_questions.find(questions[i]);
        if (question == of_questions.end()) continue;
        if (questions[i] == posts[i]) places[comments[i].row.post] = {{question->second.id}, {}};
        else if (auto answer = of_answers.find(posts[i]); answer != of_answers.end())
            places[comments[i].row.post] = {{question->second.id}, {answer->second.id}};
    }
    return places;
}

struct Ready {
    const CommentRow* comment = nullptr;
    Known known;
    std::int64_t digest = 0;
    PersonId author;
    std::string body;
    discussion::PreparedBody prepared;
};

std::vector<Ready> ready(Exchange& x, const std::vector<At<CommentRow>>& comments, const std::map<std::string, PersonId>& people) {
    std::vector<std::string> keys, bodies;
    for (auto& at : comments) keys.push_back(std::to_string(at.row.id));
    auto known = x.run.read([&](Db& db) { return x.run.keys().find(db, "comment", keys); });
    std::vector<Ready> all;
    for (auto& at : comments) {
        Ready one{.comment = &at.row, .known = known[std::to_string(at.row.id)], .digest = Digest().add(at.row.text).value(),
            .author = people.at(at.row.author.key()), .body = {}, .prepared = {}};
        auto& here = x.said_here[at.row.post];
        bool same = one.known.id && one.known.digest == one.digest;
        if (!same) {
            std::vector<Speaker> speakers;
            for (auto person : here) speakers.push_back(x.speakers[person]);
            one.body = as_line(with_mentions(at.row.text, speakers));
            bodies.push_back(one.body);
        }
        if (std::find(here.begin(), here.end(), one.author) == here.end()) here.push_back(one.author);
        if (!same) all.push_back(std::move(one));
    }
    if (all.empty()) return all;
    auto prepared = x.run.read([&](Db& db) { return discussion::prepare(db, bodies); });
    for (std::size_t i = 0; i < all.size(); ++i) all[i].prepared = std::move(prepared[i]);
    return all;
}

void take_comments(Exchange& x, std::vector<At<CommentRow>> comments) {
    auto places = places_of(x, comments);
    std::erase_if(comments, [&](const At<CommentRow>& at) {
        if (places.contains(at.row.post)) return false;
        if (x.other_posts.contains(at.row.post)) x.run.skip("comments on other posts");
        else x.run.problem("comments", fmt::format("Comments.xml:{}: the post {} of this comment is not here", at.line, at.row.post));
        return true;
    });
    if (comments.empty()) return;
    std::vector<Author> authors;
    for (auto& at : comments) authors.push_back(at.row.author);
    auto people = people_of(x, authors);
    learn_names(x, people);
    for (auto& at : comments) {
        if (at.row.author.user == kCommunityUser) continue;
        auto question = x.question_of.find(at.row.post);
        note_deed(x, question == x.question_of.end() ? at.row.post : question->second,
            {.person = people.at(at.row.author.key()), .item = places.at(at.row.post).item, .last_at = at.row.made_at});
    }
    auto all = ready(x, comments, people);
    if (all.empty()) return;

    std::int64_t made = 0;
    x.run.write([&](Tx& tx) {
        made = 0;
        std::set<ItemId> touched;
        for (auto& one : all) {
            auto& comment = *one.comment;
            auto& place = places.at(comment.post);
            PostId id{one.known.id};
            if (id) discussion::revise(tx, id, one.prepared, tx.now());
            else {
                id = discussion::add_post(tx, {.id = id_at<Post>(comment.made_at, below_millisecond(x.site.host + " comments", comment.id)),
                    .kind = discussion::PostKind::comment, .item = place.item, .parent = place.answer, .author = one.author, .body = one.body,
                    .made_at = comment.made_at, .score = comment.score}, one.prepared);
                ++made;
            }
            x.run.keys().put(tx, "comment", std::to_string(comment.id), id.value, one.digest);
            touched.insert(place.item);
        }
        for (auto item : touched) search::index(tx, item);
    });
    x.run.made("comments", made);
    x.run.made("comments brought up to date", static_cast<std::int64_t>(all.size()) - made);
}

}  // namespace

std::string with_mentions(std::string_view text, const std::vector<Speaker>& speakers) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        auto mark = std::min(text.find('@', at), text.size());
        out += text.substr(at, mark - at);
        if (mark == text.size()) break;
        bool begins_word = mark == 0 || std::string_view(" \t\n([,;:\"'").find(text[mark - 1]) != std::string_view::npos;
        auto end = end_of_name(text, mark + 1);
        auto* speaker = begins_word ? meant(text.substr(mark + 1, end - mark - 1), speakers) : nullptr;
        if (speaker && !speaker->handle.empty()) out += "@" + speaker->handle;
        else out += text.substr(mark, end - mark);
        at = end;
    }
    return out;
}

void import_comments(Exchange& x) {
    SeenOnce seen;
    auto batches = in_batches<At<CommentRow>>([&](std::vector<At<CommentRow>> comments) { take_comments(x, std::move(comments)); });
    read_table<CommentRow>(x, "Comments", "comments", &read_comment, [&](At<CommentRow> at) {
        if (!seen.first(at.row.id))
            return x.run.problem("comments", fmt::format("Comments.xml:{}: there was a comment {} before", at.line, at.row.id));
        batches.add(std::move(at));
    });
    batches.flush();
}

}  // namespace lyceum::imports::exchange
