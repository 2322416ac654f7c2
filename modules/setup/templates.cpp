#include "modules/setup/templates.hpp"
#include "engines/text/prose.hpp"

namespace lyceum::setup {

namespace {

using communities::Bilingual;
using communities::SpaceKind;

constexpr int kEveryone = -1, kPaying = 1;

void add_spaces(Tx& tx, CommunityId community) {
    communities::add_space(tx, community, {"discussion", SpaceKind::discussion, {"讨论", "Discussion"}, {"聊技术，也聊怎么成长。", "Shop talk, and how to get better at it."}, kEveryone});
    communities::add_space(tx, community, {"questions", SpaceKind::questions, {"问答", "Questions"}, {"把问题问清楚，答案就有了一半。", "A question asked well is half answered."}, kEveryone});
    communities::add_space(tx, community, {"articles", SpaceKind::articles, {"技术文章", "Articles"}, {"有代码、有数字、能复现。", "With code and numbers you can repeat."}, kEveryone});
    communities::add_space(tx, community, {"courses", SpaceKind::articles, {"课程", "Courses"}, {"成系列的内容，从头学到尾。", "Series to follow from the first part to the last."}, kEveryone});
    communities::add_space(tx, community, {"events", SpaceKind::discussion, {"活动", "Events"}, {"沙龙、读码会与编程马拉松的预告和回顾。", "Salons, code readings and hackathons, announced and looked back on."}, kEveryone});
    communities::add_space(tx, community, {"lounge", SpaceKind::discussion, {"会员专区", "Members' lounge"}, {"只有会员看得见。", "Seen by members only."}, kPaying});
}

void add_tiers(Tx& tx, CommunityId community) {
    membership::add_tier(tx, community, {"listener", 0, {"旁听", "Listener"}, {"阅读公开文章\n参与公开问答与讨论", "Public articles\nPublic questions and discussions"}});
    membership::add_tier(tx, community, {"vip", 1, {"VIP", "VIP"}, {"全部会员文章与课程\n会员专区\n提问优先回答", "All members' articles and courses\nThe members' lounge\nQuestions answered first"}});
    membership::add_tier(tx, community, {"svip", 2, {"SVIP", "SVIP"}, {"每月一次代码评审\n一对一答疑", "A code review each month\nOne-to-one help"}});
}

void add_rules(Tx& tx, CommunityId community) {
    for (auto& rule : {Bilingual{"对事不对人。批评代码，不批评写代码的人。", "Argue about the code, not about who wrote it."},
                       Bilingual{"提问之前先搜索，提问时给出最小复现。", "Search first; ask with the smallest example that shows it."},
                       Bilingual{"引用他人的文字与代码，请注明出处与许可。", "Name the source and licence of what you quote."},
                       Bilingual{"付费内容不外传。", "What is behind the paywall stays there."},
                       Bilingual{"广告与招聘只发在指定的地方。", "Advertising and jobs only where they are asked for."}})
        communities::add_rule(tx, community, rule);
}

}  // namespace

Raised raise(Tx& tx, const Wish& wish) {
    auto slug = text::slug(wish.slug.empty() ? wish.name : wish.slug);
    // Addresses of communities are typed by hand: ASCII only.
    std::erase_if(slug, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    while (slug.starts_with('-')) slug.erase(0, 1);
    if (slug.empty()) slug = "home";
    auto community = communities::create(tx, {slug, {wish.name, wish.name}, {wish.tagline, wish.tagline}, {}, communities::Visibility::open, wish.owner});
    communities::join(tx, wish.owner, community, communities::Standing::owner);
    if (wish.from == Template::programmers) {
        add_spaces(tx, community);
        add_tiers(tx, community);
        add_rules(tx, community);
        for (auto* furnish : filled(tx.app(), furnishings)) furnish(tx, community, wish.owner);
    } else {
        communities::add_space(tx, community, {"discussion", SpaceKind::discussion, {"讨论", "Discussion"}, {}, kEveryone});
        membership::add_tier(tx, community, {"listener", 0, {"成员", "Member"}, {"参与讨论", "Take part"}});
    }
    return {community, slug};
}

}  // namespace lyceum::setup
