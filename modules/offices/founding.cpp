// The offices that a community of programmers begins with: its owner's, which the founder holds, and three that are open.
#include "modules/offices/store.hpp"

namespace lyceum::offices {

namespace {

struct Usual {
    Bilingual name, about;
    std::vector<Duty> duties;
};

const std::vector<Usual>& usual() {
    static const std::vector<Usual> all{
        {{"站长", "Owner"}, {"对社区、资金与规则负责，并任命其他职务。", "Answers for this place, its money and its rules, and appoints to every other office."}, {}},
        {{"管理团队", "Management team"}, {"照看各个版块与规则，查看举报，安排接下来要做的事。", "Looks after spaces and rules, reads what is reported and plans what comes next."}, {Duty::report_reader}},
        {{"专家委员会", "Expert committee"}, {"评审投稿与精选内容，向作者说明理由；有利益关系的成员回避。", "Reviews what is sent in and what is featured, and tells authors why. Whoever has an interest in it stands aside."}, {}},
        {{"志愿者", "Volunteers"}, {"欢迎新人，在活动入口验票，整理标签。服务时长会被记录并致谢。", "Greet newcomers, help at the door of events and look after tags. Their hours are recorded, with thanks."}, {Duty::greeter, Duty::event_helper, Duty::tag_gardener}},
    };
    return all;
}

}  // namespace

void found(Tx& tx, CommunityId community, PersonId founder) {
    for (auto& each : usual()) {
        auto id = add(tx, community, {.community = {}, .office = {}, .name_zh = *Name::from(each.name.zh), .name_en = *Name::from(each.name.en),
            .about_zh = *About::from(each.about.zh), .about_en = *About::from(each.about.en), .duties = each.duties});
        if (&each == &usual().front()) begin_term(tx, {id, community, founder, {}, std::nullopt}, founder);
    }
}

}  // namespace lyceum::offices
