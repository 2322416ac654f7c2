// Keeps what someone writes: on the server shortly after each pause, on this device when that fails.
import { after_pause, element } from "../dom";
import { post } from "../send";
import { language, say } from "../words";

const pause_ms = 1_500;
/** A tab closed at once sends at most this much: browsers refuse larger keepalive requests. */
const keepalive_bytes_max = 60_000;

export interface DraftPlace { url: string; method: string; key: string }

/** Whether every text is as the server sent it: somebody may have typed before this script was there. */
function is_as_sent(form: HTMLFormElement): boolean {
    return [...form.elements].every((control) =>
        !(control instanceof HTMLTextAreaElement || (control instanceof HTMLInputElement && control.type === "text")) || control.value === control.defaultValue);
}

export class Draft {
    readonly #form: HTMLFormElement;
    readonly #place: DraftPlace;
    readonly #status: HTMLElement | null;
    readonly #soon = after_pause(pause_ms, () => void this.save());
    #kept: string;
    #saving = false;

    constructor(form: HTMLFormElement, place: DraftPlace) {
        this.#form = form;
        this.#place = place;
        this.#status = form.querySelector("[data-editor-status]");
        this.#kept = is_as_sent(form) ? this.#written() : "";
    }

    get dirty(): boolean { return this.#written() !== this.#kept; }

    /** Something was typed. */
    touch(): void {
        if (!this.dirty) return;
        this.#say(say("unsaved"));
        this.#soon();
    }

    /** It was sent for good, or given up. */
    done(): void {
        this.#soon.cancel();
        this.#kept = this.#written();
        try { localStorage.removeItem(this.#name()); } catch { /* storage may be forbidden */ }
    }

    async save(leaving = false): Promise<void> {
        if (!this.dirty || this.#saving) return;
        this.#soon.cancel();
        const written = this.#written();
        this.#keep_here(written);
        if (!this.#place.url) { this.#kept = written; this.#say(say("saved_here")); return; }
        this.#saving = true;
        if (!leaving) this.#say(say("saving"));
        try {
            const answer = await post(this.#place.url, this.#fields(), { method: this.#place.method, keepalive: leaving && written.length < keepalive_bytes_max });
            if (answer.ok) { this.#kept = written; this.#saved(); } else this.#say(answer.status === 409 ? say("conflict") : say("saved_here"), true);
        } catch {
            this.#say(say("saved_here"), true);
        } finally {
            this.#saving = false;
        }
        if (this.dirty && !leaving) this.#soon();
    }

    /** Offers what this device kept from an earlier visit, if it differs from what the page holds. */
    offer_kept(): void {
        let kept: string | null = null;
        try { kept = localStorage.getItem(this.#name()); } catch { return; }
        if (!kept || kept === this.#written()) return;
        const button = element("button", { type: "button", class: "link" }, say("restore"));
        button.addEventListener("click", () => { this.#restore(kept); this.#say(""); });
        this.#status?.replaceChildren(say("found_draft"), " ", button);
    }

    stop(): void { this.#soon.cancel(); }

    #name(): string { return `draft:${this.#place.key || location.pathname}`; }

    #fields(): FormData {
        const fields = new FormData(this.#form);
        for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
        return fields;
    }

    // Names that begin with "_" are the server's own (tokens); they are not writing.
    #written(): string { return JSON.stringify([...this.#fields()].filter(([name]) => !name.startsWith("_"))); }

    #keep_here(written: string): void {
        try { localStorage.setItem(this.#name(), written); } catch { /* full or forbidden: the server still has it */ }
    }

    #saved(): void {
        try { localStorage.removeItem(this.#name()); } catch { /* as above */ }
        this.#say(say("saved_at") + new Intl.DateTimeFormat(language(), { hour: "2-digit", minute: "2-digit" }).format(new Date()));
    }

    #restore(kept: string): void {
        for (const [name, value] of JSON.parse(kept) as [string, string][]) {
            const control = this.#form.elements.namedItem(name);
            if (!(control instanceof HTMLTextAreaElement || (control instanceof HTMLInputElement && control.type !== "hidden"))) continue;
            control.value = value;
            control.dispatchEvent(new Event("input", { bubbles: true }));
        }
    }

    #say(text: string, bad = false): void {
        if (!this.#status) return;
        this.#status.textContent = text;
        this.#status.classList.toggle("bad", bad);
    }
}
