// Recommendation on files alone, without a site: what the offline commands of `lyceum recommend` share.
#pragma once
#include "engines/recsys/evaluation.hpp"
#include "engines/recsys/splits.hpp"
#include <string>
#include <vector>

namespace lyceum::offline {

/// Where the data is, and what to take of it.
struct Files {
    std::string train, test, contents, needs;
    recsys::Strength strength = recsys::Strength::one;
};

/// Everything numbered: what is in train first, then contents, then test.
struct Data {
    recsys::Names users, items, features;
    std::vector<recsys::Event> train, test;
    std::size_t known_items = 0, offered_items = 0;         ///< numbers below are in train; in train or contents
    recsys::SparseRows words, needs;

    recsys::Fitting fitting(unsigned threads, std::uint64_t seed) const;
};

/// Reads what is named, gzip accepted; bad rows are named by file and line on standard error. Throws Fault for files that
/// cannot be read, and for those without any good row.
Data read(const Files&);
/// The whole of a file, unpacked. At most 8 GiB.
std::string file_text(const std::string& path);

recsys::Interactions interactions(const Data&, std::span<const recsys::Event>, recsys::Strength);
/// The test as users by items.
recsys::SparseRows wanted(const Data&, std::span<const recsys::Event>);

/// All in train or contents; those in train; those that are not in train; those of the test that are not in train.
enum class Candidates { offered, known, cold, tested };
std::vector<bool> candidates(const Data&, std::span<const recsys::Event> train, std::span<const recsys::Event> test, Candidates);

/// "NAME" or "NAME:key=value,key=value".
struct Choice {
    std::string name;
    recsys::Settings settings;
};
Choice read_choice(std::string_view text);
std::string to_text(const Choice&);

/// Whether Ctrl-C was pressed since the first call; a second one ends the program as it would without us.
bool interrupted();

}  // namespace lyceum::offline
