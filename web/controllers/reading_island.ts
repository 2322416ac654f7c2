// How long and how far someone really read: counted only while the page is visible and the reader
// does something. The server puts this on a text only where the reader agreed to it.
import { Controller } from "@hotwired/stimulus";

const tick_ms = 1_000, idle_after_ms = 30_000, first_report_s = 10;

export default class extends Controller<HTMLElement> {
    #seconds = 0;
    #depth = 0;
    #active_at = 0;
    #timer = 0;
    #reported = "";

    override connect(): void {
        this.#active_at = Date.now();
        this.#timer = window.setInterval(this.#tick, tick_ms);
        for (const event of ["scroll", "pointermove", "keydown", "touchstart"]) addEventListener(event, this.#active, { passive: true });
        addEventListener("pagehide", this.#final);
        document.addEventListener("visibilitychange", this.#hidden);
    }

    override disconnect(): void {
        this.#report(true);
        clearInterval(this.#timer);
        for (const event of ["scroll", "pointermove", "keydown", "touchstart"]) removeEventListener(event, this.#active);
        removeEventListener("pagehide", this.#final);
        document.removeEventListener("visibilitychange", this.#hidden);
    }

    #active = () => { this.#active_at = Date.now(); };
    #final = () => this.#report(true);
    // Phones often never say "pagehide": going out of sight is the last certain moment.
    #hidden = () => { if (document.hidden) this.#report(true); };

    #tick = () => {
        if (document.hidden || Date.now() - this.#active_at > idle_after_ms) return;
        const box = this.element.getBoundingClientRect();
        if (box.bottom > 0 && box.top < innerHeight) this.#seconds += tick_ms / 1000;
        if (box.height > 0) this.#depth = Math.max(this.#depth, Math.min(1, (innerHeight - box.top) / box.height));
        if (this.#seconds === first_report_s) this.#report(false);
    };

    #report(final: boolean): void {
        const url = this.element.dataset["readingUrl"];
        const said = JSON.stringify({ seconds: Math.round(this.#seconds), depth: Math.round(this.#depth * 100) / 100, final });
        if (!url || this.#seconds < 1 || said === this.#reported) return;
        this.#reported = said;
        navigator.sendBeacon(url, new Blob([said], { type: "application/json" }));
    }
}
