// "Choose at least three": counts what is checked and opens the way when it is enough.
import { Controller } from "@hotwired/stimulus";
import { say } from "../words";

export default class extends Controller<HTMLFormElement> {
    static override targets = ["submit", "status"];
    static override values = { min: { type: Number, default: 1 } };
    declare readonly submitTarget: HTMLButtonElement;
    declare readonly hasStatusTarget: boolean;
    declare readonly statusTarget: HTMLElement;
    declare readonly minValue: number;

    override connect(): void {
        this.element.addEventListener("change", this.#count);
        this.#count();
    }

    override disconnect(): void { this.element.removeEventListener("change", this.#count); }

    #count = () => {
        const missing = this.minValue - this.element.querySelectorAll(".choice input:checked").length;
        this.submitTarget.disabled = missing > 0;
        if (this.hasStatusTarget) this.statusTarget.textContent = missing > 0 ? say("choose_more") + String(missing) : say("enough");
    };
}
