// What a community begins with when it is founded on a page.
#include "modules/communities/pages.hpp"
#include <array>

namespace lyceum::communities {

namespace {

struct Furniture {
    const char *slug;
    SpaceKind kind;
    const char *zh, *en, *about_zh, *about_en;
    int audience_level;
};
const std::array kSpaces{
    Furniture{"articles", SpaceKind::articles, "文章", "Articles", "连载与单篇。", "Series and single pieces.", -1},
    Furniture{"questions", SpaceKind::questions, "问答", "Questions", "一问一事，好回答会留下来。", "One question, one matter. Good answers stay.", -1},
    Furniture{"discussion", SpaceKind::discussion, "讨论", "Discussion", "没有标准答案的事。", "Matters without one right answer.", -1},
    Furniture{"lounge", SpaceKind::discussion, "会员专区", "Members' lounge", "会员之间的交流。", "For those who hold a membership.", 1},
    Furniture{"news", SpaceKind::discussion, "公告", "News", "社区的安排与变更。", "What is planned and what changed.", -1},
};

const std::array kRules{
    std::pair{"对事不对人。", "Criticise the work, never the person."},
    std::pair{"提问写清版本、命令、期望与实际结果；贴文字，不贴截图。", "A question says versions, commands, what you expected and what you got. Paste text, not pictures."},
    std::pair{"推广要标明身份，只发在讨论区。", "Promotion says who is behind it and stays in the discussion space."},
    std::pair{"付费内容不外传；引用几行并链接原文。", "Paid writing stays here. Quote the few lines you need and link to the source."},
};

}  // namespace

void furnish(Tx& tx, CommunityId community, Template with) {
    if (with == Template::empty) return;
    for (auto& each : kSpaces)
        add_space(tx, community, {.slug = each.slug, .kind = each.kind, .name = {each.zh, each.en}, .description = {each.about_zh, each.about_en},
                                     .audience_level = each.audience_level});
    for (auto& [zh, en] : kRules) add_rule(tx, community, {zh, en});
}

}  // namespace lyceum::communities
