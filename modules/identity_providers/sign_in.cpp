// The way to a provider and back, and the account that is made for somebody new.
#include "modules/identity_providers/pages.hpp"

namespace lyceum::identity_providers {

namespace {

const Url kWelcome = Url::local("/welcome");

Moved start(const Visit& visit, Db& db, const Start& in) {
    auto provider = open_provider(db, in.slug);
    auto next = accounts::local_path(in.next);
    auto attempt = new_attempt(visit, provider, next ? next->str() : std::string());
    return {.to = authorize_url(db, provider, attempt), .cookies = {cookie_for(visit, attempt)}};
}

Arrived arrive(const Visit&, Db& db, const Returned& in) { return {in, open_provider(db, in.slug).name}; }

// ---- the answer -----------------------------------------------------------------------------------

struct Answered {
    Provider provider;
    Attempt attempt;
    std::optional<Identity> identity;                   // nothing: the person said no
};

Answered check(const Visit& visit, Database& database, const Returned& in) {
    accounts::must_be_a_browser(visit);
    database.write(visit.now, [&](Tx& tx) { accounts::take(tx, {{"outside sign-in from " + accounts::network_of(visit), 40, minutes(15)}}); });
    auto [provider, secret] = database.read([&](Db& db) {
        auto found = open_provider(db, in.slug);
        return std::pair(found, secret_of(db, found));
    });
    auto attempt = attempt_of(visit, provider);
    if (!belongs(provider, secret, attempt, in)) begin_again();
    database.write(visit.now, [&](Tx& tx) { use_up(tx, attempt); });
    if (was_declined(provider, in)) return {provider, attempt, std::nullopt};
    return {provider, attempt, ask({visit, database, provider, secret, attempt, in})};
}

Moved finish(const Visit& visit, Tx& tx, const Returned&, const Answered& answered) {
    auto& [provider, attempt, identity] = answered;
    auto next = accounts::local_path(attempt.next);
    auto moved = [&]() -> Moved {
        if (!identity) return {.to = visit.who() ? connections_path() : Url::local("/sign-in"), .notice = {"You did not allow it at {}. Nothing has changed.", {provider.name}}};
        auto person = person_of(tx, provider, *identity);
        if (person && visit.who() && person != visit.who())
            throw Refusal(Refusal::Why::conflict, Msg{"This account of {} is linked to another account here. Sign in with it and unlink it there first.", {provider.name}});
        if (person) used(tx, provider, *identity);
        if (person && visit.who()) return {.to = next.value_or(connections_path()), .notice = {"It is linked already.", {}}};
        if (person) return accounts::admit(tx, visit, {*person, accounts::Means::outside, next.value_or(Url::local("/"))});
        return {.to = visit.who() ? confirm_path() : newcomer_path(), .cookies = {keep_pending(tx, visit, {provider, *identity, attempt.next})}};
    }();
    moved.cookies.push_back(no_attempt(visit));
    return moved;
}

// ---- somebody new -----------------------------------------------------------------------------------

std::string verified_email(const Identity& identity) {
    bool sound = identity.email_verified && mail::is_mail_address(identity.email);
    return sound ? identity.email : std::string();
}

std::string proposed_name(const Identity& identity) {
    std::string name(trimmed(identity.name.empty() ? identity.label : identity.name));
    auto fitting = accounts::DisplayName::from(utf8_prefix(name, accounts::DisplayName::max));
    return fitting ? fitting->str() : std::string();
}

std::variant<Newcomer, Moved> newcomer(const Visit& visit, Db& db, const Nothing&) {
    if (visit.who()) return Moved{.to = confirm_path()};
    auto waiting = must_be_pending(db, visit);
    auto email = verified_email(waiting.identity);
    auto wanted = waiting.identity.label.find('@') == std::string::npos ? waiting.identity.label : waiting.identity.name;
    return Newcomer{waiting.provider.name, waiting.identity.label, email, accounts::free_handle(db, wanted), proposed_name(waiting.identity),
        waiting.provider.sign_ups, !email.empty() && accounts::find_by_email(db, email)};
}

struct Ready {};
Ready count(const Visit& visit, Database& database, const Join&) {
    accounts::must_be_a_browser(visit);
    database.write(visit.now, [&](Tx& tx) { accounts::take(tx, {{"sign-up from " + accounts::network_of(visit), 40, hours(1)}}); });
    return {};
}

// An address that somebody here has already stays theirs: the new account has none.
Moved join(const Visit& visit, Tx& tx, const Join& in, const Ready&) {
    auto waiting = must_be_pending(tx, visit);
    if (!waiting.provider.sign_ups) forbidden("New accounts are not made this way. Sign up first, then link the two.");
    auto email = verified_email(waiting.identity);
    if (!email.empty() && accounts::find_by_email(tx, email)) email.clear();
    auto person = accounts::create(tx, {.handle = in.handle.str(), .name = in.name.str(), .email = email, .language = visit.language, .verified = !email.empty()});
    link(tx, waiting.provider, waiting.identity, person);
    used(tx, waiting.provider, waiting.identity);
    auto moved = accounts::admit(tx, visit, {person, accounts::Means::outside, accounts::local_path(waiting.next).value_or(kWelcome)});
    moved.cookies.push_back(settle_pending(tx, visit));
    return moved;
}

}  // namespace

std::vector<Route> sign_in_routes() {
    return {
        get(anyone, start_path, &start).uncached().limit(60, minutes(5)),
        get(anyone, callback_path, &arrive, &arrived_page).uncached(),
        post(anyone, callback_path, &check, &finish).for_browsers(),
        get(anyone, newcomer_path, &newcomer, &newcomer_page).uncached(),
        post(anyone, join_path, &count, &join).or_show(newcomer_path).for_browsers(),
    };
}

}  // namespace lyceum::identity_providers
