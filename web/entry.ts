// The one script of every page: navigation without reloads, the islands, and the behaviours that
// listen on the document. Pages are whole without it.
import * as Turbo from "@hotwired/turbo";
import { Application, Controller } from "@hotwired/stimulus";
import islands from "islands";
import { ask, start_dialogs } from "./dialogs";
import { start_installing } from "./installing";
import { start_live } from "./live";
import { start_lazy_islands } from "./parts";
import { start_menus } from "./menus";
import { start_recent } from "./recent";
import { start_shortcuts } from "./shortcuts";
import { apply_theme, kept_theme } from "./theme";
import { start_times } from "./times";

apply_theme(kept_theme());

Turbo.config.drive.progressBarDelay = 250;
Turbo.config.forms.confirm = ask;
// Some acts answer with what is shown only once, an address or a key, instead of leading elsewhere.
document.addEventListener("turbo:submit-start", (event) => {
    (event as CustomEvent<{ formSubmission: { mustRedirect: boolean } }>).detail.formSubmission.mustRedirect = false;
});

// Sent instead of a redirect where the address has a fragment, which a redirect would lose.
Turbo.StreamActions["visit"] = function (this: Element) {
    const to = new URL(this.getAttribute("data-to") ?? "/", location.href);
    if (to.origin === location.origin) Turbo.visit(to.href, { action: to.pathname === location.pathname ? "replace" : "advance" });
};

// Parts fetched later use this Stimulus and this Turbo; a second copy of either would fight the first.
Object.assign(globalThis, { lyceum: { Controller, visit: Turbo.visit, renderStreamMessage: Turbo.renderStreamMessage } });

const stimulus = Application.start();
for (const [name, controller] of islands) stimulus.register(name, controller);
start_lazy_islands(stimulus);

start_dialogs();
start_menus();
start_shortcuts();
start_times();
start_live();
start_recent();
start_installing();

// Lists of places that are longer than their box show where the reader is.
document.addEventListener("turbo:load", () => {
    for (const here of document.querySelectorAll<HTMLElement>(":is(.settings-nav, .tabs) [aria-current]")) {
        const list = here.closest(".settings-nav, .tabs")!, place = here.getBoundingClientRect(), box = list.getBoundingClientRect();
        list.scrollLeft += place.left - box.left - (box.width - place.width) / 2;
        list.scrollTop += place.top - box.top - (box.height - place.height) / 2;
    }
});

// A refused form comes back with its complaints on top: bring the reader there.
document.addEventListener("turbo:render", () => document.querySelector<HTMLElement>(".complaints")?.focus());
