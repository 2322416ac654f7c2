#include "modules/push/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::push {
using namespace html;

Page devices_page(const Ui& ui, const Devices& view) {
    auto row = [&](const Device& device) {
        return li(div(_class = "row", ui.icon("smartphone"), div(_class = "grow", device.agent.empty() ? ui.tr("A browser") : device.agent, p(_class = "small muted", device.service, " · ", ui.ago(device.made_at))),
            button_to(ui, device_path({device.id}), "delete", group(ui.tr("Remove")), "btn sm")));
    };
    return accounts::settings_page(ui, ui.tr("Push"), devices_path(), group(
        section(_class = "sheet stack", _controller = "push", data("push-key-url-value", key_path()), data("push-subscribe-url-value", subscribe_path({})),
            h2(ui.tr("Notifications on this device")),
            p(ui.tr("Your browser can show notifications while this site is closed. What they say is encrypted for it; the push service of its maker carries them without being able to read them.")),
            p(_class = "small muted", ui.tr("On an iPhone, add the site to the home screen first.")),
            p(_class = "small", data("push-target", "status"), _role = "status"),
            div(button(_type = "button", _class = "btn primary", _hidden = true, data("push-target", "turn-on"), _data_action = "push#turn_on", ui.icon("bell"), ui.tr("Tell this device"))),
            element("noscript", {Node(p(_class = "small muted", ui.tr("This needs scripts.")))})),
        section(_class = "sheet stack", h2(ui.tr("Devices that are told")),
            view.devices.empty() ? p(_class = "muted", ui.tr("None yet.")) : ul(_class = "list", each(view.devices, row)),
            when(!view.devices.empty(), [&] { return div(button_to(ui, test_path(), "post", group(ui.tr("Send a test")), "btn")); }))));
}

}  // namespace lyceum::push
