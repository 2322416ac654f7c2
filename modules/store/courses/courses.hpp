// Courses: works of one community, with files, that one purchase opens for good. Only this module includes this file.
#pragma once
#include "modules/content/content.hpp"
#include "modules/store/products.hpp"

namespace lyceum::store {

inline constexpr int kCourseWorksMost = 20;

/// A work of a course that everybody can see; one that was taken down is left out.
struct CourseWork {
    ProductId product;
    ItemId item;
    items::Kind kind = items::Kind::series;
    std::string title;
    PersonId author;
    std::int64_t parts = 0;                         // of a series; an article has none

    /// What it weighs when the price is divided among the authors of all works: as many as it has parts.
    std::int64_t weight() const { return std::max<std::int64_t>(1, parts); }
};
DESCRIBE(CourseWork, product, item, kind, title, author, parts)
/// Course after course, each in its order. One statement.
std::vector<CourseWork> course_works(Db&, const std::vector<ProductId>&);

struct OutlinePart { ItemId item; std::string title; Url url; bool is_free = false; };
DESCRIBE(OutlinePart, item, title, url, is_free)
struct OutlineWork {
    ItemId item;
    items::Kind kind = items::Kind::series;
    std::string title;
    Url url;
    bool is_free = false, owned = false;
    std::vector<OutlinePart> parts;
};
DESCRIBE(OutlineWork, item, kind, title, url, is_free, owned, parts)
/// What the visitor may know of it: titles, which of them can be read by everybody, and what they own already.
std::vector<OutlineWork> outline(Db&, const Visit&, const ProductRow&);
/// Those of these courses of which the visitor owns every work.
std::set<ProductId> owned_courses(Db&, const Visit&, const std::vector<ProductRow>&, const std::vector<CourseWork>&);

/// Works that could be added: what its seller wrote, or, for the house, everything of the community; the newest first.
std::vector<CourseWork> course_candidates(Db&, const ProductRow&);
/// Throws Refusal(invalid) on `item` for one that is not among the candidates, and conflict for one too many.
void add_course_work(Tx&, const ProductRow&, ItemId);
void remove_course_work(Tx&, const ProductRow&, ItemId);

}  // namespace lyceum::store
