// What sellers and the staff do: offer things, send what was bought, let in, set taxes.
#include "modules/store/tickets/pages.hpp"
#include "platform/i18n/moment.hpp"
#include <algorithm>

namespace lyceum::store {

namespace {

constexpr int kShown = 100, kPerPage = 50;

std::vector<Place> places_of(Db& db, const Visit& visit) {
    std::vector<Place> places;
    for (auto& card : communities::visible(db, visit)) {
        bool managing = communities::manages(db, visit, card.id);
        if (managing || communities::is_member(db, visit.person(), card.id)) places.push_back({card.id, card.name, managing});
    }
    return places;
}

}  // namespace

OwnProduct own_line(const ProductRow& row) { return {row.id, row.kind, row.title, row.price(), row.state, row.stock, row.sold, std::nullopt, row.changed_at}; }

namespace {
struct ChosenHour { OrderId order_id; std::int64_t line = 0; Time starts_at; };
DESCRIBE(ChosenHour, order_id, line, starts_at)
}  // namespace

std::vector<Errand> errands_of(Db& db, const std::vector<DeliveryRow>& rows) {
    std::vector<PersonId> buyers;
    std::vector<ProductId> ids;
    std::vector<OrderId> orders;
    for (auto& row : rows) buyers.push_back(row.buyer), ids.push_back(row.product), orders.push_back(row.order_id);
    auto bylines = accounts::bylines(db, buyers);
    auto known = products(db, ids);
    auto addresses = addresses_of(db, orders);
    std::vector<ChosenHour> hours;
    if (!orders.empty())
        hours = db.all<ChosenHour>(R"sql(
            select order_id, line, starts_at from service_slots where order_id in ($1...) order by starts_at)sql", orders);
    std::vector<Errand> errands;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Errand errand{.delivery = rows[i], .buyer = bylines[i]};
        for (auto& product : known)
            if (product.id == rows[i].product) errand.title = product.title;
        for (auto& to : addresses)
            if (to.order_id == rows[i].order_id && rows[i].kind == Kind::physical)
                errand.ship_to = fmt::format("{}\n{}{}\n{}", to.ship_name, to.ship_address, to.country.empty() ? "" : " (" + to.country + ")", to.ship_phone);
        for (auto& hour : hours)
            if (hour.order_id == rows[i].order_id && hour.line == rows[i].line) errand.hours.push_back(hour.starts_at);
        errands.push_back(std::move(errand));
    }
    return errands;
}

namespace {

Selling sell(const Visit& visit, Db& db, const Nothing&) {
    Selling page;
    page.places = places_of(db, visit);
    std::vector<CommunityId> communities;
    for (auto& card : communities::visible(db, visit)) communities.push_back(card.id);
    for (auto& row : products(db, ProductFilter{.communities = communities, .seller = visit.person(), .limit = kShown})) page.products.push_back(own_line(row));
    page.errands = errands_of(db, to_deliver(db, visit.person(), std::nullopt, kShown));
    page.commission = page.places.empty() ? kCommissionUsual : commission_of(db, page.places.front().id);
    return page;
}

NewProductPage new_product(const Visit& visit, Db& db, const Nothing&) { return {places_of(db, visit)}; }

Moved add_product(const Visit& visit, Tx& tx, const NewProduct& in) {
    auto places = places_of(tx, visit);
    auto place = std::find_if(places.begin(), places.end(), [&](auto& each) { return each.id == in.community; });
    if (place == places.end()) invalid("community", "Join the community first.");
    if (in.house && !place->manages) forbidden("Only those who manage the community sell in its name.");
    auto id = store::add_product(tx, in.community, in.house ? PersonId{} : visit.person(), in.kind, {in.title, in.summary, in.description, in.price, in.currency, in.stock});
    return {.to = edit_path({id}), .id = to_string(id), .notice = {"Saved. Add what buyers get, then offer it.", {}}};
}

EditPage edit(const Visit& visit, Db& db, const OneProduct& in) {
    EditPage page{.product = own_product(db, visit, in.id)};
    for (auto& file : files_of(db, in.id))
        if (file.is_offered) page.files.push_back({file.id, file.name, file.bytes});
    if (page.product.kind == Kind::licence) page.keys = free_keys(db, in.id);
    if (page.product.kind == Kind::service) page.hours = slots_of(db, in.id, visit.now);
    if (page.product.kind == Kind::ticket) page.date = date_of(db, in.id), page.attendance = attendance(db, in.id);
    if (page.product.kind == Kind::course) page.works = course_works(db, {in.id}), page.candidates = course_candidates(db, page.product);
    page.house = !page.product.seller;
    return page;
}

// What was let in and has changed waits again: whoever changed it reads so.
Moved after_change(Tx& tx, const ProductRow& before, Msg usual) {
    bool waits = before.state == Offer::on_sale && find_product(tx, before.id)->state == Offer::waiting;
    return {.to = edit_path({before.id}), .notice = waits ? Msg{"Saved. The staff looks at it again before it is on sale.", {}} : std::move(usual)};
}

Moved save(const Visit& visit, Tx& tx, const SaveProduct& in) {
    auto before = own_product(tx, visit, in.id);
    save_product(tx, before, {in.title, in.summary, in.description, in.price, in.currency, in.stock}, visit.person());
    return after_change(tx, before, {"Saved.", {}});
}

Moved offer_it(const Visit& visit, Tx& tx, const OneProduct& in) {
    auto product = own_product(tx, visit, in.id);
    offer(tx, product);
    bool waits = find_product(tx, in.id)->state == Offer::waiting;
    return {.to = edit_path({in.id}), .notice = waits ? Msg{"The staff looks at it and lets it in, or says why not.", {}} : Msg{"It is on sale.", {}}};
}

Moved withdraw_it(const Visit& visit, Tx& tx, const OneProduct& in) {
    withdraw(tx, own_product(tx, visit, in.id));
    return {.to = edit_path({in.id}), .notice = {"It is not offered any more. Whoever bought it keeps it.", {}}};
}

// "C:\\books\\book.pdf" is book.pdf, without what would harm a header.
std::string clean_name(std::string_view name) {
    constexpr int kNameMost = 120;
    name = name.substr(name.find_last_of("/\\") + 1);
    std::string clean;
    for (char c : utf8_prefix(name, kNameMost))
        if (static_cast<unsigned char>(c) >= ' ' && c != '"' && c != ';' && c != 0x7f) clean += c;
    return clean.empty() ? "file" : clean;
}

FileRow take_file(const Visit& visit, Database& database, const SendFile& in) {
    auto product = database.read([&](Db& db) { return own_product(db, visit, in.id); });
    if (!has_files(product.kind)) conflict("This product gives no files.");
    if (in.file.empty()) invalid("file", "Choose a file to send.");
    if (in.file.bytes.size() > kFileBytesMost) throw Refusal(Refusal::Why::too_large, "A file may have at most 100 MB.");
    FileRow row{.product = in.id, .name = clean_name(in.file.name), .type = "application/octet-stream", .bytes = static_cast<std::int64_t>(in.file.bytes.size())};
    row.digest = digest_of(in.file.bytes);
    row.id = database.write(visit.app.clock(), [&](Tx& tx) { return reserve_file(tx, own_product(tx, visit, in.id), row); });
    keep_bytes(visit.app, in.file.bytes);
    return row;
}

Moved add_file(const Visit& visit, Tx& tx, const SendFile& in, const FileRow& file) {
    auto before = own_product(tx, visit, in.id);
    keep_bytes(visit.app, in.file.bytes);           // a cleaner that met the same bytes may have removed them since
    show_file(tx, file);
    look_again(tx, before, visit.person());
    return after_change(tx, before, {"The file is there.", {}});
}

Moved take_off(const Visit& visit, Tx& tx, const TakeOff& in) {
    auto before = own_product(tx, visit, in.id);
    take_off_file(tx, before, in.file);
    look_again(tx, before, visit.person());
    return after_change(tx, before, {"New buyers do not get it. Those who bought it keep it.", {}});
}

Moved add_work(const Visit& visit, Tx& tx, const CourseItem& in) {
    auto before = own_product(tx, visit, in.id);
    add_course_work(tx, before, in.item);
    look_again(tx, before, visit.person());
    return after_change(tx, before, {"It belongs to the course now.", {}});
}

Moved remove_work(const Visit& visit, Tx& tx, const CourseItem& in) {
    auto before = own_product(tx, visit, in.id);
    remove_course_work(tx, before, in.item);
    look_again(tx, before, visit.person());
    return after_change(tx, before, {"New buyers do not get it. Those who bought it keep it.", {}});
}

Moved add_keys(const Visit& visit, Tx& tx, const AddKeys& in) {
    auto product = own_product(tx, visit, in.id);
    if (product.kind != Kind::licence) conflict("This product gives no keys.");
    auto added = store::add_keys(tx, product, in.keys.str());
    return {.to = edit_path({in.id}), .notice = {"{} new keys can be sold.", {std::to_string(added)}}};
}

Moved add_hour(const Visit& visit, Tx& tx, const AddHour& in) {
    auto product = own_product(tx, visit, in.id);
    if (product.kind != Kind::service) conflict("This product is no service.");
    add_slot(tx, product, i18n::moment_typed(in.starts_at, Ui{visit}.locale().zone, "starts_at"), in.minutes);
    return {.to = edit_path({in.id}), .notice = {"The hour can be booked.", {}}};
}

Moved remove_hour(const Visit& visit, Tx& tx, const OneHour& in) {
    remove_slot(tx, own_product(tx, visit, in.id), in.hour);
    return {.to = edit_path({in.id}), .notice = {"The hour is gone.", {}}};
}

Moved move_hour(const Visit& visit, Tx& tx, const MoveHour& in) {
    move_slot(tx, own_product(tx, visit, in.id), in.hour, in.to);
    return {.to = edit_path({in.id}), .notice = {"Moved. Whoever booked it was told.", {}}};
}

Moved deliver(const Visit& visit, Tx& tx, const Deliver& in) {
    auto row = find_delivery(tx, in.order, in.line);
    if (!row || !row->product) not_found();
    auto product = own_product(tx, visit, row->product);
    set_delivery(tx, *row, in.state, in.note.str());
    if (product.seller == visit.person()) return {.to = sell_path(), .notice = {"The buyer was told.", {}}};
    return {.to = manage_path({communities::community(tx, visit, product.community).slug, {}}), .notice = {"The buyer was told.", {}}};
}

// ---- the staff ----------------------------------------------------------------------------------

ManagePage manage(const Visit& visit, Db& db, const OfPlace& in) {
    ManagePage page{.community = communities::managed_community(db, visit, in.slug)};
    auto rows = products(db, ProductFilter{.communities = {page.community.id}, .before = in.before, .limit = visit.page_size(kPerPage) + 1});
    auto waiting = products(db, ProductFilter{.communities = {page.community.id}, .state = Offer::waiting, .limit = kShown});
    if (std::ssize(rows) > visit.page_size(kPerPage)) rows.pop_back(), page.older = rows.back().id;
    std::vector<PersonId> people;
    for (auto* list : {&waiting, &rows})
        for (auto& row : *list) people.push_back(row.seller);
    auto bylines = accounts::bylines(db, people);
    std::size_t at = 0;
    for (auto* list : {&waiting, &rows})
        for (auto& row : *list) {
            auto line = own_line(row);
            if (row.seller) line.seller = bylines[at];
            ++at;
            if (list == &waiting) page.waiting.push_back(line);
            else if (row.state != Offer::waiting) page.others.push_back(line);
        }
    page.errands = errands_of(db, to_deliver(db, PersonId{}, page.community.id, kShown));
    page.commission = commission_of(db, page.community.id);
    return page;
}

Moved decide_it(const Visit& visit, Tx& tx, const Decide& in) {
    auto community = communities::managed_community(tx, visit, in.slug);
    auto product = find_product(tx, in.id);
    if (!product || product->community != community.id) not_found();
    if (product->seller == visit.person()) forbidden("Somebody else lets in what you sell.");
    if (in.seen && *in.seen != product->changed_at.micros) conflict("This has changed meanwhile. Look at it again.");
    decide(tx, *product, in.let_in, in.reason.str(), visit.person());
    accounts::note(tx, visit, {.action = in.let_in ? "store.let_in" : "store.refuse", .target = "product " + to_string(in.id), .details = in.reason.str(), .place = community.id.value});
    return {.to = manage_path({in.slug, {}}), .notice = in.let_in ? Msg{"It is on sale.", {}} : Msg{"The seller reads why not.", {}}};
}

Moved set_terms(const Visit& visit, Tx& tx, const SetCommission& in) {
    auto community = communities::managed_community(tx, visit, in.slug);
    set_commission(tx, community.id, in.commission);
    accounts::note(tx, visit, {.action = "store.commission", .target = "community " + to_string(community.id), .details = std::to_string(in.commission), .place = community.id.value});
    return {.to = manage_path({in.slug, {}}), .notice = {"It holds for what is let in from now on.", {}}};
}

TaxesPage taxes_of(const Visit&, Db& db, const Nothing&) { return {taxes(db)}; }

// "13", "6.5" or "6,5" as hundredths of a percent.
std::optional<int> read_rate(std::string_view text) {
    auto point = text.find_first_of(".,");
    int whole = 0, hundredths = 0;
    if (!http::parse_value(text.substr(0, point), whole) || whole < 0 || whole > 100) return std::nullopt;
    if (point != text.npos) {
        auto rest = std::string(text.substr(point + 1));
        if (rest.empty() || rest.size() > 2) return std::nullopt;
        if (rest.size() == 1) rest += '0';
        if (!http::parse_value(rest, hundredths) || hundredths < 0) return std::nullopt;
    }
    return whole * 100 + hundredths;
}

Moved save_tax(const Visit& visit, Tx& tx, const SetTax& in) {
    auto basis = read_rate(in.rate.str());
    if (!basis) invalid("rate", "Write the tax as percent, such as 6 or 13.");
    auto kind = Kind::file;
    if (!in.kind.empty() && !from_name(in.kind, kind)) invalid("kind", "Choose one from the list.");
    auto country = in.country.str();
    std::transform(country.begin(), country.end(), country.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    set_tax(tx, {country, in.kind, in.name.str(), *basis, in.added});
    accounts::note(tx, visit, {.action = "store.tax", .target = "tax " + country + "/" + in.kind, .details = fmt::format("{} {} {}", in.name.str(), *basis, in.added ? "added" : "contained")});
    return {.to = taxes_path(), .notice = {"It holds from the next order on.", {}}};
}

Moved drop_tax(const Visit& visit, Tx& tx, const RemoveTax& in) {
    remove_tax(tx, in.country, in.kind);
    accounts::note(tx, visit, {.action = "store.tax_removed", .target = "tax " + in.country + "/" + in.kind, .details = ""});
    return {.to = taxes_path(), .notice = {"It holds from the next order on.", {}}};
}

}  // namespace

std::vector<Route> seller_routes() {
    return {
        get(signed_in, sell_path, &sell, &sell_page),
        get(signed_in, new_product_path, &new_product, &new_product_page),
        post(signed_in, add_product_path, &add_product).or_show(new_product_path).limit(30, hours(1)),
        get(signed_in, edit_path, &edit, &edit_page),
        post(signed_in, save_path, &save).or_show(edit_path),
        post(signed_in, offer_path, &offer_it),
        post(signed_in, withdraw_path, &withdraw_it),
        post(signed_in, send_file_path, &take_file, &add_file).body_max(kFileBytesMost + 64 * 1024).limit(60, hours(1)),
        post(signed_in, take_off_path, &take_off),
        post(signed_in, add_work_path, &add_work).or_show(edit_path),
        post(signed_in, remove_work_path, &remove_work),
        post(signed_in, keys_path, &add_keys).or_show(edit_path).body_max(2 * 1024 * 1024),
        post(signed_in, hours_path, &add_hour).or_show(edit_path),
        post(signed_in, remove_hour_path, &remove_hour),
        post(signed_in, move_hour_path, &move_hour).limit(60, hours(1)).summary("Moves an hour that was booked to another that is free, and tells its buyer"),
        post(signed_in, deliver_path, &deliver),
    };
}

std::vector<Route> staff_routes() {
    return {
        get(signed_in, manage_path, &manage, &manage_page),
        post(signed_in, decide_path, &decide_it),
        post(signed_in, commission_path, &set_terms).or_show(manage_path),
        get(may("site.settings"), taxes_path, &taxes_of, &taxes_page),
        post(may("site.settings"), set_tax_path, &save_tax).or_show(taxes_path).sensitive(),
        post(may("site.settings"), remove_tax_path, &drop_tax).sensitive(),
    };
}

}  // namespace lyceum::store
