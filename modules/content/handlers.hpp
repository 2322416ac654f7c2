// What happens at each address; module.cpp says which. Only this module includes this file.
#pragma once
#include "modules/content/pages.hpp"
#include "modules/content/text.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::content {

// reading.cpp
ArticlePage read_article(const Visit&, Db&, const OfItem&);
SeriesPage read_series(const Visit&, Db&, const OfItem&);
Articles browse_articles(const Visit&, Db&, const Browse&);
Articles browse_series(const Visit&, Db&, const Browse&);

// writing.cpp
struct Ready {                                      // what is made before the Tx of a save
    Prepared prepared;
    std::optional<Time> at;
};
Editor begin(const Visit&, Db&, const Begin&);
Editor edit(const Visit&, Db&, const OfItem&);
KeptRevision autosave(const Visit&, Tx&, const Typed&);
Moved discard_draft(const Visit&, Tx&, const OfDraft&);
Ready prepare_article(const Visit&, Db&, const Typed&);
Moved create_article(const Visit&, Tx&, const Typed&, const Ready&);
Moved save_article(const Visit&, Tx&, const Typed&, const Ready&);
Moved unpublish_article(const Visit&, Tx&, const OfItem&);
Moved delete_article(const Visit&, Tx&, const OfItem&);
Raw show_preview(const Visit&, Db&, const ToPreview&);

// studio.cpp
Studio studio(const Visit&, Db&, const Mine&);
History history(const Visit&, Db&, const OfItem&);
VersionPage show_version(const Visit&, Db&, const OfVersion&);
Prepared prepare_restore(const Visit&, Db&, const OfVersion&);
Moved restore(const Visit&, Tx&, const OfVersion&, const Prepared&);

// series_writing.cpp
SeriesEditor begin_series(const Visit&, Db&, const BeginSeries&);
SeriesEditor edit_series(const Visit&, Db&, const OfItem&);
PreparedSeries prepare_typed_series(const Visit&, Db&, const TypedSeries&);
Moved create_series(const Visit&, Tx&, const TypedSeries&, const PreparedSeries&);
Moved save_series(const Visit&, Tx&, const TypedSeries&, const PreparedSeries&);
Moved delete_series(const Visit&, Tx&, const OfItem&);

/// The spaces for articles in which this person may publish, of at most kCommunitiesOffered communities.
struct Places {
    std::vector<communities::SpaceCard> spaces;
    std::vector<SpaceChoice> choices;
};
inline constexpr int kCommunitiesOffered = 5;
Places places_for(Db&, const Visit&);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::content
