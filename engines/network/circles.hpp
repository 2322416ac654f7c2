// Circles in a network: who has more to do with each other than chance would have it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lyceum::network {

using Node = std::uint32_t;

/// Undirected; edges between the same two add up. Weights of 0 or less, or no number, and nodes outside count as no edge; a loop
/// counts to its node alone.
struct Edge {
    Node a = 0, b = 0;
    double weight = 1;
};

struct Circles {
    std::vector<Node> of;                                   ///< by node: its circle, numbered from 0, the largest first
    std::size_t count = 0;
    double modularity = 0;
};

/// The Louvain method (Blondel, Guillaume, Lambiotte and Lefebvre, J. Stat. Mech. 2008): nodes move to the neighbouring circle that gains
/// most modularity until none gains, circles become nodes, and again. After each round circles that are not connected are split, which
/// Louvain does not see to (Traag, Waltman and van Eck, "From Louvain to Leiden", Scientific Reports 2019). `resolution` above 1
/// finds more and smaller circles (Reichardt and Bornholdt 2006). The same edges in any order give the same circles. About a second
/// for a million edges.
Circles find_circles(std::size_t nodes, std::span<const Edge> edges, double resolution = 1);

/// Σ_circles (inside / total − resolution · (degrees / 2 total)²), Newman and Girvan 2004; 0 without edges.
double modularity(std::size_t nodes, std::span<const Edge> edges, std::span<const Node> of, double resolution = 1);

}  // namespace lyceum::network
