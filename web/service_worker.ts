// Looks after pages while there is no connection. Online it adds nothing: every page is asked for anew, and only what is
// named by its content (/assets/) is kept for good. Offline it shows what was read lately, as of when it was read.
// What it keeps belongs to one person: it goes when somebody signs out, or when a page comes that is for somebody else.

interface Lasting extends Event { waitUntil(work: Promise<unknown>): void }
interface Fetching extends Lasting { readonly request: Request; respondWith(answer: Promise<Response>): void }
interface Pushed extends Lasting { readonly data: { json(): unknown } | null }
interface Pressed extends Lasting { readonly notification: { readonly data: unknown; close(): void } }
interface Tab { readonly url: string; focus(): Promise<unknown>; navigate(url: string): Promise<unknown> }
interface Worker {
    skipWaiting(): Promise<void>;
    clients: { claim(): Promise<void>; matchAll(options: { type: "window" }): Promise<Tab[]>; openWindow(url: string): Promise<unknown> };
    registration: { showNotification(title: string, options: object): Promise<void> };
    addEventListener(kind: "install" | "activate", hear: (event: Lasting) => void): void;
    addEventListener(kind: "fetch", hear: (event: Fetching) => void): void;
    addEventListener(kind: "push", hear: (event: Pushed) => void): void;
    addEventListener(kind: "notificationclick", hear: (event: Pressed) => void): void;
}
const worker = self as unknown as Worker;

const pages_name = "pages-1", assets_name = "assets-1";
const pages_most = 60, assets_most = 150;
const kept_for_ms = 14 * 86_400_000;
const offline_page = "/offline";
/** Not an address: where it is written down for whom the pages are. */
const belongs_to = "/.for";
/** What is worth reading again; never settings, money or administration. */
const worth_keeping = /^\/($|(articles|questions|topics|series|tags|g)\/|saved$|c\/[^/]+(\/(?!manage)[^/]+)?$)/;

const wants_html = (request: Request) => (request.headers.get("Accept") ?? "").includes("text/html");
const is_page = (response: Response) => response.status === 200 && (response.headers.get("Content-Type") ?? "").startsWith("text/html");

const unescaped = (text: string) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", "\"").replaceAll("&#39;", "'").replaceAll("&amp;", "&");
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;");

/** For whom and in which language a page was made. */
function mark_of(html: string): string {
    const person = /<body[^>]* data-live-topic="(person:\w+)"/.exec(html)?.[1] ?? "nobody";
    return `${person} ${/<html lang="([\w-]+)"/.exec(html)?.[1] ?? ""}`;
}

async function forget_pages(): Promise<void> { await caches.delete(pages_name); }

async function keep_offline_page(): Promise<void> {
    const answer = await fetch(offline_page, { headers: { Accept: "text/html" } });
    if (is_page(answer)) await (await caches.open(pages_name)).put(offline_page, answer);
}

async function trim(cache: Cache, most: number): Promise<void> {
    const keys = await cache.keys();                 // in the order they were put
    await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map(key => cache.delete(key)));
}

/** Keeps a page that came from the server, after making sure that the others are for the same person. */
async function remember(url: URL, answer: Response): Promise<void> {
    const html = await answer.text();
    const mark = mark_of(html);
    let cache = await caches.open(pages_name);
    const known = await (await cache.match(belongs_to))?.text();
    if (known !== mark) {
        if (known?.split(" ")[0] !== mark.split(" ")[0]) await forget_pages();
        cache = await caches.open(pages_name);
        await cache.put(belongs_to, new Response(mark));
        await keep_offline_page();
    }
    if (!worth_keeping.test(url.pathname) || (answer.headers.get("Cache-Control") ?? "").includes("no-store")) return;
    const headers = new Headers(answer.headers);
    headers.set("X-Kept-At", new Date().toISOString());
    headers.delete("Content-Encoding");
    const address = url.pathname + url.search;
    await cache.delete(address);                     // put again, so that it is the newest
    await cache.put(address, new Response(html, { headers }));
    await trim(cache, pages_most + 2);
}

const kept_at = (answer: Response) => answer.headers.get("X-Kept-At") ?? "";
const is_fresh = (answer: Response) => Date.now() - Date.parse(kept_at(answer)) < kept_for_ms;

/** The list of what can be read now, for the offline page. */
async function kept_list(cache: Cache): Promise<string> {
    const items: string[] = [];
    for (const key of [...await cache.keys()].reverse()) {
        const url = new URL(key.url);
        const answer = url.pathname === belongs_to || url.pathname === offline_page ? undefined : await cache.match(key);
        if (!answer || !is_fresh(answer)) continue;
        const title = /<title>([^<]*)<\/title>/.exec(await answer.text())?.[1] ?? url.pathname;
        items.push(`<li><a href="${escaped(url.pathname + url.search)}">${escaped(unescaped(title))}</a></li>`);
    }
    return items.join("");
}

async function without_connection(url: URL): Promise<Response> {
    const cache = await caches.open(pages_name);
    const kept = await cache.match(url.pathname + url.search, { ignoreVary: true });
    if (kept && is_fresh(kept)) {
        const html = (await kept.text()).replace("<body", `<body data-kept-at="${kept_at(kept)}"`);
        return new Response(html, { headers: kept.headers });
    }
    const page = await cache.match(offline_page, { ignoreVary: true });
    if (!page) return Response.error();
    const html = (await page.text()).replace(/(<ul[^>]* id="kept"[^>]*>)/, `$1${await kept_list(cache)}`);
    return new Response(html, { status: 503, headers: page.headers });
}

async function page(event: Fetching, url: URL): Promise<Response> {
    const ahead = (event.request.headers.get("Sec-Purpose") ?? event.request.headers.get("X-Sec-Purpose") ?? "").includes("prefetch");
    try {
        const answer = await fetch(event.request);
        if (is_page(answer) && !answer.redirected && !ahead) event.waitUntil(remember(url, answer.clone()));
        return answer;
    } catch {
        return without_connection(url);
    }
}

async function asset(request: Request): Promise<Response> {
    const cache = await caches.open(assets_name);
    const kept = await cache.match(request, { ignoreVary: true });
    if (kept) return kept;
    const answer = await fetch(request);
    if (answer.status === 200) { await cache.put(request, answer.clone()); await trim(cache, assets_most); }
    return answer;
}

async function sign_out(request: Request): Promise<Response> {
    const answer = await fetch(request);
    await forget_pages();
    return answer;
}

// ---- push -----------------------------------------------------------------------------------------

interface Message { title?: string; body?: string; to?: string; tag?: string; unread?: number }

/** Always shows something: a push without a sight of it costs the permission. */
async function show(event: Pushed): Promise<void> {
    let message: Message = {};
    try { message = event.data?.json() as Message; } catch { /* not ours; shown all the same */ }
    const badges = navigator as { setAppBadge?(count: number): Promise<void> };
    if (message.unread) await badges.setAppBadge?.(message.unread).catch(() => undefined);
    await worker.registration.showNotification(message.title ?? "Lyceum", { body: message.body ?? "", tag: message.tag, data: message.to ?? "/notifications" });
}

/** Only addresses of our own are opened. */
async function follow(to: unknown): Promise<void> {
    const url = new URL(typeof to === "string" ? to : "/", location.origin);
    if (url.origin !== location.origin) return;
    const [tab] = await worker.clients.matchAll({ type: "window" });
    if (tab) { await tab.focus(); await tab.navigate(url.href); } else await worker.clients.openWindow(url.href);
}

worker.addEventListener("push", event => event.waitUntil(show(event)));
worker.addEventListener("notificationclick", event => { event.notification.close(); event.waitUntil(follow(event.notification.data)); });
worker.addEventListener("install", event => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", event => event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== pages_name && name !== assets_name) await caches.delete(name);
    await keep_offline_page().catch(() => undefined);
    await worker.clients.claim();
})()));
worker.addEventListener("fetch", event => {
    const { request } = event;
    const url = new URL(request.url);
    if (url.origin !== location.origin) return;
    if (request.method === "POST" && url.pathname === "/sign-out") return event.respondWith(sign_out(request));
    if (request.method !== "GET") return;
    if (url.pathname.startsWith("/assets/")) return event.respondWith(asset(request));
    if (request.mode === "navigate" || wants_html(request)) event.respondWith(page(event, url));
});

export {};
