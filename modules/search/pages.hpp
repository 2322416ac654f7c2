// The module's addresses: the search page, and questions like a title.
#pragma once
#include "modules/search/search.hpp"

namespace lyceum::search {

inline constexpr int kPerPage = 20;

enum class Sort { relevance, newest };
DESCRIBE_ENUM(Sort, relevance, newest)

struct Asked {
    std::string q;
    std::optional<items::Kind> kind;
    Sort sort = Sort::relevance;
    int from = 0;                                   // hits before this page, as the page before counted them
};
DESCRIBE(Asked, q, kind, sort, from)
inline constexpr Path<Asked> search_path{"/search"};

struct Results {
    std::string q;
    std::optional<items::Kind> kind;
    Sort sort = Sort::relevance;
    std::vector<Hit> hits;
    int from = 0;
    std::optional<int> next;                        // where the next page begins
    std::vector<items::TagCount> tags;              // something to go on with when nothing was asked or found
    Html between = {};                              // among the hits
};
DESCRIBE(Results, q, kind, sort, hits, from, next, tags)
Page results_page(const Ui&, const Results&);

/// What browsers show below their search box: `["words", ["a title", …], ["what it is", …], ["https://…", …]]`.
struct Beginning { std::string q; };
DESCRIBE(Beginning, q)
inline constexpr Path<Beginning> suggestions_path{"/search/suggestions"};

struct Title { std::string title; };
DESCRIBE(Title, title)
inline constexpr Path<Title> similar_path{"/search/similar"};
struct Similar { std::vector<items::Card> cards; };
DESCRIBE(Similar, cards)
Fragment similar_view(const Ui&, const Similar&);

}  // namespace lyceum::search
