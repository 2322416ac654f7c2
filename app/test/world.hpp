// A World is the whole application on an empty database: a browser without the browser.
//
//     World world;
//     auto ann = accounts::test::person(world, "ann");
//     ann.post("/topics", {{"title", "Hello"}, {"body", "…"}});
//     CHECK(ann.get("/").has("Hello"));
//
// SQLite in memory, or PostgreSQL when LYCEUM_TEST_DATABASE says where.
#pragma once
#include "app/modules.hpp"
#include <boost/json.hpp>
#include <doctest/doctest.h>

namespace lyceum {

class World;

struct Answer {
    int status = 0;
    std::string body;
    http::Headers headers;

    bool has(std::string_view text) const { return body.find(text) != body.npos; }
    std::string location() const { return std::string(headers.get("location")); }
    /// The body as JSON; throws when it is not.
    boost::json::value json() const { return boost::json::parse(body); }
};

using FormFields = std::vector<std::pair<std::string, std::string>>;

/// One visitor with a cookie jar. Sends what a browser would: same-origin, with the page's token.
class Browser {
public:
    explicit Browser(World& world) : world_(&world) {}

    Answer get(const std::string& target);
    Answer json(const std::string& target);
    Answer post(const std::string& target, const FormFields& = {});
    Answer put(const std::string& target, const FormFields& = {});
    Answer del(const std::string& target, const FormFields& = {});
    /// As Turbo sends forms: wants turbo-streams.
    Answer turbo(std::string method, const std::string& target, const FormFields& = {});
    Answer send_json(std::string method, const std::string& target, const std::string& body);
    /// Any request at all; cookies are added and kept.
    Answer send(http::Request);

    void set_cookie(const std::string& name, const std::string& value) { cookies_[name] = value, csrf_.clear(); }
    std::string cookie(const std::string& name) const;
    void speak(std::string language) { language_ = std::move(language); }
    /// Sent as `Authorization: Bearer`.
    void use_token(std::string token) { token_ = std::move(token); }
    /// The token of the forms on the last page that had any.
    const std::string& csrf() const { return csrf_; }

private:
    Answer form(std::string method, const std::string& target, const FormFields&, const std::string& accept);

    World* world_;
    std::map<std::string, std::string> cookies_;
    std::string csrf_, language_ = "en", token_;
};

class World {
public:
    explicit World(const std::vector<const Module*>& = all_modules());
    ~World();

    Browser browser() { return Browser(*this); }
    /// Runs all jobs that are due, as the runner would.
    void deliver();
    void pass(Span span) { now = now + span; }
    template <class F> auto read(F&& f) { return database().read(std::forward<F>(f)); }
    template <class F> auto write(F&& f) { return database().write(now, std::forward<F>(f)); }
    Database& database() { return *app.database; }
    /// The letters sent so far, oldest first, as plain text with headers.
    std::vector<std::string> letters();
    /// Statements of the last page, for budgets.
    int statements() const { return app.statements.last; }

    Time now{1'800'000'000'000'000};                // a fixed moment in January 2027
    App app;
    std::vector<LiveNote> published;

private:
    std::unique_ptr<Database> database_;
    std::unique_ptr<Jobs> jobs_;
    std::string folder_;
};

}  // namespace lyceum
