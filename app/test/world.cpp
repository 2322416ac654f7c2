#include "app/test/world.hpp"
#include "platform/mail/outgoing.hpp"
#include <cstdlib>
#include <filesystem>
#include <mutex>

namespace lyceum {

namespace {

Config test_config(const std::string& folder) {
    Config config;
    config.site.name = "Lyceum";
    config.site.url = "http://lyceum.test";
    config.site.data_folder = folder;
    config.site.development = true;
    config.site.language = Language::en;
    return config;
}

std::string new_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "lyceum-world-XXXXXX").string();
    CHECK_THAT(mkdtemp(pattern.data()) != nullptr);
    return pattern;
}

std::string encoded(const FormFields& fields) {
    std::string out;
    for (auto& [name, value] : fields)
        out += (out.empty() ? "" : "&") + http::percent_encoded(name) + "=" + http::percent_encoded(value);
    return out;
}

}  // namespace

World::World(const std::vector<const Module*>& modules) : app(test_config(new_folder()), modules), folder_(app.config.site.data_folder) {
    log::set_level(log::Level::error);
    auto url = std::getenv("LYCEUM_TEST_DATABASE");
    database_ = Database::open({.url = url ? url : ":memory:", .data_dir = folder_, .readers = 2, .throw_away = true});
    database_->migrate(migrations(modules));
    database_->attach(app);
    app.database = database_.get();
    app.clock = [this] { return now; };
    app.publish = [this](std::string_view, std::string message) {
        static std::mutex one_at_a_time;                // transactions of several threads end together on PostgreSQL
        std::lock_guard hold(one_at_a_time);
        published.push_back(json::from_text<LiveNote>(message));
    };
    app.statements.budget = 8;
    app.statements.repeats_max = 3;
    app.ready = true;
    jobs_ = std::make_unique<Jobs>(*database_, app.job_registry(), [this] { return now; });
}

World::~World() {
    jobs_.reset();
    database_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void World::deliver() { jobs_->drain(now); }

std::vector<std::string> World::letters() {
    deliver();
    std::vector<std::string> all;
    for (auto& letter : mail::caught(mail::letters_folder(app.config), 1000))
        all.insert(all.begin(), "To: " + letter.to + "\nSubject: " + letter.subject + "\n\n" + letter.text);
    return all;
}

std::string Browser::cookie(const std::string& name) const {
    auto found = cookies_.find(name);
    return found == cookies_.end() ? std::string() : found->second;
}

Answer Browser::send(http::Request request) {
    request.host = "lyceum.test";
    request.peer = "192.0.2.1";
    request.id = "test";
    auto question = request.target.find('?');
    request.query = question == request.target.npos ? "" : request.target.substr(question + 1);
    request.path = http::percent_decoded(std::string_view(request.target).substr(0, question)).value_or("/");
    std::string jar;
    for (auto& [name, value] : cookies_) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
    if (!jar.empty()) request.headers.add("Cookie", jar);
    if (!token_.empty()) request.headers.add("Authorization", "Bearer " + token_);
    request.headers.add("Accept-Language", language_);

    auto response = world_->app.answer(request);
    for (auto& [name, value] : response.headers.all()) {
        if (!http::same_word(name, "set-cookie")) continue;
        auto pair = value.substr(0, value.find(';'));
        auto equals = pair.find('=');
        if (pair.starts_with("sid=")) csrf_.clear();                // another session has another token
        if (value.find("Max-Age=0") != value.npos) cookies_.erase(pair.substr(0, equals));
        else cookies_[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
    Answer answer{response.status, *response.body, response.headers};
    constexpr std::string_view mark = "<meta name=\"csrf-token\" content=\"";
    if (auto at = answer.body.find(mark); at != answer.body.npos) {
        auto from = at + mark.size();
        csrf_ = answer.body.substr(from, answer.body.find('"', from) - from);
    }
    return answer;
}

Answer Browser::get(const std::string& target) {
    http::Request request;
    request.method = "GET";
    request.target = target;
    request.headers.add("Accept", "text/html,application/xhtml+xml");
    return send(std::move(request));
}

Answer Browser::json(const std::string& target) {
    http::Request request;
    request.method = "GET";
    request.target = target;
    request.headers.add("Accept", "application/json");
    return send(std::move(request));
}

Answer Browser::form(std::string method, const std::string& target, const FormFields& given, const std::string& accept) {
    if (csrf_.empty() && token_.empty()) get("/sign-in");
    auto fields = given;
    if (!csrf_.empty()) fields.emplace_back("csrf", csrf_);
    if (method != "POST") fields.emplace_back("_method", method == "PUT" ? "put" : "delete");
    http::Request request;
    request.method = "POST";
    request.target = target;
    request.body = encoded(fields);
    request.headers.add("Accept", accept);
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.headers.add("Sec-Fetch-Site", "same-origin");
    return send(std::move(request));
}

Answer Browser::post(const std::string& target, const FormFields& f) { return form("POST", target, f, "text/html"); }
Answer Browser::put(const std::string& target, const FormFields& f) { return form("PUT", target, f, "text/html"); }
Answer Browser::del(const std::string& target, const FormFields& f) { return form("DELETE", target, f, "text/html"); }
Answer Browser::turbo(std::string method, const std::string& target, const FormFields& f) {
    return form(std::move(method), target, f, "text/vnd.turbo-stream.html, text/html, application/xhtml+xml");
}

Answer Browser::send_json(std::string method, const std::string& target, const std::string& body) {
    http::Request request;
    request.method = std::move(method);
    request.target = target;
    request.body = body;
    request.headers.add("Accept", "application/json");
    request.headers.add("Content-Type", "application/json");
    if (!csrf_.empty()) request.headers.add("X-CSRF-Token", csrf_);
    return send(std::move(request));
}

}  // namespace lyceum
