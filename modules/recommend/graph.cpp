// Edges in the order of their keys: a piece goes on after the last edge of the one before, whatever was added meanwhile.
#include "modules/recommend/graph.hpp"
#include "platform/html/form.hpp"
#include "platform/i18n/moment.hpp"
#include <limits>

namespace lyceum::recommend {

namespace {

/// After which edge a piece begins.
struct EdgeKey {
    PersonId person;
    std::string side;
    std::int64_t id = 0;
    std::string kind;
};

std::string written(const GraphEdge& edge) { return fmt::format("{}.{}.{}.{}", to_string(edge.person), name_of(edge.side), to_string(edge.to), name_of(edge.kind)); }

EdgeKey read_cursor(const std::string& cursor) {
    std::vector<std::string> parts(1);
    for (auto c : cursor) {
        if (c == '.') parts.emplace_back();
        else parts.back() += c;
    }
    Side side{};
    Tie kind{};
    if (parts.size() != 4 || !from_name(parts[1], side) || !from_name(parts[3], kind)) invalid("cursor", "This is no place in the graph.");
    const auto person = read_id(parts[0]), id = read_id(parts[2]);
    if (!person || !id) invalid("cursor", "This is no place in the graph.");
    return {PersonId{*person}, parts[1], *id, parts[3]};
}

Time moment_of(const Visit& visit, std::string_view typed) {
    if (trimmed(typed).empty()) return {};
    return i18n::moment_typed(typed, Ui{visit}.locale().zone, "since");
}

}  // namespace

GraphPiece find_edges(const Visit& visit, Db& db, const FindEdges& in) {
    GraphPiece piece{{}, {}, in, {}};
    if (!in.handle.str().empty()) {
        piece.of = accounts::find_by_handle(db, in.handle.str());
        if (!piece.of) invalid("handle", "There is nobody of this name.");
    }
    EdgeKey after{piece.of.value_or(PersonId{}), "", 0, ""};
    if (!in.cursor.str().empty()) after = read_cursor(in.cursor.str());
    const auto since = moment_of(visit, in.since.str());
    if (piece.of && after.person != *piece.of) invalid("cursor", "This is no place in the graph.");
    const auto last = piece.of.value_or(PersonId{std::numeric_limits<std::int64_t>::max()});
    const auto edges = db.all<Edge>(R"sql(
        select person, side, id, kind, times, last_at from interaction_graph x
        where (person, side, id, kind) > ($1, $2, $3, $4) and person <= $5
          and ($6 = '' or side = $6) and ($7 = '' or kind = $7) and last_at >= $8
          and x.person not in (select person from unheard_people)
          and (x.side <> 'item' or exists (select 1 from visible_items i where i.id = x.id))
        order by person, side, id, kind limit $9)sql",
        after.person, after.side, after.id, after.kind, last, in.side ? name_of(*in.side) : "", in.kind ? name_of(*in.kind) : "", since, kEdgesAtOnce + 1);
    const auto weight = weights(db);
    for (auto& edge : edges) {
        if (std::ssize(piece.edges) == kEdgesAtOnce) {
            piece.next = written(piece.edges.back());
            break;
        }
        piece.edges.push_back({edge.person, edge.side, {edge.id}, edge.kind, edge.times, edge.last_at, weight.now(edge, visit.now)});
    }
    return piece;
}

GraphPiece give_edges(const Visit& visit, Tx& tx, const FindEdges& in, const GraphPiece& found) {
    accounts::note(tx, visit, {.action = "recommend.graph", .target = found.of ? "person " + to_string(*found.of) : "recommendations", .details = in.why.str()});
    if (found.of && *found.of != visit.person()) privacy::note_look(tx, visit, {*found.of, Msg{"What you did, whom you follow and where you belong, as a graph", {}}.english, in.why.str()});
    return found;
}

// ---- how it looks -----------------------------------------------------------------------------------

using namespace html;

namespace {

std::string side_name(const Ui& ui, Side side) {
    switch (side) {
        case Side::item: return ui.tr("text");
        case Side::person: return ui.tr("person");
        case Side::community: return ui.tr("community");
    }
    return {};
}

std::string tie_name(const Ui& ui, Tie kind) {
    switch (kind) {
        case Tie::view: return ui.tr("looked at");
        case Tie::read: return ui.tr("read");
        case Tie::like: return ui.tr("liked");
        case Tie::save: return ui.tr("saved");
        case Tie::comment: return ui.tr("commented on");
        case Tie::buy: return ui.tr("bought");
        case Tie::follow: return ui.tr("followed");
        case Tie::join: return ui.tr("became a member");
    }
    return {};
}

}  // namespace

Html graph_form(const Ui& ui, const FindEdges& asked) {
    Form form(ui, graph_path({}));
    std::vector<Choice> sides{{"", ui.tr("anything")}}, kinds{{"", ui.tr("in any way")}};
    each_enumerator<Side>([&](std::string_view name, Side side) { sides.push_back({std::string(name), side_name(ui, side)}); });
    each_enumerator<Tie>([&](std::string_view name, Tie kind) { kinds.push_back({std::string(name), tie_name(ui, kind)}); });
    return form(_class = "form sheet", _turbo = "false", h2(ui.tr("The graph of people, texts and communities")),
        p(_class = "small muted", ui.tr("Who did what with what, who follows whom and who belongs where, weighed as lists weigh it. Your looking stands in the audit log; a person you ask for reads it under “Who looked”.")),
        div(_class = "cols-2", form.text({.name = "handle", .label = ui.tr("Handle"), .value = asked.handle.str(), .hint = ui.tr("Empty: of everybody."), .autocomplete = "off"}), form.text({.name = "since", .label = ui.tr("Since"), .value = asked.since.str(), .hint = ui.tr("Empty: ever."), .type = "datetime-local"}),
            form.choose({.name = "side", .label = ui.tr("Leads to"), .value = show(asked.side)}, sides), form.choose({.name = "kind", .label = ui.tr("How"), .value = show(asked.kind)}, kinds),
            form.text({.name = "why", .label = ui.tr("Why you look"), .value = asked.why.str(), .required = true})),
        div(_class = "form-foot", form.submit(ui.tr("Show"))));
}

Page graph_page(const Ui& ui, const GraphPiece& piece) {
    auto rows = each(piece.edges, [&](const GraphEdge& edge) {
        return tr(td(_class = "mono", to_string(edge.person)), td(tie_name(ui, edge.kind)), td(side_name(ui, edge.side), " ", span(_class = "mono", to_string(edge.to))), td(_class = "n", ui.number(edge.times)),
            td(_class = "n", fmt::format("{:.3f}", edge.weight)), td(_class = "nowrap", ui.date_time(edge.at)));
    });
    auto column = [](const std::string& name) { return th(_scope = "col", name); };
    Form next(ui, graph_path({}));
    auto& asked = piece.asked;
    return accounts::admin_page(ui, ui.tr("The graph of people, texts and communities"), Url::local("/admin/recommendations"), div(_class = "stack loose", graph_form(ui, asked),
        when(piece.edges.empty(), [&] { return p(_class = "muted", ui.tr("No edges like that.")); }),
        when(!piece.edges.empty(), [&] {
            return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Edges"), table(_class = "table",
                thead(tr(column(ui.tr("Person")), column(ui.tr("How")), column(ui.tr("Leads to")), th(_class = "n", _scope = "col", ui.tr("Times")), th(_class = "n", _scope = "col", ui.tr("Weight")), column(ui.tr("Last")))), tbody(rows)));
        }),
        when(!piece.next.empty(), [&] {
            return next(_class = "act", _turbo = "false", next.hidden("handle", asked.handle.str()), next.hidden("side", show(asked.side)), next.hidden("kind", show(asked.kind)), next.hidden("since", asked.since.str()),
                next.hidden("why", asked.why.str()), next.hidden("cursor", piece.next), button(_type = "submit", _class = "btn", ui.tr("Further edges")));
        }),
        p(a(_class = "link", _href = Url::local("/admin/recommendations"), ui.tr("Back")))));
}

}  // namespace lyceum::recommend
