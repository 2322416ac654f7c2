// How often what is new of an author is tried: their share of those places follows how their texts are received, within bounds.
#pragma once
#include "modules/recommend/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::recommend {

inline constexpr int kExposureDays = 180;

/// What is counted of one author in kExposureDays, of readers who want personal lists; their own deeds left out.
struct AuthorRecord {
    PersonId author;
    std::int64_t read = 0, valued = 0;              // pairs of reader and text; of these: liked, saved, commented on or bought
    std::int64_t tried = 0, welcome = 0;            // in places for something new; of these read within the week
};
DESCRIBE(AuthorRecord, author, read, valued, tried, welcome)

struct AuthorMerit {
    AuthorRecord record;
    double quality = 0, engagement = 0;             // 0 to 1
    double merit = 1;                               // quality times engagement, in times of the usual
};
struct Merits {
    double quality = 0, engagement = 0;             // what is usual: all authors together
    std::vector<AuthorMerit> authors;
};
/// Quality is the share of readings that were valued, engagement the share of trials that were welcome (row 122 of the features);
/// with little to count both are drawn to the usual, so that of whom nothing is known the merit is 1.
Merits merits(std::span<const AuthorRecord>);

/// How often an author is tried may be this many times what it would be with even shares.
struct ExposureBounds {
    double least = 0.5, most = 2;
    /// The merit within the bounds; 1 for what is no number.
    double share(double merit) const;
};
DESCRIBE(ExposureBounds, least, most)
/// Kept between requests.
ExposureBounds exposure_bounds(Db&);

/// Counts and writes everybody's merit anew.
void count_merits(Database&, Time now);
void forget_exposure(Tx&, PersonId author);

/// What an author is told.
struct OwnExposure {
    AuthorRecord record;
    double quality = 0, engagement = 0, usual_quality = 0, usual_engagement = 0, share = 1;
    ExposureBounds bounds;
    bool counted = false;
};
DESCRIBE(OwnExposure, record, quality, engagement, usual_quality, usual_engagement, share, bounds, counted)
inline constexpr Path<Nothing> exposure_path{"/recommendations/exposure"};
OwnExposure own_exposure(const Visit&, Db&, const Nothing&);
Page exposure_page(const Ui&, const OwnExposure&);

/// As the owner sets them, percent of an even share.
struct BoundsForm { int least = 50, most = 200; };
DESCRIBE(BoundsForm, least, most)
inline constexpr Path<BoundsForm> bounds_path{"/admin/recommendations/exposure"};
Moved save_bounds(const Visit&, Tx&, const BoundsForm&);
Html bounds_form(const Ui&, const ExposureBounds&);

}  // namespace lyceum::recommend
