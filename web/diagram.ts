// Diagrams with Mermaid.
//
// Mermaid measures text in the document it draws into and needs <style> and style attributes for
// that, which the content security policy of our pages forbids. So it draws in a hidden frame of
// ours (diagram_frame.ts) whose own policy allows styles and nothing else more; what comes back is
// shown as a picture, in which no script runs and nothing is fetched.
import { element } from "./dom";
import { files } from "parts";
import { is_dark } from "./theme";
import { say } from "./words";

export interface Order { id: number; source: string; colours: Record<string, string>; dark: boolean }
export interface Drawing { id: number; svg?: string; mistake?: string }

const answer_within_ms = 20_000;
const source_chars_max = 20_000, alt_chars_max = 400;

let frame: Promise<Window> | undefined;
let last_id = 0;

function open_frame(): Promise<Window> {
    return frame ??= new Promise((ready, failed) => {
        const place = element("iframe", { class: "diagram-frame", "aria-hidden": "true", tabindex: "-1", title: say("diagram"), src: new URL(files["diagram_frame"] ?? "", import.meta.url).href, "data-turbo-permanent": true, id: "diagram-frame" });
        const hello = (event: MessageEvent) => {
            if (event.source !== place.contentWindow || event.data !== "ready") return;
            removeEventListener("message", hello);
            ready(event.source as Window);
        };
        addEventListener("message", hello);
        setTimeout(() => failed(new Error("The diagram frame did not load.")), answer_within_ms);
        document.body.append(place);
    });
}

// The frame goes with the body it stood in.
document.addEventListener("turbo:render", () => { document.getElementById("diagram-frame")?.remove(); frame = undefined; });

/** The page's colours as plain rgb(), which Mermaid can calculate with. */
function colours(): Record<string, string> {
    const probe = document.body.appendChild(element("span"));
    const resolved = Object.fromEntries(["paper", "sheet", "sunk", "line", "ink", "ink-2", "accent", "accent-soft", "good", "gold-soft", "gold-line"].map(name => {
        probe.style.color = `var(--${name})`;
        return [name, getComputedStyle(probe).color];
    }));
    probe.remove();
    return resolved;
}

async function order(source: string): Promise<string> {
    const drawer = await open_frame();
    const id = ++last_id;
    return new Promise((drawn, failed) => {
        const receive = (event: MessageEvent<Drawing>) => {
            if (event.source !== drawer || event.data.id !== id) return;
            removeEventListener("message", receive);
            if (event.data.svg) drawn(event.data.svg); else failed(new Error(event.data.mistake));
        };
        addEventListener("message", receive);
        setTimeout(() => { removeEventListener("message", receive); failed(new Error(say("diagram_failed"))); }, answer_within_ms);
        drawer.postMessage({ id, source, colours: colours(), dark: is_dark() } satisfies Order, location.origin);
    });
}

async function picture(source: string): Promise<HTMLImageElement> {
    const svg = await order(source);
    return element("img", { src: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt: `${say("diagram")}: ${source.slice(0, alt_chars_max)}` });
}

/** Puts a picture in place of each <pre class="mermaid"> or <pre><code class="language-mermaid">; a mistake leaves the source, and says so. */
export async function draw(sources: HTMLElement[]): Promise<void> {
    for (const code of sources) {
        const source = (code.textContent ?? "").trim(), pre = code.closest("pre");
        if (!source || source.length > source_chars_max || !pre || pre.dataset["drawing"]) continue;
        pre.dataset["drawing"] = "";
        // Wide source scrolls until it is drawn, also by keys.
        pre.tabIndex = 0;
        try {
            pre.replaceWith(element("figure", { class: "diagram", "data-source": source }, await picture(source)));
        } catch (mistake) {
            pre.after(element("p", { class: "diagram-error" }, `${say("diagram_failed")}: ${mistake instanceof Error ? mistake.message.split("\n")[0] ?? "" : ""}`));
        }
    }
}

/** Draws again in the colours of now. */
export async function redraw(figures: HTMLElement[]): Promise<void> {
    for (const figure of figures) figure.replaceChildren(await picture(figure.dataset["source"] ?? ""));
}
