// Tags as chips over a plain comma separated input, which stays the one that is sent.
import { Controller } from "@hotwired/stimulus";
import xmark from "icon:x";
import { element, icon } from "../dom";
import { toast } from "../toasts";
import { say } from "../words";

const separators = /[,，、;；\n]+/;

export default class extends Controller<HTMLInputElement> {
    static override values = { max: { type: Number, default: 10 } };
    declare readonly maxValue: number;
    #box!: HTMLElement;
    #entry!: HTMLInputElement;

    override connect(): void {
        const sent = this.element;
        // A kept page may hold the chips of an earlier visit: they belong to no one now.
        if (sent.nextElementSibling?.classList.contains("tag-input")) sent.nextElementSibling.remove();
        const id = sent.id || sent.dataset["id"] || "";
        this.#entry = element("input", { id, list: sent.getAttribute("list") ?? undefined, autocomplete: "off", enterkeyhint: "done" });
        this.#box = element("div", { class: "tag-input" }, this.#entry);
        sent.dataset["id"] = id;
        sent.removeAttribute("id");
        sent.type = "hidden";
        sent.after(this.#box);
        this.#box.addEventListener("click", this.#clicked);
        this.#entry.addEventListener("keydown", this.#key);
        this.#entry.addEventListener("input", () => { if (separators.test(this.#entry.value)) this.#take(); });
        this.#entry.addEventListener("change", () => this.#take());
        this.#draw(this.#tags());
    }

    #tags(): string[] { return this.element.value.split(separators).map(tag => tag.trim()).filter(Boolean); }

    #draw(tags: string[]): void {
        this.element.value = tags.join(", ");
        this.#box.querySelectorAll(".tag").forEach(tag => tag.remove());
        this.#entry.before(...tags.map(tag => element("span", { class: "tag" }, tag,
            element("button", { type: "button", value: tag, "aria-label": `${say("remove")} ${tag}` }, icon(xmark, "s")))));
        this.element.dispatchEvent(new Event("input", { bubbles: true }));
    }

    #take(): void {
        const typed = this.#entry.value.split(separators).map(tag => tag.trim().replace(/^#/, "")).filter(Boolean);
        const all = [...new Set([...this.#tags(), ...typed])];
        if (all.length > this.maxValue) toast(say("tags_full"));
        this.#entry.value = "";
        this.#draw(all.slice(0, this.maxValue));
    }

    #clicked = (event: Event) => {
        const button = (event.target as Element).closest("button");
        if (button) this.#draw(this.#tags().filter(tag => tag !== button.value));
        this.#entry.focus();
    };

    #key = (event: KeyboardEvent) => {
        if (event.isComposing) return;
        if (event.key === "Enter" && this.#entry.value) { event.preventDefault(); this.#take(); }
        if (event.key === "Backspace" && !this.#entry.value) this.#draw(this.#tags().slice(0, -1));
    };
}
