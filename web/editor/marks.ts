// What the toolbar does to the text: pure changes of a selection.

export interface Selection { text: string; start: number; end: number }
/** Replace [from, to) by `put`, then select [start, end). */
export interface Edit { from: number; to: number; put: string; start: number; end: number }

/** Puts marks around the selection, or takes them off when they are there. */
export function around({ text, start, end }: Selection, before: string, after = before): Edit {
    const chosen = text.slice(start, end);
    const marked = text.slice(start - before.length, start) === before && text.slice(end, end + after.length) === after;
    if (marked) return { from: start - before.length, to: end + after.length, put: chosen, start: start - before.length, end: end - before.length };
    return { from: start, to: end, put: before + chosen + after, start: start + before.length, end: end + before.length };
}

/** Puts a mark before each chosen line, or takes it off when every line has it. */
export function lines({ text, start, end }: Selection, mark: (index: number) => string, is_marked: RegExp): Edit {
    const from = text.lastIndexOf("\n", start - 1) + 1;
    const newline = text.indexOf("\n", end);
    const to = newline < 0 ? text.length : newline;
    const chosen = text.slice(from, to).split("\n");
    const off = chosen.every(line => is_marked.test(line));
    const put = chosen.map((line, index) => off ? line.replace(is_marked, "") : mark(index) + line.replace(is_marked, "")).join("\n");
    return { from, to, put, start: from, end: from + put.length };
}

/** A link whose text is the selection; the address is left selected. A chosen address becomes the target instead. */
export function link({ text, start, end }: Selection): Edit {
    const chosen = text.slice(start, end);
    if (/^https?:\/\/\S+$/.test(chosen)) return { from: start, to: end, put: `[](${chosen})`, start: start + 1, end: start + 1 };
    const put = `[${chosen}](https://)`;
    const address = start + chosen.length + 3;
    return { from: start, to: end, put, start: address, end: address + "https://".length };
}

/** Inline marks for part of a line, a block of its own for whole lines. */
export function inline_or_block(selection: Selection, inline: string, open: string, close: string): Edit {
    return selection.text.slice(selection.start, selection.end).includes("\n") ? around(selection, `${open}\n`, `\n${close}`) : around(selection, inline);
}

/** Applies an edit so that the browser's own undo knows it. */
export function apply(area: HTMLTextAreaElement, edit: Edit): void {
    area.focus();
    area.setSelectionRange(edit.from, edit.to);
    // The only way that keeps undo; the fallback is for browsers that drop it one day.
    if (!document.execCommand("insertText", false, edit.put)) {
        area.setRangeText(edit.put, edit.from, edit.to, "end");
        area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    area.setSelectionRange(edit.start, edit.end);
}

export function selection_of(area: HTMLTextAreaElement): Selection {
    return { text: area.value, start: area.selectionStart, end: area.selectionEnd };
}
