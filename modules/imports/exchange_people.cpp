// Users of a dump and their badges.
#include "modules/imports/exchange.hpp"
#include <algorithm>

namespace lyceum::imports::exchange {

namespace {

constexpr int kBioCharactersMost = 2'000, kHeadlineCharactersMost = 100;

struct Fresh {
    std::string key;
    accounts::NewPerson person;
    Origin origin;
};

// What a name is in addresses; names in other scripts than Latin leave nothing, and get their number.
std::string wanted_handle(const std::string& name, const std::string& key) {
    auto letters = std::count_if(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
    if (letters >= 2) return name;
    auto number = key.starts_with("name:") ? std::to_string(Digest().add(key).value() & 0xffffff) : key;
    return "user-" + number;
}

// The first line, if it is short enough to be said in one breath.
std::string headline_of(std::string_view bio) {
    auto line = trimmed(bio.substr(0, bio.find('\n')));
    bool plain = line.find_first_of("[]()<>*_`#$|\\") == line.npos;
    return plain && utf8_length(line) <= kHeadlineCharactersMost ? std::string(line) : std::string();
}

Fresh fresh_of(const Exchange& x, const User& user) {
    Fresh fresh{.key = std::to_string(user.id), .person = {}, .origin = {}};
    auto& p = fresh.person;
    p.name = user.name;
    p.handle = wanted_handle(user.name, fresh.key);
    p.bio = std::string(trimmed(utf8_prefix(text_of(x, user.about_html), kBioCharactersMost)));
    p.headline = headline_of(p.bio);
    p.imported_from = x.site.host;
    p.imported_url = x.address(fmt::format("/users/{}", user.id));
    p.joined_at = user.made_at;
    fresh.origin = {x.site.host, p.imported_url, user.location, user.website, user.reputation};
    return fresh;
}

void make_people(Exchange& x, std::vector<Fresh> all) {
    x.run.write([&](Tx& tx) {
        for (auto& fresh : all) {
            auto person = fresh.person;
            if (!accounts::DisplayName::from(person.name)) person.name = wanted_handle("", fresh.key);
            person.handle = accounts::free_handle(tx, person.handle);
            auto id = accounts::create(tx, person);
            communities::join(tx, id, x.community);
            if (!fresh.origin.source.empty()) put_origin(tx, id, fresh.origin);
            x.run.keys().put(tx, "person", fresh.key, id.value);
        }
    });
    x.run.made("people", static_cast<std::int64_t>(all.size()));
}

std::map<std::string, PersonId> known_people(const Exchange& x, std::vector<std::string> keys) {
    std::map<std::string, PersonId> known;
    for (auto& [key, found] : x.run.read([&](Db& db) { return x.run.keys().find(db, "person", keys); })) known.emplace(key, PersonId{found.id});
    return known;
}

}  // namespace

void import_users(Exchange& x) {
    SeenOnce seen;
    auto batches = in_batches<User>([&](std::vector<User> users) {
        std::vector<std::string> keys;
        for (auto& user : users) keys.push_back(std::to_string(user.id));
        auto known = known_people(x, keys);
        std::vector<Fresh> fresh;
        for (auto& user : users)
            if (!known.contains(std::to_string(user.id))) fresh.push_back(fresh_of(x, user));
        if (!fresh.empty()) make_people(x, std::move(fresh));
    });
    read_table<User>(x, "Users", "people", &read_user, [&](At<User> at) {
        if (!seen.first(at.row.id)) return x.run.problem("people", fmt::format("Users.xml:{}: there was a user {} before", at.line, at.row.id));
        batches.add(std::move(at.row));
    });
    batches.flush();
}

std::map<std::string, PersonId> people_of(Exchange& x, const std::vector<Author>& authors) {
    std::map<std::string, const Author*> wanted;
    for (auto& author : authors) wanted.emplace(author.key(), &author);
    std::vector<std::string> keys;
    for (auto& [key, author] : wanted) keys.push_back(key);
    auto known = known_people(x, keys);

    std::vector<Fresh> fresh;
    for (auto& [key, author] : wanted) {
        if (known.contains(key)) continue;
        Fresh one{.key = key, .person = {}, .origin = {}};
        one.person.name = !author->name.empty() ? author->name : author->user ? fmt::format("user{}", *author->user) : "Anonymous";
        one.person.handle = wanted_handle(one.person.name, key);
        one.person.imported_from = x.site.host;
        if (author->user) one.person.imported_url = x.address(fmt::format("/users/{}", *author->user));
        fresh.push_back(std::move(one));
    }
    if (fresh.empty()) return known;
    make_people(x, std::move(fresh));
    return known_people(x, keys);
}

void learn_names(Exchange& x, const std::map<std::string, PersonId>& people) {
    std::vector<PersonId> unknown;
    for (auto& [key, id] : people)
        if (!x.speakers.contains(id)) unknown.push_back(id);
    if (unknown.empty()) return;
    for (auto& person : x.run.read([&](Db& db) { return accounts::bylines(db, unknown); })) x.speakers[person.id] = {person.name, person.handle};
}

// ---- badges -------------------------------------------------------------------------------------

void import_badges(Exchange& x) {
    std::map<std::int64_t, std::map<std::pair<std::string, int>, std::int64_t>> counts;
    read_table<Badge>(x, "Badges", "badges", &read_badge, [&](At<Badge> at) { ++counts[at.row.user][{at.row.name, at.row.rank}]; });
    using Earned = std::pair<std::int64_t, std::map<std::pair<std::string, int>, std::int64_t>>;
    auto batches = in_batches<Earned>([&](std::vector<Earned> all) {
        std::vector<std::string> keys;
        for (auto& [user, badges] : all) keys.push_back(std::to_string(user));
        auto people = known_people(x, keys);
        std::int64_t made = 0, lost = 0;
        x.run.write([&](Tx& tx) {
            made = lost = 0;
            for (auto& [user, badges] : all) {
                auto person = people.find(std::to_string(user));
                for (auto& [badge, times] : badges) {
                    if (person == people.end()) lost += times;
                    else if (put_badge(tx, person->second, {x.site.host, badge.first, badge.second, times})) made += times;
                }
            }
        });
        x.run.made("badges", made);
        x.run.skip("badges of unknown people", lost);
    });
    for (auto& earned : counts) batches.add({earned.first, earned.second});
    batches.flush();
}

}  // namespace lyceum::imports::exchange
