// What the scripts promise, tried in a real browser against the style guide.
//
//     node web/behaviours.mjs build/web
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { received, serve, tell } from "./guide.mjs";

const { address, stop } = await serve();
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let failed = 0;

/** Runs `story` on a fresh page; anything thrown, or said on the console as an error, fails it. */
async function test(name, path, story, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, permissions: ["clipboard-read", "clipboard-write"], ...options });
    const page = await context.newPage();
    const errors = [];
    page.on("pageerror", error => errors.push(error.message));
    page.on("console", message => { if (message.type() === "error" && !/status of (404|422|429|503)/.test(message.text())) errors.push(message.text()); });
    try {
        await page.goto(address + path, { waitUntil: "networkidle" });
        await story(page, context);
        assert.deepEqual(errors, []);
        console.log("ok    ", name);
    } catch (error) {
        failed++;
        console.log("FAILED", name, "\n   ", error.message);
    }
    await context.close();
}

const soon = async (what, wait_ms = 5_000) => {
    for (const end = Date.now() + wait_ms; ; await new Promise(go => setTimeout(go, 50)))
        try { return await what(); } catch (error) { if (Date.now() > end) throw error; }
};
const text = (page, selector) => page.locator(selector).first().innerText();

await test("moving to another page loads no second document", "/feed", async page => {
    await page.evaluate(() => { window.mark = 1; });
    await page.click(".card-title a");
    await page.waitForURL("**/article");
    assert.equal(await page.evaluate(() => window.mark), 1);
});

await test("a like answers at once, and is taken back when refused", "/article", async page => {
    const count = () => text(page, "[data-toggle-target=count]");
    await page.click(".actions form.act button");
    await soon(async () => assert.equal(await count(), "213"));
    await page.route("**/ok", route => route.fulfill({ status: 429, contentType: "text/vnd.turbo-stream.html", body: "" }));
    await page.click(".actions form.act button");
    await soon(async () => assert.ok(await page.locator(".toast.bad").count()));
    assert.equal(await count(), "213");
});

await test("voting up twice takes the vote back", "/topic", async page => {
    const score = () => text(page, ".post.op .vote output");
    await page.click(".post.op .vote-up");
    await soon(async () => assert.equal(await score(), "46"));
    await page.click(".post.op .vote-down");
    await soon(async () => assert.equal(await score(), "45"));
});

await test("formulas, code and diagrams are drawn under the policy", "/article", async page => {
    await soon(async () => assert.ok(await page.locator("figure.diagram img").count()), 20_000);
    assert.ok(await page.locator("figure.diagram img").evaluate(image => image.complete && image.naturalWidth > 300));
    assert.ok(await page.locator(".katex .mfrac").count());
    assert.equal(await page.locator(".math-error").count(), 1);
    assert.ok(await page.locator(".hljs-keyword").count());
});

await test("going back finds formulas and code as they were", "/article", async page => {
    await soon(async () => assert.ok(await page.locator("figure.diagram img").count()), 20_000);
    await page.click(".brand");
    await page.waitForURL(address + "/");
    await page.goBack();
    await page.waitForURL("**/article");
    await soon(async () => assert.ok(await page.locator(".katex .mfrac").count()));
    assert.equal(await page.locator(".code-block .code-block, .anchor + .anchor").count(), 0);
    assert.equal(await page.locator("link[href*='/math-']").count(), 1);
    assert.ok(await page.locator(".katex .mfrac .vlist span").first().evaluate(part => part.style.top !== ""));
    assert.ok(await page.locator("figure.diagram img").evaluate(image => image.naturalWidth > 300));
});

await test("a copy button copies the code and nothing else", "/topic", async page => {
    await page.click(".code-head .copy");
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^io_uring_prep_fsync[\s\S]*ring\);$/);
});

await test("the toolbar marks and unmarks, and undo knows it", "/topic", async page => {
    const area = page.locator(".editor textarea");
    await area.fill("one two");
    await area.evaluate(field => field.setSelectionRange(4, 7));
    await area.press("Control+b");
    assert.equal(await area.inputValue(), "one **two**");
    await area.press("Control+b");
    assert.equal(await area.inputValue(), "one two");
    await page.click("[data-editor-mark-param=list]");
    assert.equal(await area.inputValue(), "- one two");
    await area.press("Control+z");
    assert.equal(await area.inputValue(), "one two");
});

await test("what is written is kept, previewed and sent", "/topic", async page => {
    const area = page.locator(".editor textarea");
    await area.fill("An answer with $m$.");
    await soon(() => assert.match(received["/draft"]?.at(-1) ?? "", /body=An\+answer/));
    await soon(async () => assert.match(await text(page, "[data-editor-status]"), /已保存/));
    await page.click(".preview-toggle");
    await soon(async () => assert.ok(await page.locator(".editor-pane .katex").count()));
    assert.ok(await area.isHidden());
    await page.click(".preview-toggle");
    await area.press("Control+Enter");
    await soon(() => assert.match(received["/ok"]?.at(-1) ?? "", /An\+answer/));
});

await test("a draft the server could not take waits on this device", "/topic", async page => {
    await page.route("**/draft", route => route.fulfill({ status: 503 }));
    await page.locator(".editor textarea").fill("kept here");
    await soon(async () => assert.match(await text(page, "[data-editor-status]"), /本机/));
    page.on("dialog", dialog => dialog.accept());
    await page.reload({ waitUntil: "networkidle" });
    await page.click("[data-editor-status] button");
    assert.equal(await page.locator(".editor textarea").inputValue(), "kept here");
});

await test("a pasted picture becomes an address", "/topic", async page => {
    await page.locator(".editor input[type=file]").setInputFiles({ name: "shot.png", mimeType: "image/png", buffer: Buffer.from("png") });
    await soon(async () => assert.match(await page.locator(".editor textarea").inputValue(), /!\[seal\]\(\/assets\/favicon/));
});

await test("tags become chips, and the plain value is what is sent", "/compose", async page => {
    const entry = page.locator(".tag-input input");
    await entry.fill("rust，");
    await soon(async () => assert.equal(await page.locator("input[name=tags]").inputValue(), "c++, 存储引擎, rust"));
    await entry.press("Backspace");
    assert.equal(await page.locator("input[name=tags]").inputValue(), "c++, 存储引擎");
});

await test("a refused form shows its complaints", "/compose", async page => {
    await page.locator(".editor textarea").fill("changed");
    await page.click(".btn.primary:has-text('发布') >> nth=-1");
    await soon(async () => assert.ok(await page.evaluate(() => document.activeElement?.classList.contains("complaints"))));
});

await test("the theme is kept in a cookie and seen by the server", "/settings", async (page, context) => {
    await page.click(".settings [value=dark]");
    assert.equal((await context.cookies()).find(cookie => cookie.name === "theme")?.value, "dark");
    assert.match(await (await context.request.get(`${address}/feed`)).text(), /data-theme="dark"/);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(20, 22, 26)");
});

await test("keys walk, search and explain themselves, but not while typing", "/feed", async page => {
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    assert.equal(await page.evaluate(() => [...document.querySelectorAll(".card")].indexOf(document.activeElement)), 1);
    await page.keyboard.press("?");
    assert.ok(await page.locator("dialog[open] kbd").count() > 3);
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    await page.keyboard.type("j?");
    assert.equal(await page.locator("[name=q]").inputValue(), "j?");
    assert.equal(await page.locator("dialog[open]").count(), 0);
});

await test("menus close on Escape and on a click elsewhere", "/topic", async page => {
    const open = () => page.locator("details.menu[open]").count();
    await page.click(".actions details.menu summary");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent?.trim()), "编辑");
    await page.keyboard.press("Escape");
    assert.equal(await open(), 0);
    await page.click(".actions details.menu summary");
    await page.click("h1");
    assert.equal(await open(), 0);
});

await test("a dialog opens, copies and closes", "/article", async page => {
    await page.click("[data-opens=share]");
    await page.click("#share [data-controller=clipboard]");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "https://lyceum.example/a/lsm-3");
    await page.mouse.click(5, 5);
    assert.equal(await page.locator("dialog[open]").count(), 0);
});

await test("news comes over one live line", "/feed", async page => {
    await soon(() => assert.ok(received["/live?topics=person%3A1"]?.length));
    tell({ topic: "person:1", kind: "count", count: 7 });
    await soon(async () => assert.equal(await text(page, "[data-live-count=bell]"), "7"));
    tell({ topic: "person:1", kind: "refresh", refresh: "/stream" });
    await soon(async () => assert.match(await text(page, ".toast"), /fresh/));
    const before = received["/live?topics=person%3A1"].length;
    await page.click(".card-title a");
    await page.waitForURL("**/article");
    assert.equal(received["/live?topics=person%3A1"].length, before);
});

await test("times are spoken in the language of the page", "/feed", async page => {
    assert.match(await text(page, ".card time"), /2\s?小时前/);
    assert.ok(await page.locator(".card time").first().getAttribute("title"));
});

await test("choosing enough opens the way", "/onboarding", async page => {
    const next = page.locator("[data-choices-target=submit]");
    await soon(async () => assert.ok(await next.isDisabled()));
    await page.click(".choice:has-text('Rust')");
    await page.click(".choice:has-text('C++')");
    assert.ok(await next.isEnabled());
});

await test("without scripts everything is there to read and send", "/topic", async page => {
    assert.ok(await page.locator(".editor textarea").isVisible());
    assert.ok(await page.locator(".prose pre code").first().isVisible());
    assert.ok(await page.locator(".vote-up").first().isVisible());
    await page.click("summary.avatar");
    assert.ok(await page.locator(".menu-list a").first().isVisible());
}, { javaScriptEnabled: false });

await test("a first visit stays within its budget", "/landing", async page => {
    const requests = await page.evaluate(() => performance.getEntriesByType("resource").map(entry => new URL(entry.name).pathname));
    assert.ok(requests.length <= 4, requests.join(" "));
    assert.ok(requests.every(path => path.startsWith("/assets/")), requests.join(" "));
});

await browser.close();
stop();
console.log(failed ? `${failed} failed` : "all kept");
process.exitCode = failed ? 1 : 0;
