// The command palette: every page, action, person and tag this visitor may reach, by typing. A combobox with a list
// (WAI-ARIA 1.2): the focus stays in the field, the arrows move the choice.
import { visit } from "@hotwired/turbo";
import { after_pause, element } from "./dom";
import { recent_pages } from "./recent";
import { read } from "./send";
import { say } from "./words";

interface Entry { group: string; label: string; hint: string; to: string }

const pause_ms = 90;

let asked = 0;                                       // answers that come late are dropped

async function find(words: string): Promise<Entry[]> {
    const text = await read(`/palette?q=${encodeURIComponent(words)}`, "application/json");
    if (!text) return [];
    return (JSON.parse(text) as { entries: Entry[] }).entries;
}

function recent(words: string): Entry[] {
    const typed = words.trim().toLocaleLowerCase();
    return recent_pages().filter(page => page.title.toLocaleLowerCase().includes(typed)).slice(0, typed ? 4 : 6)
        .map(page => ({ group: say("recent"), label: page.title, hint: "", to: page.to }));
}

class Palette {
    private entries: Entry[] = [];
    private chosen = -1;
    private readonly field = element("input", { type: "text", class: "palette-field", role: "combobox", maxlength: "100", autocomplete: "off", spellcheck: "false",
        "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list", "aria-label": say("palette"), placeholder: say("palette") });
    private readonly list = element("div", { id: "palette-list", class: "palette-list", role: "listbox", "aria-label": say("palette") });
    private readonly status = element("p", { class: "visually-hidden", role: "status" });
    private readonly dialog = element("dialog", { class: "dialog palette", "aria-label": say("palette") }, this.field, this.list, this.status,
        element("p", { class: "palette-keys small faint", "aria-hidden": "true" }, element("kbd", {}, "↑"), element("kbd", {}, "↓"), ` ${say("choose")} `, element("kbd", {}, "Enter"), ` ${say("open")} `, element("kbd", {}, "Esc"), ` ${say("close")}`));

    open(words: string): void {
        this.field.value = words;
        const ask = after_pause(pause_ms, () => void this.ask());
        this.field.addEventListener("input", ask);
        this.field.addEventListener("keydown", event => this.key(event));
        this.dialog.addEventListener("close", () => { ask.cancel(); this.dialog.remove(); });
        this.dialog.addEventListener("click", event => { if (event.target === this.dialog) this.dialog.close(); });
        document.addEventListener("turbo:before-cache", () => this.dialog.close(), { once: true });
        document.body.append(this.dialog);
        this.dialog.showModal();
        this.field.focus();
        void this.ask();
    }

    private async ask(): Promise<void> {
        const mine = ++asked, words = this.field.value;
        const found = await find(words);
        if (mine === asked) this.show([...recent(words), ...found], words);
    }

    private show(entries: Entry[], words: string): void {
        const seen = new Set<string>();
        this.entries = entries.filter(entry => !seen.has(entry.to) && seen.add(entry.to));
        if (words.trim()) this.entries.push({ group: say("search"), label: `${say("search")}: ${words.trim()}`, hint: "", to: `/search?q=${encodeURIComponent(words.trim())}` });
        const groups = new Map<string, HTMLElement>();
        this.entries.forEach((entry, n) => {
            const option = element("div", { role: "option", id: `palette-${n}`, class: "palette-option", "aria-selected": "false" },
                element("span", {}, entry.label), element("span", { class: "small faint" }, entry.hint));
            option.addEventListener("click", () => this.go(n));
            option.addEventListener("pointermove", () => this.choose(n));
            let group = groups.get(entry.group);
            if (!group) {
                group = element("div", { role: "group", "aria-label": entry.group }, element("div", { class: "label", "aria-hidden": "true" }, entry.group));
                groups.set(entry.group, group);
            }
            group.append(option);
        });
        this.list.replaceChildren(...groups.values());
        this.status.textContent = this.entries.length ? "" : say("nothing_found");
        this.chosen = -1;
        this.choose(0);
    }

    private choose(n: number): void {
        if (n === this.chosen || !this.entries.length) return;
        const options = this.list.querySelectorAll<HTMLElement>("[role=option]");
        const at = (id: number) => [...options].find(option => option.id === `palette-${id}`);
        at(this.chosen)?.setAttribute("aria-selected", "false");
        this.chosen = (n + this.entries.length) % this.entries.length;
        const here = at(this.chosen);
        here?.setAttribute("aria-selected", "true");
        here?.scrollIntoView({ block: "nearest" });
        this.field.setAttribute("aria-activedescendant", `palette-${this.chosen}`);
    }

    /** The choice moves in the order of the screen, where groups stand together. */
    private step(by: number): void {
        const order = [...this.list.querySelectorAll<HTMLElement>("[role=option]")].map(option => Number(option.id.slice("palette-".length)));
        const place = order.indexOf(this.chosen) + by;
        this.choose(order[(place + order.length) % order.length] ?? 0);
    }

    private key(event: KeyboardEvent): void {
        if (event.isComposing) return;
        if (event.key === "ArrowDown") this.step(1);
        else if (event.key === "ArrowUp") this.step(-1);
        else if (event.key === "Enter") this.go(this.chosen);
        else return;
        event.preventDefault();
    }

    private go(n: number): void {
        const entry = this.entries[n];
        if (!entry) return;
        this.dialog.close();
        visit(entry.to);
    }
}

export function open_palette(words = ""): void {
    if (!document.querySelector("dialog[open]")) new Palette().open(words);
}
