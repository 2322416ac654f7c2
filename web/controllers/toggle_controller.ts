// Like, save, follow: the button answers at once and takes it back if the server refuses. What is pressed
// before the answer stands in the page is asked then, so that the last press counts.
import { Controller } from "@hotwired/stimulus";
import { toast } from "../toasts";
import { say } from "../words";

type StreamRender = CustomEvent<{ newStream: Element; render: (stream: Element) => unknown }>;

export default class extends Controller<HTMLFormElement> {
    static override targets = ["button", "count"];
    declare readonly buttonTarget: HTMLButtonElement;
    declare readonly hasCountTarget: boolean;
    declare readonly countTarget: HTMLElement;
    #asked = false;
    #changed = false;                   // pressed since it was asked, an odd number of times

    override connect(): void {
        this.element.addEventListener("submit", this.#press);
        this.element.addEventListener("turbo:submit-start", this.#start);
        this.element.addEventListener("turbo:submit-end", this.#settle);
        document.addEventListener("turbo:before-stream-render", this.#answer);
    }

    override disconnect(): void {
        this.element.removeEventListener("submit", this.#press);
        this.element.removeEventListener("turbo:submit-start", this.#start);
        this.element.removeEventListener("turbo:submit-end", this.#settle);
        document.removeEventListener("turbo:before-stream-render", this.#answer);
    }

    #flip(): void {
        const pressed = this.buttonTarget.getAttribute("aria-pressed") !== "true";
        this.buttonTarget.setAttribute("aria-pressed", String(pressed));
        this.element.querySelector<HTMLInputElement>("[name=_method]")!.value = pressed ? "delete" : "put";
        // "1.2k" is not counted up; only plain numbers are.
        if (this.hasCountTarget && /^\d+$/.test(this.countTarget.textContent ?? ""))
            this.countTarget.textContent = String(Math.max(0, Number(this.countTarget.textContent) + (pressed ? 1 : -1)));
    }

    #press = (event: Event) => {
        if (this.#asked) {
            event.preventDefault();
            this.#changed = !this.#changed;
            this.#flip();
        }
        this.#asked = true;
    };

    #start = () => {
        this.#flip();
        this.buttonTarget.disabled = false;
    };

    // The answer replaces this form a moment after it came, unless it no longer holds by then.
    #answer = (event: Event) => {
        const { detail } = event as StreamRender, render = detail.render;
        if (detail.newStream.getAttribute("target") !== this.element.id) return;
        detail.render = (stream) => {
            if (!this.#changed) return render(stream);
            this.#asked = this.#changed = false;
            this.#flip();
            this.element.requestSubmit();
        };
    };

    #settle = (event: Event) => {
        if ((event as CustomEvent<{ success: boolean }>).detail.success) return;
        if (!this.#changed) this.#flip();
        this.#asked = this.#changed = false;
        toast(say("failed"), "bad");
    };
}
