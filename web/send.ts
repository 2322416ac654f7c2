// Requests made by scripts: same origin, with the page's token, never hanging for ever.

const deadline_ms = 15_000;
const upload_deadline_ms = 120_000;

function token(): Record<string, string> {
    const value = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content;
    return value ? { "X-CSRF-Token": value } : {};
}

/** Sends a form by script; rejects when the network fails or the deadline passes. */
export function post(url: string, body: FormData, options: { method?: string; accept?: string; keepalive?: boolean } = {}): Promise<Response> {
    const with_file = [...body.values()].some(value => value instanceof File && value.size > 0);
    // Without a file, url encoding: the plainest thing a server can be sent.
    const encoded = with_file ? body : new URLSearchParams([...body].map(([name, value]): [string, string] => [name, typeof value === "string" ? value : ""]));
    return fetch(url, {
        method: options.method ?? "POST", body: encoded, credentials: "same-origin", keepalive: options.keepalive ?? false,
        headers: { Accept: options.accept ?? "application/json", ...token() },
        signal: AbortSignal.timeout(with_file ? upload_deadline_ms : deadline_ms),
    });
}

/** Fetches text of the given type; answers undefined for anything but success. */
export async function read(url: string, accept: string): Promise<string | undefined> {
    try {
        const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: accept }, signal: AbortSignal.timeout(deadline_ms) });
        return answer.ok ? await answer.text() : undefined;
    } catch {
        return undefined;
    }
}
