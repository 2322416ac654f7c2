// Keys: anything marked data-shortcut is clicked or focused; j and k walk through cards and posts.
// Silent while someone types, in dialogs, and where the cookie "shortcuts" says off. Ctrl-K (⌘K) opens the command
// palette from anywhere, typing included.
import xmark from "icon:x";
import { element, icon, is_typing } from "./dom";
import { part } from "./parts";
import { say } from "./words";

const walked = ".card, .post";
const sequence_ms = 1_200;
let first_key = "";
let first_at = 0;

function walk(step: number): void {
    const stops = [...document.querySelectorAll<HTMLElement>(walked)].filter(stop => stop.offsetParent);
    const here = document.activeElement?.closest<HTMLElement>(walked);
    const next = stops[here ? stops.indexOf(here) + step : 0];
    if (!next) return;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

function find(keys: string): HTMLElement | null {
    const marked = `[data-shortcut="${CSS.escape(keys)}"]`;
    return document.activeElement?.closest(walked)?.querySelector<HTMLElement>(marked) ?? document.querySelector<HTMLElement>(marked);
}

function use(target: HTMLElement): void {
    if (is_typing(target)) { target.focus(); if (target instanceof HTMLInputElement) target.select(); return; }
    target.click();
    // What a pressed summary uncovers is written into.
    if (target.matches("summary")) target.parentElement?.querySelector<HTMLElement>("textarea")?.focus();
}

function help_rows(): [keys: string, what: string][] {
    const rows: [string, string][] = [["j", say("next_item")], ["k", say("previous_item")], ["?", say("this_help")], ["g h", say("go_home")], ["Ctrl K", say("palette")]];
    const known = new Set(rows.map(([keys]) => keys));
    for (const marked of document.querySelectorAll<HTMLElement>("[data-shortcut]")) {
        const keys = marked.dataset["shortcut"] ?? "";
        const what = marked.ariaLabel ?? marked.textContent?.trim() ?? "";
        if (known.has(keys) || !what) continue;
        known.add(keys);
        rows.push([keys, what]);
    }
    return rows;
}

function help(): void {
    const rows = help_rows().map(([keys, what]) =>
        element("div", {}, element("dt", {}, what), element("dd", {}, ...keys.split(" ").map(key => element("kbd", {}, key)))));
    const dialog = element("dialog", { class: "dialog", "aria-label": say("shortcuts") },
        element("form", { method: "dialog" },
            element("header", { class: "dialog-head" }, element("h2", {}, say("shortcuts")), element("button", { class: "icon-btn", "aria-label": say("close") }, icon(xmark))),
            element("div", { class: "dialog-body" }, element("dl", { class: "pairs keys" }, ...rows))));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
}

/** Enter on a card that j and k came to opens it. */
function open_card(): boolean {
    const title = document.activeElement?.matches(walked) ? document.activeElement.querySelector<HTMLElement>(".card-title a") : null;
    title?.click();
    return title != null;
}

function act(keys: string): boolean {
    if (keys === "Enter") return open_card();
    if (keys === "j" || keys === "k") { walk(keys === "j" ? 1 : -1); return true; }
    if (keys === "?") { help(); return true; }
    const target = find(keys);
    if (target) { use(target); return true; }
    const reply = keys === "r" ? document.querySelector<HTMLElement>("#reply textarea") : null;
    if (reply) { use(reply); return true; }
    if (keys === "g h") { document.querySelector<HTMLElement>("a.brand")?.click(); return true; }
    return false;
}

/** What is typed while the palette is fetched: it belongs into its field, and must not act as shortcuts. */
let coming: string | undefined;

function open_palette(): void {
    if (coming !== undefined) return;
    coming = "";
    part("palette").then(palette => palette.open_palette(coming ?? ""), () => undefined).finally(() => { coming = undefined; });
}

function type_ahead(event: KeyboardEvent): void {
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) coming += event.key;
    event.preventDefault();
}

const are_off = () => /(?:^|; )shortcuts=off(?:;|$)/.test(document.cookie);

function on_key(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k" && !are_off()) {
        event.preventDefault();
        open_palette();
        return;
    }
    if (coming !== undefined) return type_ahead(event);
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
    if (are_off() || is_typing(event.target) || document.querySelector("dialog[open]")) return;
    const two = event.timeStamp - first_at < sequence_ms ? `${first_key} ${event.key}` : "";
    first_key = event.key;
    first_at = event.timeStamp;
    if ((two && act(two)) || act(event.key)) { first_at = 0; event.preventDefault(); }
}

export function start_shortcuts(): void {
    document.addEventListener("keydown", on_key);
}
