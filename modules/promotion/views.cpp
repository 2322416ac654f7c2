// How landing pages look to everybody, and promotion to those who manage it.
#include "modules/media/media.hpp"
#include "modules/promotion/pages.hpp"
#include "platform/html/form.hpp"
#include "platform/html/markdown.hpp"

namespace lyceum::promotion {
using namespace html;

// ---- for everybody ------------------------------------------------------------------------------

Html keep_view(const Ui& ui, const AskKeep& ask) {
    if (ask.came_by.empty()) return {};
    auto answer = [&](bool yes, const std::string& words) {
        Form form(ui, keep_path({ask.utm.utm_source, ask.utm.utm_medium, ask.utm.utm_campaign, yes, ask.to}));
        return form(form.submit(words, "btn sm"));
    };
    return section(_class = "sheet stack", _label = ui.tr("A question about a cookie"), p(ui.tr("You came here through our link “{}”. May a cookie remember that for 30 days? It is noted with your account and your orders, so that we know which links are worth it. Everything works without it.", ask.came_by)),
        div(_class = "row wrap", answer(true, ui.tr("Yes, remember it")), answer(false, ui.tr("No"))));
}

namespace {

Html wish_view(const Ui& ui, const LandingView& page) {
    auto here = landing_url(page.row.slug);
    if (!ui.signed_in())
        return section(_class = "sheet stack", p(ui.tr(offers_question())), p(a(_class = "btn", _href = Url::local("/sign-up").with("next", here.str()), ui.tr("Sign up"))));
    if (page.wants_letters) return section(_class = "sheet stack", p(ui.icon("check"), " ", ui.tr("You get our offers by email.")), button_to(ui, wish_path({false, here.str()}), "post", group(ui.tr("Unsubscribe")), "btn sm"));
    return section(_class = "sheet stack", p(ui.tr(offers_question())), p(button_to(ui, wish_path({true, here.str()}), "post", group(ui.tr("Yes, email me")), "btn")));
}

Html part_view(const Ui& ui, const LandingView& page, const Part& part, std::size_t number) {
    switch (part.piece) {
        case Piece::words: return div(_class = "prose", render_markdown(part.text, {.picture_elsewhere = &media::picture_elsewhere, .id_prefix = fmt::format("p{}-", number)}).html);
        case Piece::plans: return page.plans;
        case Piece::offers: return page.offers;
        case Piece::letters: return wish_view(ui, page);
        case Piece::button: return p(a(_class = "btn primary lg", _href = Url::local(part.place), part.text));
    }
    return {};
}

Html draft_bar(const Ui& ui, const LandingView& page) {
    if (!page.manages) return {};
    OnePage one{page.community.slug, page.row.id};
    auto change = a(_class = "btn sm", _href = page_path(one), ui.tr("Change"));
    if (page.row.published_at) return div(_class = "row", change);
    return div(_class = "flash warn", ui.icon("eye"), span(ui.tr("A draft: only managers see it.")), div(_class = "row", change, button_to(ui, publish_path(one), "post", group(ui.tr("Publish")), "btn sm primary")));
}

}  // namespace

Page landing_page(const Ui& ui, const LandingView& page) {
    Html body;
    for (std::size_t i = 0; i < page.parts.size(); ++i) body += part_view(ui, page, page.parts[i], i);
    auto url = landing_url(page.row.slug);
    return {.title = page.title, .body = div(_class = "stack loose", draft_bar(ui, page), keep_view(ui, {page.came_by, page.utm, url.str()}), page.above, h1(page.title), body),
        .shape = Shape::plain, .canonical = url, .indexed = page.row.published_at.has_value()};
}

// ---- managing -----------------------------------------------------------------------------------

namespace {

Html tabs(const Ui& ui, const CommunityCard& card, int here) {
    auto tab = [&](int n, const Url& to, const std::string& words) { return a(_class = "segment", _href = to, only_if(n == here, Attribute{"aria-current", "true"}), words); };
    return nav(_class = "segments", _label = ui.tr("Promotion"), tab(0, report_path({.community = card.slug}), ui.tr("Links")), tab(1, pages_path({card.slug}), ui.tr("Landing pages")),
        tab(2, sequences_path({card.slug}), ui.tr("Email sequences")));
}

Page manage(const Ui& ui, const CommunityCard& card, int here, const std::string& title, const Html& content) {
    return communities::manage_page(ui, card, title, report_path({.community = card.slug}), div(_class = "stack loose", h1(title), tabs(ui, card, here), content));
}

Html link_form(const Ui& ui, const ReportPage& page) {
    Form form(ui, make_link_path({page.community.slug, {}, {}, {}, {}}));
    return details(_class = "sheet", summary(ui.tr("New link")), form(_class = "form",
        div(_class = "cols-3", form.text({.name = "source", .label = ui.tr("Source"), .hint = ui.tr("Where it is placed: newsletter, wechat, conference"), .required = true, .max = 60}),
            form.text({.name = "medium", .label = ui.tr("Medium"), .hint = ui.tr("What it is: email, post, qr"), .required = true, .max = 60}),
            form.text({.name = "campaign", .label = ui.tr("Name of the campaign"), .hint = ui.tr("What for, such as spring-2027. Optional."), .max = 60})),
        form.text({.name = "place", .label = ui.tr("Where it leads"), .value = "/join", .hint = ui.tr("A path of this site, such as a landing page: /p/spring"), .required = true, .max = 200}),
        div(_class = "form-foot", form.submit(ui.tr("Create link")))));
}

Html income_cells(const Ui& ui, const ReportLine& line) {
    Html orders, paid, returned;
    for (auto& income : line.income) {
        orders += div(ui.number(income.orders));
        paid += div(ui.money({income.paid_minor, income.currency}));
        returned += div(income.returned_minor ? "−" + ui.money({income.returned_minor, income.currency}) : std::string("–"));
    }
    if (line.income.empty()) orders = paid = returned = div("–");
    return group(td(_class = "n", orders), td(_class = "n", paid), td(_class = "n", returned));
}

}  // namespace

Page report_page(const Ui& ui, const ReportPage& page) {
    Html bys = group(option(_value = "last", _selected = page.by == By::last, ui.tr("By the last link")), option(_value = "first", _selected = page.by == By::first, ui.tr("By the first link"))), spans;
    for (int days : {30, 90, 365}) spans += option(_value = std::to_string(days), _selected = days == page.days, ui.tr("{} days", days));
    auto head = [&](const std::string& words) { return th(_class = "n", _scope = "col", words); };
    auto rows = each(page.lines, [&](const ReportLine& line) {
        return tr(th(_scope = "row", name_of_link(line.link), div(_class = "small muted mono", page.base + address_of(line.link).str())), td(_class = "n", ui.number(line.visits)), td(_class = "n", ui.number(line.sign_ups)), income_cells(ui, line));
    });
    auto table_view = page.lines.empty() ? div(_class = "empty", ui.icon("send", "l"), h2(ui.tr("No links yet")), p(ui.tr("Create one for each place where you promote this community.")))
        : div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Links"), table(_class = "table",
            thead(tr(th(_scope = "col", ui.tr("Links")), head(ui.tr("Visits")), head(ui.tr("Sign-ups")), head(ui.tr("Orders")), head(ui.tr("Amount paid")), head(ui.tr("Refunded")))), tbody(rows)));
    return manage(ui, page.community, 0, ui.tr("Promotion"), group(
        query_form(report_path({.community = page.community.slug}), _class = "filters", _controller = "autosubmit", select(_name = "by", _label = ui.tr("Which link counts"), bys), select(_name = "days", _label = ui.tr("Time range"), spans),
            element("noscript", {Node(button(_class = "btn", _type = "submit", ui.tr("Show")))})),
        link_form(ui, page), table_view,
        when(!page.lines.empty(), [&] { return p(a(_class = "btn", _href = report_file_path({page.community.slug, page.by, page.days}), data("turbo", "false"), ui.icon("download", "s"), ui.tr("Links (CSV)"))); }),
        p(_class = "small muted", ui.tr("A visit is a page opened by the link in a browser that runs scripts, counted without any person. Sign-ups and orders count for those who agreed that a cookie keeps their link for 30 days, so there are more than these. An order belongs to the link its buyer came by when it was made, and so do the renewals that follow."))));
}

Page pages_page(const Ui& ui, const PagesPage& page) {
    auto rows = each(page.pages, [&](const LandingCard& card) {
        OnePage one{page.community.slug, card.id};
        return tr(th(_scope = "row", a(_class = "link", _href = landing_url(card.slug), card.title), div(_class = "small muted mono", "/p/" + card.slug)),
            td(card.is_published ? span(_class = "chip good", ui.tr("Published")) : span(_class = "chip", ui.tr("Draft"))),
            td(_class = "end", div(_class = "row end", a(_class = "btn sm", _href = page_path(one), ui.tr("Change")),
                card.is_published ? button_to(ui, take_back_path(one), "post", group(ui.tr("Unpublish")), "btn sm") : button_to(ui, publish_path(one), "post", group(ui.tr("Publish")), "btn sm"),
                button_to(ui, delete_path(one), "post", group(ui.tr("Delete")), "btn sm danger", ui.tr("Delete this page? Links to it lead nowhere then.")))));
    });
    return manage(ui, page.community, 1, ui.tr("Landing pages"), group(p(a(_class = "btn primary", _href = new_page_path({page.community.slug}), ui.tr("New page"))),
        page.pages.empty() ? div(_class = "empty", ui.icon("file-text", "l"), h2(ui.tr("No pages yet")), p(ui.tr("A page for a campaign: your own words, the plans and current offers.")))
            : div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Landing pages"), table(_class = "table",
                thead(tr(th(_scope = "col", ui.tr("Page")), th(_scope = "col", ui.tr("State")), th(span(_class = "visually-hidden", ui.tr("Actions"))))), tbody(rows)))));
}

Page page_form_page(const Ui& ui, const PageForm& page) {
    auto& row = page.row;
    auto to = row.id ? save_page_path({page.community.slug, row.id, {}, {}, {}, {}, {}}) : add_page_path({page.community.slug, {}, {}, {}, {}, {}, {}});
    Form form(ui, to);
    auto blocks = ui.tr("Markdown. A line of its own makes a block: :::plans shows the memberships, :::offers what is cheaper now, :::letters asks for letters, :::button /join Join now leads there.");
    return manage(ui, page.community, 1, row.id ? ui.tr("Change the page") : ui.tr("New page"), form(_class = "sheet form",
        form.text({.name = "slug", .label = ui.tr("Address"), .value = row.slug, .hint = ui.tr("Comes after /p/. Lower-case letters, digits and hyphens."), .required = true, .max = 60}),
        form.text({.name = "title_zh", .label = ui.tr("Title in Chinese"), .value = row.title_zh, .max = 120}),
        form.area({.name = "body_zh", .label = ui.tr("Page in Chinese"), .value = row.body_zh, .hint = blocks, .max = kBodyMost, .rows = 12}),
        form.text({.name = "title_en", .label = ui.tr("Title in English"), .value = row.title_en, .max = 120}),
        form.area({.name = "body_en", .label = ui.tr("Page in English"), .value = row.body_en, .hint = ui.tr("Where one language is empty, the other is shown."), .max = kBodyMost, .rows = 12}),
        div(_class = "form-foot", form.submit(ui.tr("Save and preview")))));
}

// ---- letters in a row ---------------------------------------------------------------------------

namespace {

std::string begins_text(const Ui& ui, Begins begins, int days) {
    switch (begins) {
        case Begins::joined: return ui.tr("after joining");
        case Begins::trial: return ui.tr("after a trial began");
        case Begins::absent: return ui.tr("after {} days without a visit", days);
    }
    return {};
}
std::string goal_text(const Ui& ui, Goal goal) {
    switch (goal) {
        case Goal::membership: return ui.tr("until they have a membership");
        case Goal::visit: return ui.tr("until they visit again");
        case Goal::none: return ui.tr("until the last email");
    }
    return {};
}

Html sequence_form(const Ui& ui, const SequencesPage& page) {
    Form form(ui, make_sequence_path({page.community.slug, {}, Begins::joined, 0, Goal::membership}));
    return details(_class = "sheet", summary(ui.tr("New sequence")), form(_class = "form",
        form.text({.name = "name", .label = ui.tr("Name"), .hint = ui.tr("Only managers see it."), .required = true, .max = 80}),
        form.choose({.name = "begins", .label = ui.tr("Starts when"), .value = "joined"}, {{"joined", ui.tr("Somebody joins the community")}, {"trial", ui.tr("Somebody starts a membership trial")}, {"absent", ui.tr("Somebody stays away for some days")}}),
        form.text({.name = "days", .label = ui.tr("Days without a visit"), .value = "30", .max = 3, .type = "number", .inputmode = "numeric"}),
        form.choose({.name = "goal", .label = ui.tr("Ends early when"), .value = "membership"}, {{"membership", ui.tr("They buy a membership")}, {"visit", ui.tr("They come back")}, {"none", ui.tr("Never")}}),
        div(_class = "form-foot", form.submit(ui.tr("Continue to the emails")))));
}

Html on_chip(const Ui& ui, bool is_on) { return is_on ? span(_class = "chip good", ui.tr("Running")) : span(_class = "chip", ui.tr("Off")); }

Html step_form(const Ui& ui, const SequencePage& page) {
    Form form(ui, make_step_path({page.community.slug, page.sequence.id, 0, {}, {}, {}, {}, {}}));
    return details(_class = "sheet", _open = page.steps.empty(), summary(ui.tr("Add an email")), form(_class = "form",
        form.text({.name = "hours", .label = ui.tr("Hours after the previous email"), .value = page.steps.empty() ? "1" : "72", .required = true, .max = 4, .type = "number", .inputmode = "numeric"}),
        form.text({.name = "subject_zh", .label = ui.tr("Subject in Chinese"), .max = 150}),
        form.area({.name = "body_zh", .label = ui.tr("Email in Chinese"), .hint = ui.tr("Plain text; an empty line starts a paragraph."), .max = 5'000, .rows = 6}),
        form.text({.name = "subject_en", .label = ui.tr("Subject in English"), .max = 150}),
        form.area({.name = "body_en", .label = ui.tr("Email in English"), .max = 5'000, .rows = 6}),
        form.text({.name = "place", .label = ui.tr("Where its link leads"), .value = "/join", .required = true, .max = 200}),
        div(_class = "form-foot", form.submit(ui.tr("Add the email")))));
}

}  // namespace

Page sequences_page(const Ui& ui, const SequencesPage& page) {
    auto head = [&](const std::string& words) { return th(_class = "n", _scope = "col", words); };
    auto rows = each(page.sequences, [&](const SequenceRow& row) {
        return tr(th(_scope = "row", a(_class = "link", _href = sequence_path({page.community.slug, row.id}), row.name), div(_class = "small muted", begins_text(ui, row.begins, row.days), ", ", goal_text(ui, row.goal))),
            td(on_chip(ui, row.is_on)), td(_class = "n", ui.number(row.going)), td(_class = "n", ui.number(row.reached)), td(_class = "n", ui.number(row.finished)), td(_class = "n", ui.number(row.unwanted)));
    });
    return manage(ui, page.community, 2, ui.tr("Email sequences"), group(
        p(_class = "muted", ui.plural(page.wishing, "Sent only to the {} member who asked for offers by email.", "Sent only to the {} members who asked for offers by email.")),
        sequence_form(ui, page),
        page.sequences.empty() ? div(_class = "empty", ui.icon("mail", "l"), h2(ui.tr("No emails yet"))) : div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Email sequences"), table(_class = "table",
            thead(tr(th(_scope = "col", ui.tr("Name")), th(_scope = "col", ui.tr("State")), head(ui.tr("In progress")), head(ui.tr("Goal reached")), head(ui.tr("All emails sent")), head(ui.tr("Unsubscribed")))), tbody(rows)))));
}

Page sequence_page(const Ui& ui, const SequencePage& page) {
    OneSequence one{page.community.slug, page.sequence.id};
    auto head = [&](const std::string& words) { return th(_class = "n", _scope = "col", words); };
    auto rows = each(page.steps, [&](const StepRow& step) {
        return tr(th(_scope = "row", step.subject(ui.visit.language), details(summary(_class = "small", ui.tr("Show the text")), p(_class = "small", step.body(ui.visit.language)))),
            td(ui.plural(step.hours, "{} hour later", "{} hours later")), td(_class = "n", ui.number(step.sent)), td(_class = "n", ui.number(step.clicks)));
    });
    return manage(ui, page.community, 2, page.sequence.name, group(
        p(on_chip(ui, page.sequence.is_on), " ", span(_class = "muted", begins_text(ui, page.sequence.begins, page.sequence.days), ", ", goal_text(ui, page.sequence.goal))),
        page.sequence.is_on ? button_to(ui, off_path(one), "post", group(ui.tr("Turn off")), "btn") : when(!page.steps.empty(), [&] { return button_to(ui, on_path(one), "post", group(ui.tr("Turn on")), "btn primary"); }),
        when(!page.steps.empty(), [&] { return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Emails"), table(_class = "table",
            thead(tr(th(_scope = "col", ui.tr("Email")), th(_scope = "col", ui.tr("When")), head(ui.tr("Sent")), head(ui.tr("Clicks")))), tbody(rows))); }),
        step_form(ui, page),
        p(_class = "small muted", ui.tr("Letters wait until the night is over where their reader lives, and each ends with one click. Whether they are opened is not tracked. A click is a visit by the link of the letter, in a browser that runs scripts."))));
}

}  // namespace lyceum::promotion
