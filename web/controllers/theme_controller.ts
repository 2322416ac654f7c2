// The choice between light, dark and the system's own: three buttons in a group.
import { Controller } from "@hotwired/stimulus";
import { choose_theme, kept_theme, type Theme } from "../theme";

export default class extends Controller<HTMLElement> {
    override connect(): void { this.#mark(); }

    choose(event: Event): void {
        choose_theme((event.currentTarget as HTMLButtonElement).value as Theme);
        this.#mark();
    }

    #mark(): void {
        for (const button of this.element.querySelectorAll<HTMLButtonElement>("button[value]"))
            button.setAttribute("aria-pressed", String(button.value === kept_theme()));
    }
}
