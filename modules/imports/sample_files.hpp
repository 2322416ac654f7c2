// The files of the sample community, read into what they say. Pure.
#pragma once
#include "modules/communities/communities.hpp"
#include "modules/imports/front_matter.hpp"

namespace lyceum::imports::sample_files {

struct SamplePerson {
    std::string handle, name, email, language, role, headline, bio, level, goal, time_zone;
    std::vector<std::string> fields;
    int hue = -1;
};
struct SampleSpace { std::string slug, kind, access; communities::Bilingual name, description; };
struct SampleGroup { std::string slug, tag; communities::Bilingual name, description; };
struct SampleTier { std::string slug; int level = 0; communities::Bilingual name, benefits; };
struct SamplePlan { std::string tier, kind; Money price; int days = 0; };
struct SamplePlace {
    std::string slug;
    communities::Bilingual name, tagline, description;
    std::vector<communities::Bilingual> rules;
    std::vector<SampleSpace> spaces;
    std::vector<SampleGroup> groups;
    std::vector<SampleTier> tiers;
    std::vector<SamplePlan> plans;
};
struct SampleSeries { std::string slug, title, author, language, summary; std::optional<Money> price; };
struct SampleArticle {
    std::string slug, title, author, series, language, access, tier, summary, body;
    int part = 0, likes = 0;
    std::vector<std::string> tags;
    std::optional<Money> price;
    double days_ago = 0;
};

/// Something said below something else. `hours_after` counts from the question or topic.
struct SamplePost {
    std::string author, body;
    double hours_after = 0;
    int votes = 0, quote_of = -1;                   // the place of an earlier reply
    bool accepted = false;
    std::vector<SamplePost> comments;
};
struct SampleThread {
    std::string title, author, space, body;
    double days_ago = 0;
    int votes = 0;
    std::vector<std::string> tags;
    std::vector<SamplePost> posts, comments;        // answers or replies; comments on the question
};

struct SampleActivity {
    struct Follow { std::string person; std::vector<std::string> people, tags, series; };
    struct Members { std::string group; std::vector<std::string> people; };
    struct Membership { std::string person, tier, kind; double days_ago = 0; };
    struct Purchase { std::string person, article; double days_ago = 0; };
    struct Shelf { std::string person; std::vector<std::string> articles; };
    std::vector<Follow> follows;
    std::vector<Members> groups;
    std::vector<Membership> memberships;
    std::vector<Purchase> purchases;
    std::vector<Shelf> reads, saves;
};

struct Sample {
    std::vector<SamplePerson> people;
    SamplePlace place;
    std::vector<SampleSeries> series;
    std::vector<SampleArticle> articles;
    std::vector<SampleThread> questions, topics;
    SampleActivity activity;
};

/// Everything under sample/, which is part of the program. Throws Fault naming the file and what is wrong in it.
Sample read_sample();

/// "19.00 CNY"; nothing for anything else.
std::optional<Money> read_money(std::string_view);

}  // namespace lyceum::imports::sample_files
