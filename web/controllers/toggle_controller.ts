// Like, save, follow: the button answers at once and takes it back if the server refuses.
import { Controller } from "@hotwired/stimulus";
import { toast } from "../toasts";
import { say } from "../words";

export default class extends Controller<HTMLFormElement> {
    static override targets = ["button", "count"];
    declare readonly buttonTarget: HTMLButtonElement;
    declare readonly hasCountTarget: boolean;
    declare readonly countTarget: HTMLElement;

    override connect(): void {
        this.element.addEventListener("turbo:submit-start", this.#flip);
        this.element.addEventListener("turbo:submit-end", this.#settle);
    }

    override disconnect(): void {
        this.element.removeEventListener("turbo:submit-start", this.#flip);
        this.element.removeEventListener("turbo:submit-end", this.#settle);
    }

    #flip = () => {
        const pressed = this.buttonTarget.getAttribute("aria-pressed") !== "true";
        this.buttonTarget.setAttribute("aria-pressed", String(pressed));
        // "1.2k" is not counted up; only plain numbers are.
        if (this.hasCountTarget && /^\d+$/.test(this.countTarget.textContent ?? ""))
            this.countTarget.textContent = String(Math.max(0, Number(this.countTarget.textContent) + (pressed ? 1 : -1)));
    };

    #settle = (event: Event) => {
        if ((event as CustomEvent<{ success: boolean }>).detail.success) return;
        this.#flip();
        toast(say("failed"), "bad");
    };
}
