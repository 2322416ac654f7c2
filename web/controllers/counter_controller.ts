// How much still fits, under a text that has a maxlength; read aloud only near the end.
import { Controller } from "@hotwired/stimulus";
import { element } from "../dom";
import { say } from "../words";

const spoken_from = 0.9;

export default class extends Controller<HTMLInputElement | HTMLTextAreaElement> {
    override connect(): void {
        this.element.addEventListener("input", this.#show);
        this.#show();
    }

    override disconnect(): void { this.element.removeEventListener("input", this.#show); }

    #line(): HTMLElement {
        const next = this.element.nextElementSibling;
        if (next instanceof HTMLElement && next.classList.contains("counter")) return next;
        const line = element("p", { class: "counter num" });
        this.element.after(line);
        return line;
    }

    #show = () => {
        const most = this.element.maxLength, length = this.element.value.length, near = length >= most * spoken_from;
        const line = this.#line();
        line.textContent = near ? say("characters_left") + String(most - length) : `${length} / ${most}`;
        line.classList.toggle("bad", near);
        if (near) line.setAttribute("role", "status"); else line.removeAttribute("role");
    };
}
