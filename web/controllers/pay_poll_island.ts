// Waits for a payment to settle: asks for its state until it is no longer pending, then goes there. `patient` waits as long as
// the page is open, as for a code that somebody still has to scan; `leaves` goes there as a page of its own, to another site.
import { Controller } from "@hotwired/stimulus";
import { visit } from "@hotwired/turbo";
import { read } from "../send";
import { toast } from "../toasts";
import { say } from "../words";

const every_ms = 2_000, at_first_ms = 500, patience_ms = 120_000;

export default class extends Controller<HTMLElement> {
    static override values = { url: String, next: String, patient: Boolean, leaves: Boolean };
    declare readonly urlValue: string;
    declare readonly nextValue: string;
    declare readonly patientValue: boolean;
    declare readonly leavesValue: boolean;
    #timer = 0;
    #since = 0;

    override connect(): void {
        this.#since = Date.now();
        this.#later(at_first_ms);
    }

    override disconnect(): void { clearTimeout(this.#timer); }

    #later(ms = every_ms): void { this.#timer = window.setTimeout(() => void this.#look(), ms); }

    async #look(): Promise<void> {
        const state = await this.#state();
        if (!this.element.isConnected) return;
        if (state !== undefined && state !== "pending") this.#go(this.nextValue || location.href);
        else if (this.patientValue || Date.now() - this.#since < patience_ms) this.#later();
        else toast(say("still_waiting"));
    }

    #go(to: string): void {
        if (this.leavesValue) location.assign(to);
        else visit(to, { action: "replace" });
    }

    async #state(): Promise<string | undefined> {
        const text = await read(this.urlValue, "application/json");
        try { return text === undefined ? undefined : (JSON.parse(text) as { state?: string }).state; } catch { return undefined; }
    }
}
