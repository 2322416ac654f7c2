// A gateway that asks nobody, and the claims of payers with what staff decide about them.
#include "modules/commerce/gateways/transfer.hpp"
#include "modules/commerce/gateways/pay_pages.hpp"
#include "modules/commerce/letters.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/refunds.hpp"
#include "modules/commerce/routes.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/app.hpp"

namespace lyceum::commerce {

namespace transfer {

namespace {

class Transfer final : public Remote {
public:
    Way way(const Setup&, const Payer&, bool) const override { return Way::transfer; }
    Opened open(const Outside&, const Paying& paying) const override { return {.target = reference_of(paying.attempt.number), .reference = {}, .problem = {}}; }
    std::vector<Capture> charge(const Outside&, const Paying&, std::string_view) const override { return {}; }
    std::vector<Capture> look(const Outside&, const Paying&) const override { return {}; }
    void close(const Outside&, const Paying&) const override {}
    SentBack send_back(const Outside&, const SendingBack&) const override { return {.accepted = false, .problem = "transfers are sent back by hand", .said = {}}; }
    std::vector<Capture> look_at_refund(const Outside&, const SendingBack&) const override { return {}; }
    std::optional<Word> understand(const Setup&, const http::Request&, const std::string&, Time) const override { return std::nullopt; }
    std::vector<Msg> check(const Outside& outside) const override {
        if (outside.setup.plain.instructions.empty()) return {{"Write where the money is to be sent.", {}}};
        return {};
    }
};

const Transfer kRemote;

}  // namespace

const Gateway gateway{.name = kTransfer, .merchant = kTransfer, .ask = nullptr, .understand = nullptr, .remote = &kRemote};

std::string reference_of(std::string_view number) {
    constexpr std::size_t kLength = 10;
    return std::string(number.substr(0, kLength));
}

}  // namespace transfer

namespace {

// ---- the payer's word -----------------------------------------------------------------------------

constexpr int kPerPage = 30;

std::string type_of(const std::string& bytes) {
    if (bytes.starts_with("\x89PNG\r\n")) return "image/png";
    if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
    if (bytes.starts_with("%PDF-")) return "application/pdf";
    return {};
}

struct Proof { std::string text, type; };

Proof read_proof(const Visit&, Db&, const Claiming& in) {
    if (in.proof.empty()) return {};
    if (in.proof.bytes.size() > kProofBytesMost) invalid("proof", "This file is too large. Send at most 2 MB.");
    auto type = type_of(in.proof.bytes);
    if (type.empty()) invalid("proof", "This must be a PNG or JPEG picture, or a PDF.");
    return {crypto::base64(in.proof.bytes), type};
}

Moved claim(const Visit& visit, Tx& tx, const Claiming& in, const Proof& proof) {
    auto paying = find_paying(tx, in.number);
    if (!paying || paying->order.buyer != visit.person() || paying->attempt.gateway != kTransfer) not_found();
    if (!paying->attempt.may_bring_money()) conflict("This payment is over. Begin again from the order.");
    if (tx.run(R"sql(
            insert into transfer_claims (attempt, reference, words, proof, proof_type, claimed_at) values ($1, $2, $3, $4, $5, $6)
            on conflict (attempt) do update set reference = excluded.reference, words = excluded.words, proof = excluded.proof, proof_type = excluded.proof_type,
                claimed_at = excluded.claimed_at, decided_at = null, decided_by = 0, reason = ''
            where not transfer_claims.approved)sql", paying->attempt.id, in.reference, in.words, proof.text, proof.type, tx.now()) == 0)
        conflict("This transfer was confirmed already.");
    set_attempt(tx, paying->attempt.id, AttemptState::pending);
    send_transfer_claimed(tx, paying->order, in.reference.str());
    return {.to = attempt_path({in.number}), .notice = {"Thank you. Somebody looks for your transfer, and you are told by mail.", {}}};
}

// ---- what staff decide ------------------------------------------------------------------------------

Transfers transfers(const Visit& visit, Db& db, const Claims& in) {
    Transfers page{.decided = in.decided, .transfers = {}, .buyers = {}, .older = {}, .may_decide = visit.may("commerce.refund"), .decides_own = true};
    page.transfers = db.all<TransferLine>(R"sql(
        select c.attempt, a.number, a.order_id, o.title, o.buyer, a.minor, a.currency, c.reference, c.words, c.proof <> '' as has_proof, c.claimed_at, c.decided_at,
               c.approved, c.reason
        from transfer_claims c join payment_attempts a on a.id = c.attempt join orders o on o.id = a.order_id
        where (c.decided_at is not null) = $1 and ($2 is null or c.attempt < $2) order by c.attempt desc limit $3)sql", in.decided, in.before, visit.page_size(kPerPage) + 1);
    if (std::ssize(page.transfers) > visit.page_size(kPerPage)) {
        page.transfers.pop_back();
        page.older = page.transfers.back().attempt;
    }
    std::vector<PersonId> buyers;
    for (auto& line : page.transfers) buyers.push_back(line.buyer);
    page.buyers = accounts::bylines(db, buyers);
    if (std::find(buyers.begin(), buyers.end(), visit.person()) != buyers.end()) page.decides_own = !is_for_somebody_else(db, visit, visit.person());
    return page;
}

struct Decided {
    AttemptId attempt;
    std::string reference;
};
DESCRIBE(Decided, attempt, reference)

// Of two who decide at the same time one does.
Paying decide(Tx& tx, const Visit& visit, AttemptId attempt, bool approved, std::string_view reason) {
    auto done = tx.maybe_returning<Decided>(R"sql(
        update transfer_claims set decided_at = $2, decided_by = $3, approved = $4, reason = $5 where attempt = $1 and decided_at is null
        returning attempt, reference)sql", attempt, tx.now(), visit.person(), approved, reason);
    if (!done) not_found("This transfer was decided already.");
    auto number = tx.one<std::string>(R"sql(select number from payment_attempts where id = $1)sql", attempt);
    return *find_paying(tx, number);
}

Moved approve(const Visit& visit, Tx& tx, const Approving& in) {
    auto paying = decide(tx, visit, in.id, true, "");
    must_not_be_own(tx, visit, paying.order.buyer);
    auto arrived = read_price(in.amount, paying.attempt.currency);
    if (!arrived) invalid("amount", "This is no amount. Write it as 10 or 10.50.");
    Capture said{Capture::State::paid, "approved-" + paying.attempt.number, paying.attempt.number, std::string(kTransfer), "transfer-" + paying.attempt.number, *arrived, {}};
    auto heard = settle(tx, transfer::gateway, said, json::text(said));
    accounts::note(tx, visit, {.action = "commerce.approve_transfer", .target = "order " + to_string(paying.order.id),
        .details = fmt::format("{} {}", to_decimal(*arrived), name_of(arrived->currency))});
    if (heard == Heard::granted) return {.to = transfers_path(), .notice = {"Approved. The buyer has it, and was told.", {}}};
    return {.to = transfers_path(), .notice = {"The money was noted, but it does not pay the order. Look at the payments that do not fit.", {}}};
}

Moved refuse(const Visit& visit, Tx& tx, const Refusing& in) {
    auto paying = decide(tx, visit, in.id, false, in.reason);
    end_attempt(tx, paying.attempt.number, AttemptState::failed);
    send_transfer_refused(tx, paying.order, attempt_path({paying.attempt.number}), in.reason);
    accounts::note(tx, visit, {.action = "commerce.refuse_transfer", .target = "order " + to_string(paying.order.id), .details = in.reason.str()});
    return {.to = transfers_path(), .notice = {"Refused. The buyer was told why.", {}}};
}

struct ProofRow { std::string proof, proof_type; };
DESCRIBE(ProofRow, proof, proof_type)

// As a download: what strangers sent is not shown under our name.
Raw proof(const Visit&, Db& db, const ProofOf& in) {
    auto row = db.maybe<ProofRow>(R"sql(select proof, proof_type from transfer_claims where attempt = $1 and proof <> '')sql", in.id);
    auto bytes = row ? crypto::from_base64(row->proof) : std::nullopt;
    if (!bytes) not_found();
    auto ending = row->proof_type == "application/pdf" ? ".pdf" : row->proof_type == "image/png" ? ".png" : ".jpg";
    return {row->proof_type, *bytes, "private, no-store", "transfer-" + to_string(in.id) + ending};
}

}  // namespace

std::vector<Route> transfer_routes() {
    return {
        post(signed_in, claim_path, &read_proof, &claim).limit(20, hours(1)).body_max(kProofBytesMost + 64 * 1024).or_show(attempt_path).summary("Says that a transfer was made."),
        get(may("commerce.read"), transfers_path, &transfers, &transfers_page),
        get(may("commerce.read"), proof_path, &proof).summary("What a payer sent to prove a transfer."),
        post(may("commerce.refund"), approve_path, &approve).sensitive().summary("Notes that a transfer arrived."),
        post(may("commerce.refund"), refuse_path, &refuse).sensitive().summary("Refuses a transfer that did not arrive."),
    };
}

}  // namespace lyceum::commerce
