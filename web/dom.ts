// Building elements: text is always text, so nothing a person wrote can become markup.

type Attributes = Record<string, string | boolean | undefined>;

/** An element with attributes (true: present without a value; false or undefined: absent) and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[Tag] {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes))
        if (value === true) made.setAttribute(name, "");
        else if (typeof value === "string") made.setAttribute(name, value);
    made.append(...children);
    return made;
}

/** An icon from its inside, which only the build supplies (`import bold from "icon:bold"`). */
export function icon(inside: string, size = ""): SVGSVGElement {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", `icon ${size}`.trim());
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.innerHTML = inside;
    return svg;
}

/** Runs `then` once calls have stopped for `wait_ms`. */
export function after_pause(wait_ms: number, then: () => void): { (): void; cancel(): void } {
    let timer = 0;
    const later = () => { clearTimeout(timer); timer = window.setTimeout(then, wait_ms); };
    later.cancel = () => clearTimeout(timer);
    return later;
}

/** Whether keys typed here are text, so that they must not act as shortcuts. */
export function is_typing(target: EventTarget | null): boolean {
    return target instanceof HTMLElement && (target.isContentEditable || !!target.closest("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select"));
}
