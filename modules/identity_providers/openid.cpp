// OpenID Connect: discovery, the code for tokens, and what the ID token says.
#include "modules/identity_providers/id_token.hpp"
#include "modules/identity_providers/protocols.hpp"
#include "platform/crypto/crypto.hpp"
#include <boost/json.hpp>

namespace lyceum::identity_providers {

namespace {

constexpr Span kKeysEvery = minutes(5);                 // an unknown key id has the keys fetched this often at most

// RFC 6749, 2.3.1: both are encoded as in a form before they are joined.
std::string basic(const Asking& asking) {
    return "Basic " + crypto::base64(http::percent_encoded(asking.provider.client_id) + ":" + http::percent_encoded(asking.secret.reveal()));
}

json::Value tokens(const Asking& asking, const Metadata& metadata) {
    http::Fields form{{"grant_type", "authorization_code"}, {"code", asking.returned.code.str()},
        {"redirect_uri", redirect_uri(asking.visit.app, asking.provider.slug)}, {"code_verifier", asking.attempt.verifier}};
    http_client::Request request{.method = "POST", .url = metadata.token_endpoint};
    if (metadata.basic_authentication) request.headers.add("Authorization", basic(asking));
    else form.insert(form.end(), {{"client_id", asking.provider.client_id}, {"client_secret", asking.secret.reveal()}});
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = encoded(form);
    return asked(asking, std::move(request));
}

std::vector<crypto::PublicKey> fetched_keys(const Asking& asking, const Metadata& metadata) {
    auto body = boost::json::serialize(asked(asking, {.url = metadata.jwks_uri, .response_bytes_max = kDocumentBytesMax}));
    asking.database.write(asking.visit.now, [&](Tx& tx) { keep_document(tx, asking.provider.id, DocumentKind::keys, body); });
    return crypto::public_keys(json::parse(body));
}

bool is_signed(const crypto::UnverifiedToken& token, const std::vector<crypto::PublicKey>& keys) {
    for (auto& key : keys)
        if ((token.kid.empty() || token.kid == key.kid()) && token.is_signed_by(key)) return true;
    return false;
}

// The keys that are kept, and those published now when none of them signed: keys change.
void must_be_signed(const Asking& asking, const Metadata& metadata, const crypto::UnverifiedToken& token) {
    auto kept = asking.database.read([&](Db& db) { return document(db, asking.provider.id, DocumentKind::keys); });
    if (kept && is_signed(token, crypto::public_keys(json::parse(kept->body)))) return;
    bool lately = kept && asking.visit.now - kept->fetched_at < kKeysEvery;
    if (lately || !is_signed(token, fetched_keys(asking, metadata))) not_believed(asking.provider, "no key of the issuer signed the ID token");
}

// What the ID token leaves out is asked for, and believed only of the same subject.
void complete(const Asking& asking, const Metadata& metadata, const std::string& access_token, Identity& identity) {
    bool enough = !identity.email.empty() && !identity.name.empty();
    if (enough || metadata.userinfo_endpoint.empty() || access_token.empty()) return;
    http_client::Request request{.url = metadata.userinfo_endpoint};
    request.headers.add("Authorization", "Bearer " + access_token);
    auto more = asked(asking, std::move(request));
    if (text_claim(more, "sub") != identity.subject) not_believed(asking.provider, "userinfo is of another subject");
    if (identity.email.empty()) identity.email = text_claim(more, "email"), identity.email_verified = true_claim(more, "email_verified");
    if (identity.name.empty()) identity.name = text_claim(more, "name");
    if (identity.label.empty()) identity.label = text_claim(more, "preferred_username");
}

}  // namespace

http_client::Request discovery_request(std::string_view address) {
    while (address.ends_with('/')) address.remove_suffix(1);
    http_client::Request request{.url = std::string(address) + "/.well-known/openid-configuration", .response_bytes_max = kDocumentBytesMax};
    request.headers.add("Accept", "application/json");
    return request;
}

Discovered discover(const http_client::Response& answer, std::string_view address) {
    auto refuse = [](Msg why) { throw Refusal(Refusal::Why::invalid, why, {{"address", why}}); };
    if (answer.outcome != http_client::Outcome::answered)
        refuse(Msg{"There is no answer from this address: {}.", {answer.reason}});
    auto metadata = answer.is_success() ? metadata_from(answer.body) : std::nullopt;
    if (!metadata) refuse(Msg{"This address has no description of an OpenID provider (/.well-known/openid-configuration).", {}});
    if (metadata->issuer != address && metadata->issuer != std::string(address) + "/" && metadata->issuer + "/" != address)
        refuse(Msg{"The provider calls itself {}. Write that address.", {metadata->issuer}});
    return {*metadata, answer.body};
}

Identity ask_openid(const Asking& asking) {
    auto metadata = asking.database.read([&](Db& db) { return metadata_of(db, asking.provider); });
    auto& said = asking.returned.iss;                   // RFC 9207: whoever answers says who it is
    if ((!said.empty() || metadata.names_issuer) && said.str() != metadata.issuer) not_believed(asking.provider, "the answer is from another issuer");
    auto answer = tokens(asking, metadata);
    auto access_token = text_claim(answer, "access_token");
    auto token = crypto::take_apart(text_claim(answer, "id_token"));
    if (!token) not_believed(asking.provider, "there is no ID token");
    auto complaint = complaint_about(*token, {metadata.issuer, asking.provider.client_id, asking.attempt.nonce, access_token, asking.visit.now});
    if (!complaint.empty()) not_believed(asking.provider, complaint);
    must_be_signed(asking, metadata, *token);

    Identity identity;
    identity.issuer = metadata.issuer;
    identity.subject = text_claim(token->claims, "sub");
    identity.email = text_claim(token->claims, "email");
    identity.email_verified = true_claim(token->claims, "email_verified");
    identity.name = text_claim(token->claims, "name");
    identity.label = text_claim(token->claims, "preferred_username");
    complete(asking, metadata, access_token, identity);
    if (identity.label.empty()) identity.label = identity.email;
    return identity;
}

}  // namespace lyceum::identity_providers
