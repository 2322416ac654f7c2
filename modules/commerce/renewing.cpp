#include "modules/commerce/renewing.hpp"
#include <array>

namespace lyceum::commerce {

Step step(Renewing from, Happening what) {
    using enum Renewing;
    auto no = [&](Msg why) { return Step{from, std::move(why)}; };
    static const Msg over{"This membership has ended. Choose a plan to come back.", {}}, owed{"Pay what is owed first, or cancel.", {}};
    struct Row { Step active_, past_due_, paused_, cancelled_, ended_; };
    auto row = [&]() -> Row {
        switch (what) {
            //                                  active                  past_due   paused                  cancel_at_period_end    ended
            case Happening::bought:      return {{active},               {active},  {active},               {active},               {active}};
            case Happening::renewed:     return {{active},               {active},  {active},               {cancel_at_period_end}, {ended}};
            case Happening::extended:    return {{active},               {active},  {paused},               {cancel_at_period_end}, {ended}};
            case Happening::replaced:    return {{ended},                {ended},   {ended},                {ended},                {ended}};
            case Happening::refused:     return {{past_due},             {past_due}, {ended},               {cancel_at_period_end}, {ended}};
            case Happening::cancel:      return {{cancel_at_period_end}, {ended},   {cancel_at_period_end}, {cancel_at_period_end}, {ended}};
            case Happening::take_back:   return {{active},               no(owed),  {active},               {active},               no(over)};
            case Happening::pause:       return {{paused},               no(owed),  {paused},               no({"It does not renew, so there is nothing to pause.", {}}), no(over)};
            case Happening::restart:     return {{active},               no(owed),  {paused},               no({"It was cancelled. Take the cancellation back first.", {}}), no(over)};
            case Happening::period_over: return {{ended},                {past_due}, {paused},              {ended},                {ended}};
            case Happening::grace_over:  return {{active},               {ended},   {paused},               {cancel_at_period_end}, {ended}};
            case Happening::given_back:
            case Happening::closed:      return {{ended},                {ended},   {ended},                {ended},                {ended}};
        }
        return {};
    }();
    switch (from) {
        case active: return row.active_;
        case past_due: return row.past_due_;
        case paused: return row.paused_;
        case cancel_at_period_end: return row.cancelled_;
        case ended: return row.ended_;
    }
    return {ended};
}

}  // namespace lyceum::commerce
