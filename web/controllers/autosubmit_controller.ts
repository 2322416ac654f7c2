// A filter form that sends itself shortly after the last change.
import { Controller } from "@hotwired/stimulus";
import { after_pause } from "../dom";

export default class extends Controller<HTMLFormElement> {
    static override values = { delay: { type: Number, default: 250 } };
    declare readonly delayValue: number;
    #send = after_pause(0, () => {});

    override connect(): void {
        this.#send = after_pause(this.delayValue, () => this.element.requestSubmit());
        this.element.addEventListener("change", this.#changed);
        this.element.addEventListener("input", this.#typed);
    }

    override disconnect(): void {
        this.#send.cancel();
        this.element.removeEventListener("change", this.#changed);
        this.element.removeEventListener("input", this.#typed);
    }

    #changed = () => this.#send();
    // While a Chinese word is being composed nothing is final yet.
    #typed = (event: Event) => { if (!(event as InputEvent).isComposing) this.#send(); };
}
