// How trying before paying looks.
#include "modules/commerce/tasting.hpp"

namespace lyceum::commerce {
using namespace html;

Html trials_view(const Ui& ui, const std::vector<membership::TierCard>& tiers, const Tasting& offered) {
    Html lines;
    for (auto& tier : tiers)
        for (auto& trial : offered.trials)
            if (trial.tier == tier.id) {
                auto to = ui.signed_in() ? try_path({tier.id}) : Url::local("/sign-up").with("next", try_path({tier.id}).str());
                lines += li(span(_class = "row wrap", span(_class = "grow row wrap", span(_class = "chip good", ui.plural(trial.days, "{} day free", "{} days free")), span(ui.tr("Try “{}”", tier.name))), a(_class = "btn sm", _href = to, ui.tr("Try it"))));
            }
    if (lines.empty()) return {};
    return div(_class = "sheet", ul(_class = "list roomy", lines));
}

Page trial_page(const Ui& ui, const TrialPage& page) {
    Form form(ui, try_path({page.tier}));
    auto heading = ui.tr("Try “{}”", page.name);
    return {.title = heading,
        .body = div(_class = "stack loose", div(_class = "page-head", div(h1(heading), p(_class = "muted", page.community))),
            section(_class = "sheet stack", h2(ui.tr("What trying means")),
                ul(_class = "ticks", li(ui.plural(page.days, "For {} day everything of this tier is open to you.", "For {} days everything of this tier is open to you.")),
                    li(ui.tr("Nothing is charged, and no card is asked for.")),
                    li(ui.tr("We write to you a day before the end.")),
                    li(ui.tr("It ends by itself on {}.", ui.date_time(page.ends_at))),
                    when(page.afterwards.has_value(), [&] { return li(ui.tr("Whoever wants to stay chooses a plan, from {}. Paid during the trial, its period begins when the trial ends.", ui.money(page.afterwards->price))); })),
                page.obstacle.empty() ? form(div(_class = "form-foot", form.submit(ui.tr("Begin the trial")), a(_class = "btn ghost", _href = join_url(), ui.tr("See the memberships"))))
                                      : div(_class = "flash", ui.icon("info"), span(page.obstacle), a(_class = "btn sm", _href = join_url(), ui.tr("See the memberships"))))),
        .shape = Shape::slim, .indexed = false};
}

}  // namespace lyceum::commerce
