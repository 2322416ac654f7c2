// Puts the line that ends the free part of a text where the caret stands in the form's editor.
import { Controller } from "@hotwired/stimulus";

const line = "<!-- paywall -->";

export default class extends Controller<HTMLButtonElement> {
    insert(): void {
        const area = this.element.form?.elements.namedItem("body");
        if (!(area instanceof HTMLTextAreaElement)) return;
        const there = area.value.indexOf(line);
        if (there >= 0) { area.setSelectionRange(there, there + line.length); area.focus(); return; }
        const at = area.selectionEnd;
        const before = area.value.slice(0, at).trimEnd(), after = area.value.slice(at).trimStart();
        const put = `${before ? "\n\n" : ""}${line}\n\n`;
        area.setRangeText(put, before.length, area.value.length - after.length, "end");
        area.focus();
        area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
}
