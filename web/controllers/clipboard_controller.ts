// A button that copies a text, or what an element holds, and says so for a moment.
import { Controller } from "@hotwired/stimulus";
import { toast } from "../toasts";
import { say } from "../words";

export default class extends Controller<HTMLElement> {
    static override values = { text: String, from: String };
    declare readonly textValue: string;
    declare readonly fromValue: string;

    override connect(): void { this.element.addEventListener("click", this.#copy); }
    override disconnect(): void { this.element.removeEventListener("click", this.#copy); }

    #copy = async () => {
        const source = this.fromValue ? document.querySelector(this.fromValue) : null;
        const text = source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement ? source.value : source?.textContent ?? this.textValue;
        try {
            await navigator.clipboard.writeText(text);
            toast(say("copied"), "good");
        } catch {
            toast(say("copy_failed"), "bad");
        }
    };
}
