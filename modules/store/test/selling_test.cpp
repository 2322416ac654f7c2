// What sellers may change of a product, how much they may keep here, and how long scarce things wait for a payment.
#include "modules/commerce/test/gateways.hpp"
#include "modules/media/media.hpp"
#include "modules/store/products.hpp"
#include "modules/store/test/market.hpp"
#include <filesystem>

using namespace lyceum;
using namespace lyceum::store;
using namespace lyceum::store::test;
using ledger::Purpose;

namespace {

Answer send_file(Browser& seller, const std::string& edit, const std::string& name, const std::string& bytes) {
    auto page = seller.get(edit);
    constexpr std::string_view mark = "<meta name=\"csrf-token\" content=\"";
    auto at = page.body.find(mark);
    http::Request request;
    request.method = "POST";
    request.target = edit + "/files";
    request.headers.add("Content-Type", "multipart/form-data; boundary=xyz");
    request.headers.add("X-CSRF-Token", at == page.body.npos ? std::string() : page.body.substr(at + mark.size(), page.body.find('"', at + mark.size()) - at - mark.size()));
    request.body = "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: application/pdf\r\n\r\n" + bytes + "\r\n--xyz--\r\n";
    return seller.send(std::move(request));
}

bool lies_on_disk(World& world, const std::string& bytes) {
    auto digest = digest_of(bytes);
    return std::filesystem::exists(std::filesystem::path(world.app.config.site.data_folder) / "goods" / digest.substr(0, 2) / digest);
}

std::vector<FileRow> files(World& world, ProductId id) {
    return world.read([&](Db& db) { return files_of(db, id); });
}

Offer state_of(World& world, ProductId id) {
    return world.read([&](Db& db) { return find_product(db, id)->state; });
}

std::string manage_of(World& world) {
    return "/c/" + world.read([&](Db& db) { return communities::visible(db, world.app.nobody(world.now, Language::en)).front().slug; }) + "/manage/shop";
}

}  // namespace

TEST_CASE("what the staff let in and its seller changes waits for them again; the price does not, and buyers keep theirs") {
    World world;
    Market market(world);
    auto sam = accounts::test::sign_in(world, market.sam), owner = accounts::test::sign_in(world, market.shop.owner), ann = accounts::test::person(world, "ann"), guest = world.browser();
    into_cart(ann, market.book);
    auto bought = "/orders/" + to_string(buy(world, ann, market));
    auto id = to_string(market.book), edit = "/sell/" + id, decide = manage_of(world) + "/" + id;
    FormFields same{{"title", "Compilers by hand"}, {"summary", "All of it"}, {"description", "One\r\nTwo"}, {"price", "50"}, {"currency", "CNY"}};
    auto with = [&](const std::string& name, const std::string& value) {
        auto fields = same;
        for (auto& field : fields)
            if (field.first == name) field.second = value;
        return fields;
    };
    CHECK(sam.get(edit).has("it is off sale until the staff has looked at it again"));
    CHECK(!owner.get(edit).has("it is off sale until the staff has looked at it again"));
    CHECK(owner.post(edit, same).status == 303);    // the staff for its seller
    CHECK(state_of(world, market.book) == Offer::on_sale);
    CHECK(sam.post(edit, with("price", "60")).status == 303);
    CHECK(sam.post(edit, with("description", "One\nTwo")).status == 303);
    CHECK(state_of(world, market.book) == Offer::on_sale);

    for (auto& [name, value] : FormFields{{"title", "Pills"}, {"summary", "Cheap"}, {"description", "Look: elsewhere"}, {"currency", "USD"}}) {
        CHECK(sam.post(edit, with(name, value)).status == 303);
        CHECK_MESSAGE(state_of(world, market.book) == Offer::waiting, name);
        CHECK(sam.get(edit).has("In review"));
        CHECK(guest.get("/shop/" + id).status == 404);
        CHECK(ann.get(bought).has("/files/"));
        CHECK(owner.post(decide, {{"let_in", "1"}}).status == 303);
        CHECK(owner.post(edit, same).status == 303);
        CHECK(state_of(world, market.book) == Offer::on_sale);
    }
    auto seen = std::to_string(world.now.micros);
    world.pass(seconds(1));
    CHECK(send_file(sam, edit, "more.pdf", "quite another text").status == 303);
    CHECK(state_of(world, market.book) == Offer::waiting);
    CHECK(owner.post(decide, {{"let_in", "1"}, {"seen", seen}}).status == 409);     // swapped while the staff looked
    CHECK(owner.post(decide, {{"let_in", "1"}}).status == 303);
    CHECK(sam.post(edit + "/files/" + to_string(files(world, market.book).front().id) + "/remove").status == 303);
    CHECK(state_of(world, market.book) == Offer::waiting);
    CHECK(sam.post(edit + "/files/" + to_string(files(world, market.book).back().id) + "/remove").status == 409);      // the last

    // Withdrawn it comes back by itself, but not as something else.
    CHECK(owner.post(decide, {{"let_in", "1"}}).status == 303);
    CHECK(sam.post(edit + "/withdraw").status == 303);
    CHECK(sam.post(edit + "/offer").status == 303);
    CHECK(state_of(world, market.book) == Offer::on_sale);
    CHECK(sam.post(edit + "/withdraw").status == 303);
    CHECK(sam.post(edit, with("title", "Pills")).status == 303);
    CHECK(sam.post(edit + "/offer").status == 303);
    CHECK(state_of(world, market.book) == Offer::waiting);
    everything_agrees(world);
}

TEST_CASE("a seller has so much room and no more, nothing of what is refused is kept, and what nobody has is cleaned away") {
    World world;
    Market market(world);
    auto sam = accounts::test::sign_in(world, market.sam), ann = accounts::test::person(world, "ann");
    auto edit = "/sell/" + to_string(market.book);
    auto fill = world.write([&](Tx& tx) {
        auto id = market.add(tx, market.sam, Kind::file, "Much", "1");
        add_file(tx, id, {.name = "much.bin", .type = "application/octet-stream", .bytes = kSellerBytesMost - 25, .digest = digest_of("much")});
        return id;
    });
    auto refused = send_file(sam, edit, "a.pdf", "six is one too many");
    CHECK(refused.status == 413);
    CHECK(refused.has("Your space for files is used up."));
    CHECK(!lies_on_disk(world, "six is one too many"));
    CHECK(send_file(sam, edit, "b.pdf", "fits").status == 303);
    CHECK(lies_on_disk(world, "fits"));
    CHECK(ann.get(edit).status == 404);
    CHECK(send_file(ann, edit, "c.pdf", "not hers").status != 303);
    CHECK(!lies_on_disk(world, "not hers"));
    CHECK(send_file(sam, "/sell/" + to_string(market.review), "d.pdf", "an hour").status == 409);

    // What was removed takes its room until it is cleaned away, a day after it was sent.
    auto remove = "/sell/" + to_string(fill) + "/files/" + to_string(files(world, fill).front().id) + "/remove";
    CHECK(sam.post(remove).status == 303);
    CHECK(send_file(sam, edit, "a.pdf", "six is one too many").status == 413);
    for (int day = 0; day < 3; ++day) world.pass(days(1)), world.deliver();
    sam = accounts::test::sign_in(world, market.sam);
    CHECK(files(world, fill).empty());
    CHECK(send_file(sam, edit, "a.pdf", "six is one too many").status == 303);
    CHECK(lies_on_disk(world, "six is one too many"));

    // No more than thirty, and the one too many leaves nothing behind.
    world.write([&](Tx& tx) {
        for (auto i = std::ssize(files_of(tx, market.book)); i < kFilesMost; ++i) add_file(tx, market.book, {.name = "x", .type = "x", .bytes = 1, .digest = digest_of(std::to_string(i))});
    });
    CHECK(send_file(sam, edit, "e.pdf", "the thirty-first").status == 409);
    CHECK(!lies_on_disk(world, "the thirty-first"));

    // Two products have the same bytes: removed from one they stay for the other; sold ones stay for their buyers.
    auto twin = world.write([&](Tx& tx) { return market.add(tx, market.sam, Kind::file, "Twin", "1"); });
    CHECK(send_file(sam, "/sell/" + to_string(twin), "b.pdf", "fits").status == 303);
    CHECK(send_file(sam, "/sell/" + to_string(twin), "f.pdf", "alone").status == 303);
    for (auto& file : files(world, twin)) CHECK(sam.post("/sell/" + to_string(twin) + "/files/" + to_string(file.id) + "/remove").status == 303);
    world.write([&](Tx& tx) { decide(tx, *find_product(tx, market.book), true, "", market.shop.owner); });
    ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann"));
    into_cart(ann, market.book);
    auto bought = buy(world, ann, market);
    auto sold = files(world, market.book).front();
    CHECK(sam.post(edit + "/files/" + to_string(sold.id) + "/remove").status == 303);
    for (int day = 0; day < 3; ++day) world.pass(days(1)), world.deliver();
    CHECK(files(world, twin).empty());
    CHECK(lies_on_disk(world, "fits"));
    CHECK(!lies_on_disk(world, "alone"));
    ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann"));
    CHECK(ann.get("/shop/orders/" + to_string(bought) + "/1/files/" + to_string(sold.id)).body == "the text of the book");
}

TEST_CASE("one order that is not paid holds what is scarce, for half an hour, and few a day") {
    World world;
    Market market(world);
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob");
    into_cart(ann, market.mug, 3);
    CHECK(ann.get(market.checkout()).has("held for you for 30 minutes"));
    auto first = order(ann, market);
    CHECK(first.status == 303);
    CHECK(stock(world, market.mug) == 0);
    CHECK(bob.post("/cart/add", {{"kind", "product"}, {"thing", to_string(market.mug)}, {"quantity", "1"}}).status == 409);
    world.pass(minutes(29));
    world.deliver();
    CHECK(stock(world, market.mug) == 0);
    world.pass(minutes(10));
    world.deliver();
    CHECK(stock(world, market.mug) == 3);
    // Hers is still to be paid, and has it while it is there.
    into_cart(ann, market.mug, 2);
    auto second = order(ann, market);
    CHECK(second.status == 303);
    CHECK(stock(world, market.mug) == 1);
    into_cart(ann, market.mug, 1);
    CHECK(order(ann, market).status == 303);
    CHECK(stock(world, market.mug) == 2);           // the one before was closed
    press(ann, Begun{{}, second.location()});
    world.deliver();
    CHECK(stock(world, market.mug) == 0);           // late money has what is there
    press(ann, Begun{{}, first.location()}, "pay_late");
    world.pass(minutes(10));
    world.deliver();
    CHECK(booked(world, Purpose::gateway, "sandbox") == 40'00);
    world.pass(minutes(40));
    world.deliver();
    CHECK(stock(world, market.mug) == 1);
    int begun = 2;                                  // that she did not pay
    for (; begun < 20; ++begun) {
        into_cart(ann, market.mug, 1);
        if (order(ann, market).status != 303) break;
        CHECK(stock(world, market.mug) == 0);
        world.pass(minutes(40));
        world.deliver();
        CHECK(stock(world, market.mug) == 1);
    }
    CHECK(begun == kUnpaidADay);
    into_cart(ann, market.book);                    // what is not counted can be had all the same
    CHECK(ann.post("/cart/set", {{"kind", "product"}, {"thing", to_string(market.mug)}, {"quantity", "0"}}).status == 303);
    auto book = order(ann, market);
    CHECK(book.status == 303);
    world.pass(minutes(40));
    world.deliver();
    into_cart(bob, market.mug);
    buy(world, bob, market);
    CHECK(stock(world, market.mug) == 0);
    // Ordered before the book went back to the staff, hers is given all the same.
    auto sam = accounts::test::sign_in(world, market.sam);
    CHECK(sam.post("/sell/" + to_string(market.book), {{"title", "Another book"}, {"price", "50"}, {"currency", "CNY"}}).status == 303);
    CHECK(state_of(world, market.book) == Offer::waiting);
    press(ann, Begun{{}, book.location()});
    world.deliver();
    CHECK(booked(world, Purpose::gateway, "sandbox") == 40'00 + 20'00 + 50'00);
    everything_agrees(world);
}

TEST_CASE("a bank transfer holds what is scarce for three days") {
    World world;
    commerce::test::Network gateways{world};
    gateways.set_up(commerce::kTransfer, commerce::test::Network::transfer_setup());
    Market market(world);
    auto ann = accounts::test::person(world, "ann");
    into_cart(ann, market.mug, 3);
    CHECK(ann.post("/cart/checkout", {{"community", to_string(market.shop.place.community)}, {"currency", "CNY"}, {"method", "transfer"}, {"ship_name", "Ann"},
        {"ship_address", "1 Long Street, 100000 Beijing"}, {"ship_phone", "123"}}).status == 303);
    for (int day = 0; day < 2; ++day) world.pass(days(1)), world.deliver();
    CHECK(stock(world, market.mug) == 0);
    world.pass(days(1));
    world.pass(minutes(10));
    world.deliver();
    CHECK(stock(world, market.mug) == 3);
    everything_agrees(world);
}

TEST_CASE("a picture of another site in a description is shown from here") {
    World world;
    Market market(world);
    auto owner = accounts::test::sign_in(world, market.shop.owner), guest = world.browser();
    const std::string picture = "https://pictures.example/mug.png", here = media::picture_elsewhere(picture), id = to_string(market.mug);
    CHECK(owner.post("/sell/" + id, {{"title", "A mug"}, {"summary", "For tea"}, {"description", "![front](" + picture + ")"}, {"price", "20"}, {"currency", "CNY"}, {"stock", "3"}}).status == 303);
    auto page = guest.get("/shop/" + id);
    CHECK(page.has("<img src=\"" + here + "\" alt=\"front\""));
    CHECK(!page.has("pictures.example"));
    CHECK(guest.get(here).has("is being fetched"));
}
