// Which of what is on sale fits somebody, and why; and what people have together. Pure. Only this module includes this file.
#pragma once
#include "modules/offers/offers.hpp"

namespace lyceum::offers {

inline constexpr int kPeopleLeast = 3;              // who have both: one person's purchase is nobody else's business
inline constexpr std::size_t kOfOneMaker = 2;

/// Something on sale.
struct Candidate {
    ItemId thing;                                   // what a right to it is about
    PersonId maker;                                 // zero: the house
    std::vector<std::string> tags;                  // of a work
    std::string words;                              // of goods, which have no tags, in lower case
};
struct Together { ItemId thing, with_thing; std::int64_t people = 0; double likeness = 0; };
DESCRIBE(Together, thing, with_thing, people, likeness)
/// What is known of whoever looks. Weights of tags are positive.
struct Signals {
    std::map<std::string, double> interests;
    std::map<ItemId, Together> together;            // by thing: the likeliest pair with something they have
    std::map<ItemId, std::int64_t> owners;
};

/// How much something is about what somebody cares for: the cosine of its tags, or of those that stand in its words, with theirs, and
/// the tag that says most of it.
struct About { double cosine = 0; std::string tag; };
About about(const Candidate&, const std::map<std::string, double>& interests);

enum class Why { about, together, owners, fresh };
DESCRIBE_ENUM(Why, about, together, owners, fresh)
struct Chosen {
    std::size_t candidate = 0;
    double score = 0;                               // 0 to 1
    Why why = Why::fresh;
    std::string tag;                                // of `about`
    ItemId with_thing;                              // of `together`
};
/// At most `count`, the best first, of one maker at most kOfOneMaker; among equals the order of candidates.
std::vector<Chosen> choose(const std::vector<Candidate>&, const Signals&, std::size_t count);

struct Owned { PersonId person; ItemId thing; };
DESCRIBE(Owned, person, thing)
/// For each thing its likeliest pairs: cosine with shrinkage, n / (sqrt(a·b) + 3), where n people have both, a one, b the other.
/// Of somebody who has more than a hundred things only the first hundred count.
std::vector<Together> pairs_of(std::vector<Owned>, std::size_t of_each);

}  // namespace lyceum::offers
