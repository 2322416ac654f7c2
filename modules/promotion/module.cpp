// The table of contents, what visitors do and what managers do.
#include "modules/promotion/pages.hpp"
#include "modules/communities/manage_menu.hpp"
#include "platform/core/csv.hpp"
#include <algorithm>

namespace lyceum::promotion {

Url landing_url(std::string_view slug) { return landing_path({std::string(slug), {}, {}, {}}); }

namespace {

using communities::Standing;

void note(Tx& tx, const Visit& visit, const CommunityCard& card, std::string action, std::string target) {
    accounts::note(tx, visit, {.action = std::move(action), .target = std::move(target), .details = {}, .place = card.id.value});
}

bool has_piece(const std::vector<Part>& parts, Piece piece) {
    return std::any_of(parts.begin(), parts.end(), [&](auto& part) { return part.piece == piece; });
}

// ---- for everybody ------------------------------------------------------------------------------

std::string name_of_known(Db& db, const Utm& utm) {
    if (!find_link(db, utm)) return {};
    return name_of_link({.id = {}, .community = {}, .source = utm.utm_source.str(), .medium = utm.utm_medium.str(), .campaign = utm.utm_campaign.str(), .place = {}, .made_at = {}});
}

LandingView show_landing(const Visit& visit, Db& db, const Landing& in) {
    auto row = landing_with(db, in.slug);
    if (!row) not_found();
    LandingView page{.community = communities::community(db, visit, row->community), .row = *row, .title = row->title().in(visit.language)};
    page.manages = communities::manages(db, visit, row->community);
    if (!row->published_at && !page.manages) not_found();
    page.parts = parts_of(row->body().in(visit.language));
    page.utm = {in.utm_source, in.utm_medium, in.utm_campaign};
    page.came_by = name_of_known(db, page.utm);
    page.wants_letters = visit.who() && mailing::wants_offers(db, visit.person());
    if (visit.wants == Wants::json) return page;
    Ui ui{visit};
    for (auto* part : filled(visit.app, landing_parts)) page.above += part(ui, db, row->id);
    if (has_piece(page.parts, Piece::plans))
        page.plans = commerce::plans_view(ui, membership::tiers(db, visit, row->community), commerce::plans(db, visit, row->community));
    if (has_piece(page.parts, Piece::offers))
        for (auto* notes : filled(visit.app, commerce::plan_notes)) page.offers += notes(ui, db, row->community);
    return page;
}

// A number for each link and day; with the cookie of somebody who agreed, their last touch moves on.
Raw came(const Visit& visit, Tx& tx, const Came& in) {
    Raw answer{.type = "text/plain; charset=utf-8", .body = "", .cache_control = "no-store"};
    auto link = find_link(tx, {in.utm_source, in.utm_medium, in.utm_campaign});
    if (!link) return answer;
    count_visit(tx, *link);
    if (read_touched(visit)) answer.headers.push_back({"Set-Cookie", routing::cookie_text(cookie_after(visit, *link), visit.app.base_url().starts_with("https:"))});
    return answer;
}

Moved keep(const Visit& visit, Db& db, const Keep& in) {
    Moved moved{.to = accounts::local_path(in.to).value_or(Url::local("/"))};
    auto link = find_link(db, {in.utm_source, in.utm_medium, in.utm_campaign});
    if (in.yes && link) moved.cookies.push_back(cookie_after(visit, *link));
    if (!in.yes) moved.cookies.push_back({std::string(kCookie), "", -1});
    return moved;
}
Moved keep_answer(const Visit& visit, Tx& tx, const Keep& in) { return keep(visit, tx, in); }

// Where links lead that have no landing page.
Html keep_section(const Ui& ui, Db& db, CommunityId) {
    if (!ui.visit.request || ui.visit.request->path != commerce::join_url().str()) return {};
    Utm utm;
    auto query = http::parse_form(ui.visit.request->query);
    auto take = [&](std::string_view name, Name& into) {
        for (auto& [key, value] : query)
            if (key == name) into = Name::from(value).value_or(Name());
    };
    take("utm_source", utm.utm_source), take("utm_medium", utm.utm_medium), take("utm_campaign", utm.utm_campaign);
    if (!utm.any()) return {};
    return keep_view(ui, {name_of_known(db, utm), utm, commerce::join_url().str()});
}

Moved wish(const Visit& visit, Tx& tx, const Wish& in) {
    mailing::set_wants_offers(tx, visit.person(), in.wanted);
    return {.to = accounts::local_path(in.to).value_or(Url::local("/")), .notice = in.wanted ? Msg{"We will email you.", {}} : Msg{"You are unsubscribed.", {}}};
}

// ---- links and what came of them ----------------------------------------------------------------

ReportPage show_report(const Visit& visit, Db& db, const Reporting& in) {
    ReportPage page{.community = communities::managed_community(db, visit, in.community), .by = in.by, .days = std::clamp(in.days, 1, 730), .lines = {}, .base = visit.app.base_url()};
    page.lines = report(db, page.community.id, in.by, visit.now - days(page.days));
    return page;
}

Raw report_file(const Visit& visit, Db& db, const Reporting& in) {
    auto page = show_report(visit, db, in);
    auto body = csv_record({"source", "medium", "campaign", "visits", "sign_ups", "currency", "orders", "paid", "returned"});
    for (auto& line : page.lines) {
        auto start = [&] { return std::vector<std::string>{line.link.source, line.link.medium, line.link.campaign, std::to_string(line.visits), std::to_string(line.sign_ups)}; };
        if (line.income.empty()) body += csv_record(start());
        for (auto& income : line.income) {
            auto cells = start();
            for (auto& cell : {std::string(name_of(income.currency)), std::to_string(income.orders), to_decimal({income.paid_minor, income.currency}), to_decimal({income.returned_minor, income.currency})})
                cells.push_back(cell);
            body += csv_record(cells);
        }
    }
    return {.type = "text/csv; charset=utf-8", .body = std::string(kByteOrderMark) + body, .cache_control = "private, no-store", .file_name = "promotion.csv"};
}

Moved make_link(const Visit& visit, Tx& tx, const MakeLink& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    auto id = add_link(tx, {card.id, in.source.str(), in.medium.str(), in.campaign.str(), in.place.str()}, visit.person());
    note(tx, visit, card, "promotion.link", "link " + to_string(id));
    return {.to = report_path({.community = in.community}), .id = to_string(id), .notice = {"Pass on the address in the list.", {}}};
}

// ---- landing pages ------------------------------------------------------------------------------

PagesPage show_pages(const Visit& visit, Db& db, const OfCommunity& in) {
    auto card = communities::managed_community(db, visit, in.community);
    return {card, landing_pages(db, visit, card.id)};
}
PageForm new_page(const Visit& visit, Db& db, const OfCommunity& in) { return {communities::managed_community(db, visit, in.community), {}}; }
PageForm edit_page(const Visit& visit, Db& db, const OnePage& in) {
    auto card = communities::managed_community(db, visit, in.community);
    return {card, landing(db, card.id, in.page)};
}

LandingWords words_of(const SavePage& in) { return {in.slug.str(), in.title_zh.str(), in.title_en.str(), in.body_zh.str(), in.body_en.str()}; }

Moved add_page(const Visit& visit, Tx& tx, const SavePage& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    auto id = add_landing(tx, card.id, words_of(in), visit.person());
    note(tx, visit, card, "promotion.page", "page " + in.slug.str());
    return {.to = landing_url(in.slug.str()), .id = to_string(id), .notice = {"Only managers see it until it is published.", {}}};
}
Moved save_page(const Visit& visit, Tx& tx, const SavePage& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    change_landing(tx, landing(tx, card.id, in.page), words_of(in));
    note(tx, visit, card, "promotion.change_page", "page " + in.slug.str());
    return {.to = landing_url(in.slug.str()), .notice = {"Saved.", {}}};
}

Moved publish(const Visit& visit, Tx& tx, const OnePage& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    auto row = landing(tx, card.id, in.page);
    publish_landing(tx, row);
    note(tx, visit, card, "promotion.publish", "page " + row.slug);
    return {.to = landing_url(row.slug), .notice = {"Everybody can read it now.", {}}};
}
Moved take_back(const Visit& visit, Tx& tx, const OnePage& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    auto row = landing(tx, card.id, in.page);
    take_back_landing(tx, row);
    note(tx, visit, card, "promotion.take_back", "page " + row.slug);
    return {.to = pages_path({in.community}), .notice = {"It is a draft again.", {}}};
}
Moved remove_page(const Visit& visit, Tx& tx, const OnePage& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    auto row = landing(tx, card.id, in.page);
    delete_landing(tx, row);
    note(tx, visit, card, "promotion.delete_page", "page " + row.slug);
    return {.to = pages_path({in.community}), .notice = {"It is gone.", {}}};
}

// ---- letters in a row ---------------------------------------------------------------------------

SequencesPage show_sequences(const Visit& visit, Db& db, const OfCommunity& in) {
    auto card = communities::managed_community(db, visit, in.community);
    return {card, sequences(db, card.id), db.one<std::int64_t>(R"sql(
        select count(*) from community_standings c join offers_wanted w on w.person = c.person where c.community = $1)sql", card.id)};
}
SequencePage show_sequence(const Visit& visit, Db& db, const OneSequence& in) {
    auto card = communities::managed_community(db, visit, in.community);
    return {card, sequence(db, card.id, in.sequence), steps(db, in.sequence)};
}

Moved make_sequence(const Visit& visit, Tx& tx, const MakeSequence& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    auto id = add_sequence(tx, {card.id, in.name.str(), in.begins, in.days, in.goal}, visit.person());
    note(tx, visit, card, "promotion.sequence", "sequence " + to_string(id));
    return {.to = sequence_path({in.community, id}), .id = to_string(id), .notice = {"Write its emails, then turn it on.", {}}};
}
Moved make_step(const Visit& visit, Tx& tx, const MakeStep& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    add_step(tx, sequence(tx, card.id, in.sequence), {in.hours, in.subject_zh.str(), in.subject_en.str(), in.body_zh.str(), in.body_en.str(), in.place.str()}, visit.person());
    note(tx, visit, card, "promotion.step", "sequence " + to_string(in.sequence));
    return {.to = sequence_path({in.community, in.sequence}), .notice = {"Saved.", {}}};
}
Moved turn_on(const Visit& visit, Tx& tx, const OneSequence& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    switch_on(tx, sequence(tx, card.id, in.sequence));
    note(tx, visit, card, "promotion.switch_on", "sequence " + to_string(in.sequence));
    return {.to = sequence_path({in.community, in.sequence}), .notice = {"It runs from now on.", {}}};
}
Moved turn_off(const Visit& visit, Tx& tx, const OneSequence& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    switch_off(tx, sequence(tx, card.id, in.sequence));
    note(tx, visit, card, "promotion.switch_off", "sequence " + to_string(in.sequence));
    return {.to = sequence_path({in.community, in.sequence}), .notice = {"No further email goes out.", {}}};
}

NavLink manage_link(const Visit& visit, const CommunityCard& card) { return {visit.tr("Promotion"), report_path({.community = card.slug}), "send"}; }

}  // namespace

const Module module{
    .name = "promotion",
    .routes = {
        get(anyone, landing_path, &show_landing, &landing_page).summary("A landing page"),
        post(anyone, came_path, &came).limit(60, minutes(1)).from_beacon().summary("Note that a page was opened with the names of a link"),
        post(anyone, keep_path, &keep_answer).limit(30, minutes(1)).summary("Agree, or not, that a cookie keeps by which link one came"),
        post(signed_in, wish_path, &wish).summary("Wish letters with offers, or no more of them"),
        get(signed_in, report_path, &show_report, &report_page).summary("Links with names, and what came of them"),
        get(signed_in, report_file_path, &report_file),
        post(signed_in, make_link_path, &make_link).or_show(report_path),
        get(signed_in, pages_path, &show_pages, &pages_page),
        get(signed_in, new_page_path, &new_page, &page_form_page),
        post(signed_in, add_page_path, &add_page).or_show(new_page_path),
        get(signed_in, page_path, &edit_page, &page_form_page),
        post(signed_in, save_page_path, &save_page).or_show(page_path),
        post(signed_in, publish_path, &publish),
        post(signed_in, take_back_path, &take_back),
        post(signed_in, delete_path, &remove_page),
        get(signed_in, sequences_path, &show_sequences, &sequences_page),
        post(signed_in, make_sequence_path, &make_sequence).or_show(sequences_path),
        get(signed_in, sequence_path, &show_sequence, &sequence_page),
        post(signed_in, make_step_path, &make_step).or_show(sequence_path),
        post(signed_in, on_path, &turn_on),
        post(signed_in, off_path, &turn_off),
    },
    .listens = {
        on<mailing::OffersWish>(&hear_wish),
        on<accounts::Closed>(&forget),
    },
    .jobs = {job<WriteStep>(&write_step)},
    .schedules = {every(minutes(15), "letters in a row", &tend_sequences)},
    .fills = {
        fill(accounts::entered, &note_sign_up),
        fill(commerce::before_order, &note_order),
        fill(commerce::order_origins, &origins),
        fill(commerce::plan_notes, &keep_section),
        fill(communities::promoting_links, &manage_link),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::promotion
