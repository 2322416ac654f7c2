#include "modules/setup/pages.hpp"
#include "platform/crypto/password.hpp"
#include "platform/html/form.hpp"

namespace lyceum::setup {
using namespace html;

namespace {

Html template_choice(const Ui& ui, const Form& form) {
    return form.radios({.name = "begin_with", .label = ui.tr("Begin with"), .value = "programmers", .required = true},
        {{"programmers", ui.tr("A paid-knowledge community of programmers"), ui.tr("Discussion, questions, articles, courses, events, a members' lounge; three tiers; five rules")},
         {"empty", ui.tr("Almost nothing"), ui.tr("One space for discussion and one tier")}});
}

std::string step_name(const Ui& ui, Step step) {
    switch (step) {
        case Step::owner: return ui.tr("You");
        case Step::community: return ui.tr("Community");
        case Step::plans: return ui.tr("Prices");
        case Step::mail: return ui.tr("Mail");
        case Step::done: return ui.tr("Done");
    }
    return {};
}

// Where one is; what is behind can be looked at again.
Html progress_list(const Ui& ui, Step here) {
    Html items;
    each_enumerator<Step>([&](std::string_view, Step step) {
        items += li(only_if(step < here, _class = "done"), only_if(step == here, Attribute{"aria-current", "step"}), step_name(ui, step));
    });
    return ol(_class = "steps", _label = ui.tr("Progress"), items);
}

Page step_page(const Ui& ui, Step here, const std::string& heading, const std::string& lead, const Html& content) {
    return {.title = heading,
        .body = div(_class = "onboarding", progress_list(ui, here), h1(heading), p(_class = "muted", lead), content),
        .shape = Shape::slim, .indexed = false};
}

}  // namespace

Page first_page(const Ui& ui, const First& first) {
    if (first.resume)
        return step_page(ui, Step::owner, ui.tr("Set up Lyceum"), ui.tr("You have begun already."), div(_class = "row center", a(_class = "btn primary lg", _href = *first.resume, ui.tr("Go on"))));
    Form form(ui, begin_path());
    return step_page(ui, Step::owner, ui.tr("Set up Lyceum"), ui.tr("Five short steps, and your community stands. You can stop anywhere and go on later."),
        form(_class = "form sheet",
            form.text({.name = "code", .label = ui.tr("Code"), .value = first.code, .hint = ui.tr("Printed by the program when it started."), .required = true, .max = 100, .autocomplete = "one-time-code"}),
            form.text({.name = "name", .label = ui.tr("Your name"), .required = true, .max = 60, .autocomplete = "name"}),
            form.text({.name = "email", .label = ui.tr("E-mail"), .required = true, .max = 254, .type = "email", .autocomplete = "email"}),
            form.choose({.name = "language", .label = ui.tr("Language"), .value = ui.chinese() ? "zh" : "en"}, {{"zh", "简体中文"}, {"en", "English"}}),
            form.text({.name = "password", .label = ui.tr("Password"), .hint = ui.tr("At least {} characters, to come back while letters are not sent yet. Without one, “lyceum user link” prints a way in.", crypto::kPasswordCharactersMin), .min = crypto::kPasswordCharactersMin, .max = 256, .type = "password", .autocomplete = "new-password"}),
            form.text({.name = "handle", .label = ui.tr("User name"), .hint = ui.tr("Letters, digits and dashes; your page will be /@name. Made from the e-mail address when left empty."), .max = 32, .autocomplete = "username"}),
            div(_class = "form-foot", form.submit(ui.tr("Go on"), "btn primary lg"))));
}

Page community_page(const Ui& ui, const CommunityStep& step) {
    if (step.community)
        return step_page(ui, Step::community, step.community->name, ui.tr("Your community stands, with these spaces. Everything about it can be changed later."),
            div(_class = "sheet stack", ul(_class = "list", each(step.spaces, [](auto& name) { return li(name); })),
                div(_class = "form-foot", a(_class = "btn primary lg", _href = plans_path(), ui.tr("Go on")))));
    Form form(ui, found_path());
    return step_page(ui, Step::community, ui.tr("Your community"), ui.tr("What it is called, and what it begins with. All of it can be changed later."),
        form(_class = "form sheet",
            form.text({.name = "community", .label = ui.tr("Name of the community"), .required = true, .max = 60, .autofocus = true}),
            form.text({.name = "tagline", .label = ui.tr("What it is for, in one line"), .hint = ui.tr("The headline visitors see first."), .max = 120}),
            template_choice(ui, form),
            div(_class = "form-foot", form.submit(ui.tr("Open the community"), "btn primary lg"))));
}

static Html tier_prices(const Ui& ui, const Form& form, const PricedTier& tier, std::size_t number) {
    auto n = std::to_string(number);
    return fieldset(_class = "field", legend(tier.name),
        ul(_class = "ticks small", each(tier.benefits, [](auto& benefit) { return li(benefit); })),
        div(_class = "cols-2",
            form.text({.name = "monthly_" + n, .label = ui.tr("A month"), .value = tier.monthly, .max = 20, .inputmode = "decimal"}),
            form.text({.name = "yearly_" + n, .label = ui.tr("A year"), .value = tier.yearly, .max = 20, .inputmode = "decimal"})));
}

Page plans_page(const Ui& ui, const PlansStep& step) {
    Form form(ui, prices_path());
    Html tiers;
    for (std::size_t n = 0; n < step.tiers.size(); ++n) tiers += tier_prices(ui, form, step.tiers[n], n + 1);
    if (step.tiers.empty())
        return step_page(ui, Step::plans, ui.tr("What membership costs"), ui.tr("This community has no tier that costs something. You can add tiers and plans later."),
            div(_class = "row center", a(_class = "btn primary lg", _href = mail_path(), ui.tr("Go on"))));
    return step_page(ui, Step::plans, ui.tr("What membership costs"), ui.tr("A suggestion to begin with. A field left empty is not on offer. Whoever has bought keeps the old price when you change it."),
        form(_class = "form sheet", tiers,
            form.choose({.name = "currency", .label = ui.tr("Currency"), .value = "CNY"}, {{"CNY", ui.tr("Yuan (CNY)")}, {"USD", ui.tr("US dollar (USD)")}, {"EUR", ui.tr("Euro (EUR)")}, {"JPY", ui.tr("Yen (JPY)")}}),
            div(_class = "form-foot", form.submit(ui.tr("Put on offer"), "btn primary lg"), a(_class = "btn ghost", _href = mail_path(), ui.tr("Later")))));
}

Page mail_page(const Ui& ui, const MailStep& step) {
    auto page = step_page(ui, Step::mail, ui.tr("Letters that arrive"), ui.tr("Sign-in codes, receipts and digests go by mail. Name your mail server, then let a test letter and three records of the name system be looked at."),
        div(_class = "stack loose",
            site_settings::mail_form(ui, step.mail, mail_path().str()),
            section(_class = "sheet stack", h2(ui.tr("Mail check")), mailcheck::ask_form(ui, step.send_to, mail_path().str())),
            step.report ? mailcheck::report_view(ui, *step.report).body : Html(),
            div(_class = "row", a(_class = step.report && step.report->ended_at ? "btn primary lg" : "btn lg", _href = done_path(),
                step.report ? ui.tr("Go on") : ui.tr("Later")))));
    if (step.report) page.head = mailcheck::head_while_running(*step.report);
    return page;
}

Page done_page(const Ui& ui, const DoneStep& step) {
    auto line = [&](bool done, const std::string& text, const Html& more = {}) {
        return li(div(_class = "row", ui.icon(done ? "circle-check" : "circle"), span(_class = "grow", text, " ", more)));
    };
    return step_page(ui, Step::done, ui.tr("{} is open", step.community.name), ui.tr("What is left to do is listed in the administration, too."),
        div(_class = "stack",
            ul(_class = "sheet list",
                line(true, ui.tr("You are its owner.")), line(true, ui.tr("The community stands.")),
                line(step.plans > 0, step.plans > 0 ? ui.plural(step.plans, "{} plan is on offer.", "{} plans are on offer.") : ui.tr("No plan is on offer yet."), step.plans > 0 ? Html() : a(_class = "link", _href = plans_path(), ui.tr("Set prices"))),
                line(step.mail_in_order, step.mail_in_order ? ui.tr("Letters of this site are in order.") : ui.tr("Whether letters arrive is not certain yet."),
                    step.mail_in_order ? Html() : a(_class = "link", _href = mail_path(), ui.tr("Check mail")))),
            div(_class = "row center", Form(ui, finish_path())(button(_type = "submit", _class = "btn primary lg", ui.tr("To the administration"))))));
}

Page another_page(const Ui& ui, const Another&) {
    Form form(ui, create_path());
    return {.title = ui.tr("New community"),
        .body = group(h1(ui.tr("New community")),
            form(_class = "form sheet",
                form.text({.name = "community", .label = ui.tr("Name of the community"), .required = true, .max = 60}),
                form.text({.name = "slug", .label = ui.tr("Address"), .hint = ui.tr("Letters, digits and dashes; /c/address. Made from the name when left empty."), .max = 40}),
                form.text({.name = "tagline", .label = ui.tr("What it is for, in one line"), .max = 120}),
                template_choice(ui, form),
                div(_class = "form-foot", form.submit(ui.tr("Open the community"))))),
        .shape = Shape::slim, .indexed = false};
}

}  // namespace lyceum::setup
