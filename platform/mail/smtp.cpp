// Handing a message to a mail server, over libcurl.
#include "platform/core/refusal.hpp"
#include "platform/mail/ways.hpp"
#include <algorithm>
#include <array>
#include <charconv>
#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>

namespace lyceum::mail {

namespace {

constexpr std::size_t kAnswerBytesMax = 1000;

struct FreeCurl { void operator()(CURL* curl) const { curl_easy_cleanup(curl); } };
struct FreeList { void operator()(curl_slist* list) const { curl_slist_free_all(list); } };

/// What curl reads from and writes to while it runs.
struct Exchange {
    std::string_view rest;                              // of the message
    std::string command;                                // the first word of what was said last
    std::string answer;                                 // the server's last line
    bool over = false;                                  // we said QUIT; nothing counts any more
};

std::size_t read_message(char* out, std::size_t size, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    auto some = exchange.rest.substr(0, size * count);
    std::copy(some.begin(), some.end(), out);
    exchange.rest.remove_prefix(some.size());
    return some.size();
}

/// Anything but 0 breaks off.
int look_up(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return (*static_cast<const std::function<bool()>*>(stopping))() ? 1 : 0;
}

std::size_t ignore(char*, std::size_t size, std::size_t count, void*) { return size * count; }

/// curl shows the dialogue to its debug callback alone. Of ours only the first word is kept: the rest holds
/// the password.
int listen(CURL*, curl_infotype kind, char* bytes, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    if (exchange.over) return 0;
    auto line = trimmed(std::string_view(bytes, std::min(count, kAnswerBytesMax)));
    if (kind == CURLINFO_HEADER_OUT) {
        exchange.over = line.starts_with("QUIT");
        if (!exchange.over) exchange.command = line.substr(0, 4);
    }
    if (kind != CURLINFO_HEADER_IN || line.empty()) return 0;
    exchange.answer = line;
    for (char& c : exchange.answer) if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    return 0;
}

int code_of(std::string_view answer) {
    int code = 0;
    std::from_chars(answer.data(), answer.data() + std::min<std::size_t>(3, answer.size()), code);
    return code;
}

// "550 5.1.1 No such user" → "5.1.1"
std::string enhanced_status(std::string_view answer) {
    auto rest = answer.substr(std::min<std::size_t>(4, answer.size()));
    auto word = rest.substr(0, rest.find(' '));
    auto is_part = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
    bool spelled = word.size() >= 5 && word.size() <= 11 && word[1] == '.' && std::count(word.begin(), word.end(), '.') == 2 && std::all_of(word.begin(), word.end(), is_part);
    return spelled ? std::string(word) : std::string();
}

bool is_this_machine(std::string_view host) { return host == "localhost" || host == "127.0.0.1" || host == "::1"; }

void start_curl() {
    static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw Fault("libcurl could not start");
}

std::string address_of(const Smtp& smtp) {
    bool six = smtp.host.find(':') != smtp.host.npos;
    return fmt::format("{}://{}{}{}:{}", smtp.encryption == Encryption::tls ? "smtps" : "smtp", six ? "[" : "", smtp.host, six ? "]" : "", smtp.port);
}

void set_options(CURL* curl, const Smtp& smtp) {
    curl_easy_setopt(curl, CURLOPT_URL, address_of(smtp).c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");          // not by way of a web proxy of the environment
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(smtp.timeout_ms));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(smtp.timeout_ms) / 2);
    if (smtp.encryption != Encryption::none) curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!smtp.certificate_authority_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, smtp.certificate_authority_file.c_str());
    if (smtp.user.empty()) return;
    curl_easy_setopt(curl, CURLOPT_USERNAME, smtp.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, smtp.password.reveal().c_str());
}

/// Only a 5xx about this receiver or this letter is final. A refused greeting, sign-in, sender or certificate
/// is the operator's to correct, and the letters that wait meanwhile must not be lost.
Delivery judge(CURLcode code, const Smtp& smtp, const Exchange& exchange, const std::string& detail) {
    using enum Delivery::Outcome;
    constexpr int kTooLarge = 552;
    auto answer = code_of(exchange.answer);
    auto where = fmt::format("{}:{}", smtp.host, smtp.port);
    switch (code) {
        case CURLE_OK: return {sent, {}, answer};
        case CURLE_COULDNT_RESOLVE_HOST: return {later, fmt::format("the mail server {} is not known to DNS", smtp.host), 0};
        case CURLE_COULDNT_CONNECT: return {later, fmt::format("the mail server {} does not answer", where), 0};
        case CURLE_OPERATION_TIMEDOUT: return {later, fmt::format("the mail server {} took longer than {} seconds", where, (smtp.timeout_ms + 999) / 1000), answer};
        case CURLE_ABORTED_BY_CALLBACK: return {later, fmt::format("the program ended while the mail server {} let it wait", where), 0};
        case CURLE_LOGIN_DENIED: return {later, fmt::format("the mail server {} does not accept mail.user and mail.password", where), answer};
        case CURLE_USE_SSL_FAILED: return {later, fmt::format("the mail server {} offers no encryption", where), answer};
        case CURLE_PEER_FAILED_VERIFICATION: return {later, fmt::format("the certificate of the mail server {} is not valid: {}", where, detail), 0};
        default: break;
    }
    bool about_the_letter = exchange.command == "RCPT" || exchange.command == "DATA" || answer == kTooLarge;
    if (answer >= 400)
        return {answer >= 500 && about_the_letter ? rejected : later, "the mail server answered: " + exchange.answer, answer, enhanced_status(exchange.answer)};
    return {later, fmt::format("the exchange with the mail server {} failed: {}", where, detail), answer};
}

}  // namespace

Delivery send_by(const Smtp& smtp, const Envelope& envelope, const std::string& message, const Posting& posting) {
    start_curl();
    if (smtp.encryption == Encryption::none && !is_this_machine(smtp.host))
        return {Delivery::Outcome::later, "letters go unencrypted to this machine alone; set mail.encryption", 0};
    std::unique_ptr<CURL, FreeCurl> curl(curl_easy_init());
    std::unique_ptr<curl_slist, FreeList> receivers(curl_slist_append(nullptr, ("<" + envelope.to + ">").c_str()));
    if (!curl || !receivers) throw Fault("there is not enough memory to send a letter");

    Exchange exchange{message, {}, {}, false};
    std::array<char, CURL_ERROR_SIZE> detail{};
    set_options(curl.get(), smtp);
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, ("<" + envelope.from + ">").c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, receivers.get());
    curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, &read_message);
    curl_easy_setopt(curl.get(), CURLOPT_READDATA, &exchange);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &ignore);
    curl_easy_setopt(curl.get(), CURLOPT_DEBUGFUNCTION, &listen);
    curl_easy_setopt(curl.get(), CURLOPT_DEBUGDATA, &exchange);
    curl_easy_setopt(curl.get(), CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, detail.data());
    curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, &look_up);
    curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, &posting.stopping);
    curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);

    auto code = curl_easy_perform(curl.get());
    auto said = detail[0] ? std::string(detail.data()) : std::string(curl_easy_strerror(code));
    return judge(code, smtp, exchange, said);
}

Delivery deliver(const Transport& transport, const Letter& letter, Time now) { return deliver(transport, letter, Posting{now}); }

Delivery deliver(const Transport& transport, const Letter& letter, const Posting& posting) {
    std::string message;
    try {
        message = compose(letter, transport.sender, posting);
    } catch (const BadLetter& bad) {
        return {Delivery::Outcome::rejected, bad.what(), 0};
    }
    if (transport.signing) message = signed_message(message, *transport.signing, posting.at);
    if (auto folder = std::get_if<Folder>(&transport.by)) return keep_in(*folder, message, posting);
    return send_by(std::get<Smtp>(transport.by), {transport.return_path.empty() ? transport.sender.address : transport.return_path, letter.to}, message, posting);
}

}  // namespace lyceum::mail
