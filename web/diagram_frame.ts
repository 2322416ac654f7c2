// Runs inside the hidden frame: draws what the page around it orders, and hands back SVG text.
import mermaid from "mermaid";
import type { Drawing, Order } from "./diagram";

const font = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";

function dress({ colours: c, dark }: Order): void {
    mermaid.initialize({
        // "strict" keeps markup and click handlers out of the drawing.
        startOnLoad: false, securityLevel: "strict", theme: "base", htmlLabels: false, flowchart: { htmlLabels: false }, maxTextSize: 20_000, fontFamily: font,
        themeVariables: {
            darkMode: dark, background: c["sheet"], fontFamily: font, fontSize: "14px",
            primaryColor: c["sunk"], primaryTextColor: c["ink"], primaryBorderColor: c["ink-2"], lineColor: c["ink-2"], textColor: c["ink"],
            secondaryColor: c["accent-soft"], secondaryTextColor: c["ink"], secondaryBorderColor: c["accent"],
            tertiaryColor: c["paper"], tertiaryTextColor: c["ink"], tertiaryBorderColor: c["line"],
            noteBkgColor: c["gold-soft"], noteTextColor: c["ink"], noteBorderColor: c["gold-line"], edgeLabelBackground: c["sheet"],
        },
    });
}

/** A picture needs a size of its own: "100%" of nothing is nothing. */
function sized(svg: string): string {
    const root = new DOMParser().parseFromString(svg, "text/html").querySelector("svg");
    const [, , width, height] = (root?.getAttribute("viewBox") ?? "").split(/[\s,]+/);
    if (!root || !width || !height) throw new Error("The drawing has no size.");
    root.setAttribute("width", width);
    root.setAttribute("height", height);
    root.removeAttribute("style");
    return new XMLSerializer().serializeToString(root);
}

async function draw(order: Order): Promise<Drawing> {
    try {
        dress(order);
        const { svg } = await mermaid.render(`d${order.id}`, order.source);
        return { id: order.id, svg: sized(svg) };
    } catch (mistake) {
        // Mermaid leaves its drawing of a bomb behind.
        document.getElementById(`dd${order.id}`)?.remove();
        return { id: order.id, mistake: mistake instanceof Error ? mistake.message : String(mistake) };
    }
}

// One after another: Mermaid keeps its settings for all drawings at once.
let queue = Promise.resolve();
addEventListener("message", (event: MessageEvent<Order>) => {
    if (event.source !== parent || event.origin !== location.origin) return;
    queue = queue.then(async () => parent.postMessage(await draw(event.data), location.origin));
});
parent.postMessage("ready", location.origin);
