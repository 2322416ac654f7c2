// The module's addresses: the steps of the first setup, and a community from a template.
#pragma once
#include "modules/setup/setup.hpp"

namespace lyceum::setup {

/// What a new community begins with.
enum class Template { programmers, empty };
DESCRIBE_ENUM(Template, programmers, empty)

/// The steps in their order; each is a page.
enum class Step { owner, community, plans, mail, done };
DESCRIBE_ENUM(Step, owner, community, plans, mail, done)

// ---- who you are ----------------------------------------------------------------------------------

struct Code { std::string code; };
DESCRIBE(Code, code)
inline constexpr Path<Code> first_path{"/setup"};
struct First {
    std::string code;
    Language language = Language::zh;
    std::optional<Url> resume;                      // there is an owner, who looks at this: where it goes on
};
DESCRIBE(First, code, language, resume)
Page first_page(const Ui&, const First&);

struct Begin {
    Text<1, 100> code;
    Text<1, 60> name;
    Text<0, 32> handle;                             // empty: made from the e-mail address
    Text<3, 254> email;
    std::string password;                           // may be empty
    Language language = Language::zh;
};
DESCRIBE(Begin, code, name, handle, email, password, language)
inline constexpr Path<Begin> begin_path{"/setup"};

// ---- the community ----------------------------------------------------------------------------------

inline constexpr Path<Nothing> community_path{"/setup/community"};
struct CommunityStep {
    std::optional<communities::CommunityCard> community;    // it stands already
    std::vector<std::string> spaces;
};
DESCRIBE(CommunityStep, community, spaces)
Page community_page(const Ui&, const CommunityStep&);
struct Found {
    Text<1, 60> community;
    Text<0, 120> tagline;
    Template begin_with = Template::programmers;
};
DESCRIBE(Found, community, tagline, begin_with)
inline constexpr Path<Found> found_path{"/setup/community"};

// ---- prices -----------------------------------------------------------------------------------------

inline constexpr std::size_t kTiersPriced = 2;      // the lowest ones that cost something
inline constexpr Path<Nothing> plans_path{"/setup/plans"};
struct PricedTier {
    TierId tier;
    std::string name;
    std::vector<std::string> benefits;
    std::string monthly, yearly;                    // as decimals; suggested where nothing is on offer
};
DESCRIBE(PricedTier, tier, name, benefits, monthly, yearly)
struct PlansStep { std::vector<PricedTier> tiers; };
DESCRIBE(PlansStep, tiers)
Page plans_page(const Ui&, const PlansStep&);
struct Prices {
    Text<0, 20> monthly_1, yearly_1, monthly_2, yearly_2;   // of the tiers in their order; empty: not on offer
    Currency currency = Currency::CNY;
};
DESCRIBE(Prices, monthly_1, yearly_1, monthly_2, yearly_2, currency)
inline constexpr Path<Prices> prices_path{"/setup/plans"};

// ---- mail, done -------------------------------------------------------------------------------------

inline constexpr Path<Nothing> mail_path{"/setup/mail"};
struct MailStep {
    std::string send_to;
    std::optional<mailcheck::Report> report;
    MailConfig mail;
};
DESCRIBE(MailStep, send_to, report)                 // without the password
Page mail_page(const Ui&, const MailStep&);

inline constexpr Path<Nothing> done_path{"/setup/done"};
struct DoneStep {
    communities::CommunityCard community;
    std::int64_t plans = 0;
    bool mail_in_order = false;
};
DESCRIBE(DoneStep, community, plans, mail_in_order)
Page done_page(const Ui&, const DoneStep&);
inline constexpr Path<Nothing> finish_path{"/setup/finish"};

// ---- another community --------------------------------------------------------------------------------

inline constexpr Path<Nothing> another_path{"/communities/new"};
struct Another {};
DESCRIBE(Another)
Page another_page(const Ui&, const Another&);
struct Create {
    Text<1, 60> community;
    Text<0, 120> tagline;
    Text<0, 40> slug;
    Template begin_with = Template::programmers;
};
DESCRIBE(Create, community, tagline, slug, begin_with)
inline constexpr Path<Create> create_path{"/communities/new"};

}  // namespace lyceum::setup
