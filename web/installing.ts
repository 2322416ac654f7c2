// The site as an app: the service worker, the offer to install, the number on the icon, and what is said while offline.
import { element } from "./dom";
import { language, say } from "./words";

interface InstallOffer extends Event { prompt(): Promise<unknown>; userChoice: Promise<{ outcome: string }> }
interface Badges { setAppBadge?(count: number): Promise<void>; clearAppBadge?(): Promise<void> }

let offer: InstallOffer | undefined;

/** Buttons marked data-install appear while the browser offers to install, and ask only when pressed. */
function show_offer(): void {
    for (const button of document.querySelectorAll<HTMLElement>("[data-install]")) button.hidden = !offer;
}

async function install(): Promise<void> {
    const asked = offer;
    offer = undefined;
    await asked?.prompt();
    await asked?.userChoice;
    show_offer();
}

/** The number of unread notifications on the icon of the installed app. */
export function show_badge(count: number): void {
    const badges = navigator as Badges;
    const set = count > 0 ? badges.setAppBadge?.(count) : badges.clearAppBadge?.();
    set?.catch(() => undefined);                     // not installed, or not allowed
}

/** A page that the service worker kept says of when it is. */
function tell_age(): void {
    const at = document.body.dataset["keptAt"];
    document.getElementById("kept-note")?.remove();
    if (!at) return;
    const when = new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
    document.querySelector(".top")?.after(element("div", { class: "banner", id: "kept-note", role: "status" }, say("kept_page") + when));
}

export function start_installing(): void {
    if ("serviceWorker" in navigator)
        addEventListener("load", () => void navigator.serviceWorker.register("/service-worker.js").catch(() => undefined));
    addEventListener("beforeinstallprompt", event => { event.preventDefault(); offer = event as InstallOffer; show_offer(); });
    addEventListener("appinstalled", () => { offer = undefined; show_offer(); });
    document.addEventListener("click", event => { if (event.target instanceof Element && event.target.closest("[data-install]")) void install(); });
    document.addEventListener("turbo:load", () => {
        show_offer();
        tell_age();
        const bell = document.querySelector<HTMLElement>("[data-live-count=bell]");
        if (bell) show_badge(bell.hidden ? 0 : parseInt(bell.textContent ?? "", 10) || 0);
    });
}
