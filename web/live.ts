// News from the server: one line for the whole page, whatever the page listens to. WebSocket first,
// server-sent events where those do not get through; waits longer after each failure.
import { renderStreamMessage } from "@hotwired/turbo";
import { show_badge } from "./installing";
import { read } from "./send";
import { toast } from "./toasts";

interface Message { topic?: string; kind: string; refresh?: string; name?: string; count?: number; text?: string }

const wait_first_ms = 1_000, wait_most_ms = 60_000;
/** After so many connections that never opened, WebSockets are taken to be blocked on the way. */
const sockets_given_up_after = 3;

let line: { close(): void } | undefined;
let listening = "";
let failures = 0;
let sockets_never_opened = 0;
let was_open = false;
let retry = 0;

function wanted_topics(): string {
    const marked = [...document.querySelectorAll<HTMLElement>("[data-live-topic]")];
    return [...new Set(marked.flatMap(item => (item.dataset["liveTopic"] ?? "").split(/\s+/)).filter(Boolean))].sort().join(",");
}

/** Fetches `url` as a turbo-stream and applies it. */
async function refresh(url: string): Promise<void> {
    const stream = await read(url, "text/vnd.turbo-stream.html");
    if (!stream) return;
    renderStreamMessage(stream);
    // Turbo applies streams in the next frame.
    requestAnimationFrame(() => requestAnimationFrame(() => document.dispatchEvent(new CustomEvent("stream:applied"))));
}

function show_count(name: string, count: number): void {
    for (const dot of document.querySelectorAll<HTMLElement>(`[data-live-count="${CSS.escape(name)}"]`)) {
        dot.textContent = count > 99 ? "99+" : String(count);
        dot.hidden = count === 0;
    }
    if (name === "bell") show_badge(count);
}

function receive(text: string): void {
    let message: Message;
    try { message = JSON.parse(text) as Message; } catch { return; }
    if (typeof message.kind !== "string") return;
    // Only addresses of our own: a message must not make the page fetch from elsewhere.
    if (message.kind === "refresh" && message.refresh?.startsWith("/") && !message.refresh.startsWith("//")) void refresh(message.refresh);
    if (message.kind === "count" && typeof message.count === "number") show_count(message.name ?? "bell", message.count);
    if (message.kind === "toast" && message.text) toast(message.text);
    document.dispatchEvent(new CustomEvent(`live:${message.kind}`, { detail: message }));
}

function opened(): void {
    failures = 0;
    // What was said while the line was down is lost: those who care load again.
    if (was_open) document.dispatchEvent(new CustomEvent("live:resumed"));
    was_open = true;
}

function lost(): void {
    line = undefined;
    clearTimeout(retry);
    if (!listening) return;
    const wait = Math.min(wait_most_ms, wait_first_ms * 2 ** failures++);
    retry = window.setTimeout(open_line, wait * (0.5 + Math.random() / 2));
}

function open_socket(url: URL): void {
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    let has_opened = false;
    socket.onopen = () => { has_opened = true; sockets_never_opened = 0; opened(); };
    socket.onmessage = event => { if (typeof event.data === "string") receive(event.data); };
    socket.onclose = () => { if (!has_opened) sockets_never_opened++; lost(); };
    line = { close() { socket.onclose = null; socket.close(); } };
}

function open_events(url: URL): void {
    const events = new EventSource(url);
    events.onopen = opened;
    events.onmessage = event => receive(event.data as string);
    events.onerror = () => { if (events.readyState === EventSource.CLOSED) lost(); };
    line = { close() { events.close(); } };
}

function open_line(): void {
    const address = document.body.dataset["liveUrl"];
    if (!address || !listening) return;
    const url = new URL(address, location.href);
    url.searchParams.set("topics", listening);
    if (sockets_never_opened < sockets_given_up_after) open_socket(url); else open_events(url);
}

function hang_up(): void {
    clearTimeout(retry);
    line?.close();
    line = undefined;
    listening = "";
}

function follow_page(): void {
    const topics = document.body.dataset["liveUrl"] ? wanted_topics() : "";
    if (topics === listening) return;
    hang_up();
    was_open = false;
    listening = topics;
    open_line();
}

export function start_live(): void {
    document.addEventListener("turbo:load", follow_page);
    addEventListener("online", () => { if (!line && listening) { failures = 0; clearTimeout(retry); open_line(); } });
    // A page kept by the browser for "back" must not hold a connection.
    addEventListener("pagehide", hang_up);
    addEventListener("pageshow", event => { if (event.persisted) follow_page(); });
    if (document.readyState !== "loading") follow_page();
}
