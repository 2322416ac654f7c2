// Writing a series: its title, what it is about, and the price for the whole.
#include "modules/content/handlers.hpp"

namespace lyceum::content {

namespace {

NewSeries series_from(const Visit& visit, Db& db, const TypedSeries& in) {
    NewSeries s;
    s.author = visit.person();
    s.title = in.title.str(), s.summary = in.summary.str(), s.body = in.body.str();
    s.tags = split_tags(in.tags);
    s.language = in.language.str();
    if (!in.space) invalid("space", "Choose where the series belongs.");
    s.space = *in.space;
    s.community = communities::space(db, visit, *in.space).community;
    if (!in.price.empty()) {
        s.price = read_price(in.price);
        if (!s.price) invalid("price", "Give a price in yuan, such as 6 or 19.90.");
    }
    s.published_at = visit.now;
    return s;
}

void note_if_of_another(const Visit& visit, Tx& tx, const Series& s, std::string action) {
    if (visit.who() != s.author) accounts::note(tx, visit, {.action = std::move(action), .target = "series " + to_string(s.item), .details = s.title, .place = s.community.value});
}

}  // namespace

SeriesEditor begin_series(const Visit& visit, Db& db, const BeginSeries& in) {
    SeriesEditor editor;
    editor.spaces = places_for(db, visit).choices;
    editor.typed.space = in.space;
    return editor;
}

SeriesEditor edit_series(const Visit& visit, Db& db, const OfItem& in) {
    auto s = editable_series(db, visit, in.id);
    SeriesEditor editor;
    editor.spaces = places_for(db, visit).choices;
    if (std::none_of(editor.spaces.begin(), editor.spaces.end(), [&](auto& c) { return c.id == s.space; }))
        editor.spaces.push_back({s.space, communities::space(db, visit, s.space).name});
    auto& typed = editor.typed;
    typed.id = s.item;
    if (auto title = Title::from(s.title)) typed.title = *title;
    if (auto summary = decltype(typed.summary)::from(s.summary)) typed.summary = *summary;
    if (auto body = decltype(typed.body)::from(s.source)) typed.body = *body;
    if (auto tags = decltype(typed.tags)::from(s.tags)) typed.tags = *tags;
    if (auto language = decltype(typed.language)::from(s.language)) typed.language = *language;
    typed.space = s.space;
    auto prices = commerce::prices(db, {s.item});
    if (auto price = prices.find(s.item); price != prices.end())
        if (auto text = decltype(typed.price)::from(to_decimal(price->second))) typed.price = *text;
    return editor;
}

PreparedSeries prepare_typed_series(const Visit& visit, Db& db, const TypedSeries& in) { return prepare(db, series_from(visit, db, in)); }

Moved create_series(const Visit& visit, Tx& tx, const TypedSeries&, const PreparedSeries& prepared) {
    must_write_articles(tx, visit, communities::space(tx, visit, prepared.series.space));
    auto id = publish(tx, prepared);
    return {.to = items::url_of(items::Kind::series, id, prepared.series.title), .id = to_string(id), .notice = {"The series is there. Now write its first part.", {}}};
}

Moved save_series(const Visit& visit, Tx& tx, const TypedSeries& in, const PreparedSeries& prepared) {
    auto before = editable_series(tx, visit, in.id);
    if (before.space != prepared.series.space) must_write_articles(tx, visit, communities::space(tx, visit, prepared.series.space));
    save(tx, before, prepared);
    note_if_of_another(visit, tx, before, "series.edit");
    return {.to = items::url_of(items::Kind::series, in.id, prepared.series.title), .id = to_string(in.id), .notice = {"Saved.", {}}};
}

Moved delete_series(const Visit& visit, Tx& tx, const OfItem& in) {
    auto s = editable_series(tx, visit, in.id);
    remove(tx, s);
    note_if_of_another(visit, tx, s, "series.delete");
    return {.to = studio_path(), .id = to_string(in.id), .notice = {"The series is deleted.", {}}};
}

}  // namespace lyceum::content
