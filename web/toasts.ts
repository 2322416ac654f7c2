// Short messages in the corner, read aloud by the live region they are put into.
import { element } from "./dom";

export function toast(text: string, kind: "" | "good" | "bad" = ""): void {
    const place = document.getElementById("toasts");
    place?.append(element("div", { class: `toast ${kind}`.trim(), "data-controller": "toast" }, text));
}
