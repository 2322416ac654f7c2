// The module's addresses: the first page, and a community from a template.
#pragma once
#include "modules/setup/setup.hpp"

namespace lyceum::setup {

/// What a new community begins with.
enum class Template { programmers, empty };
DESCRIBE_ENUM(Template, programmers, empty)

struct Code { std::string code; };
DESCRIBE(Code, code)
inline constexpr Path<Code> first_path{"/setup"};
struct First { std::string code; Language language = Language::zh; };
DESCRIBE(First, code, language)
Page first_page(const Ui&, const First&);

struct Begin {
    Text<1, 100> code;
    Text<1, 60> name;
    Text<2, 32> handle;
    Text<3, 254> email;
    Language language = Language::zh;
    Text<1, 60> community;
    Text<0, 120> tagline;
    Template begin_with = Template::programmers;
};
DESCRIBE(Begin, code, name, handle, email, language, community, tagline, begin_with)
inline constexpr Path<Begin> begin_path{"/setup"};

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
