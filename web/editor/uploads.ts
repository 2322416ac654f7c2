// Files pasted or dropped into the editor: a placeholder stands in the text until the address comes.
import { post } from "../send";
import { toast } from "../toasts";
import { say } from "../words";
import { apply } from "./marks";

const files_at_once_max = 10;

function replace(area: HTMLTextAreaElement, what: string, by: string): void {
    const at = area.value.indexOf(what);
    if (at < 0) return;
    const caret = area.selectionStart + (area.selectionStart > at ? by.length - what.length : 0);
    area.setRangeText(by, at, at + what.length, "preserve");
    area.setSelectionRange(caret, caret);
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** What the server said in the reader's language, else what the status means. */
async function why(answer: Response): Promise<string> {
    const said = await answer.json().catch(() => ({})) as { detail?: string; errors?: { message: string }[] };
    if (said.errors?.[0]) return said.errors[0].message;
    if (answer.status === 413) return say("upload_large");
    if (answer.status === 415) return say("upload_kind");
    return said.detail ?? say("upload_failed");
}

async function upload(area: HTMLTextAreaElement, url: string, file: File): Promise<void> {
    const name = file.name.replace(/[[\]\n]/g, " ");
    const placeholder = `![${say("uploading")} ${name} ${crypto.randomUUID().slice(0, 4)}…]()`;
    const at = area.selectionEnd;
    apply(area, { from: area.selectionStart, to: at, put: `${placeholder}\n`, start: area.selectionStart + placeholder.length + 1, end: area.selectionStart + placeholder.length + 1 });
    const form = new FormData();
    form.set("file", file);
    try {
        const answer = await post(url, form);
        if (!answer.ok) throw new Error(await why(answer));
        const { url: address, alt } = await answer.json() as { url: string; alt?: string };
        replace(area, placeholder, `${file.type.startsWith("image/") ? "!" : ""}[${alt ?? name}](${address})`);
    } catch (reason) {
        replace(area, `${placeholder}\n`, "");
        toast(`${name}: ${reason instanceof Error && reason.message ? reason.message : say("upload_failed")}`, "bad");
    }
}

/** Uploads one after another, so that they appear in the order given. */
export async function upload_all(area: HTMLTextAreaElement, url: string, files: Iterable<File>): Promise<void> {
    for (const file of [...files].slice(0, files_at_once_max)) await upload(area, url, file);
}
