// What somebody links to their account, and unlinks.
#include "modules/identity_providers/pages.hpp"
#include "platform/mail/outgoing.hpp"
#include <algorithm>

namespace lyceum::identity_providers {

namespace {

Connections my_connections(const Visit& visit, Db& db, const Nothing&) {
    accounts::must_be_in_person(visit);
    Connections all;
    auto linked = linked_to(db, visit.person());
    for (auto& provider : providers(db)) {
        auto found = std::find_if(linked.begin(), linked.end(), [&](auto& each) { return each.provider == provider.id; });
        if (found == linked.end() && !provider.is_open) continue;
        Connection connection{provider.slug, provider.name, std::string(icon_of(provider.kind)), {}, {}, {}, provider.is_open};
        if (found != linked.end()) {
            connection.label = found->label.empty() ? provider.name : found->label;
            connection.linked_at = found->linked_at;
            connection.used_at = found->used_at;
        }
        all.connections.push_back(std::move(connection));
    }
    return all;
}

std::variant<Offer, Moved> offer(const Visit& visit, Db& db, const Nothing&) {
    accounts::must_be_in_person(visit);
    auto waiting = pending(db, visit);
    if (!waiting) return Moved{.to = connections_path()};
    return Offer{waiting->provider.name, waiting->identity.label, visit.visitor.handle};
}

// Whoever owns the account learns of a new key to it.
void tell(Tx& tx, PersonId person, const Provider& provider, bool linked) {
    auto reader = accounts::contact(tx, person);
    if (!reader) return;
    auto in = tx.app().nobody(tx.now(), reader->language);
    auto site = tx.app().settings()->site.name;
    mail::Letter letter{.to = reader->email, .to_name = reader->name};
    letter.subject = linked ? in.tr("{} was linked to your account", provider.name) : in.tr("{} was unlinked from your account", provider.name);
    letter.text = in.tr("Hello {},", reader->name) + "\n\n" +
                  (linked ? in.tr("From now on, an account of {} can sign in to your account on {}.", provider.name, site)
                          : in.tr("The account of {} can no longer sign in to your account on {}.", provider.name, site)) +
                  "\n\n" + in.tr("If this was not you, look at what is linked and change your password:") + "\n\n" + tx.app().base_url() + connections_path().str() +
                  "\n\n— " + site + "\n";
    mail::post(tx, std::move(letter));
}

Moved confirm(const Visit& visit, Tx& tx, const Nothing&) {
    accounts::must_be_in_person(visit);
    auto waiting = must_be_pending(tx, visit);
    link(tx, waiting.provider, waiting.identity, visit.person());
    accounts::note(tx, visit, {"identity.link", "person " + to_string(visit.person()), waiting.provider.slug});
    tell(tx, visit.person(), waiting.provider, true);
    return {.to = accounts::local_path(waiting.next).value_or(connections_path()), .notice = {"{} is linked to your account.", {waiting.provider.name}},
        .cookies = {settle_pending(tx, visit)}};
}

Moved cancel(const Visit& visit, Tx& tx, const Nothing&) {
    return {.to = connections_path(), .notice = {"Nothing was linked.", {}}, .cookies = {settle_pending(tx, visit)}};
}

Moved remove(const Visit& visit, Tx& tx, const WhichProvider& in) {
    accounts::must_be_in_person(visit);
    auto provider = provider_called(tx, in.slug);
    if (!provider) not_found();
    auto linked = linked_to(tx, visit.person());
    bool there = std::any_of(linked.begin(), linked.end(), [&](auto& each) { return each.provider == provider->id; });
    if (there) {
        unlink(tx, *provider, visit.person());
        accounts::note(tx, visit, {"identity.unlink", "person " + to_string(visit.person()), provider->slug});
        tell(tx, visit.person(), *provider, false);
    }
    return {.to = connections_path(), .notice = {"{} is not linked any more.", {provider->name}}};
}

}  // namespace

std::vector<Route> settings_routes() {
    return {
        get(signed_in, connections_path, &my_connections, &connections_page).summary("Accounts elsewhere that sign in here.").for_browsers(),
        get(signed_in, confirm_path, &offer, &confirm_page).for_browsers(),
        post(signed_in, confirm_path, &confirm).sensitive().for_browsers(),
        del(signed_in, confirm_path, &cancel),
        del(signed_in, connection_path, &remove).sensitive().summary("Unlinks an account elsewhere.").for_browsers(),
    };
}

}  // namespace lyceum::identity_providers
