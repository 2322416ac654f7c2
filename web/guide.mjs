// The style guide as a site: its pages under the site's own content security policy, and stand-ins
// for the few addresses that scripts talk to.
//
//     node web/guide.mjs build/web            serves it at http://127.0.0.1:8123/
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const web = dirname(fileURLToPath(import.meta.url));
const built = resolve(process.argv[2] ?? "build/web");

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
    "media-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const kinds = { js: "text/javascript", css: "text/css", svg: "image/svg+xml", png: "image/png", woff2: "font/woff2", json: "application/json", html: "text/html; charset=utf-8" };

const manifest = JSON.parse(readFileSync(join(built, "manifest.json"), "utf8"));
const icons = JSON.parse(readFileSync(join(built, "icons.json"), "utf8"));
const cover = "data:image/svg+xml," + encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 148 111"><rect width="148" height="111" fill="#b5351f"/><path d="M0 80 40 50l30 20 40-45 38 30v56H0z" fill="#1c1f24" opacity=".4"/></svg>`);

export function pages() {
    const parts = readFileSync(join(web, "styleguide.html"), "utf8").split(/<!-- page (\S+) (\S+) (\S+) -->/).slice(1);
    return Object.fromEntries(Array.from({ length: parts.length / 4 }, (_, i) => [parts[4 * i], { lang: parts[4 * i + 1], kind: parts[4 * i + 2], body: parts[4 * i + 3] }]));
}

const nav = zh => `<aside class="rail left" aria-label="${zh ? "侧栏" : "Sidebar"}"><section><h2 class="label">${zh ? "学园" : "Lyceum"}</h2><nav class="nav" aria-label="${zh ? "学园" : "Places"}">
<a href="/feed" aria-current="page">{icon:house}${zh ? "首页" : "Home"}</a><a href="/topic">{icon:circle-help}${zh ? "问答" : "Questions"}<span class="num">12</span></a><a href="#">{icon:graduation-cap}${zh ? "课程" : "Courses"}</a><a href="/article">{icon:book-open}${zh ? "技术文章" : "Articles"}</a><a href="#">{icon:calendar}${zh ? "活动与挑战" : "Events"}</a><a href="#">{icon:store}${zh ? "知识商店" : "Store"}</a></nav></section>
<section><h2 class="label">${zh ? "技术小组" : "Groups"}</h2><nav class="nav" aria-label="${zh ? "技术小组" : "Groups"}"><a href="/chat">{icon:hash}${zh ? "存储引擎" : "Storage"}<span class="num">3</span></a><a href="#">{icon:hash}${zh ? "编译器" : "Compilers"}</a></nav></section>
<section><label class="level"><span class="row between"><span>${zh ? "进士" : "Adept"} Lv.4</span><span class="num">680 / 1000</span></span><progress class="bar" max="1000" value="680"></progress></label></section></aside>`;

function page({ lang, kind, body }, theme) {
    const zh = lang.startsWith("zh");
    const frame = kind.startsWith("shell") ? `<div class="shell${kind === "shell-wide" ? " wide" : ""}">${nav(zh)}${body}</div>` : body;
    return `<!doctype html><html lang="${lang}" data-theme="${theme}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><title>Lyceum</title>
<link rel="icon" type="image/svg+xml" href="/assets/${manifest["favicon.svg"]}"><link rel="stylesheet" href="/assets/${manifest["app.css"]}" data-turbo-track="reload"><script type="module" src="/assets/${manifest["app.js"]}" data-turbo-track="reload"></script></head>
<body data-live-url="/live" data-live-topic="person:1"><a class="skip" href="#main">${zh ? "跳到正文" : "Skip to content"}</a>
<header class="top"><a class="brand" href="/"><span class="seal" aria-hidden="true">园</span><span class="brand-name">${zh ? "Lyceum · 系统编程学园" : "Lyceum · Systems"}</span></a>
<form class="search" role="search" action="/search">{icon:search}<input type="search" name="q" placeholder="${zh ? "搜索文章、课程、问答" : "Search"}" aria-label="${zh ? "搜索" : "Search"}" data-shortcut="/"><kbd aria-hidden="true">/</kbd></form>
<div class="top-actions"><a class="icon-btn phone-only" href="/search" aria-label="${zh ? "搜索" : "Search"}">{icon:search}</a><a class="btn primary" href="/compose" data-shortcut="c">{icon:square-pen}<span>${zh ? "发布" : "Write"}</span></a><a class="icon-btn" href="/pieces" aria-label="${zh ? "通知" : "Notifications"}">{icon:bell}<span class="dot" data-live-count="bell">3</span></a>
<details class="menu end"><summary class="avatar hue-0" aria-label="${zh ? "我的菜单" : "My menu"}">林</summary><div class="menu-list"><a href="/profile">{icon:user}${zh ? "我的主页" : "Profile"}</a><a href="/settings">{icon:settings}${zh ? "设置" : "Settings"}</a><a href="#">{icon:crown}${zh ? "会员" : "Membership"}</a><hr><div class="segments" role="group" aria-label="${zh ? "外观" : "Theme"}" data-controller="theme"><button class="segment" value="auto" data-action="theme#choose" aria-label="${zh ? "跟随系统" : "Auto"}">{icon:monitor:s}</button><button class="segment" value="light" data-action="theme#choose" aria-label="${zh ? "浅色" : "Light"}">{icon:sun:s}</button><button class="segment" value="dark" data-action="theme#choose" aria-label="${zh ? "深色" : "Dark"}">{icon:moon:s}</button></div><hr><form method="post" action="/ok"><button>{icon:log-out}${zh ? "退出" : "Sign out"}</button></form></div></details></div></header>
${frame}<footer class="foot"><nav class="row wrap" aria-label="${zh ? "页脚" : "Footer"}"><a href="#">${zh ? "关于" : "About"}</a><a href="#">RSS</a></nav><p>© Lyceum</p></footer>
<nav class="tabbar" aria-label="${zh ? "主导航" : "Main"}"><a href="/feed" aria-current="page">{icon:house}${zh ? "首页" : "Home"}</a><a href="#">{icon:graduation-cap}${zh ? "学习" : "Learn"}</a><a href="/topic">{icon:circle-help}${zh ? "问答" : "Q&amp;A"}</a><a href="/chat">{icon:message-circle}${zh ? "聊天" : "Chat"}</a><a href="/profile">{icon:user}${zh ? "我的" : "Me"}</a></nav>
<div class="toasts" id="toasts" role="status" aria-live="polite"></div></body></html>`
        .replace(/\{icon:([\w-]+)(?::(\w))?\}/g, (_, name, size) => `<svg class="icon${size ? ` ${size}` : ""}" viewBox="0 0 24 24" aria-hidden="true">${icons[name] ?? `<!-- no ${name} -->`}</svg>`)
        .replace(/\{ago:(\d+)\}/g, (_, seconds) => new Date(Date.now() - 1000 * seconds).toISOString())
        .replaceAll("{cover}", cover);
}

const preview = `<h2 id="fpr">误判率</h2><p>设位数组长度为 <span class="math inline">m</span>，元素个数为 <span class="math inline">n</span>，则最优的哈希个数是 <span class="math inline">k = \\frac{m}{n}\\ln 2</span>。</p><pre><code class="language-cpp">int k = std::lround(m / n * std::numbers::ln2);
</code></pre>`;

function answer(request, response) {
    const { pathname } = new URL(request.url, "http://x");
    const send = (status, type, body, guard = { "Content-Security-Policy": policy }) => { response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", ...guard }); response.end(body); };
    const file = join(built, pathname.slice("/assets/".length));
    if (pathname.startsWith("/assets/") && existsSync(file)) return send(200, kinds[pathname.split(".").at(-1)] ?? "text/plain", readFileSync(file), {});
    if (request.method === "POST") {
        let body = "";
        request.on("data", part => { body += part; });
        request.on("end", () => (received[pathname] ??= []).push(body));
    }
    if (pathname === "/stream") return send(200, "text/vnd.turbo-stream.html", `<turbo-stream action="append" target="toasts"><template><div class="toast" data-controller="toast">fresh</div></template></turbo-stream>`);
    if (pathname === "/preview") return send(200, "text/html; charset=utf-8", preview);
    if (pathname === "/draft") return send(204, "text/plain");
    if (pathname === "/upload") return send(200, "application/json", `{"url": "/assets/${manifest["favicon.svg"]}", "alt": "seal"}`);
    if (pathname === "/pending.json") return send(200, "application/json", `{"state": "pending"}`);
    if (pathname === "/ok") return send(200, "text/vnd.turbo-stream.html", "");
    if (pathname === "/refused") return send(422, "text/html; charset=utf-8", page(pages().compose, "auto"));
    const theme = /theme=(\w+)/.exec(request.headers.cookie ?? "")?.[1] ?? "auto";
    const found = pages()[pathname.slice(1) || "feed"];
    return found ? send(200, "text/html; charset=utf-8", page(found, theme)) : send(404, "text/html; charset=utf-8", page(pages().error, theme));
}


/** What scripts sent, by address; tests look here. */
export const received = {};

/** Sends one short text to every live line that is open. */
export const live = new Set();
export function tell(message) {
    const text = Buffer.from(JSON.stringify(message));
    for (const socket of live) socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
}

function upgrade(request, socket) {
    const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    (received[request.url] ??= []).push("");
    live.add(socket);
    socket.on("close", () => live.delete(socket));
    socket.on("error", () => live.delete(socket));
}

/** Serves on the port (0: any free one) and answers the address and a way to stop. */
export function serve(port = 0) {
    const server = createServer(answer).on("upgrade", upgrade);
    return new Promise(open => server.listen(port, "127.0.0.1", () => open({
        address: `http://127.0.0.1:${server.address().port}`,
        stop() { for (const socket of live) socket.destroy(); server.closeAllConnections(); server.close(); },
    })));
}

if (resolve(process.argv[1]) === fileURLToPath(import.meta.url)) console.log((await serve(8123)).address);
