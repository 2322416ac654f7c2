// What the owner sets up: which providers there are, and their secrets.
#include "modules/identity_providers/pages.hpp"
#include <algorithm>

namespace lyceum::identity_providers {

namespace {

constexpr auto kSettings = may("site.settings");

Providers all_providers(const Visit& visit, Db& db, const Nothing&) { return {providers(db), redirect_uri(visit.app, "NAME")}; }

std::string without_slash(std::string text) {
    while (text.ends_with('/')) text.pop_back();
    return text;
}

bool is_slug(std::string_view text) {
    auto sound = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return Slug::from(text) && std::all_of(text.begin(), text.end(), sound);
}

struct Prepared {
    std::string slug, address, metadata;
};

// OpenID providers say where their addresses are; that they do is the proof that this one is right.
Prepared prepare(const Visit& visit, Database&, const AddProvider& in) {
    accounts::must_be_in_person(visit);
    Prepared ready{in.slug.empty() ? std::string(name_of(in.kind)) : in.slug.str(), in.address.empty() ? usual_address(in.kind) : in.address.str(), {}};
    if (!is_slug(ready.slug)) invalid("slug", "A short name has 2 to 30 small letters, digits and “-”.");
    if (!Url::external(ready.address) || ready.address.starts_with("mailto:")) invalid("address", "This must be a web address that begins with https:// or http://.");
    if (in.secret.empty() && !has_secret_file(visit.app, ready.slug)) invalid("secret", "The secret is missing. Write it here, or into a file in the folder security.client_secrets.");
    if (!speaks_openid(in.kind)) {
        ready.address = without_slash(ready.address);
        return ready;
    }
    auto found = discover(visit.app.outgoing->send_from_handler(discovery_request(ready.address)), ready.address);
    ready.address = found.metadata.issuer;
    ready.metadata = found.body;
    return ready;
}

Moved add(const Visit& visit, Tx& tx, const AddProvider& in, const Prepared& ready) {
    Provider provider{{}, ready.slug, in.kind, in.name.str(), ready.address, in.client_id.str(), true, in.sign_ups, {}};
    auto id = add_provider(tx, provider, Secret(in.secret.str()));
    if (!ready.metadata.empty()) keep_document(tx, id, DocumentKind::metadata, ready.metadata);
    accounts::note(tx, visit, {"identity_providers.add", "provider " + ready.slug, ready.address});
    return {.to = provider_path({*Slug::from(ready.slug)}), .notice = {"{} is offered for signing in.", {in.name.str()}}};
}

Provider called(Db& db, const Slug& slug) {
    auto found = provider_called(db, slug);
    if (!found) not_found();
    return *found;
}

ProviderView one_provider(const Visit& visit, Db& db, const WhichProvider& in) {
    auto provider = called(db, in.slug);
    auto metadata = document(db, provider.id, DocumentKind::metadata);
    return {provider, redirect_uri(visit.app, provider.slug), has_secret_file(visit.app, provider.slug), metadata ? std::optional(metadata->fetched_at) : std::nullopt};
}

Moved change(const Visit& visit, Tx& tx, const ChangeProvider& in) {
    accounts::must_be_in_person(visit);
    auto provider = called(tx, in.slug);
    provider.name = in.name.str();
    provider.client_id = in.client_id.str();
    provider.is_open = in.is_open;
    provider.sign_ups = in.sign_ups;
    change_provider(tx, provider);
    if (!in.secret.empty()) set_secret(tx, provider.id, Secret(in.secret.str()));
    accounts::note(tx, visit, {"identity_providers.change", "provider " + provider.slug, in.secret.empty() ? "" : "with a new secret"});
    return {.to = provider_path({in.slug}), .notice = {"Saved.", {}}};
}

Moved remove(const Visit& visit, Tx& tx, const WhichProvider& in) {
    accounts::must_be_in_person(visit);
    remove_provider(tx, called(tx, in.slug));
    accounts::note(tx, visit, {"identity_providers.remove", "provider " + in.slug.str(), {}});
    return {.to = providers_path(), .notice = {"Removed.", {}}};
}

// ---- reading metadata again -------------------------------------------------------------------------

std::string read_again(const Visit& visit, Database& database, const WhichProvider& in) {
    auto provider = database.read([&](Db& db) { return called(db, in.slug); });
    if (!speaks_openid(provider.kind)) not_found();
    return discover(visit.app.outgoing->send_from_handler(discovery_request(provider.address)), provider.address).body;
}

Moved keep_again(const Visit&, Tx& tx, const WhichProvider& in, const std::string& body) {
    keep_document(tx, called(tx, in.slug).id, DocumentKind::metadata, body);
    return {.to = provider_path({in.slug}), .notice = {"The provider answers, and its description was read again.", {}}};
}

}  // namespace

void read_metadata(Work& work, const ReadMetadata& in) {
    auto provider = work.read([&](Db& db) { return provider_called(db, in.slug); });
    if (!provider || !provider->is_open) return;
    auto answer = work.app().outgoing->send(discovery_request(provider->address));
    auto found = answer.is_success() ? metadata_from(answer.body) : std::nullopt;
    // One that is down today is used as it was known yesterday.
    if (!found || found->issuer != provider->address) throw Fault("the description of " + provider->slug + " could not be read: " + answer.reason);
    work.write([&](Tx& tx) { keep_document(tx, provider->id, DocumentKind::metadata, answer.body); });
}

void plan_reading(Tx& tx, Time) {
    for (auto& provider : providers(tx))
        if (provider.is_open && speaks_openid(provider.kind)) tx.enqueue(ReadMetadata{provider.slug}, {.unique = provider.slug});
}

std::vector<Route> admin_routes() {
    return {
        get(kSettings, providers_path, &all_providers, &providers_page).summary("Providers that people sign in with."),
        post(kSettings, add_path, &prepare, &add).or_show(providers_path).sensitive().for_browsers(),
        get(kSettings, provider_path, &one_provider, &provider_page),
        post(kSettings, change_path, &change).or_show(provider_path).sensitive().for_browsers(),
        del(kSettings, provider_path, &remove).sensitive().for_browsers(),
        post(kSettings, refresh_path, &read_again, &keep_again),
    };
}

}  // namespace lyceum::identity_providers
