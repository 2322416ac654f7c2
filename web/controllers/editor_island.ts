// The Markdown editor: a textarea that stays one, with marks, preview, kept drafts and uploads around it.
import { Controller } from "@hotwired/stimulus";
import { after_pause, element } from "../dom";
import { Draft } from "../editor/draft";
import { apply, selection_of } from "../editor/marks";
import { keys, marks, toolbar } from "../editor/toolbar";
import { upload_all } from "../editor/uploads";
import { post } from "../send";
import { say } from "../words";

const preview_pause_ms = 500;

export default class extends Controller<HTMLElement> {
    static override targets = ["input", "pane", "toggle"];
    declare readonly inputTarget: HTMLTextAreaElement;
    declare readonly paneTarget: HTMLElement;
    declare readonly hasPaneTarget: boolean;
    declare readonly toggleTarget: HTMLButtonElement;
    declare readonly hasToggleTarget: boolean;
    #draft?: Draft;
    #form: HTMLFormElement | null = null;
    #shown: string | undefined;
    readonly #preview_soon = after_pause(preview_pause_ms, () => void this.#preview());

    override connect(): void {
        const { editorPreviewUrl, editorUploadUrl, editorDraftUrl, editorDraftKey, editorDraftMethod } = this.element.dataset;
        this.#form = this.element.closest("form");
        if (!this.element.querySelector(".editor-bar")) {
            this.inputTarget.before(toolbar({ preview: !!editorPreviewUrl, upload: !!editorUploadUrl }));
            if (editorPreviewUrl) this.inputTarget.after(element("div", { class: "editor-pane prose", "data-controller": "prose", "data-editor-target": "pane", "aria-live": "polite", "aria-label": say("preview"), role: "region" }));
        }
        if (this.#form && (editorDraftUrl || editorDraftKey)) {
            this.#draft = new Draft(this.#form, { url: editorDraftUrl ?? "", method: editorDraftMethod ?? "POST", key: editorDraftKey ?? "" });
            this.#draft.offer_kept();
            this.#draft.touch();
        }
        this.#listen("addEventListener");
        if (this.#is_split()) this.#preview_soon();
    }

    override disconnect(): void {
        this.#listen("removeEventListener");
        this.#draft?.stop();
        this.#preview_soon.cancel();
    }

    mark({ params }: Event & { params: { mark: keyof typeof marks } }): void {
        apply(this.inputTarget, marks[params.mark](selection_of(this.inputTarget)));
    }

    attach(event: Event): void {
        const picker = event.currentTarget as HTMLInputElement;
        this.#upload(picker.files ?? []);
        picker.value = "";
    }

    toggle_preview(): void {
        const previewing = this.element.classList.toggle("previewing");
        this.toggleTarget.setAttribute("aria-pressed", String(previewing));
        this.toggleTarget.textContent = previewing ? say("write") : say("preview");
        if (previewing) void this.#preview(); else this.inputTarget.focus();
    }

    #listen(how: "addEventListener" | "removeEventListener"): void {
        this.element[how]("keydown", this.#key as EventListener);
        this.inputTarget[how]("paste", this.#paste as EventListener);
        this.inputTarget[how]("drop", this.#drop as EventListener);
        this.#form?.[how]("input", this.#typed);
        this.#form?.[how]("turbo:submit-end", this.#sent);
        window[how]("beforeunload", this.#leaving);
        document[how]("turbo:before-visit", this.#visiting);
        document[how]("visibilitychange", this.#hidden);
    }

    #is_split(): boolean {
        return this.element.classList.contains("split-editor") && this.hasPaneTarget && this.paneTarget.offsetParent !== null;
    }

    #typed = () => {
        this.#draft?.touch();
        if (this.#is_split()) this.#preview_soon();
    };

    #key = (event: KeyboardEvent) => {
        if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
        const mark = keys[event.key.toLowerCase()];
        if (event.key === "Enter") this.#form?.requestSubmit(this.#form.querySelector<HTMLButtonElement>(".btn.primary:not([type=button])"));
        else if (mark && event.target === this.inputTarget && !event.shiftKey) apply(this.inputTarget, marks[mark](selection_of(this.inputTarget)));
        else return;
        event.preventDefault();
    };

    #paste = (event: ClipboardEvent) => {
        const files = event.clipboardData?.files;
        // Spreadsheets and word processors paste a picture of the text beside the text: take the text.
        if (!files?.length || event.clipboardData?.types.includes("text/plain") || !this.element.dataset["editorUploadUrl"]) return;
        event.preventDefault();
        this.#upload(files);
    };

    #drop = (event: DragEvent) => {
        if (!event.dataTransfer?.files.length || !this.element.dataset["editorUploadUrl"]) return;
        event.preventDefault();
        this.#upload(event.dataTransfer.files);
    };

    #upload(files: Iterable<File>): void {
        const url = this.element.dataset["editorUploadUrl"];
        if (url) void upload_all(this.inputTarget, url, files);
    }

    #sent = (event: Event) => {
        if ((event as CustomEvent<{ success: boolean }>).detail.success) this.#draft?.done();
    };

    #leaving = (event: BeforeUnloadEvent) => { if (this.#draft?.dirty) event.preventDefault(); };
    #hidden = () => { if (document.hidden) void this.#draft?.save(true); };
    #visiting = (event: Event) => {
        if (!this.#draft?.dirty) return;
        if (this.element.dataset["editorDraftUrl"]) void this.#draft.save(true);
        else if (!window.confirm(say("leave"))) event.preventDefault();
    };

    async #preview(): Promise<void> {
        const url = this.element.dataset["editorPreviewUrl"];
        const text = this.inputTarget.value;
        if (!url || !this.hasPaneTarget || text === this.#shown) return;
        if (!text.trim()) { this.paneTarget.replaceChildren(element("p", { class: "faint" }, say("preview_empty"))); this.#shown = text; return; }
        const form = new FormData();
        form.set("text", text);
        try {
            const answer = await post(url, form, { accept: "text/html" });
            if (!answer.ok) throw new Error(String(answer.status));
            // The same sanitised fragment the page itself would hold.
            this.paneTarget.innerHTML = await answer.text();
            this.#shown = text;
            // A new fragment needs its code, formulas and diagrams dressed.
            this.paneTarget.dataset["controller"] = "";
            queueMicrotask(() => requestAnimationFrame(() => { this.paneTarget.dataset["controller"] = "prose"; }));
        } catch {
            this.paneTarget.textContent = say("preview_failed");
        }
    }
}
