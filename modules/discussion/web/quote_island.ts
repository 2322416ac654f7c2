// Quoting without leaving the page: somebody's words go to the end of the reply that is being written. Without scripts
// the same link opens the page with the quotation in the reply.
import { Controller } from "@hotwired/stimulus";
import { read } from "../../../web/send";

export default class extends Controller<HTMLAnchorElement> {
    static override values = { from: String, post: String };
    declare readonly fromValue: string;
    declare readonly postValue: string;

    async take(event: Event): Promise<void> {
        const form = document.querySelector<HTMLFormElement>("form#reply");
        const area = form?.querySelector("textarea");
        if (!form || !area) return;
        event.preventDefault();
        const words = await read(this.fromValue, "text/plain");
        if (words === undefined) { location.assign(this.element.href); return; }
        const written = area.value.trimEnd();
        area.value = written ? `${written}\n\n${words}` : words;
        // Whoever is quoted first is the one who is answered.
        const parent = form.elements.namedItem("parent");
        if (parent instanceof HTMLInputElement && !parent.value) parent.value = this.postValue;
        area.dispatchEvent(new Event("input", { bubbles: true }));
        area.focus();
        area.setSelectionRange(area.value.length, area.value.length);
        form.scrollIntoView({ block: "center" });
    }
}
