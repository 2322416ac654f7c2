// Tells the server that a list of recommendations was in sight for a moment. The server puts this only where the reader agreed.
import { Controller } from "@hotwired/stimulus";

const in_sight_ms = 2_000;

export default class extends Controller<HTMLElement> {
    #timer = 0;
    #told = false;

    override connect(): void {
        document.addEventListener("visibilitychange", this.#watch);
        this.#watch();
    }

    override disconnect(): void {
        document.removeEventListener("visibilitychange", this.#watch);
        clearTimeout(this.#timer);
    }

    #watch = () => {
        clearTimeout(this.#timer);
        const ahead = document.documentElement.hasAttribute("data-turbo-preview");
        if (!this.#told && !document.hidden && !ahead) this.#timer = window.setTimeout(this.#tell, in_sight_ms);
    };

    #tell = () => {
        const { url, list } = this.element.dataset;
        if (!url || !list) return;
        this.#told = navigator.sendBeacon(url, new Blob([JSON.stringify({ list })], { type: "application/json" }));
    };
}
