// What a course opens, and what of it everybody may know.
#include "modules/store/courses/courses.hpp"
#include <algorithm>

namespace lyceum::store {

std::vector<CourseWork> course_works(Db& db, const std::vector<ProductId>& products) {
    if (products.empty()) return {};
    return db.all<CourseWork>(R"sql(
        select w.product, w.item, v.kind, v.title, v.author, (select count(*) from series_parts s join visible_items p on p.id = s.item where s.series = w.item) as parts
        from course_works w join visible_items v on v.id = w.item where w.product in ($1...) order by w.product, w.position, w.item)sql", products);
}

namespace {

constexpr int kCandidatesMost = 300;

std::vector<bool> owned(Db& db, const Visit& visit, CommunityId community, const std::vector<CourseWork>& works) {
    if (!visit.who()) return std::vector<bool>(works.size(), false);
    std::vector<membership::Lock> locks;
    for (auto& work : works) locks.push_back({work.item, community, work.author, membership::LockKind::paid, 0, {}});
    std::vector<bool> all;
    for (auto& pass : membership::passes(db, visit, locks)) all.push_back(pass.has_value());
    return all;
}

struct SeriesPartRow { ItemId series, item; };
DESCRIBE(SeriesPartRow, series, item)

}  // namespace

std::vector<OutlineWork> outline(Db& db, const Visit& visit, const ProductRow& product) {
    auto works = course_works(db, {product.id});
    if (works.empty()) return {};
    auto has = owned(db, visit, product.community, works);
    std::vector<ItemId> ids;
    for (auto& work : works) ids.push_back(work.item);
    auto parts = db.all<SeriesPartRow>(R"sql(
        select series, item from series_parts where series in ($1...) order by series, part, item limit $2)sql", ids, kCourseWorksMost * content::kPartsMost);
    for (auto& part : parts) ids.push_back(part.item);
    std::map<ItemId, items::Card> cards;
    for (auto& card : items::cards(db, visit, ids)) cards.emplace(card.id, card);
    std::vector<OutlineWork> all;
    for (std::size_t i = 0; i < works.size(); ++i) {
        auto card = cards.find(works[i].item);
        if (card == cards.end()) continue;
        bool series = works[i].kind == items::Kind::series;
        OutlineWork work{works[i].item, works[i].kind, card->second.title, card->second.url, !series && card->second.lock == membership::LockKind::open, has[i], {}};
        for (auto& part : parts)
            if (auto of = cards.find(part.item); part.series == works[i].item && of != cards.end())
                work.parts.push_back({part.item, of->second.title, of->second.url, of->second.lock == membership::LockKind::open});
        all.push_back(std::move(work));
    }
    return all;
}

std::set<ProductId> owned_courses(Db& db, const Visit& visit, const std::vector<ProductRow>& courses, const std::vector<CourseWork>& works) {
    std::set<ProductId> all;
    for (auto& course : courses) {
        std::vector<CourseWork> own;
        std::copy_if(works.begin(), works.end(), std::back_inserter(own), [&](auto& work) { return work.product == course.id; });
        auto has = owned(db, visit, course.community, own);
        if (!has.empty() && std::all_of(has.begin(), has.end(), [](bool one) { return one; })) all.insert(course.id);
    }
    return all;
}

std::vector<CourseWork> course_candidates(Db& db, const ProductRow& product) {
    return db.all<CourseWork>(R"sql(
        select cast($1 as bigint) as product, v.id as item, v.kind, v.title, v.author, cast(0 as bigint) as parts from visible_items v
        where v.community = $2 and v.kind in ('series', 'article') and ($3 = 0 or v.author = $3)
          and not exists (select 1 from course_works w where w.product = $1 and w.item = v.id)
        order by case v.kind when 'series' then 0 else 1 end, v.published_at desc, v.id limit $4)sql", product.id, product.community, product.seller, kCandidatesMost);
}

void add_course_work(Tx& tx, const ProductRow& product, ItemId item) {
    if (product.kind != Kind::course) conflict("This product is no course.");
    auto own = tx.maybe<PersonId>(R"sql(
        select author from visible_items where id = $1 and community = $2 and kind in ('series', 'article'))sql", item, product.community);
    if (!own || (product.seller && *own != product.seller)) invalid("item", "Choose a published work of this community that you wrote.");
    if (tx.one<std::int64_t>(R"sql(select count(*) from course_works where product = $1)sql", product.id) >= kCourseWorksMost)
        conflict("A course has twenty works at most. Put articles into a series.");
    tx.run(R"sql(
        insert into course_works (product, item, position)
        values ($1, $2, (select coalesce(max(w.position), 0) + 1 from course_works w where w.product = $1)) on conflict (product, item) do nothing)sql", product.id, item);
}

void remove_course_work(Tx& tx, const ProductRow& product, ItemId item) {
    auto left = tx.one<std::int64_t>(R"sql(select count(*) from course_works where product = $1)sql", product.id);
    if (left <= 1 && (product.state == Offer::on_sale || product.state == Offer::waiting)) conflict("A course that is offered has at least one work. Withdraw it first.");
    tx.run(R"sql(delete from course_works where product = $1 and item = $2)sql", product.id, item);
}

}  // namespace lyceum::store
