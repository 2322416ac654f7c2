// Waits for a payment to settle: asks for its state until it is no longer pending, then goes there.
import { Controller } from "@hotwired/stimulus";
import { visit } from "@hotwired/turbo";
import { read } from "../send";
import { toast } from "../toasts";
import { say } from "../words";

const every_ms = 2_000, patience_ms = 120_000;

export default class extends Controller<HTMLElement> {
    static override values = { url: String, next: String };
    declare readonly urlValue: string;
    declare readonly nextValue: string;
    #timer = 0;
    #since = 0;

    override connect(): void {
        this.#since = Date.now();
        this.#later();
    }

    override disconnect(): void { clearTimeout(this.#timer); }

    #later(): void { this.#timer = window.setTimeout(() => void this.#look(), every_ms); }

    async #look(): Promise<void> {
        const state = await this.#state();
        if (!this.element.isConnected) return;
        if (state !== undefined && state !== "pending") visit(this.nextValue || location.href, { action: "replace" });
        else if (Date.now() - this.#since < patience_ms) this.#later();
        else toast(say("still_waiting"));
    }

    async #state(): Promise<string | undefined> {
        const text = await read(this.urlValue, "application/json");
        try { return text === undefined ? undefined : (JSON.parse(text) as { state?: string }).state; } catch { return undefined; }
    }
}
