// Written text gets what Markdown cannot say: coloured code with a copy button, formulas, diagrams,
// anchors on headings, tables that scroll. The heavy parts are fetched only where they are used.
import { Controller } from "@hotwired/stimulus";
import copy_icon from "icon:copy";
import hash_icon from "icon:link";
import { element, icon } from "../dom";
import { part } from "../parts";
import { toast } from "../toasts";
import { say } from "../words";

export default class extends Controller<HTMLElement> {
    override connect(): void {
        this.#tables();
        this.#headings();
        this.#blocks();
        void this.#formulas();
        void this.#diagrams();
        document.addEventListener("theme:change", this.#redraw);
    }

    override disconnect(): void { document.removeEventListener("theme:change", this.#redraw); }

    async copy(event: Event): Promise<void> {
        const button = event.currentTarget as HTMLButtonElement;
        const code = button.closest(".code-block")?.querySelector("code");
        try {
            await navigator.clipboard.writeText(code?.textContent ?? "");
            button.lastChild!.textContent = say("copied");
            setTimeout(() => { button.lastChild!.textContent = say("copy"); }, 1_500);
        } catch {
            toast(say("copy_failed"), "bad");
        }
    }

    #tables(): void {
        for (const table of this.element.querySelectorAll("table")) {
            if (table.closest(".table-wrap")) continue;
            const wrap = element("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": table.caption?.textContent ?? table.querySelector("th")?.textContent ?? "" });
            table.replaceWith(wrap);
            wrap.append(table);
        }
    }

    #headings(): void {
        for (const heading of this.element.querySelectorAll<HTMLElement>(":is(h2, h3, h4)[id]")) {
            if (heading.querySelector(".anchor")) continue;
            heading.append(element("a", { class: "anchor", href: `#${encodeURIComponent(heading.id)}`, "aria-label": say("link_here") }, icon(hash_icon, "s")));
        }
    }

    #blocks(): void {
        const blocks = [...this.element.querySelectorAll<HTMLElement>("pre > code:not(.language-mermaid)")];
        for (const code of blocks) {
            const pre = code.parentElement as HTMLPreElement;
            if (pre.parentElement?.classList.contains("code-block")) continue;
            const language = /language-([\w+#.-]+)/.exec(code.className)?.[1] ?? "";
            const frame = element("div", { class: "code-block" });
            pre.replaceWith(frame);
            pre.tabIndex = 0;
            frame.append(element("div", { class: "code-head" }, element("span", {}, language),
                element("button", { type: "button", class: "copy", "data-action": "prose#copy" }, icon(copy_icon, "s"), say("copy"))), pre);
        }
        const colourable = blocks.filter(code => code.className.includes("language-") && !code.dataset["coloured"]);
        if (colourable.length) void part("highlight").then(({ colour }) => colourable.forEach(colour));
    }

    async #formulas(): Promise<void> {
        const formulas = [...this.element.querySelectorAll<HTMLElement>(".math:not([data-tex])")];
        if (formulas.length) (await part("math")).typeset(formulas);
    }

    async #diagrams(): Promise<void> {
        const sources = [...this.element.querySelectorAll<HTMLElement>("pre.mermaid, pre > code.language-mermaid")];
        if (sources.length) await (await part("diagram")).draw(sources);
    }

    #redraw = async () => {
        const drawn = [...this.element.querySelectorAll<HTMLElement>("figure.diagram")];
        if (drawn.length) await (await part("diagram")).redraw(drawn);
    };
}
