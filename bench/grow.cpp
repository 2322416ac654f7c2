// Makes a community large: new questions and discussions out of the texts that are there already, through the
// doors of the modules. For measuring only.
//
//     lyceum import stackexchange DIR --data D && lyceum_grow --data D --posts 1000000 --sessions D/sessions
#include "app/commands/commands.hpp"
#include "modules/discussion/discussion.hpp"
#include "modules/recommend/recommend.hpp"
#include <algorithm>
#include <fstream>
#include <iostream>
#include <random>

namespace lyceum::bench {
namespace {

constexpr int kPostsInThread = 20;
constexpr int kThreadsInTx = 50;
constexpr int kYears = 4;                           // over which everything was written
constexpr int kChineseInTen = 4;                    // threads

struct Text {
    std::string title, tags, source;
};
DESCRIBE(Text, title, tags, source)

struct Place {
    CommunityId community;
    SpaceId space;
};

/// The texts of one language.
struct Voice {
    std::vector<Text> threads;
    std::vector<discussion::PreparedBody> openings, posts;
};

/// What new threads are made of.
struct Material {
    Voice english, chinese;
    std::vector<PersonId> people;
    std::map<items::Kind, Place> places;
};

std::string lower_half(const std::string& title) {
    auto middle = title.find(' ', title.size() / 2);
    return middle == title.npos ? title : title.substr(middle);
}

// A list is prepared in pieces: whom a text mentions is looked up for all texts of a piece at once.
std::vector<discussion::PreparedBody> prepared(Db& db, const std::vector<std::string>& sources) {
    constexpr std::size_t kPiece = 500;
    std::vector<discussion::PreparedBody> all;
    for (std::size_t from = 0; from < sources.size(); from += kPiece) {
        std::vector<std::string> piece(sources.begin() + static_cast<std::ptrdiff_t>(from),
            sources.begin() + static_cast<std::ptrdiff_t>(std::min(sources.size(), from + kPiece)));
        for (auto& body : discussion::prepare(db, piece)) all.push_back(std::move(body));
    }
    return all;
}

bool is_chinese(std::string_view text) {
    auto beyond_ascii = std::count_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xe3; });
    return beyond_ascii * 12 > static_cast<std::ptrdiff_t>(text.size());
}

struct SpaceRow { items::Kind kind = items::Kind::topic; CommunityId community; SpaceId space; };
DESCRIBE(SpaceRow, kind, community, space)

Material gather(Db& db) {
    Material m;
    for (auto& thread : db.all<Text>(R"sql(select title, tags, source from threads order by item limit 5000)sql"))
        (is_chinese(thread.title + thread.source) ? m.chinese : m.english).threads.push_back(std::move(thread));
    std::map<bool, std::vector<std::string>> posts;
    for (auto& source : db.all<std::string>(R"sql(select source from posts order by id limit 20000)sql"))
        posts[is_chinese(source)].push_back(std::move(source));
    for (auto* voice : {&m.english, &m.chinese}) {
        std::vector<std::string> openings;
        for (auto& thread : voice->threads) openings.push_back(thread.source);
        voice->openings = prepared(db, openings);
        voice->posts = prepared(db, posts[voice == &m.chinese]);
        if (voice->threads.empty() || voice->posts.empty()) throw Fault("there is nothing to grow from: load the sample and an import first");
    }
    // Those who hold roles are asked for more than a session.
    m.people = db.all<PersonId>(R"sql(
        select id from public_people p where not exists (select 1 from person_roles r where r.person = p.id) order by id limit 5000)sql");
    for (auto& row : db.all<SpaceRow>(R"sql(
            select case kind when 'questions' then 'question' else 'topic' end as kind, community, id as space from spaces
            where kind in ('questions', 'discussion') and audience_level < 0 order by id desc)sql"))
        m.places[row.kind] = {row.community, row.space};
    if (m.people.empty()) throw Fault("there is nobody to write anything: load the sample first");
    if (m.places.size() < 2) throw Fault("there is no open space for questions, or none for discussions: load the sample first");
    return m;
}

std::vector<std::string> words_of(std::string_view tags) {
    std::vector<std::string> all;
    while (!tags.empty()) {
        auto end = std::min(tags.find(','), tags.size());
        if (auto tag = items::canonical_tag(tags.substr(0, end)); !tag.empty()) all.push_back(tag);
        tags.remove_prefix(std::min(end + 1, tags.size()));
    }
    return all;
}

/// Grows the community; the same seed grows the same one.
class Gardener {
public:
    Gardener(Database& database, Material material) : database_(database), m_(std::move(material)) {}

    void grow(std::int64_t posts, const std::function<void(std::int64_t)>& tell) {
        auto threads = posts / kPostsInThread;
        auto now = clock_now();
        for (std::int64_t done = 0; done < threads; done += kThreadsInTx) {
            auto some = std::min<std::int64_t>(kThreadsInTx, threads - done);
            database_.write(now, [&](Tx& tx) {
                for (std::int64_t i = 0; i < some; ++i)
                    thread(tx, now - Span{days(365 * kYears).micros / threads * (threads - done - i)});
            });
            tell((done + some) * kPostsInThread);
        }
    }

private:
    template <class T> const T& any(const std::vector<T>& list) {
        return list[std::uniform_int_distribution<std::size_t>(0, list.size() - 1)(random_)];
    }

    void thread(Tx& tx, Time at) {
        auto kind = std::uniform_int_distribution<int>(0, 1)(random_) ? items::Kind::question : items::Kind::topic;
        auto& place = m_.places.at(kind);
        auto& voice = std::uniform_int_distribution<int>(0, 9)(random_) < kChineseInTen ? m_.chinese : m_.english;
        auto which = std::uniform_int_distribution<std::size_t>(0, voice.threads.size() - 1)(random_);
        auto title = std::string(utf8_prefix(voice.threads[which].title + lower_half(any(voice.threads).title), 140));
        auto& body = voice.openings[which];
        auto item = discussion::open_thread(tx, {.id = id_at<Item>(at, next_++), .kind = kind, .author = any(m_.people), .community = place.community,
            .space = place.space, .title = title, .body = body.source, .tags = words_of(voice.threads[which].tags), .made_at = at,
            .views = std::uniform_int_distribution<int>(0, 900)(random_)}, body);
        PostId answer;
        for (int i = 0; i < kPostsInThread; ++i) {
            auto then = at + minutes(7 * (i + 1));
            auto& words = any(voice.posts);
            bool reply = kind == items::Kind::topic, opens = reply || i % 5 == 0;
            discussion::NewPost post{.id = id_at<Post>(then, next_++), .kind = reply ? discussion::PostKind::reply
                    : opens ? discussion::PostKind::answer : discussion::PostKind::comment,
                .item = item, .parent = opens ? PostId{} : answer, .author = any(m_.people), .body = words.source, .made_at = then};
            auto id = discussion::add_post(tx, post, words);
            if (opens) answer = id;
        }
    }

    Database& database_;
    Material m_;
    std::mt19937 random_{20'260'101};
    int next_ = 1;
};

// People who can write at once, each with a session; a line is the value of a Cookie field.
void write_sessions(commands::Opened& opened, const Material& m, std::size_t count, const std::string& file) {
    std::ofstream out(file, std::ios::trunc);
    auto visit = opened.app().nobody(clock_now(), Language::en);
    opened.database().write(clock_now(), [&](Tx& tx) {
        for (std::size_t i = 0; i < std::min(count, m.people.size()); ++i) {
            for (auto& [kind, place] : m.places) communities::join(tx, m.people[i], place.community);
            auto cookie = accounts::start_session(tx, visit, m.people[i], false);
            out << cookie.name << "=" << cookie.value << "\n";
        }
    });
    if (!out) throw Fault("cannot write " + file);
}

// As after its first night: the recommender has learnt, so its model is in memory, and learning does not run into the measuring.
void learn_recommendations(commands::Opened& opened, commands::ProgressLine& line) {
    constexpr int kMost = 1'000;
    recommend::rebuild(opened.app(), [&](std::string_view what, std::int64_t done, std::int64_t of) { line.tell(what, done, of); });
    opened.database().write(clock_now(), [](Tx& tx) {
        for (auto& job : jobs_in(tx, JobState::available, std::nullopt, kMost))
            if (job.kind.find("rebuild") != std::string::npos) cancel_job(tx, job.id);
    });
}

void run(const commands::Place& place, std::int64_t posts, std::size_t sessions, const std::string& sessions_file) {
    commands::Opened opened(commands::config_at(place));
    auto material = opened.database().read([](Db& db) { return gather(db); });
    commands::ProgressLine line;
    if (!sessions_file.empty()) write_sessions(opened, material, sessions, sessions_file);
    // Indexing keeps up, so that never too many jobs wait at once.
    constexpr std::int64_t kPostsBetween = 20'000;
    std::int64_t drained = 0;
    auto drain = [&] {
        while (opened.jobs().drain(clock_now()) > 0) {}
    };
    Gardener(opened.database(), std::move(material)).grow(posts, [&](std::int64_t done) {
        line.tell("posts", done, posts);
        if (done - drained < kPostsBetween) return;
        drain();
        drained = done;
    });
    drain();
    learn_recommendations(opened, line);
    line.end();
}

}  // namespace
}  // namespace lyceum::bench

int main(int argc, char** argv) {
    CLI::App root("Makes a community large out of the texts it holds, for measuring");
    lyceum::commands::Place place;
    std::int64_t posts = 0;
    std::size_t sessions = 2'000;
    std::string file;
    lyceum::commands::add_place(root, place);
    root.add_option("--posts", posts, "How many answers, replies and comments to add")->required();
    root.add_option("--sessions", file, "Writes Cookie fields of people who are signed in, one a line")->type_name("FILE");
    root.add_option("--people", sessions, "How many of them");
    CLI11_PARSE(root, argc, argv);
    try {
        lyceum::log::set_level(lyceum::log::Level::error);
        lyceum::bench::run(place, posts, sessions, file);
        return 0;
    } catch (const std::exception& e) {
        std::cerr << e.what() << "\n";
        return 1;
    }
}
