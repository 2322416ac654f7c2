#include "modules/setup/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::setup {
using namespace html;

static Html begin_withchoice(const Ui& ui, const Form& form) {
    return form.radios({.name = "begin_with", .label = ui.tr("Begin with"), .value = "programmers", .required = true},
        {{"programmers", ui.tr("A paid-knowledge community of programmers"), ui.tr("Discussion, questions, articles, courses, events, a members' lounge; three tiers; five rules")},
         {"empty", ui.tr("Almost nothing"), ui.tr("One space for discussion and one tier")}});
}

Page first_page(const Ui& ui, const First& first) {
    Form form(ui, begin_path());
    return {.title = ui.tr("Set up Lyceum"),
        .body = group(
            div(_class = "auth-head", span(_class = "seal l", _aria_hidden = true, "园"), h1(ui.tr("Set up Lyceum")), p(_class = "muted", ui.tr("One page, and your community stands."))),
            form(_class = "form sheet",
                form.text({.name = "code", .label = ui.tr("Code"), .value = first.code, .hint = ui.tr("Printed by the program when it started."), .required = true, .max = 100, .autocomplete = "one-time-code"}),
                form.text({.name = "name", .label = ui.tr("Your name"), .required = true, .max = 60, .autocomplete = "name"}),
                form.text({.name = "handle", .label = ui.tr("User name"), .hint = ui.tr("Letters, digits and dashes; your page will be /@name."), .required = true, .min = 2, .max = 32, .autocomplete = "username"}),
                form.text({.name = "email", .label = ui.tr("E-mail"), .required = true, .max = 254, .type = "email", .autocomplete = "email"}),
                form.choose({.name = "language", .label = ui.tr("Language"), .value = ui.chinese() ? "zh" : "en"}, {{"zh", "简体中文"}, {"en", "English"}}),
                form.text({.name = "community", .label = ui.tr("Name of the community"), .required = true, .max = 60}),
                form.text({.name = "tagline", .label = ui.tr("What it is for, in one line"), .hint = ui.tr("The headline visitors see first."), .max = 120}),
                begin_withchoice(ui, form),
                div(_class = "form-foot", form.submit(ui.tr("Open the community"), "btn primary lg")))),
        .shape = Shape::slim, .indexed = false};
}

Page another_page(const Ui& ui, const Another&) {
    Form form(ui, create_path());
    return {.title = ui.tr("New community"),
        .body = group(h1(ui.tr("New community")),
            form(_class = "form sheet",
                form.text({.name = "community", .label = ui.tr("Name of the community"), .required = true, .max = 60}),
                form.text({.name = "slug", .label = ui.tr("Address"), .hint = ui.tr("Letters, digits and dashes; /c/address. Made from the name when left empty."), .max = 40}),
                form.text({.name = "tagline", .label = ui.tr("What it is for, in one line"), .max = 120}),
                begin_withchoice(ui, form),
                div(_class = "form-foot", form.submit(ui.tr("Open the community"))))),
        .shape = Shape::slim, .indexed = false};
}

}  // namespace lyceum::setup
