// What stands around every page: head, top bar, rails, tab bar, footer.
#include "platform/html/form.hpp"
#include "platform/http/app.hpp"

namespace lyceum {

using namespace html;

namespace {

Html theme_colours() {
    return group(meta(_name = "theme-color", _media = "(prefers-color-scheme: light)", _content = "#faf8f4"),
        meta(_name = "theme-color", _media = "(prefers-color-scheme: dark)", _content = "#14161a"));
}

std::string absolute(const Ui& ui, const Url& url) {
    return url.str().starts_with('/') ? ui.visit.app.base_url() + url.str() : url.str();
}

// What a page offers as Atom stands beside it as RSS and as JSON Feed.
Html alternates(const std::string& title, const Url& atom) {
    auto out = link(_rel = "alternate", _type = "application/atom+xml", _title = title, _href = atom);
    constexpr std::string_view kAtom = "atom.xml";
    if (!atom.str().ends_with(kAtom)) return out;
    auto beside = [&](std::string_view name) { return Url::local(atom.str().substr(0, atom.str().size() - kAtom.size()) + std::string(name)); };
    out += link(_rel = "alternate", _type = "application/rss+xml", _title = title, _href = beside("feed.xml"));
    return out += link(_rel = "alternate", _type = "application/feed+json", _title = title, _href = beside("feed.json"));
}

// What WeChat and QQ show of a shared link: they read itemprop, others og:image; both want a bitmap of 300 pixels or more.
Html shared_card(const Ui& ui, const Page& page) {
    auto item = [](const char* name, const std::string& content) { return meta(Attribute{"itemprop", name}, _content = content); };
    Html out = item("name", page.title);
    if (!page.description.empty()) out += item("description", page.description);
    if (page.head.markup().find("og:image") != std::string::npos) return out;
    auto picture = absolute(ui, ui.asset("icon-512.png"));
    out += item("image", picture);
    return out += meta(_property = "og:image", _content = picture);
}

/// The language that the address of this request names; empty for none.
std::string_view language_in_address(const Ui& ui) {
    if (!ui.visit.request) return {};
    std::string_view query = ui.visit.request->query;
    for (std::string_view language : {"zh", "en"})
        for (auto at = query.find("lang="); at != query.npos; at = query.find("lang=", at + 1))
            if ((at == 0 || query[at - 1] == '&') && query.substr(at + 5, query.find('&', at) - at - 5) == language) return language;
    return {};
}

/// Each language has an address, and the one that names none is in the language of whoever asks.
Html addresses_of(const Ui& ui, const Url& page) {
    auto in = [&](std::string_view language) { return absolute(ui, language.empty() ? page : page.with("lang", language)); };
    auto here = in(language_in_address(ui));
    Html out = meta(_property = "og:url", _content = here);
    out += element("link", {Node(_rel = "canonical"), Node(Attribute{"href", here})});
    auto alternate = [&](const char* name, const std::string& address) {
        out += element("link", {Node(_rel = "alternate"), Node(_hreflang = name), Node(Attribute{"href", address})});
    };
    alternate("zh", in("zh"));
    alternate("en", in("en"));
    alternate("x-default", in({}));
    return out;
}

Html about_the_page(const Ui& ui, const Frame& frame, const Page& page) {
    Html out;
    if (!page.description.empty()) out += meta(_name = "description", _content = page.description);
    if (!page.indexed) out += meta(_name = "robots", _content = "noindex");
    out += meta(_property = "og:site_name", _content = frame.site_name);
    out += meta(_property = "og:title", _content = page.title);
    out += meta(_property = "og:type", _content = page.og_type);
    if (!page.description.empty()) out += meta(_property = "og:description", _content = page.description);
    out += shared_card(ui, page);
    out += meta(_name = "twitter:card", _content = "summary");
    if (page.canonical) out += addresses_of(ui, *page.canonical);
    for (auto& [title, url] : page.feeds)
        out += alternates(title, url);
    if (!page.json_ld.empty()) {
        // A data block, not a script that runs. `</` cannot end it early.
        std::string safe;
        for (char c : page.json_ld) {
            if (c == '<') safe += "\\u003c"; else safe += c;
        }
        out += element("script", {Node(_type = "application/ld+json"), Node(Html::trusted(safe))});
    }
    return out += page.head;
}

Html head_of(const Ui& ui, const Frame& frame, const Page& page) {
    auto name = page.title == frame.site_name || page.title.empty() ? frame.site_name : page.title + " · " + frame.site_name;
    return head(
        meta(_charset = "utf-8"),
        meta(_name = "viewport", _content = "width=device-width, initial-scale=1, viewport-fit=cover"),
        title(name),
        when(!ui.csrf_token().empty(), [&] { return meta(_name = "csrf-token", _content = ui.csrf_token()); }),
        theme_colours(),
        meta(_name = "application-name", _content = frame.site_name),
        meta(_name = "apple-mobile-web-app-title", _content = frame.site_name),
        meta(_name = "apple-mobile-web-app-capable", _content = "yes"),
        meta(_name = "format-detection", _content = "telephone=no"),
        link(_rel = "icon", _type = "image/svg+xml", _href = ui.asset("favicon.svg")),
        link(_rel = "apple-touch-icon", _href = ui.asset("icon-192.png")),
        link(_rel = "manifest", _href = Url::local("/manifest.webmanifest")),
        link(_rel = "search", _type = "application/opensearchdescription+xml", _title = frame.site_name, _href = Url::local("/opensearch.xml")),
        element("link", {Node(_rel = "stylesheet"), Node(_href = ui.asset("app.css")), Node(data("turbo-track", "reload"))}),
        element("script", {Node(_type = "module"), Node(_src = ui.asset("app.js")), Node(data("turbo-track", "reload"))}),
        about_the_page(ui, frame, page));
}

Html nav_link(const Ui& ui, const NavLink& l) {
    return a(_href = l.to, _current = l.current, when(!l.icon.empty(), [&] { return ui.icon(l.icon); }), l.label,
        when(l.count > 0, [&] { return span(_class = "num", ui.compact(l.count)); }));
}

Html menu_of(const Ui& ui, const std::vector<NavLink>& links) {
    auto send = [&](const NavLink& l) {
        return Form(ui, l.to)(data("turbo", "false"), button(_type = "submit", when(!l.icon.empty(), [&] { return ui.icon(l.icon); }), l.label));
    };
    return div(_class = "menu-list", each(links, [&](const NavLink& l) { return l.posts ? Html() : nav_link(ui, l); }),
        each(links, [&](const NavLink& l) { return l.posts ? send(l) : Html(); }));
}

Html compose_menu(const Ui& ui, const Frame& frame) {
    if (frame.compose.empty()) return {};
    if (frame.compose.size() == 1)
        return a(_class = "btn primary", _href = frame.compose[0].to, data("shortcut", "c"), ui.icon("pencil"), span(ui.tr("Publish")));
    return details(_class = "menu end",
        element("summary", {Node(_class = "btn primary"), Node(data("shortcut", "c")), Node(ui.icon("pencil")), Node(span(ui.tr("Publish")))}),
        menu_of(ui, frame.compose));
}

Html viewer_actions(const Ui& ui, const Frame& frame) {
    if (!ui.signed_in())
        return group(a(_class = "btn desk-only", _href = Url::local("/sign-in"), ui.tr("Sign in")),
            a(_class = "btn primary", _href = Url::local("/join"), ui.tr("Join")));
    auto bell = span(_class = "dot", data("live-count", "bell"), _hidden = frame.unread == 0, frame.unread > 99 ? std::string("99+") : std::to_string(frame.unread));
    return group(
        compose_menu(ui, frame),
        a(_class = "icon-btn", _href = Url::local("/notifications"), _label = ui.tr("Notifications"), ui.icon("bell"), bell),
        details(_class = "menu end",
            summary(_class = fmt::format("avatar hue-{}", frame.viewer_hue), _label = ui.tr("My menu"), utf8_prefix(frame.viewer_name, 1)),
            menu_of(ui, frame.account_menu)));
}

Html top_bar(const Ui& ui, const Frame& frame) {
    return header(_class = "top",
        a(_class = "brand", _href = frame.home, span(_class = "seal", _aria_hidden = true, "园"), span(_class = "brand-name", frame.site_name)),
        form(_class = "search", _role = "search", _label = ui.tr("Search this site"), _action = Url::local("/search"),
            ui.icon("search"),
            input(_type = "search", _name = "q", _placeholder = ui.tr("Search articles, questions, discussions"), _label = ui.tr("Search"),
                _maxlength = 200, data("shortcut", "/")),
            kbd(_aria_hidden = true, "/")),
        div(_class = "top-actions",
            a(_class = "icon-btn phone-only", _href = Url::local("/search"), _label = ui.tr("Search"), ui.icon("search")),
            viewer_actions(ui, frame)));
}

Html left_rail(const Ui& ui, const Frame& frame) {
    return aside(_class = "rail left", _label = ui.tr("Places"), each(frame.rail, [&](const NavSection& s) {
        if (s.links.empty()) return Html();
        return section(h2(_class = "label", s.label), nav(_class = "nav", _label = s.label, each(s.links, [&](const NavLink& l) { return nav_link(ui, l); })));
    }));
}

Html notice_of(const Ui& ui, const Frame& frame) {
    Html said;
    if (!frame.notice.empty()) said += div(_class = "flash good", _role = "status", ui.icon("circle-check"), span(frame.notice));
    if (auto& reminder = frame.reminder)
        said += div(_class = "flash warn", ui.icon(reminder->icon), span(a(_class = "link", _href = reminder->to, reminder->label)));
    return said;
}

// Around the body of the page, which is by far the longest part, everything else is made first: so it is copied once.
constexpr std::string_view kBodyGoesHere = "<slot></slot>";

Html laid_out(const Ui& ui, const Frame& frame, const Page& page) {
    auto said = notice_of(ui, frame);
    auto body = Html::trusted(std::string(kBodyGoesHere));
    switch (page.shape) {
        case Shape::plain: return main_(_class = "page mid", _id = "main", said, body);
        case Shape::wide: return main_(_class = "landing", _id = "main", said, body);
        case Shape::slim: return main_(_class = "page slim", _id = "main", said, body);
        case Shape::reading:
        case Shape::broad: break;
    }
    return div(_class = page.shape == Shape::broad ? "shell wide" : "shell", left_rail(ui, frame), main_(_id = "main", said, body),
        when(!page.aside.empty(), [&] { return aside(_class = "rail right", _label = ui.tr("More"), page.aside); }));
}

// What the law of the mainland of China asks at the foot of every page: the filing numbers, linked to the registers.
Html filings(const SiteConfig& site) {
    if (site.icp_number.empty() && site.police_number.empty()) return {};
    std::string digits;
    for (char c : site.police_number)
        if (c >= '0' && c <= '9') digits += c;
    return p(_class = "row wrap", _lang = "zh-CN",
        when(!site.icp_number.empty(), [&] { return a(_href = *Url::external("https://beian.miit.gov.cn/"), _rel = "noreferrer", site.icp_number); }),
        when(!site.police_number.empty(), [&] {
            return a(_href = Url::external("https://beian.mps.gov.cn/")->with("code", digits), _rel = "noreferrer", site.police_number);
        }));
}

Html foot(const Ui& ui, const Frame& frame) {
    auto here = ui.visit.request ? Url::local(ui.visit.request->path.starts_with("//") ? "/" : http::percent_encoded(ui.visit.request->path, "-._~@+/")) : Url();
    return footer(_class = "foot",
        nav(_class = "row wrap", _label = ui.tr("About this site"), each(frame.footer, [&](const NavLink& l) { return a(_href = l.to, l.label); }),
            a(_href = Url::local("/api"), "API"),
            ui.chinese() ? a(_href = here.with("lang", "en"), _hreflang = "en", _lang = "en", "English")
                         : a(_href = here.with("lang", "zh"), _hreflang = "zh", _lang = "zh-CN", "中文"),
            div(_class = "segments", _role = "group", _label = ui.tr("Theme"), _controller = "theme",
                button(_class = "segment", _type = "button", _value = "auto", _data_action = "theme#choose", _label = ui.tr("Like the system"), ui.icon("monitor", "s")),
                button(_class = "segment", _type = "button", _value = "light", _data_action = "theme#choose", _label = ui.tr("Light"), ui.icon("sun", "s")),
                button(_class = "segment", _type = "button", _value = "dark", _data_action = "theme#choose", _label = ui.tr("Dark"), ui.icon("moon", "s")))),
        filings(ui.visit.app.settings()->site),
        p("© ", frame.site_name, " · Lyceum"));
}

}  // namespace

std::string render_document(const Ui& ui, const Frame& frame, const Page& page) {
    static constexpr std::string_view themes[] = {"auto", "light", "dark"};
    auto topics = ui.who() ? "person:" + to_string(*ui.who()) : std::string();
    auto document = element("html", {Node(_lang = ui.chinese() ? "zh-CN" : "en"), Node(_theme = themes[static_cast<int>(ui.visit.theme)]),
        Node(head_of(ui, frame, page)),
        Node(element("body", {Node(only_if(ui.signed_in(), data("live-url", "/live"))), Node(only_if(ui.signed_in(), data("live-topic", topics))),
            Node(a(_class = "skip", Attribute{"href", "#main"}, ui.tr("Skip to the text"))),
            Node(top_bar(ui, frame)),
            Node(laid_out(ui, frame, page)),
            Node(foot(ui, frame)),
            Node(nav(_class = "tabbar", _label = ui.tr("Main places"), each(frame.tabs, [&](const NavLink& l) { return nav_link(ui, l); }))),
            Node(div(_class = "toasts", _id = "toasts", _role = "status", _live_region = "polite"))}))});
    auto& around = document.markup();
    auto slot = around.find(kBodyGoesHere);
    CHECK_THAT(slot != around.npos);
    constexpr std::string_view kDoctype = "<!doctype html>";
    std::string out;
    out.reserve(kDoctype.size() + around.size() + page.body.markup().size());
    return out.append(kDoctype).append(around, 0, slot).append(page.body.markup()).append(around, slot + kBodyGoesHere.size());
}

std::string render_stream(const Fragments& fragments) {
    std::string out;
    for (auto& f : fragments)
        out += element("turbo-stream", {Node(Attribute{"action", f.action}), Node(Attribute{"target", f.dom_id}), Node(template_(f.body))}).markup();
    return out;
}

Page problem_page(const Ui& ui, int status, const std::string& message, const std::string& incident) {
    auto headline = status == 404 ? ui.tr("There is nothing here") : status == 403 ? ui.tr("This is not open to you")
        : status == 402 ? ui.tr("This is for members") : status == 429 ? ui.tr("A little slower, please")
        : status >= 500 ? ui.tr("Something went wrong") : ui.tr("That did not work");
    return {.title = headline,
        .body = div(_class = "error-page",
            p(_class = "error-code", status), h1(headline), p(_class = "muted", message),
            div(_class = "row center", a(_class = "btn primary", _href = Url::local("/"), ui.tr("To the home page"))),
            when(!incident.empty(), [&] { return p(_class = "small faint mono", ui.tr("Incident {}", incident)); })),
        .shape = Shape::slim, .indexed = false, .status = status};
}

Html avatar(std::string_view name, int hue, bool small_one) {
    return span(_class = fmt::format("avatar{} hue-{}", small_one ? " s" : "", hue % 12), _aria_hidden = true, utf8_prefix(name, 1));
}

}  // namespace lyceum
