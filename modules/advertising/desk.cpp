// What the staff and advertisers do: campaigns, decisions, reports.
#include "modules/advertising/pages.hpp"
#include "platform/core/csv.hpp"
#include "platform/http/app.hpp"
#include "platform/i18n/moment.hpp"
#include <algorithm>

namespace lyceum::advertising {

Url campaign_url(CampaignId id) { return campaign_path({id}); }

namespace {

constexpr int kPerPage = 50, kOwnShown = 100;

// Its advertiser and the staff know of a campaign, nobody else.
CampaignRow known(Db& db, const Visit& visit, CampaignId id) {
    auto campaign = find(db, id);
    if (!campaign || (campaign->owner != visit.person() && !communities::manages(db, visit, campaign->community))) not_found();
    return *campaign;
}

CampaignRow managed_campaign(Db& db, const Visit& visit, CampaignId id) {
    auto campaign = known(db, visit, id);
    if (!communities::manages(db, visit, campaign.community)) forbidden("Only those who manage the community do this.");
    return campaign;
}

Managed manage(const Visit& visit, Db& db, const OfCommunity& in) {
    Managed page{.community = communities::managed_community(db, visit, in.slug)};
    auto size = visit.page_size(kPerPage);
    page.campaigns = of_community(db, page.community.id, in.before, size + 1);
    if (std::ssize(page.campaigns) > size) page.campaigns.pop_back(), page.older = page.campaigns.back().id;
    for (auto& tier : membership::tiers(db, visit, page.community.id))
        if (tier.level > 0) page.tiers.push_back({tier.level, tier.name});
    page.free_from = free_from(db, page.community.id);
    page.prices = prices_of(db, page.community.id);
    return page;
}

Moved set_prices_now(const Visit& visit, Tx& tx, const SetPrices& in) {
    auto community = communities::managed_community(tx, visit, in.slug);
    auto read = [&](const char* field, std::string_view typed) -> std::int64_t {
        if (typed.empty()) return 0;
        auto money = commerce::read_price(typed, in.currency);
        if (!money || money->minor < 1) invalid(field, "This is no amount. Write it as 10 or 10.50.");
        return money->minor;
    };
    set_prices(tx, {community.id, in.currency, read("thousand", in.thousand), read("click", in.click)});
    accounts::note(tx, visit, {.action = "advertising.prices", .target = "community " + community.slug, .details = in.thousand.str() + " / " + in.click.str() + " " + std::string(name_of(in.currency)), .place = community.id.value});
    return {.to = manage_path({in.slug, {}}), .notice = {"Saved.", {}}};
}

Moved set_terms(const Visit& visit, Tx& tx, const SetTerms& in) {
    auto community = communities::managed_community(tx, visit, in.slug);
    if (in.free_from < 1 || in.free_from > kFreeFromNobody) invalid("free_from", "Choose one from the list.");
    set_free_from(tx, community.id, in.free_from);
    accounts::note(tx, visit, {.action = "advertising.terms", .target = "community " + community.slug, .details = fmt::format("free from level {}", in.free_from), .place = community.id.value});
    return {.to = manage_path({in.slug, {}}), .notice = {"Saved.", {}}};
}

// ---- the form -------------------------------------------------------------------------------------

std::vector<SpaceChoice> spaces_of(Db& db, const Visit& visit, CommunityId community) {
    std::vector<SpaceChoice> spaces;
    for (auto& space : communities::spaces(db, visit, community)) spaces.push_back({space.id, space.name});
    return spaces;
}

CampaignForm new_form(const Visit& visit, Db& db, const OfSlug& in) {
    CampaignForm page{.community = communities::managed_community(db, visit, in.slug), .manages = true};
    auto zone = Ui{visit}.locale().zone;
    page.starts_at = i18n::to_input(zone.local(visit.now)), page.ends_at = i18n::to_input(zone.local(visit.now + days(30)));
    page.spaces = spaces_of(db, visit, page.community.id);
    return page;
}

// Whoever belongs to the community proposes and pays; the staff looks at it before.
communities::CommunityCard open_community(Db& db, const Visit& visit, const std::string& slug) {
    auto community = communities::community(db, visit, slug);
    if (!communities::is_member(db, visit.person(), community.id)) forbidden("Join the community first.");
    if (!prices_of(db, community.id).offers_any()) not_found();
    return community;
}

CampaignForm proposal_form(const Visit& visit, Db& db, const OfSlug& in) {
    CampaignForm page{.community = open_community(db, visit, in.slug), .prices = prices_of(db, communities::community(db, visit, in.slug).id)};
    auto zone = Ui{visit}.locale().zone;
    page.starts_at = i18n::to_input(zone.local(visit.now + days(2))), page.ends_at = i18n::to_input(zone.local(visit.now + days(32)));
    page.spaces = spaces_of(db, visit, page.community.id);
    return page;
}

// The staff changes everything, its advertiser what is not paid yet.
CampaignRow changeable(Db& db, const Visit& visit, CampaignId id) {
    auto campaign = known(db, visit, id);
    if (communities::manages(db, visit, campaign.community)) return campaign;
    auto order = order_row(db, id);
    if (!order || order->paid_at) forbidden("It is paid. Ask the staff to change it.");
    return campaign;
}

CampaignForm edit_form(const Visit& visit, Db& db, const OfCampaign& in) {
    auto campaign = changeable(db, visit, in.id);
    CampaignForm page{.community = communities::community(db, visit, campaign.community), .campaign = campaign, .manages = communities::manages(db, visit, campaign.community)};
    if (!page.manages) page.prices = prices_of(db, campaign.community);
    auto zone = Ui{visit}.locale().zone;
    page.starts_at = i18n::to_input(zone.local(campaign.starts_at)), page.ends_at = i18n::to_input(zone.local(campaign.ends_at));
    if (campaign.owner) page.owner = accounts::bylines(db, {campaign.owner}).front().handle;
    page.spaces = spaces_of(db, visit, campaign.community);
    return page;
}

std::string read_tags(std::string_view typed) {
    std::string tags;
    while (!typed.empty()) {
        auto end = std::min(typed.find_first_of(" ,"), typed.size());
        if (auto tag = items::canonical_tag(typed.substr(0, end)); !tag.empty()) tags += (tags.empty() ? "" : " ") + tag;
        typed.remove_prefix(std::min(end + 1, typed.size()));
    }
    return tags;
}

// What the form says, laid over what is there.
CampaignRow written(Db& db, const Visit& visit, CampaignRow c, const WriteCampaign& in, const std::string& image) {
    c.advertiser = in.advertiser.str(), c.heading = in.heading.str(), c.words = in.words.str(), c.link = in.link.str();
    if (in.without_image) c.image.clear();
    if (!image.empty()) c.image = image;
    c.places = write_places(in.places);
    c.space = in.space.value_or(SpaceId{});
    if (c.space && communities::space(db, visit, c.space).community != c.community) invalid("space", "Choose one from the list.");
    c.tags = read_tags(in.tags.str());
    c.language = in.language ? std::string(name_of(*in.language)) : std::string();
    auto zone = Ui{visit}.locale().zone;
    c.starts_at = i18n::moment_typed(in.starts_at, zone, "starts_at"), c.ends_at = i18n::moment_typed(in.ends_at, zone, "ends_at");
    c.measure = in.measure, c.budget = in.budget, c.cap = in.cap;
    if (!communities::manages(db, visit, c.community)) {
        c.owner = visit.person();
        return c;
    }
    auto handle = std::string_view(in.handle);
    if (handle.starts_with('@')) handle.remove_prefix(1);
    c.owner = {};
    if (!handle.empty()) {
        auto person = accounts::find_by_handle(db, handle);
        if (!person) invalid("handle", "Nobody has this handle.");
        c.owner = *person;
    }
    return c;
}

// The picture is kept before the transaction, and only for whoever may write the campaign.
struct Picture { std::string url; };
Picture keep_picture(const Visit& visit, Database& database, const WriteCampaign& in) {
    database.read([&](Db& db) {
        if (in.id) changeable(db, visit, in.id);
        else if (auto id = communities::community(db, visit, in.slug).id; !communities::manages(db, visit, id) && !communities::is_member(db, visit.person(), id)) forbidden("Join the community first.");
    });
    if (in.image.empty()) return {};
    try {
        return {media::keep(visit.app, visit.person(), in.image.bytes, in.image.name).str()};
    } catch (const Refusal& refusal) {
        invalid("image", refusal.what());
    }
}

Moved add_it(const Visit& visit, Tx& tx, const WriteCampaign& in, const Picture& picture) {
    auto community = communities::managed_community(tx, visit, in.slug);
    auto id = add(tx, written(tx, visit, {.community = community.id}, in, picture.url));
    accounts::note(tx, visit, {.action = "advertising.add", .target = "campaign " + to_string(id), .details = in.advertiser.str() + ": " + in.heading.str(), .place = community.id.value});
    return {.to = campaign_path({id}), .id = to_string(id), .notice = {"Look at it as readers will, then let it run.", {}}};
}

Moved propose_it(const Visit& visit, Tx& tx, const WriteCampaign& in, const Picture& picture) {
    auto community = open_community(tx, visit, in.slug);
    auto c = written(tx, visit, {.community = community.id}, in, picture.url);
    c.owner = visit.person();
    auto id = propose(tx, c);
    return {.to = campaign_path({id}), .id = to_string(id), .notice = {"The staff looks at it. You pay once it is approved.", {}}};
}

Moved change_it(const Visit& visit, Tx& tx, const WriteCampaign& in, const Picture& picture) {
    auto before = changeable(tx, visit, in.id);
    auto after = written(tx, visit, before, in, picture.url);
    if (!communities::manages(tx, visit, before.community)) {
        propose_again(tx, before, after);
        return {.to = campaign_path({in.id}), .notice = {"The staff looks at it. You pay once it is approved.", {}}};
    }
    if (auto order = order_row(tx, in.id)) {
        after.owner = before.owner;
        if (after.measure != before.measure || after.budget != before.budget) invalid("budget", "Its advertiser pays for this. Only they change it, before they have paid.");
    }
    change(tx, before, after);
    accounts::note(tx, visit, {.action = "advertising.change", .target = "campaign " + to_string(in.id), .details = before.heading + " → " + after.heading, .place = before.community.value});
    return {.to = campaign_path({in.id}), .notice = after.has_face_of(before) ? Msg{"Saved.", {}} : Msg{"Saved. It waits to be approved again, because readers see something else now.", {}}};
}

Moved decide(const Visit& visit, Tx& tx, const Decide& in) {
    auto campaign = managed_campaign(tx, visit, in.id);
    auto to = in.step == Step::approve || in.step == Step::resume ? State::approved : in.step == Step::refuse ? State::refused : in.step == Step::pause ? State::paused : State::stopped;
    if (campaign.owner == visit.person() && order_row(tx, in.id) && to == State::approved) forbidden("Somebody else lets in what you propose.");
    if (to == State::stopped) cancel(tx, campaign, visit.person(), in.reason.str());
    else move(tx, campaign, to, in.reason.str(), visit.person());
    if (in.step == Step::approve || in.step == Step::refuse || in.step == Step::stop)
        write_news(tx, *find(tx, in.id), in.step == Step::approve ? News::approved : in.step == Step::refuse ? News::refused : News::stopped);
    accounts::note(tx, visit, {.action = "advertising." + std::string(name_of(in.step)), .target = "campaign " + to_string(in.id), .details = in.reason.str(), .place = campaign.community.value});
    return {.to = campaign_path({in.id}), .notice = to == State::approved ? Msg{"It runs between its days.", {}} : Msg{"Nobody sees it any more.", {}}};
}

// ---- paying ---------------------------------------------------------------------------------------

CampaignRow own_campaign(Db& db, const Visit& visit, CampaignId id) {
    auto campaign = known(db, visit, id);
    if (campaign.owner != visit.person()) forbidden("Only its advertiser does this.");
    return campaign;
}

Moved pay(const Visit& visit, Tx& tx, const PayFor& in) { return commerce::pay_goods(visit, tx, order_of(visit, tx, own_campaign(tx, visit, in.id)), in.method); }

Moved cancel_it(const Visit& visit, Tx& tx, const OfCampaign& in) {
    auto campaign = own_campaign(tx, visit, in.id);
    if (!order_row(tx, in.id)) forbidden("Ask the staff to stop it.");
    cancel(tx, campaign, visit.person(), {});
    return {.to = campaign_path({in.id}), .notice = {"Nobody sees it any more. What was not delivered goes back within two hours.", {}}};
}

// ---- reports --------------------------------------------------------------------------------------

CampaignPage campaign(const Visit& visit, Db& db, const OfCampaign& in) {
    CampaignPage page{.campaign = known(db, visit, in.id)};
    auto& c = page.campaign;
    page.community = communities::community(db, visit, c.community);
    if (c.space) page.space = communities::space(db, visit, c.space).name;
    page.days = days_of(db, c.id);
    page.line = allowed(c.pace(), visit.now);
    page.manages = communities::manages(db, visit, c.community);
    page.own = c.owner == visit.person();
    page.order = order_row(db, c.id);
    if (page.own && page.order && !page.order->paid_at && c.state == State::approved && !c.is_over(visit.now)) page.ways = commerce::ways_to_pay(db, page.order->currency);
    return page;
}

Raw days_csv(const Visit& visit, Db& db, const OfCampaign& in) {
    auto c = known(db, visit, in.id);
    auto rows = days_of(db, c.id);
    std::reverse(rows.begin(), rows.end());
    auto body = std::string(kByteOrderMark) + csv_record({"day", "impressions", "clicks", "click rate", "not billed", "counted so far", "budget"});
    std::int64_t sum = 0;
    for (auto& day : rows) {
        sum += c.measure == Measure::impressions ? day.impressions : day.clicks;
        body += csv_record({date_of(day.day), std::to_string(day.impressions), std::to_string(day.clicks), rate(day.clicks, day.impressions), std::to_string(day.surplus), std::to_string(sum), std::to_string(c.budget)});
    }
    return {.type = "text/csv; charset=utf-8", .body = std::move(body), .cache_control = "private, no-store", .file_name = "campaign-" + to_string(c.id) + ".csv"};
}

Own own(const Visit& visit, Db& db, const Nothing&) {
    Own page;
    auto seen = communities::visible(db, visit);
    for (auto& row : of_owner(db, visit.person(), kOwnShown)) {
        auto card = std::find_if(seen.begin(), seen.end(), [&](auto& each) { return each.id == row.community; });
        page.campaigns.push_back({row, card == seen.end() ? std::string() : card->name});
    }
    return page;
}

}  // namespace

constexpr std::size_t kFormBytesMost = media::kUploadBytesMost + 256 * 1024;

std::vector<Route> desk_routes() {
    return {
        get(signed_in, manage_path, &manage, &managed_page).summary("Campaigns of a community"),
        put(signed_in, terms_path, &set_terms).summary("Say from which tier on members read without advertising"),
        put(signed_in, prices_path, &set_prices_now).or_show(manage_path).summary("Set what advertising costs members"),
        get(signed_in, propose_path, &proposal_form, &form_page),
        post(signed_in, add_proposal_path, &keep_picture, &propose_it).or_show(propose_path).body_max(kFormBytesMost).limit(20, hours(1)).summary("Propose a campaign that you pay"),
        post(signed_in, pay_path, &pay).or_show(campaign_path).limit(30, minutes(10)).idempotent().summary("Pay an approved campaign"),
        post(signed_in, cancel_path, &cancel_it).summary("End a campaign of your own: what was not delivered goes back"),
        get(signed_in, new_path, &new_form, &form_page),
        post(signed_in, add_path, &keep_picture, &add_it).or_show(new_path).body_max(kFormBytesMost).limit(60, hours(1)).summary("Write a campaign"),
        get(signed_in, own_path, &own, &own_page).summary("Campaigns that you advertise with"),
        get(signed_in, campaign_path, &campaign, &campaign_page).summary("A campaign and what was counted of it"),
        get(signed_in, edit_path, &edit_form, &form_page),
        put(signed_in, change_path, &keep_picture, &change_it).or_show(edit_path).body_max(kFormBytesMost).summary("Change a campaign"),
        post(signed_in, decide_path, &decide).or_show(campaign_path).summary("Approve, refuse, pause, resume or stop a campaign"),
        get(signed_in, csv_path, &days_csv),
    };
}

NavLink manage_link(const Visit& visit, const communities::CommunityCard& community) {
    return {.label = visit.tr("Advertising"), .to = manage_path({community.slug, {}}), .icon = "megaphone"};
}

void add_to_frame(const Visit& visit, Db& db, Frame& frame) {
    if (visit.who() && has_campaigns(db, *visit.who())) frame.account_menu.push_back({.label = visit.tr("My advertising"), .to = own_path(), .icon = "megaphone"});
}

}  // namespace lyceum::advertising
