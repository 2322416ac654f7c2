// What was shown: signed into the page, noted when it was seen, and welcomed when something came of it.
#include "modules/recommend/store.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>

namespace lyceum::recommend {

namespace {

std::string key(Db& db) {
    return *db.kept<std::string>("recommend.key", [&] { return db.maybe<std::string>(R"sql(select secret from recommend_keys where id = 1)sql").value_or(""); });
}

std::string signature(const std::string& key, std::string_view text) { return crypto::base64url(crypto::hmac_sha256(Secret(key), text)); }

}  // namespace

void make_key(Tx& tx) {
    tx.run(R"sql(insert into recommend_keys (id, secret) values (1, $1) on conflict (id) do nothing)sql", crypto::random_token());
}

std::string sign_shown(Db& db, const ShownList& list) {
    auto secret = key(db);
    if (secret.empty() || list.items.empty()) return {};
    auto text = crypto::base64url(json::text(list));
    return text + "." + signature(secret, text);
}

std::optional<ShownList> read_shown(Db& db, std::string_view signed_text) {
    auto dot = signed_text.find('.');
    auto secret = key(db);
    if (secret.empty() || dot == signed_text.npos) return std::nullopt;
    auto text = signed_text.substr(0, dot);
    if (!crypto::constant_time_equal(signature(secret, text), signed_text.substr(dot + 1))) return std::nullopt;
    auto bytes = crypto::from_base64url(text);
    return bytes ? std::optional(json::from_text<ShownList>(*bytes)) : std::nullopt;
}

namespace {

// What one person says of an item that is tried: so often at most, however long it is shown to them.
constexpr std::int64_t kTrialsOfOneMost = 3;

struct Times { ItemId item; std::int64_t times = 0; };
DESCRIBE(Times, item, times)

std::map<ItemId, std::int64_t> trials_of(Tx& tx, const ShownList& list) {
    std::vector<ItemId> tried;
    for (auto& each : list.items)
        if (each.tried) tried.push_back(each.item);
    std::map<ItemId, std::int64_t> before;
    if (tried.empty()) return before;
    for (auto& row : tx.all<Times>(R"sql(
            select item, count(*) as times from recommend_shown where person = $1 and tried and item in ($2...) group by item)sql", list.person, tried)) before.emplace(row.item, row.times);
    return before;
}

}  // namespace

void note_shown(Tx& tx, const ShownList& list) {
    const Time drawn{list.at.micros - list.at.micros % kDrawnAnewAfter.micros};
    auto before = trials_of(tx, list);
    for (auto& each : list.items) {
        const auto draw = std::ranges::find(list.drawn, each.item, &DrawnItem::item);
        const bool is_drawn = draw != list.drawn.end();
        const auto how = is_drawn ? draw->draw : Draw{.pleasing = 0};
        auto is_new = tx.run(R"sql(
            insert into recommend_shown (person, item, at, place, configuration, propensity, tried, drawn_by, among, pleasing, odds, guess, guess_pleasing, guess_even)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            on conflict (person, item, at) do nothing)sql", list.person, each.item, drawn, each.place, list.configuration, each.propensity, each.tried,
            is_drawn ? name_of(how.by) : "", how.among, how.pleasing, how.odds, how.guess, how.guess_pleasing, how.guess_even);
        if (is_new && each.tried && before[each.item]++ < kTrialsOfOneMost)
            tx.run(R"sql(
                insert into item_trials (item, shown, welcome) values ($1, 1, 0) on conflict (item) do update set shown = item_trials.shown + 1)sql", each.item);
    }
}

void note_welcome(Tx& tx, PersonId person, ItemId item, Time at) {
    auto tried = tx.all_returning<std::int64_t>(R"sql(
        update recommend_shown set welcome_at = $3 where person = $1 and item = $2 and welcome_at is null and at > $4
            and at = (select max(s.at) from recommend_shown s where s.person = $1 and s.item = $2 and s.at <= $3)
            and not exists (select 1 from recommend_shown w where w.person = $1 and w.item = $2 and w.welcome_at > $4)
        returning case when tried then 1 else 0 end)sql", person, item, at, at - kWelcomeWithin);
    for (auto was : tried)
        if (was) tx.run(R"sql(update item_trials set welcome = welcome + 1 where item = $1 and welcome < shown)sql", item);
}

void forget_trials(Tx& tx, PersonId person, std::optional<ItemId> item) {
    tx.run(R"sql(
        update item_trials set
            shown = shown - (select case when count(*) > $3 then $3 else count(*) end from recommend_shown s where s.person = $1 and s.item = item_trials.item and s.tried),
            welcome = welcome - (select count(*) from recommend_shown s where s.person = $1 and s.item = item_trials.item and s.tried and s.welcome_at is not null)
        where item in (select t.item from recommend_shown t where t.person = $1 and t.tried and ($2 is null or t.item = $2)))sql", person, item, kTrialsOfOneMost);
    // What was noted before trials were counted once for each person may say more than was taken off.
    tx.run(R"sql(
        update item_trials set shown = case when shown < 0 then 0 else shown end,
            welcome = case when welcome < 0 or shown < 0 then 0 when welcome > shown then shown else welcome end
        where item in (select t.item from recommend_shown t where t.person = $1 and t.tried and ($2 is null or t.item = $2)))sql", person, item);
}

void forget_shown(Tx& tx, Time before) { tx.run(R"sql(delete from recommend_shown where at < $1)sql", before); }

}  // namespace lyceum::recommend
