// Up and down: pressing the same side again takes the vote back. Shown at once, undone if refused.
import { Controller } from "@hotwired/stimulus";
import { toast } from "../toasts";
import { say } from "../words";

export default class extends Controller<HTMLFormElement> {
    static override targets = ["score"];
    declare readonly scoreTarget: HTMLElement;
    #undo = () => {};

    override connect(): void {
        this.element.addEventListener("turbo:submit-start", this.#cast);
        this.element.addEventListener("turbo:submit-end", this.#settle);
    }

    override disconnect(): void {
        this.element.removeEventListener("turbo:submit-start", this.#cast);
        this.element.removeEventListener("turbo:submit-end", this.#settle);
    }

    #buttons(): HTMLButtonElement[] { return [...this.element.querySelectorAll<HTMLButtonElement>("button[value]")]; }

    #vote(): number {
        return Number(this.#buttons().find(button => button.getAttribute("aria-pressed") === "true")?.value ?? 0);
    }

    #show(vote: number, score: string): void {
        for (const button of this.#buttons()) button.setAttribute("aria-pressed", String(vote !== 0 && Number(button.value) === vote));
        this.scoreTarget.textContent = score;
    }

    #cast = (event: Event) => {
        const submitter = (event as CustomEvent<{ formSubmission: { submitter?: HTMLButtonElement } }>).detail.formSubmission.submitter;
        const before = this.#vote(), score = this.scoreTarget.textContent ?? "";
        const chosen = Number(submitter?.value ?? 0), after = chosen === before ? 0 : chosen;
        this.#undo = () => this.#show(before, score);
        this.#show(after, /^-?\d+$/.test(score) ? String(Number(score) - before + after) : score);
    };

    #settle = (event: Event) => {
        if ((event as CustomEvent<{ success: boolean }>).detail.success) return;
        this.#undo();
        toast(say("failed"), "bad");
    };
}
