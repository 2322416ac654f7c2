// Money, whatever happens: random sales, refunds, disputes, payouts, repetitions and crashes, against what must always
// hold; and every flow stopped between any two of its steps. LYCEUM_LONG=1 takes a hundred thousand operations.
#include "modules/commerce/gateways/errands.hpp"
#include "modules/commerce/gateways/sandbox.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/prepaid/prepaid.hpp"
#include "modules/commerce/quotes.hpp"
#include "modules/commerce/refunds.hpp"
#include "modules/commerce/sale.hpp"
#include "modules/coupons/store.hpp"
#include "modules/invoices/store.hpp"
#include "modules/membership/entitlements.hpp"
#include "modules/payouts/test/desk.hpp"
#include <random>

using namespace lyceum;
using commerce::test::yuan;

namespace {

/// A crash after everything of a transaction was done and before it was committed.
struct Crash : std::exception {};

void must_hold(World& world) {
    auto hold = [](const std::vector<std::string>& wrong) {
        for (auto& sentence : wrong) CHECK_MESSAGE(false, sentence);
    };
    world.read([&](Db& db) {
        hold(ledger::check(db));                                    // zero for each currency
        hold(commerce::check(db));                                  // a paid order has its right, its payment, its receipt
        hold(membership::check(db));                                // rights end after they begin
        hold(payouts::check(db));                                   // shares, payouts and the ledger agree
        hold(coupons::check(db));
        // What lies in payouts that wait or were paid is never more than the share. Below zero it may be by what refunds took:
        // a payout gave that back out of other sales, and the one that had paid the share failed afterwards.
        CHECK(db.one<std::int64_t>(
            "select count(*) from payout_positions p join earnings e on e.order_id = p.order_id and e.person = p.person and e.role = p.role "
            "where p.batched_minor < -e.taken_minor or p.batched_minor > e.minor") == 0);
        CHECK(db.one<std::int64_t>("select count(*) from payouts where minor <= 0") == 0);
        return 0;
    });
    // What the bank paid is what payouts that were paid say.
    auto paid = world.read([](Db& db) { return db.one<std::int64_t>("select cast(coalesce(sum(minor), 0) as bigint) as m from payouts where state = 'paid' and currency = 'CNY'"); });
    CHECK(commerce::test::booked(world, ledger::Purpose::bank) == -paid);
}

class Bazaar {
public:
    /// So many people buy; batches are made as often as `between_batches` says: each looks at every sale there ever was.
    Bazaar(World& world, unsigned seed, int buyers, unsigned between_batches) : world_(world), random_(seed), between_batches_(between_batches), shop_(commerce::test::shop(world)) {
        for (auto* handle : {"fin", "second"}) accounts::test::person(world, handle, accounts::Role::finance);
        fin_ = accounts::test::id_of(world, "fin"), second_ = accounts::test::id_of(world, "second");
        accounts::test::person(world, "carol");
        auto carol = accounts::test::id_of(world, "carol");
        for (int i = 0; i < 6; ++i) {
            items_.push_back(commerce::test::paid_article(world, shop_, "Work " + std::to_string(i), {static_cast<std::int64_t>(any(50'000) + 1), i % 3 == 2 ? Currency::USD : Currency::CNY}));
            world.write([&](Tx& tx) { commerce::set_share(tx, items_.back(), shop_.author, carol, static_cast<int>(any(40)) + 1); });
        }
        for (int i = 0; i < buyers; ++i) {
            auto handle = "buyer" + std::to_string(i);
            accounts::test::person(world, handle);
            buyers_.push_back(accounts::test::id_of(world, handle));
        }
        world.write([&](Tx& tx) {
            coupons::add(tx, {.community = shop_.place.community, .code = "FEWUSES", .label = "Few", .value = 30, .uses_most = 40}, shop_.owner);
            payouts::set_method(tx, shop_.author, payouts::MethodKind::bank, {"A", "B", "1111 2222"});
            payouts::set_method(tx, carol, payouts::MethodKind::alipay, {"C", "", "carol@example.org"});
            invoices::set_seller(tx, {.name = "House", .tax_name = "VAT", .tax_basis = 600});
            payouts::set_terms(tx, {Currency::CNY, 1, 200'00});
            payouts::set_terms(tx, {Currency::USD, 1, 200'00});
        });
    }

    void step() {
        switch (any(20)) {
            case 0: case 1: case 2: case 3: return begin();
            case 4: case 5: case 6: case 7: case 8: return press();
            case 9: case 10: return wait();
            // Seldom: else nothing would be left to pay out.
            case 11: return any(3) == 0 ? give_back() : begin();
            case 12: return any(3) == 0 ? at_the_provider() : press();
            case 13: return any(3) == 0 ? dispute() : wait();
            case 14: return any(3) == 0 ? rest() : make_batch();
            case 15: return decide();
            case 16: return make_batch();
            case 17: return on_a_batch();
            default: return on_a_payout();
        }
    }

    /// The month's end: everything that is due is paid.
    void pay_everybody() {
        world_.pass(days(40));
        world_.deliver();
        for (auto currency : {Currency::CNY, Currency::USD}) act([&](Tx& tx) { payouts::make_batch(tx, currency, fin_); });
        for (auto& batch : world_.read([](Db& db) { return payouts::batches(db, {}, 100); })) {
            act([&](Tx& tx) { payouts::approve(tx, batch.id, second_); });
            for (auto& payout : world_.read([&](Db& db) { return payouts::payouts_in(db, batch.id); }))
                act([&](Tx& tx) { payouts::mark_paid(tx, payout.id, fin_); });
        }
    }

private:
    std::uint64_t any(std::uint64_t below) { return random_() % below; }
    template <class T> const T& one_of(const std::vector<T>& all) { return all[any(all.size())]; }

    /// One transaction in four does everything and is lost before its commit, and one in four happens twice.
    template <class F> void act(F&& f) {
        auto try_to = [&](bool crashes) {
            try {
                world_.write([&](Tx& tx) {
                    f(tx);
                    if (crashes) throw Crash{};
                });
            } catch (const Refusal&) {
            } catch (const Crash&) {
            }
        };
        auto fate = any(4);
        if (fate == 0) try_to(true);
        try_to(false);
        if (fate == 1) try_to(false);
    }

    void begin() {
        auto buyer = one_of(buyers_);
        bool plan = any(3) == 0;
        auto item = one_of(items_);
        auto which = any(2) ? shop_.season : shop_.monthly;
        std::string code = any(4) == 0 ? "FEWUSES" : "";
        std::string number;
        act([&](Tx& tx) {
            auto visit = commerce::insider(tx.app(), tx.now(), Language::en);
            visit.visitor.who = buyer;
            auto quote = plan ? commerce::quote(tx, visit, buyer, commerce::find_plan(tx, which).value(), tx.now(), code) : commerce::quote(tx, visit, buyer, item, tx.now(), code);
            if (quote.complaint) return;
            commerce::hold_orders_of(tx, buyer, quote.order.row.community);
            auto same = commerce::same_order(tx, quote.order.row);
            auto order = same ? *same : commerce::make_order(tx, quote.order, tx.now());
            if (order.minor == 0) return commerce::fulfil(tx, order, nullptr, tx.now(), commerce::Telling::everybody);
            commerce::begin_payment(tx, order, commerce::Method::wechat, {});
            number = commerce::attempts_of(tx, order.id).back().number;
        });
        if (!number.empty()) numbers_.push_back(number);
    }

    void press() {
        if (numbers_.empty()) return;
        static constexpr std::array kChoices{commerce::sandbox::Choice::pay, commerce::sandbox::Choice::pay, commerce::sandbox::Choice::pay, commerce::sandbox::Choice::pay_twice,
            commerce::sandbox::Choice::pay_late, commerce::sandbox::Choice::refund_first, commerce::sandbox::Choice::close_afterwards, commerce::sandbox::Choice::pay_less,
            commerce::sandbox::Choice::fail, commerce::sandbox::Choice::tell_again, commerce::sandbox::Choice::let_next_fail};
        auto from = numbers_.size() > 40 ? numbers_.size() - 40 : 0;
        auto number = numbers_[from + any(numbers_.size() - from)];
        auto choice = kChoices[any(kChoices.size())];
        act([&](Tx& tx) { commerce::sandbox::choose(tx, *commerce::sandbox::find_demand(tx, number), choice); });
    }

    /// Somebody pauses what is paid ahead, or goes on.
    void rest() {
        auto buyer = one_of(buyers_);
        auto months = static_cast<int>(any(3)) + 1;
        bool goes_on = any(3) == 0;
        act([&](Tx& tx) {
            auto visit = commerce::insider(tx.app(), tx.now(), Language::en);
            visit.visitor.who = buyer;
            if (goes_on) commerce::go_on(tx, buyer, shop_.place.community);
            else commerce::rest(tx, visit, shop_.place.community, months);
        });
    }

    void wait() {
        world_.pass(any(5) == 0 ? days(static_cast<std::int64_t>(any(20))) : minutes(static_cast<std::int64_t>(any(300))));
        world_.deliver();
    }

    std::optional<commerce::OrderRow> some_sale() {
        auto order = world_.read([&](Db& db) {
            auto most = db.one<std::int64_t>("select count(*) from purchases where minor > 0");
            if (most == 0) return std::optional<OrderId>();
            auto from = db.all<OrderId>("select id from purchases where minor > 0 order by id desc limit 60");
            return std::optional(from[any(from.size())]);
        });
        if (!order) return std::nullopt;
        return world_.read([&](Db& db) { return commerce::find_order(db, *order); });
    }

    Money part_of(const commerce::OrderRow& order) {
        auto left = order.minor - order.refunded_minor;
        return {any(4) == 0 ? left : static_cast<std::int64_t>(any(static_cast<std::uint64_t>(left))) + 1, order.currency};
    }

    void give_back() {
        auto order = some_sale();
        if (order) act([&, money = part_of(*order)](Tx& tx) { commerce::refund(tx, order->id, {.money = money, .reason = "Random", .by = fin_}); });
    }

    void at_the_provider() {
        auto order = some_sale();
        if (!order) return;
        auto payments = world_.read([&](Db& db) { return commerce::payments_of(db, order->id); });
        for (auto& payment : payments)
            if (payment.use == commerce::Use::sale) act([&, money = part_of(*order)](Tx& tx) { commerce::sandbox::refund_at_provider(tx, payment.gateway_id, money); });
    }

    /// The gateway tells of a dispute, in words that come in any order and more than once.
    void dispute() {
        auto order = some_sale();
        if (!order) return;
        using commerce::DisputeState;
        static constexpr std::array kWords{DisputeState::open, DisputeState::open, DisputeState::funds_withdrawn, DisputeState::funds_withdrawn, DisputeState::funds_reinstated, DisputeState::won, DisputeState::lost};
        auto payments = world_.read([&](Db& db) { return commerce::payments_of(db, order->id); });
        for (auto& payment : payments) {
            if (payment.use != commerce::Use::sale) continue;
            commerce::DisputeWord word{"event " + std::to_string(any(1'000'000'000)), "dispute of " + payment.gateway_id, payment.gateway_id, kWords[any(kWords.size())], payment.money()};
            disputed_.push_back(word);
            tell(word);
        }
    }

    void decide() {
        if (disputed_.empty()) return;
        auto word = one_of(disputed_);
        word.event = "event " + std::to_string(any(1'000'000'000));
        word.state = any(2) ? commerce::DisputeState::won : commerce::DisputeState::lost;
        tell(word);
    }

    void tell(const commerce::DisputeWord& word) {
        act([&](Tx& tx) { commerce::hear_dispute(tx, commerce::sandbox::gateway, word, "{}"); });
    }

    void make_batch() {
        if (any(between_batches_) > 0) return press();
        auto currency = any(3) ? Currency::CNY : Currency::USD;
        act([&](Tx& tx) { payouts::make_batch(tx, currency, fin_); });
    }

    void on_a_batch() {
        auto all = world_.read([&](Db& db) { return payouts::batches(db, {}, 6); });
        if (all.empty()) return;
        auto id = one_of(all).id;
        auto what = any(5);
        act([&](Tx& tx) {
            if (what == 0) payouts::cancel(tx, id, fin_);
            else payouts::approve(tx, id, what == 1 ? fin_ : second_);
        });
    }

    void on_a_payout() {
        auto all = world_.read([&](Db& db) { return payouts::batches(db, {}, 6); });
        if (all.empty()) return;
        auto rows = world_.read([&, id = one_of(all).id](Db& db) { return payouts::payouts_in(db, id); });
        auto id = one_of(rows).id;
        bool fails = any(12) == 0;
        act([&](Tx& tx) { fails ? payouts::mark_failed(tx, id, fin_, "It came back") : payouts::mark_paid(tx, id, fin_); });
    }

    World& world_;
    std::mt19937_64 random_;
    unsigned between_batches_;
    commerce::test::Shop shop_;
    PersonId fin_, second_;
    std::vector<ItemId> items_;
    std::vector<PersonId> buyers_;
    std::vector<std::string> numbers_;
    std::vector<commerce::DisputeWord> disputed_;
};

}  // namespace

TEST_CASE("random sales, refunds, disputes, payouts, repetitions and crashes always sum to zero, and pay no cent twice") {
    bool full = std::getenv("LYCEUM_LONG") != nullptr;
    int operations = full ? 100'000 : std::getenv("LYCEUM_TEST_DATABASE") ? 250 : 1'500, looks = full ? 2'000 : 250;
    unsigned seed = std::getenv("LYCEUM_SEED") ? static_cast<unsigned>(std::stoul(std::getenv("LYCEUM_SEED"))) : 20270111;
    CAPTURE(seed);
    // Decades go by: nobody measures each night how large the database is.
    auto modules = all_modules();
    std::erase_if(modules, [](auto* module) { return module->name == "administration"; });
    World world(modules);
    Bazaar bazaar(world, seed, full ? 200 : 12, full ? 8 : 1);
    for (int n = 1; n <= operations; ++n) {
        bazaar.step();
        if (n % looks == 0) must_hold(world);
        if (full && n % looks == 0) fmt::print(stderr, "{} of {}\n", n, operations);
    }
    for (int hour = 0; hour < 4; ++hour) world.pass(hours(1)), world.deliver();
    must_hold(world);
    bazaar.pay_everybody();
    must_hold(world);
    // It was no idle run.
    auto counts = [&](const char* what) { return world.read([&](Db& db) {
        return std::string_view(what) == "sales" ? db.one<std::int64_t>("select count(*) from orders where paid_at is not null")
             : std::string_view(what) == "refunds" ? db.one<std::int64_t>("select count(*) from refunds")
             : std::string_view(what) == "disputes" ? db.one<std::int64_t>("select count(*) from payment_disputes where state <> 'open'")
             : std::string_view(what) == "pauses" ? db.one<std::int64_t>("select count(*) from prepaid_pauses where ended_at is not null")
                                                   : db.one<std::int64_t>("select count(*) from payouts where state = 'paid'"); }); };
    for (auto* what : {"sales", "refunds", "disputes", "payouts"}) CHECK_MESSAGE(counts(what) > 0, std::string(what));
    if (operations >= 1'000) CHECK(counts("pauses") > 0);
}

// ---- every flow, stopped between any two steps ----------------------------------------------------

namespace {

/// One step is one act of a person or of the gateway; what it enqueued waits. Whoever comes back finds the jobs.
struct Flow {
    std::string name;
    std::vector<std::function<void(World&, commerce::test::Shop&)>> steps;
};

OrderId newest_order(World& world) {
    return world.read([](Db& db) { return db.maybe<OrderId>("select id from orders order by id desc limit 1").value_or(OrderId{}); });
}

BatchId newest_batch(World& world) {
    return world.read([](Db& db) { return payouts::batches(db, {}, 1).empty() ? BatchId{} : payouts::batches(db, {}, 1).front().id; });
}

void pay_newest(World& world) {
    auto number = world.read([](Db& db) { return db.maybe<std::string>("select number from sandbox_demands where state = 'open' order by expires_at desc limit 1"); });
    if (number) world.write([&](Tx& tx) { commerce::sandbox::choose(tx, *commerce::sandbox::find_demand(tx, *number), commerce::sandbox::Choice::pay); });
}

Browser as(World& world, const std::string& handle) { return payouts::test::browser_of(world, handle); }

std::vector<Flow> flows() {
    auto order_article = [](World& world, commerce::test::Shop& shop) { as(world, "ann").post(commerce::buy_url(shop.article).str(), {{"method", "wechat"}}); };
    auto order_plan = [](World& world, commerce::test::Shop& shop) { as(world, "ann").post(commerce::plan_url(shop.monthly).str(), {{"method", "card"}, {"coupon", "HALF"}}); };
    auto pay = [](World& world, commerce::test::Shop&) { pay_newest(world); };
    auto deliver = [](World& world, commerce::test::Shop&) { world.deliver(); };
    auto month = [](World& world, commerce::test::Shop&) { world.pass(days(30)); };
    auto refund = [](World& world, commerce::test::Shop&) {
        as(world, "fin").post("/finance/orders/" + to_string(newest_order(world)) + "/refund", {{"amount", "10"}, {"reason", "As agreed"}, {"confirmed", "1"}});
    };
    auto word = [](World& world, commerce::DisputeState state) {
        auto order = newest_order(world);
        auto payments = world.read([&](Db& db) { return commerce::payments_of(db, order); });
        for (auto& payment : payments)
            world.write([&](Tx& tx) {
                commerce::hear_dispute(tx, commerce::sandbox::gateway, {std::string(name_of(state)) + payment.gateway_id, "dispute of " + payment.gateway_id, payment.gateway_id, state, payment.money()}, "{}");
            });
    };
    auto dispute = [word](World& world, commerce::test::Shop&) { word(world, commerce::DisputeState::open); };
    auto withdrawn = [word](World& world, commerce::test::Shop&) { word(world, commerce::DisputeState::funds_withdrawn); };
    auto lose = [word](World& world, commerce::test::Shop&) { word(world, commerce::DisputeState::lost); };
    auto batch = [](World& world, commerce::test::Shop&) { as(world, "fin").post("/finance/payouts", {{"currency", "CNY"}}); };
    auto approve = [](World& world, commerce::test::Shop&) { as(world, "fin").post(payouts::test::path_of(newest_batch(world), "/approve")); };
    auto paid = [](World& world, commerce::test::Shop&) { as(world, "fin").post(payouts::test::path_of(newest_batch(world), "/paid")); };
    return {
        {"a single item", {order_article, pay, deliver}},
        {"a membership with a coupon that renews", {order_plan, pay, deliver, month, deliver, deliver}},
        {"a refund", {order_article, pay, deliver, refund, deliver}},
        {"a lost dispute", {order_article, pay, deliver, dispute, withdrawn, lose, deliver}},
        {"a payout", {order_article, pay, deliver, month, batch, approve, paid, deliver}},
    };
}

/// Whatever the gateway took is granted or on its way back, and nobody was charged twice for one thing.
void nothing_is_lost(World& world) {
    for (int i = 0; i < 5; ++i) world.pass(minutes(40)), world.deliver();
    must_hold(world);
    world.read([&](Db& db) {
        CHECK(db.one<std::int64_t>("select count(*) from payments where use = 'awaited'") == 0);
        CHECK(db.one<std::int64_t>("select count(*) from sandbox_payments s where not exists (select 1 from payments p where p.gateway_id = s.id)") == 0);
        CHECK(db.one<std::int64_t>("select count(*) from payments where use = 'unexplained'") == 0);
        return 0;
    });
}

}  // namespace

TEST_CASE("every flow of money can be stopped between any two steps and begun again") {
    for (auto& flow : flows()) {
        for (std::size_t cut = 0; cut <= flow.steps.size(); ++cut) {
            CAPTURE(flow.name);
            CAPTURE(cut);
            World world;
            auto shop = commerce::test::shop(world);
            accounts::test::person(world, "ann");
            accounts::test::person(world, "fin", accounts::Role::finance);
            world.write([&](Tx& tx) {
                payouts::set_method(tx, shop.author, payouts::MethodKind::bank, {"A", "B", "1111"});
                payouts::set_terms(tx, {Currency::CNY, 1, 5'000'00});
                coupons::add(tx, {.community = shop.place.community, .code = "HALF", .label = "Half", .value = 50, .each_most = 1}, shop.owner);
            });
            for (std::size_t step = 0; step < cut; ++step) flow.steps[step](world, shop);
            nothing_is_lost(world);
            for (auto& step : flow.steps) step(world, shop);
            nothing_is_lost(world);
        }
    }
}
