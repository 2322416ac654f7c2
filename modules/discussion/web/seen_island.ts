// Tells the server how far a topic was read, once its page has been in sight for a moment. A page that is only fetched
// ahead or opened in the background tells nothing.
import { Controller } from "@hotwired/stimulus";
import { post } from "../../../web/send";

const in_sight_ms = 3_000;

export default class extends Controller<HTMLElement> {
    static override values = { url: String, number: String };
    declare readonly urlValue: string;
    declare readonly numberValue: string;
    #timer = 0;

    override connect(): void {
        document.addEventListener("visibilitychange", this.#watch);
        this.#watch();
    }

    override disconnect(): void {
        document.removeEventListener("visibilitychange", this.#watch);
        clearTimeout(this.#timer);
    }

    #watch = () => {
        clearTimeout(this.#timer);
        const ahead = document.documentElement.hasAttribute("data-turbo-preview");
        if (!document.hidden && !ahead) this.#timer = window.setTimeout(() => void this.#tell(), in_sight_ms);
    };

    async #tell(): Promise<void> {
        document.removeEventListener("visibilitychange", this.#watch);
        const said = new FormData();
        said.set("number", this.numberValue);
        try {
            await post(this.urlValue, said);
        } catch {
            // Told again on the next visit.
        }
    }
}
