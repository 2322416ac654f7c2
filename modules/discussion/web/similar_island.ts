// While a question gets its title, questions like it are shown below: the frame `similar` is fetched again after each pause.
import { Controller } from "@hotwired/stimulus";
import { after_pause } from "../../../web/dom";

const pause_ms = 400;
const title_least = 6;

export default class extends Controller<HTMLFormElement> {
    static override values = { url: String };
    declare readonly urlValue: string;
    #title = "";
    readonly #soon = after_pause(pause_ms, () => this.#fetch());

    override disconnect(): void { this.#soon.cancel(); }

    look(event: Event): void {
        this.#title = (event.target as HTMLInputElement).value.trim();
        this.#soon();
    }

    #fetch(): void {
        const frame = this.element.querySelector("turbo-frame#similar");
        if (!frame || this.#title.length < title_least) return;
        const url = new URL(this.urlValue, location.href);
        url.searchParams.set("title", this.#title);
        frame.setAttribute("src", url.pathname + url.search);
    }
}
