#include "modules/shell/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::shell {
using namespace html;

static Html keys_table(const Ui& ui) {
    auto row = [&](std::initializer_list<const char*> keys, const std::string& what) {
        Html caps;
        for (auto* key : keys) caps += group(kbd(key), " ");
        return div(dt(what), dd(caps));
    };
    return dl(_class = "pairs keys",
        row({"Ctrl", "K"}, ui.tr("Command palette: find pages, actions, people and tags")), row({"/"}, ui.tr("Search")),
        row({"?"}, ui.tr("The keys of the page you are on")), row({"j"}, ui.tr("Next post or card")), row({"k"}, ui.tr("The one before")),
        row({"Enter"}, ui.tr("Open the card you stand on")), row({"c"}, ui.tr("Publish")), row({"r"}, ui.tr("Reply")), row({"l"}, ui.tr("Like")),
        row({"b"}, ui.tr("Save")), row({"g", "h"}, ui.tr("Home")));
}

Page keyboard_page(const Ui& ui, const Keyboard& keyboard) {
    Form form(ui, save_keyboard_path());
    return accounts::settings_page(ui, ui.tr("Keyboard and app"), keyboard_path(), group(
        section(_class = "sheet stack", h2(ui.tr("Keyboard shortcuts")),
            p(_class = "muted", ui.tr("They rest while you type. On a Mac, use ⌘ in place of Ctrl.")),
            keys_table(ui),
            form(_class = "form", form.checkbox({.name = "on", .label = ui.tr("Use keyboard shortcuts in this browser"),
                    .hint = ui.tr("Turn them off if they get in the way of speech input or a screen reader.")}, keyboard.on),
                div(_class = "form-foot", form.submit(ui.tr("Save changes"))))),
        section(_class = "sheet stack", h2(ui.tr("As an app")),
            p(ui.tr("Installed, this site has its own window and icon, shows how many notifications wait, and keeps what you read lately for reading without a connection. Signing out removes what was kept.")),
            p(_class = "small muted", ui.tr("On an iPhone: Share, then “Add to Home Screen”. Elsewhere the button appears when your browser offers it.")),
            div(button(_type = "button", _class = "btn primary", _hidden = true, data("install", ""), ui.icon("download"), ui.tr("Install"))))));
}

Page offline_page(const Ui& ui, const Offline&) {
    return {.title = ui.tr("No connection"),
        .body = div(_class = "error-page",
            ui.icon("globe", "l"), h1(ui.tr("No connection")),
            p(_class = "muted", ui.tr("This page is not kept on this device. It opens as soon as you are online again.")),
            div(_class = "row center", a(_class = "btn primary", _href = Url::local("/"), ui.tr("Try again"))),
            section(_class = "sheet stack", h2(_class = "label", ui.tr("What you can read now")), ul(_class = "list", _id = "kept"))),
        .shape = Shape::slim, .indexed = false};
}

}  // namespace lyceum::shell
