// One toast: leaves by itself, waits while someone reads or points at it; bad news stays longer.
import { Controller } from "@hotwired/stimulus";

const shown_ms = 5_000, bad_shown_ms = 12_000;

export default class extends Controller<HTMLElement> {
    static override values = { stay: Boolean };
    declare readonly stayValue: boolean;
    #timer = 0;

    override connect(): void {
        this.#wait();
        this.element.addEventListener("mouseenter", this.#hold);
        this.element.addEventListener("mouseleave", this.#wait);
        this.element.addEventListener("click", this.#leave);
    }

    override disconnect(): void { clearTimeout(this.#timer); }

    #hold = () => clearTimeout(this.#timer);
    #leave = () => this.element.remove();
    #wait = () => {
        clearTimeout(this.#timer);
        if (!this.stayValue) this.#timer = window.setTimeout(this.#leave, this.element.classList.contains("bad") ? bad_shown_ms : shown_ms);
    };
}
