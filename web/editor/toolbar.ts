// The row of marks above the text. Buttons carry data-action, so that a page kept by Turbo still works.
import bold from "icon:bold";
import code from "icon:code";
import heading from "icon:heading";
import image from "icon:paperclip";
import italic from "icon:italic";
import link_icon from "icon:link";
import list from "icon:list";
import numbers from "icon:list-ordered";
import quote from "icon:quote";
import sigma from "icon:sigma";
import { element, icon } from "../dom";
import { say } from "../words";
import { around, inline_or_block, lines, link, type Edit, type Selection } from "./marks";

type Mark = "heading" | "bold" | "italic" | "code" | "link" | "quote" | "list" | "numbers" | "math";

export const marks: Record<Mark, (selection: Selection) => Edit> = {
    heading: selection => lines(selection, () => "## ", /^#{1,6} /),
    bold: selection => around(selection, "**"),
    italic: selection => around(selection, "*"),
    code: selection => inline_or_block(selection, "`", "```", "```"),
    link,
    quote: selection => lines(selection, () => "> ", /^> ?/),
    list: selection => lines(selection, () => "- ", /^[-*] /),
    numbers: selection => lines(selection, index => `${index + 1}. `, /^\d+\. /),
    math: selection => inline_or_block(selection, "$", "$$", "$$"),
};

const icons: Record<Mark, string> = { heading, bold, italic, code, link: link_icon, quote, list, numbers, math: sigma };

/** Marks that have a key: Ctrl (or ⌘) and the letter. */
export const keys: Record<string, Mark> = { b: "bold", i: "italic", k: "link", e: "code" };

function button(mark: Mark): HTMLButtonElement {
    const key = Object.entries(keys).find(([, named]) => named === mark)?.[0];
    const title = key ? `${say(mark)} (Ctrl+${key.toUpperCase()})` : say(mark);
    return element("button", { type: "button", class: "icon-btn", title, "aria-label": say(mark), "data-action": "editor#mark", "data-editor-mark-param": mark }, icon(icons[mark]));
}

export function toolbar(options: { preview: boolean; upload: boolean }): HTMLElement {
    const row = element("div", { class: "editor-bar", role: "toolbar", "aria-label": "Markdown" }, ...(Object.keys(marks) as Mark[]).map(button));
    if (options.upload) row.append(element("label", { class: "icon-btn", title: say("attach") }, icon(image),
        element("input", { type: "file", class: "visually-hidden", multiple: true, "aria-label": say("attach"), "data-action": "editor#attach" })));
    if (options.preview) row.append(element("span", { class: "grow" }),
        element("button", { type: "button", class: "btn sm ghost preview-toggle", "aria-pressed": "false", "data-action": "editor#toggle_preview", "data-editor-target": "toggle" }, say("preview")));
    return row;
}
