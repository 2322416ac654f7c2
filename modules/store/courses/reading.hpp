// How far somebody is in the courses they bought, by what they said they have read. Only this module includes this file.
#pragma once
#include "modules/items/parts.hpp"
#include "modules/store/courses/courses.hpp"
#include "platform/html/page.hpp"

namespace lyceum::store {

/// A course that was bought and not given back: the articles of its works that are published, in order.
struct OwnCourse {
    ProductId product;
    OrderId order;                                  // the newest that it came with
    std::string title;
    std::vector<items::Part> parts;
    std::int64_t read = 0;

    bool is_finished() const { return !parts.empty() && !items::next_part(parts); }
};
DESCRIBE(OwnCourse, product, order, title, parts, read)

/// Whether somebody bought any; cheap.
bool has_courses(Db&, PersonId);
/// The newest first. Made of what is kept between requests.
std::vector<OwnCourse> own_courses(Db&, PersonId, Time now);
/// Twice is once. Throws "not found" for what is no part of a course that they bought.
void note_read(Tx&, PersonId, ItemId);
void note_unread(Tx&, PersonId, ItemId);

// ---- addresses ----------------------------------------------------------------------------------

inline constexpr Path<Nothing> learning_path{"/learning"};
struct Learning { std::vector<OwnCourse> courses; };
DESCRIBE(Learning, courses)
Page learning_page(const Ui&, const Learning&);
struct OfPart { ItemId id; };
DESCRIBE(OfPart, id)
inline constexpr Path<OfPart> part_read_path{"/learning/{id}"};
/// The button below a part, and what stands beside it.
struct MarkedPart {
    items::Action button;
    ItemId item;
    std::vector<OwnCourse> courses;                 // that it is a part of
};
DESCRIBE(MarkedPart, button, item, courses)
Fragments marked_view(const Ui&, const MarkedPart&);
std::vector<Route> learning_routes();

/// How far its buyer is, and the way on.
Html progress_view(const Ui&, const OwnCourse&);
Html part_box_view(const Ui&, const std::vector<OwnCourse>&, ItemId here);

// For slots.
std::vector<std::vector<items::Action>> part_buttons(const Visit&, Db&, const std::vector<ItemId>&);
Html beside_part(const Ui&, Db&, ItemId);

}  // namespace lyceum::store
