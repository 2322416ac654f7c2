// Invoices with numbers, credit notes, PDF; and 发票 from being asked for to being issued.
#include "modules/commerce/test/shop.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/invoices/store.hpp"

using namespace lyceum;
using namespace lyceum::invoices;
using commerce::buy_url;
using commerce::plan_url;
using commerce::test::buy;
using commerce::test::letters_saying;
using commerce::test::yuan;

namespace {

struct Market {
    commerce::test::Shop shop;
    Browser ann, fin;
    OrderId order;

    explicit Market(World& world)
        : shop(commerce::test::shop(world)), ann(accounts::test::person(world, "ann")), fin(accounts::test::person(world, "fin", accounts::Role::finance)),
          order(buy(world, ann, buy_url(shop.article))) {}
    std::string path(const std::string& what) const { return "/orders/" + to_string(order) + "/" + what; }
    void refund(World& world, const std::string& amount) {
        CHECK(fin.post("/finance/orders/" + to_string(order) + "/refund", {{"amount", amount}, {"reason", "As agreed"}, {"confirmed", "1"}}).status == 303);
        world.deliver();
    }
};

std::vector<Row> rows(World& world, OrderId order) {
    return world.read([&](Db& db) { return of_order(db, order); });
}

const FormFields kBearer{{"name", "北京某某科技有限公司"}, {"address", "北京市海淀区 1 号"}, {"tax_number", "91110108MA01ABCD2X"}, {"language", "zh"}};
const FormFields kFapiao{{"kind", "company"}, {"title", "北京某某科技有限公司"}, {"tax_number", "91110108ma01abcd2x"}, {"email", "ann@example.org"}};

}  // namespace

TEST_CASE("tax is contained in the price, rounded half up, and comes back whole") {
    CHECK(commerce::contained_tax(106'00, 600) == 6'00);
    CHECK(commerce::contained_tax(100'00, 600) == 5'66);
    CHECK(commerce::contained_tax(100'00, 1300) == 11'50);
    CHECK(commerce::contained_tax(100'00, 0) == 0);
    CHECK(commerce::contained_tax(-100'00, 600) == -5'66);
    for (std::int64_t minor = 0; minor < 20'000; ++minor) {
        auto exact = static_cast<double>(minor) * 0.06 / 1.06;
        CHECK(std::abs(static_cast<double>(commerce::contained_tax(minor, 600)) - exact) <= 0.5 + 1e-9);
    }
}

TEST_CASE("an invoice is issued once, numbered without gaps, and is a PDF with its text inside") {
    World world;
    Market market(world);
    CHECK(market.ann.get("/orders/" + to_string(market.order)).has("Invoice (PDF)"));
    CHECK(market.ann.get(market.path("invoice")).has("Issue the invoice"));
    CHECK(market.ann.post(market.path("invoice"), kBearer).status == 303);
    CHECK(market.ann.post(market.path("invoice"), {{"name", "Somebody else"}}).status == 303);
    auto made = rows(world, market.order);
    REQUIRE(made.size() == 1);
    CHECK(made[0].name() == "INV-2027-000001");
    CHECK(made[0].buyer == "北京某某科技有限公司");
    auto pdf = market.ann.get("/invoices/" + to_string(made[0].id) + "/pdf");
    CHECK(pdf.headers.get("content-type") == "application/pdf");
    CHECK(pdf.body.starts_with("%PDF-1."));
    CHECK(pdf.body.find("%%EOF") != pdf.body.npos);
    CHECK(pdf.body.size() > 5'000);                                 // fonts are inside
    CHECK(market.fin.get("/invoices/" + to_string(made[0].id) + "/pdf").status == 200);
    auto bob = accounts::test::person(world, "bob");
    CHECK(bob.get("/invoices/" + to_string(made[0].id) + "/pdf").status == 404);
    CHECK(bob.get(market.path("invoice")).status == 404);
    CHECK(bob.post(market.path("invoice"), kBearer).status == 404);
    auto second = buy(world, bob, plan_url(market.shop.monthly));
    bob.post("/orders/" + to_string(second) + "/invoice", {{"name", "Bob"}});
    CHECK(rows(world, second)[0].name() == "INV-2027-000002");
    CHECK(world.read([](Db& db) { return check(db); }).empty());
    CHECK(market.fin.get("/finance/invoices").has("INV-2027-000002"));
    CHECK(market.fin.get("/finance/invoices.csv").has("北京某某科技有限公司"));
    CHECK(market.ann.get("/finance/invoices").status == 403);
}

TEST_CASE("what an invoice says is what held when it was issued") {
    World world;
    Market market(world);
    auto owner = accounts::test::sign_in(world, market.shop.owner);
    FormFields house{{"name", "某某学园有限公司"}, {"address", "上海"}, {"tax_number", "91310000MA1ABCDE3Y"}, {"account", "ICBC 1"}, {"tax_name", "增值税"}, {"tax", "6"}, {"note", "谢谢"}};
    CHECK(market.fin.post("/finance/invoices/seller", house).status == 403);
    CHECK(owner.post("/finance/invoices/seller", house).status == 303);
    for (auto bad : {"101", "-1", "six", "6.255"}) {
        auto wrong = house;
        wrong[5].second = bad;
        CHECK_MESSAGE(owner.post("/finance/invoices/seller", wrong).status == 422, bad);
    }
    market.ann.post(market.path("invoice"), kBearer);
    house[5].second = "13";
    owner.post("/finance/invoices/seller", house);
    auto row = rows(world, market.order).front();
    CHECK(row.tax_minor == 5'66);
    auto sheet = sheet_of(world.app, row);
    CHECK(sheet.title == "商业发票 INV-2027-000001");
    CHECK(sheet.seller.lines[0] == "某某学园有限公司");
    bool with_tax = false;
    for (auto& line : sheet.lines) with_tax |= line.what == "增值税 6 %" && line.amount == "¥5.66";
    CHECK(with_tax);
}

TEST_CASE("the tax of a work is set aside when it is paid: parts are of the rest, and refunds take exactly their part of all") {
    World world;
    Market market(world);                                           // bought before there was a tax
    auto owner = accounts::test::sign_in(world, market.shop.owner);
    FormFields house{{"name", "某某学园有限公司"}, {"tax_name", "增值税"}, {"tax", "6"}};
    REQUIRE(owner.post("/finance/invoices/seller", house).status == 303);
    auto untaxed = commerce::test::booked(world, ledger::Purpose::author_payable, "", market.shop.author);
    auto bob = accounts::test::person(world, "bob");
    CHECK(bob.get(buy_url(market.shop.article).str()).has("增值税 6 %, contained"));
    auto order = buy(world, bob, buy_url(market.shop.article));
    auto taxed = [&] { return -commerce::test::booked(world, ledger::Purpose::tax, "增值税"); };
    auto author = [&] { return untaxed - commerce::test::booked(world, ledger::Purpose::author_payable, "", market.shop.author); };
    CHECK(taxed() == 5'66);
    CHECK(author() == 66'04);                                       // 70 % of 94.34
    CHECK(bob.get("/orders/" + to_string(order)).has("¥5.66"));
    CHECK(market.fin.get("/finance/orders/" + to_string(order)).has("¥5.66"));

    // Whatever is set later, this order keeps what it contained; its invoice says so.
    house[2].second = "13";
    REQUIRE(owner.post("/finance/invoices/seller", house).status == 303);
    bob.post("/orders/" + to_string(order) + "/invoice", {{"name", "Bob"}});
    CHECK(rows(world, order).front().tax_minor == 5'66);
    auto give_back = [&](const std::string& amount) {
        CHECK(market.fin.post("/finance/orders/" + to_string(order) + "/refund", {{"amount", amount}, {"reason", "As agreed"}, {"confirmed", "1"}}).status == 303);
        world.deliver();
        std::int64_t on_paper = 0;
        for (auto& row : rows(world, order)) on_paper += row.tax_minor;
        CHECK(on_paper == taxed());
        CHECK(world.read([](Db& db) { return commerce::check(db); }).empty());
    };
    give_back("33.33");
    CHECK(taxed() == 5'66 - 1'88);
    CHECK(author() == 66'04 - 22'01);
    give_back("33.33");
    give_back("33.34");
    CHECK(taxed() == 0);
    CHECK(author() == 0);

    // A membership and a gift contain the tax of today.
    auto member = buy(world, bob, plan_url(market.shop.monthly));
    auto price = world.read([&](Db& db) { return commerce::order_facts(db, member)->paid_minor; });
    CHECK(taxed() == commerce::contained_tax(price, 1300));
    CHECK(world.read([](Db& db) { return commerce::check(db); }).empty());
}

TEST_CASE("what is given back becomes credit notes, and together they are what was kept") {
    World world;
    Market market(world);
    market.refund(world, "10");
    market.ann.post(market.path("invoice"), kBearer);               // the refund before it is credited at once
    market.refund(world, "20.50");
    market.refund(world, "69.50");
    auto all = rows(world, market.order);
    REQUIRE(all.size() == 4);
    std::int64_t together = 0, tax = 0;
    for (auto& row : all) together += row.minor, tax += row.tax_minor;
    CHECK(together == 0);
    CHECK(tax == 0);
    CHECK(all[1].minor == -10'00);
    CHECK(all[2].credits == all[0].id);
    CHECK(world.read([](Db& db) { return check(db); }).empty());
}

TEST_CASE("nothing was paid, so there is no invoice") {
    World world;
    Market market(world);
    auto bob = accounts::test::person(world, "bob");
    auto begun = commerce::test::begin(bob, buy_url(market.shop.article));
    CHECK(bob.post("/orders/" + to_string(begun.order) + "/invoice", kBearer).status == 409);
    CHECK(bob.post("/orders/" + to_string(begun.order) + "/fapiao", kFapiao).status == 409);
    CHECK(bob.get("/orders/" + to_string(begun.order) + "/invoice").has("Nothing was paid"));
}

TEST_CASE("a long invoice goes on to a second page") {
    Sheet sheet{.title = "Long", .language = "en", .facts = {}, .seller = {"Seller", {"S"}}, .buyer = {"Buyer", {"B"}}, .lines = {}, .notes = {}};
    auto one = pdf_of(sheet);
    for (int i = 0; i < 120; ++i) sheet.lines.push_back({"Line " + std::to_string(i) + std::string(200, 'x'), "¥1"});
    auto many = pdf_of(sheet);
    auto pages = [](const std::string& pdf) { return std::stoi(pdf.substr(pdf.find("/Count ") + 7)); };
    CHECK(pages(one) == 1);
    CHECK(pages(many) > 3);
}

TEST_CASE("a fapiao is asked for, listed, and answered with its number") {
    World world;
    Market market(world);
    struct Case { std::string field, value; };
    for (auto& each : std::vector<Case>{{"tax_number", "123"}, {"tax_number", "91110108-MA01ABCD"}, {"title", ""}, {"email", "nobody"}, {"kind", "gift"}}) {
        CAPTURE(each.field + " " + each.value);
        auto bad = kFapiao;
        for (auto& field : bad)
            if (field.first == each.field) field.second = each.value;
        CHECK(market.ann.post(market.path("fapiao"), bad).status == 422);
    }
    auto special = kFapiao;
    special[0].second = "special";
    CHECK(market.ann.post(market.path("fapiao"), special).status == 422);
    CHECK(market.ann.post(market.path("fapiao"), kFapiao).status == 303);
    CHECK(market.ann.post(market.path("fapiao"), kFapiao).status == 409);
    CHECK(market.ann.get(market.path("fapiao")).has("Asked for"));
    auto list = market.fin.get("/finance/fapiao.csv");
    CHECK(list.has("北京某某科技有限公司,91110108MA01ABCD2X"));
    CHECK(list.has("100.00"));
    CHECK(market.ann.get("/finance/fapiao").status == 403);

    auto id = world.read([&](Db& db) { return to_string(fapiao_of(db, market.order)->id); });
    CHECK(market.fin.post("/finance/fapiao/" + id, {{"state", "asked"}, {"words", "xx"}}).status == 422);
    CHECK(market.fin.post("/finance/fapiao/" + id, {{"state", "refused"}, {"words", "税号与名称不符"}}).status == 303);
    CHECK(letters_saying(world, "税号与名称不符") == 1);
    market.refund(world, "10");
    CHECK(market.ann.post(market.path("fapiao"), kFapiao).status == 303);
    CHECK(market.fin.post("/finance/fapiao/" + id, {{"state", "issued"}, {"words", "25112000000012345678"}}).status == 303);
    CHECK(market.fin.post("/finance/fapiao/" + id, {{"state", "issued"}, {"words", "25112000000012345678"}}).status == 409);
    CHECK(letters_saying(world, "25112000000012345678") == 1);
    CHECK(market.ann.get(market.path("fapiao")).has("25112000000012345678"));
    CHECK(market.fin.get("/finance/fapiao?state=issued").has("¥90"));
}
