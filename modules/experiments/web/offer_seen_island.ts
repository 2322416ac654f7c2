// Says once that the note above the offers was on the screen, so that whoever saw it is counted.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller<HTMLElement> {
    override connect(): void {
        const url = this.element.dataset["offerSeenUrl"];
        if (url) navigator.sendBeacon(url);
    }
}
