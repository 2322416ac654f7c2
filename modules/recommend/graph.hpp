// The graph as a source: its edges by the piece, for the owner and for programs that analyse who has to do with what.
#pragma once
#include "modules/recommend/pages.hpp"
#include "modules/recommend/store.hpp"

namespace lyceum::recommend {

inline constexpr int kEdgesAtOnce = 200;

/// Which edges, and for what: whose they are reads it, where one person is asked for.
struct FindEdges {
    Text<0, 32> handle;                             // of one person; empty: of everybody
    std::optional<Side> side;
    std::optional<Tie> kind;
    Text<0, 40> since;                              // for i18n::read_moment, in the zone of whoever asks; empty: ever
    Text<0, 120> cursor;                            // `next` of the piece before
    Text<3, 200> why;
};
DESCRIBE(FindEdges, handle, side, kind, since, cursor, why)
inline constexpr Path<FindEdges> graph_path{"/admin/recommendations/graph"};

struct GraphNode;
/// From a person to an item, a person or a community.
struct GraphEdge {
    PersonId person;
    Side side = Side::item;
    Id<GraphNode> to;
    Tie kind = Tie::view;
    std::int64_t times = 0;
    Time at;                                        // the last time
    double weight = 0;                              // as lists weigh it now: what was done fades, whom one follows and where one belongs does not
};
DESCRIBE(GraphEdge, person, side, to, kind, times, at, weight)
struct GraphPiece {
    std::vector<GraphEdge> edges;                   // by person, side, what they lead to, and kind
    std::string next;                               // empty at the end
    FindEdges asked;
    std::optional<PersonId> of;
};
DESCRIBE(GraphPiece, edges, next)

/// At most kEdgesAtOnce edges of people who want personal lists and did not take their consent back; of items those that are visible.
GraphPiece find_edges(const Visit&, Db&, const FindEdges&);
/// The same, on the record.
GraphPiece give_edges(const Visit&, Tx&, const FindEdges&, const GraphPiece& found);
Page graph_page(const Ui&, const GraphPiece&);
Html graph_form(const Ui&, const FindEdges&);

}  // namespace lyceum::recommend
