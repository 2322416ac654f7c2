// A place of the page where something may be advertised. What it is, is asked when the place comes near the eyes; that it was
// seen is said once half of it was in sight for a second. Nothing is kept in the browser, and nothing is asked of other sites.
import { Controller } from "@hotwired/stimulus";
import { renderStreamMessage } from "@hotwired/turbo";
import { post } from "../../../web/send";

const ask_ahead_px = 300, in_sight_part = 0.5, in_sight_ms = 1_000;

export default class extends Controller<HTMLElement> {
    #near: IntersectionObserver | undefined;
    #sight: IntersectionObserver | undefined;
    #timer = 0;
    #visible = false;

    override connect(): void {
        if (document.documentElement.hasAttribute("data-turbo-preview")) return;
        // Turbo brings back what was here, shown and counted already.
        if (this.element.firstElementChild) return;
        this.#near = new IntersectionObserver(([entry]) => { if (entry?.isIntersecting) void this.#ask(); }, { rootMargin: `${ask_ahead_px}px` });
        this.#near.observe(this.element);
    }

    override disconnect(): void {
        this.#near?.disconnect();
        this.#stop_watching();
    }

    async #ask(): Promise<void> {
        this.#near?.disconnect();
        const place = new FormData();
        for (const name of ["place", "community", "space", "tags"]) {
            const value = this.element.dataset[name];
            if (value) place.set(name, value);
        }
        try {
            const answer = await post("/ads/show", place, { accept: "text/vnd.turbo-stream.html" });
            const stream = answer.ok ? await answer.text() : "";
            if (!stream.includes("<turbo-stream")) return this.#nothing();
            renderStreamMessage(stream);
            this.#watch();
        } catch {
            this.#nothing();
        }
    }

    #nothing(): void { this.element.hidden = true; }

    #watch(): void {
        this.#sight = new IntersectionObserver(([entry]) => {
            this.#visible = (entry?.intersectionRatio ?? 0) >= in_sight_part;
            this.#wait();
        }, { threshold: [in_sight_part] });
        this.#sight.observe(this.element);
        document.addEventListener("visibilitychange", this.#wait);
    }

    #stop_watching(): void {
        this.#sight?.disconnect();
        document.removeEventListener("visibilitychange", this.#wait);
        clearTimeout(this.#timer);
    }

    #wait = () => {
        clearTimeout(this.#timer);
        if (this.#visible && !document.hidden) this.#timer = window.setTimeout(this.#tell, in_sight_ms);
    };

    #tell = () => {
        const ad = this.element.querySelector<HTMLElement>("[data-ad]")?.dataset["ad"];
        this.#stop_watching();
        if (ad) navigator.sendBeacon("/ads/seen", new Blob([JSON.stringify({ ad })], { type: "application/json" }));
    };
}
