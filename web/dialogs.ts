// Native dialogs: opened by data-opens="id", closed by their own forms, by Escape or by a click outside.
import { element } from "./dom";
import { say } from "./words";

function clicked_outside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
    const box = dialog.getBoundingClientRect();
    return event.target === dialog && (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom);
}

/** Asks yes or no in a dialog of ours; answers false when it is dismissed. Turbo asks through this. */
export function ask(question: string): Promise<boolean> {
    const dialog = element("dialog", { class: "dialog", "aria-label": question },
        element("form", { method: "dialog" },
            element("div", { class: "dialog-body" }, element("p", {}, question)),
            element("footer", { class: "dialog-foot" },
                element("button", { class: "btn", value: "" }, say("cancel")),
                element("button", { class: "btn primary", value: "yes", autofocus: true }, say("confirm")))));
    document.body.append(dialog);
    dialog.showModal();
    return new Promise(resolve => dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); }));
}

export function start_dialogs(): void {
    document.addEventListener("click", event => {
        if (!(event.target instanceof Element)) return;
        const opener = event.target.closest<HTMLElement>("[data-opens]");
        const named = opener && document.getElementById(opener.dataset["opens"] ?? "");
        if (named instanceof HTMLDialogElement) { event.preventDefault(); named.showModal(); return; }
        if (event.target instanceof HTMLDialogElement && clicked_outside(event.target, event)) event.target.close();
    });
    // Turbo asks for its own forms alone; those that leave it ask here.
    document.addEventListener("submit", async event => {
        const form = event.target;
        if (!(form instanceof HTMLFormElement) || form.dataset["turbo"] !== "false" || !form.dataset["turboConfirm"]) return;
        event.preventDefault();
        if (await ask(form.dataset["turboConfirm"])) form.submit();
    });
    // A kept page must not come back with a dialog that no longer is modal.
    document.addEventListener("turbo:before-cache", () => document.querySelectorAll<HTMLDialogElement>("dialog[open]").forEach(dialog => dialog.close()));
}
