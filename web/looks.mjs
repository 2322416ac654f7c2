// Photographs the style guide on a phone and a desk, light and dark, and runs axe on every page.
//
//     node web/looks.mjs build/web OUT [page]     exits 1 on any finding
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pages, serve } from "./guide.mjs";

const out = process.argv[3] ?? "build/looks";
const only = process.argv[4];

async function photograph(address) {
    const { chromium } = await import("playwright-core");
    const { AxeBuilder } = await import("@axe-core/playwright");
    mkdirSync(out, { recursive: true });
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
    let findings = 0;
    const complain = (...words) => { findings++; console.log(...words); };
    for (const [width, height] of [[390, 844], [1360, 900]])
        for (const colorScheme of ["light", "dark"]) {
            const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
            for (const name of Object.keys(pages())) {
                if (only && name !== only) continue;
                const where = `${name} ${width} ${colorScheme}:`;
                const tab = await context.newPage();
                tab.on("console", message => { if (message.type() === "error" && !message.text().includes("404")) complain(where, message.text()); });
                tab.on("pageerror", error => complain(where, error.message));
                await tab.goto(`${address}/${name}`, { waitUntil: "networkidle" });
                await tab.waitForTimeout(300);
                const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
                if (wide > 0) complain(where, `${wide} px wider than the window`);
                const { violations } = await new AxeBuilder({ page: tab }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
                for (const { id, help, nodes } of violations) complain(where, id, help, ...nodes.slice(0, 4).map(node => `\n    ${node.target} ${node.failureSummary?.split("\n")[1] ?? ""}`));
                await tab.screenshot({ path: join(out, `${name}-${width}-${colorScheme}.png`), fullPage: true });
                await tab.close();
            }
            await context.close();
        }
    await browser.close();
    console.log(findings ? `${findings} findings` : "no findings");
    process.exitCode = findings ? 1 : 0;
}

const { address, stop } = await serve();
try { await photograph(address); } finally { stop(); }
