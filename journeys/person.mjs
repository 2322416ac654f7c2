/// A signed-in person without a browser: a cookie jar, and the page's token for forms. `base` is the site's address.
export class Person {
    #cookies = new Map();
    constructor(base) { this.base = base; }
    /// Whoever comes by a one-time link.
    static async by(link) {
        const person = new Person(new URL(link).origin);
        await person.post(new URL(link).pathname, {}, link);
        return person;
    }
    /// What the browser would send as its cookies.
    get cookie() { return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '); }
    async send(path, options = {}) {
        const headers = { Accept: 'text/html', ...options.headers, Cookie: this.cookie };
        const answer = await fetch(new URL(path, this.base), { redirect: 'manual', ...options, headers });
        for (const line of answer.headers.getSetCookie()) {
            const [pair] = line.split(';'), at = pair.indexOf('=');
            this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
        }
        return answer;
    }
    async json(path) { return (await this.send(path, { headers: { Accept: 'application/json' } })).json(); }
    /// Posts a form as the page `from` would.
    async post(path, fields, from = '/settings/profile') {
        const page = await (await this.send(from)).text();
        const csrf = page.match(/name="csrf-token" content="([^"]+)"/)?.[1];
        const body = new URLSearchParams(fields);
        if (csrf) body.append('csrf', csrf);
        return this.send(path, { method: 'POST', body, headers: { 'Sec-Fetch-Site': 'same-origin' } });
    }
    async token(...scopes) {
        const fields = [['name', 'integration'], ['days', '30'], ...scopes.map((scope) => ['scopes', scope])];
        return (await (await this.post('/settings/tokens', fields)).text()).match(/lyc_pat_[A-Za-z0-9]{24}_[0-9a-f]{8}/)[0];
    }
}
