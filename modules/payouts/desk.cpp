// The desk: finance makes a batch, somebody agrees, the bank gets the list, and each transfer ends as paid or failed.
#include "modules/payouts/pages.hpp"
#include "platform/core/csv.hpp"
#include <algorithm>

namespace lyceum::payouts {

namespace {

constexpr int kBatchesShown = 30, kMissingShown = 5;
constexpr Span kNewAccount = days(7);

struct Waiting {
    ReadyLine line;
    std::vector<PersonId> missing;
};

// What is due in each currency, and what keeps it back.
std::vector<Waiting> waiting_by_currency(Db& db, Time now) {
    std::vector<Waiting> all;
    for (auto& terms : all_terms(db)) all.push_back({{.terms = terms, .together = {0, terms.currency}, .missing = {}}, {}});
    for (auto& each : ready(db, std::nullopt, now)) {
        auto found = std::find_if(all.begin(), all.end(), [&](auto& w) { return w.line.terms.currency == each.currency; });
        auto& line = found->line;
        if (each.minor < 0) ++line.in_debt;
        else if (each.minor < line.terms.minimum_minor) ++line.below;
        else if (!each.has_method) {
            ++line.without_account;
            if (std::ssize(found->missing) < kMissingShown) found->missing.push_back(each.person);
        } else ++line.people, line.together = line.together + Money{each.minor, each.currency};
    }
    return all;
}

Desk desk(const Visit& visit, Db& db, const BatchesBefore& in) {
    Desk page;
    page.may_pay = visit.may("payouts.make");
    page.may_set_terms = visit.may("site.settings");
    auto currencies = db.all<Currency>(R"sql(select distinct currency from earnings order by currency)sql");
    std::vector<PersonId> people;
    auto all = waiting_by_currency(db, visit.now);
    for (auto& waiting : all) people.insert(people.end(), waiting.missing.begin(), waiting.missing.end());
    auto bylines = accounts::bylines(db, people);
    auto next = bylines.begin();
    for (auto& waiting : all) {
        auto end = next + std::ssize(waiting.missing);
        waiting.line.missing.assign(next, end);
        next = end;
        if (std::find(currencies.begin(), currencies.end(), waiting.line.terms.currency) != currencies.end()) page.ready.push_back(std::move(waiting.line));
    }
    page.batches = batches(db, in.before, visit.page_size(kBatchesShown) + 1);
    if (std::ssize(page.batches) > visit.page_size(kBatchesShown)) {
        page.batches.pop_back();
        page.older = page.batches.back().id;
    }
    return page;
}

void note(Tx& tx, const Visit& visit, std::string_view action, BatchId batch, std::string details = {}) {
    accounts::note(tx, visit, {.action = "payouts." + std::string(action), .target = "batch " + to_string(batch), .details = std::move(details)});
}

Moved make(const Visit& visit, Tx& tx, const MakeBatch& in) {
    auto id = make_batch(tx, in.currency, visit.person());
    auto batch = *find_batch(tx, id);
    note(tx, visit, "make", id, fmt::format("{} {}", to_decimal(batch.money()), name_of(batch.currency)));
    return {.to = batch_path({id}), .id = to_string(id), .notice = {"The batch is made. Look through it, then have it approved.", {}}};
}

BatchRow batch_named(Db& db, BatchId id) {
    auto batch = find_batch(db, id);
    if (!batch) not_found();
    return *batch;
}

BatchPage batch(const Visit& visit, Db& db, const OneBatch& in) {
    BatchPage page;
    page.batch = batch_named(db, in.id);
    auto rows = payouts_in(db, in.id);
    std::vector<PersonId> people{page.batch.made_by, page.batch.approved_by};
    for (auto& row : rows) people.push_back(row.person);
    auto bylines = accounts::bylines(db, people);
    page.maker = bylines[0];
    if (page.batch.approved_by) page.approver = bylines[1];
    auto changed = db.all<PersonId>(R"sql(
        select m.person from payout_methods m join payouts p on p.person = m.person where p.batch = $1 and m.changed_at > $2)sql",
        in.id, page.batch.made_at - kNewAccount);
    bool own = false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        page.waiting += rows[i].state == PayoutState::waiting;
        own |= rows[i].person == visit.person();
        page.payouts.push_back({line_of(rows[i], page.batch.approved_at.has_value()), bylines[i + 2],
            std::find(changed.begin(), changed.end(), rows[i].person) != changed.end()});
    }
    if (page.batch.needs_second && page.batch.made_by == visit.person()) page.why_not = visit.tr("So much is approved by somebody else than who made the batch.");
    else if (own) page.why_not = visit.tr("You are paid by this batch, so somebody else approves it.");
    page.may_approve = page.batch.state == BatchState::draft && page.why_not.empty();
    page.may_pay = page.batch.state == BatchState::approved;
    return page;
}

Moved approve_batch(const Visit& visit, Tx& tx, const OneBatch& in) {
    approve(tx, in.id, visit.person());
    note(tx, visit, "approve", in.id);
    return {.to = batch_path({in.id}), .notice = {"Approved. Export the list for the bank, and mark each transfer when it went out.", {}}};
}

Moved cancel_batch(const Visit& visit, Tx& tx, const OneBatch& in) {
    cancel(tx, in.id, visit.person());
    note(tx, visit, "cancel", in.id);
    return {.to = batch_path({in.id}), .notice = {"Cancelled. What it covered is due again.", {}}};
}

// The list for the bank has account numbers in the open: who took it, and when, stands in the audit log.
Raw export_batch(const Visit& visit, Tx& tx, const OneBatch& in) {
    note_export(tx, in.id);
    note(tx, visit, "export", in.id);
    auto body = csv_record({"payout", "handle", "kind", "holder", "bank", "account", "amount", "currency", "reference"});
    auto rows = payouts_in(tx, in.id);
    std::vector<PersonId> people;
    for (auto& row : rows) people.push_back(row.person);
    auto bylines = accounts::bylines(tx, people);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& row = rows[i];
        if (row.state != PayoutState::waiting) continue;
        auto account = open_account(visit.app, row.person, row.details);
        body += csv_record({to_string(row.id), bylines[i].handle, std::string(name_of(row.kind)), account.holder, account.bank, account.account,
            to_decimal(row.money()), std::string(name_of(row.currency)), visit.app.settings()->site.name + " " + to_string(row.id)});
    }
    return {.type = "text/csv; charset=utf-8", .body = std::string(kByteOrderMark) + body, .cache_control = "private, no-store",
        .file_name = "payouts-" + to_string(in.id) + ".csv"};
}

Moved all_paid(const Visit& visit, Tx& tx, const OneBatch& in) {
    batch_named(tx, in.id);
    for (auto& row : payouts_in(tx, in.id))
        if (row.state == PayoutState::waiting) mark_paid(tx, row.id, visit.person());
    note(tx, visit, "paid", in.id);
    return {.to = batch_path({in.id}), .notice = {"All of them are noted as paid, and everybody was written to.", {}}};
}

Moved one_paid(const Visit& visit, Tx& tx, const OnePaid& in) {
    mark_paid(tx, in.id, visit.person());
    auto batch = find_payout(tx, in.id)->batch;
    note(tx, visit, "paid", batch, to_string(in.id));
    return {.to = batch_path({batch}), .notice = {"Noted as paid.", {}}};
}

Moved one_failed(const Visit& visit, Tx& tx, const Failing& in) {
    mark_failed(tx, in.id, visit.person(), in.reason.str());
    auto batch = find_payout(tx, in.id)->batch;
    note(tx, visit, "failed", batch, to_string(in.id) + ": " + in.reason.str());
    return {.to = batch_path({batch}), .notice = {"Noted. What it covered is due again.", {}}};
}

TermsPage terms_now(const Visit&, Db& db, const Nothing&) { return {all_terms(db)}; }

Moved save_terms(const Visit& visit, Tx& tx, const NewTerms& in) {
    auto minimum = commerce::read_price(in.minimum, in.currency), second = commerce::read_price(in.second, in.currency);
    if (!minimum) invalid("minimum", "This is no amount. Write it as 10 or 10.50.");
    if (!second) invalid("second", "This is no amount. Write it as 10 or 10.50.");
    set_terms(tx, {in.currency, minimum->minor, second->minor});
    accounts::note(tx, visit, {.action = "payouts.terms", .target = std::string(name_of(in.currency)),
        .details = fmt::format("minimum {}, second person above {}", to_decimal(*minimum), to_decimal(*second))});
    return {.to = terms_path(), .notice = {"It holds from the next batch on.", {}}};
}

}  // namespace

std::vector<Route> desk_routes() {
    return {
        get(may("payouts.make"), desk_path, &desk, &desk_page),
        post(may("payouts.make"), make_batch_path, &make).or_show(desk_path).idempotent().sensitive().summary("Makes a batch of everything that is due in a currency."),
        get(may("payouts.make"), batch_path, &batch, &batch_page),
        post(may("payouts.make"), approve_path, &approve_batch).sensitive(),
        post(may("payouts.make"), cancel_path, &cancel_batch).sensitive(),
        post(may("payouts.make"), export_path, &export_batch).sensitive(),
        post(may("payouts.make"), all_paid_path, &all_paid).idempotent().sensitive(),
        post(may("payouts.make"), paid_path, &one_paid).idempotent().sensitive(),
        post(may("payouts.make"), failed_path, &one_failed).idempotent().sensitive(),
        get(may("site.settings"), terms_path, &terms_now, &terms_page),
        post(may("site.settings"), set_terms_path, &save_terms).or_show(terms_path).sensitive(),
    };
}

}  // namespace lyceum::payouts
