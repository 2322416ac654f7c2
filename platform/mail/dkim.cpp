#include "platform/mail/dkim.hpp"
#include "platform/core/refusal.hpp"
#include "platform/crypto/crypto.hpp"
#include <array>
#include <fmt/format.h>
#include <memory>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <vector>

namespace lyceum::mail {

namespace {

/// Signed where they stand in the letter; a field that is missing is vouched for as missing.
constexpr std::array<std::string_view, 14> kSigned{"From", "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To",
    "MIME-Version", "Content-Type", "List-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted"};

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;

Key read_key(const Secret& pem) {
    auto& text = pem.reveal();
    std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) throw Fault("the key that signs letters is not an RSA key in PEM");
    return key;
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Runs of blanks become one; section 3.4.4 also ends every line without them.
std::string relaxed_body(std::string_view body) {
    std::string out;
    std::size_t kept = 0;                               // up to the last line that is not empty
    while (!body.empty()) {
        auto end = body.find("\r\n");
        auto line = body.substr(0, end);
        body.remove_prefix(end == body.npos ? body.size() : end + 2);
        bool blank = false;
        for (char c : line) {
            if (is_blank(c)) { blank = true; continue; }
            if (std::exchange(blank, false)) out += ' ';
            out += c;
        }
        bool empty = out.size() == kept || out.ends_with("\r\n");
        out += "\r\n";
        if (!empty) kept = out.size();
    }
    out.resize(kept);
    return out;
}

// "Subject:  A \r\n b" → "subject:A b" (section 3.4.2), without a line end.
std::string relaxed_field(std::string_view name, std::string_view value) {
    auto out = lower_case(name) + ":";
    bool blank = false, begun = false;
    for (char c : value) {
        if (is_blank(c) || c == '\r' || c == '\n') { blank = true; continue; }
        if (std::exchange(blank, false) && begun) out += ' ';
        begun = true;
        out += c;
    }
    return out;
}

struct Field { std::string_view name, value; };

std::vector<Field> fields_of(std::string_view head) {
    std::vector<Field> fields;
    while (!head.empty()) {
        auto end = head.find("\r\n");
        while (end != head.npos && end + 2 < head.size() && is_blank(head[end + 2])) end = head.find("\r\n", end + 2);
        auto line = head.substr(0, end);
        head.remove_prefix(end == head.npos ? head.size() : end + 2);
        if (auto colon = line.find(':'); colon != line.npos) fields.push_back({line.substr(0, colon), line.substr(colon + 1)});
    }
    return fields;
}

std::string signature_of(const Key& key, std::string_view text) {
    std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    std::size_t size = 0;
    auto bytes = reinterpret_cast<const unsigned char*>(text.data());
    bool fine = context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
                EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1;
    std::string signature(size, '\0');
    fine = fine && EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, text.size()) == 1;
    if (!fine) throw Fault("a letter could not be signed");
    signature.resize(size);
    return signature;
}

// Blanks inside b= mean nothing to a verifier, and no line may be long.
std::string in_lines(std::string_view text) {
    constexpr std::size_t kLine = 72;
    std::string out;
    for (; !text.empty(); text.remove_prefix(std::min(kLine, text.size()))) out += (out.empty() ? "" : "\r\n ") + std::string(text.substr(0, kLine));
    return out;
}

}  // namespace

std::string signed_message(const std::string& message, const Signing& signing, Time now) {
    auto middle = message.find("\r\n\r\n");
    CHECK_THAT(middle != message.npos);
    auto fields = fields_of(std::string_view(message).substr(0, middle + 2));
    auto key = read_key(signing.key);

    // Of fields with one name the last is signed first, then the one above it.
    std::string to_sign, names;
    std::vector<bool> taken(fields.size());
    constexpr std::size_t kNamesOfLine = 70;
    std::size_t line = 0;                               // where the line began: it may be broken behind a colon alone
    for (auto name : kSigned) {
        if (!names.empty()) names += ':';
        if (names.size() + name.size() - line > kNamesOfLine) names += "\r\n ", line = names.size();
        names += name;
        for (auto i = fields.size(); i-- > 0;) {
            if (taken[i] || lower_case(fields[i].name) != lower_case(name)) continue;
            taken[i] = true;
            to_sign += relaxed_field(name, fields[i].value) + "\r\n";
            break;
        }
    }
    auto value = fmt::format(" v=1; a=rsa-sha256; c=relaxed/relaxed; d={}; s={}; t={};\r\n h={};\r\n bh={};\r\n b=", signing.domain, signing.selector,
        now.micros / 1'000'000, names, crypto::base64(crypto::sha256(relaxed_body(std::string_view(message).substr(middle + 4)))));
    to_sign += relaxed_field("DKIM-Signature", value);
    return "DKIM-Signature:" + value + in_lines(crypto::base64(signature_of(key, to_sign))) + "\r\n" + message;
}

Secret new_signing_key() {
    constexpr unsigned kBits = 2048;
    Key key(EVP_RSA_gen(kBits));
    std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
    if (!key || !bio || PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) throw Fault("no signing key could be made");
    char* bytes = nullptr;
    auto size = BIO_get_mem_data(bio.get(), &bytes);
    return Secret(std::string(bytes, static_cast<std::size_t>(size)));
}

std::string signing_record(const Secret& pem) {
    auto key = read_key(pem);
    unsigned char* bytes = nullptr;
    auto size = i2d_PUBKEY(key.get(), &bytes);
    if (size <= 0) throw Fault("the public key could not be written down");
    std::string spki(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return "v=DKIM1; k=rsa; p=" + crypto::base64(spki);
}

}  // namespace lyceum::mail
