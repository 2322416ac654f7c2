// People and programs of an attack: a cookie jar on raw sockets, so that many requests can be let go in one moment.
import net from 'node:net';

const parse = (bytes) => {
    const end = bytes.indexOf('\r\n\r\n');
    const head = bytes.subarray(0, end).toString('latin1'), lines = head.split('\r\n');
    const headers = {};
    for (const line of lines.slice(1)) (headers[line.slice(0, line.indexOf(':')).toLowerCase()] ??= []).push(line.slice(line.indexOf(':') + 2));
    return { status: Number(lines[0].split(' ')[1]), headers, body: bytes.subarray(end + 4).toString('utf8') };
};

/// Sends requests on connections of their own: all of each but its last byte first, then all last bytes together.
export async function together(base, requests) {
    const { hostname, port } = new URL(base);
    const flights = await Promise.all(requests.map((bytes) => new Promise((resolve, reject) => {
        const socket = net.connect({ host: hostname, port });
        socket.setNoDelay(true);
        const parts = [];
        const answer = new Promise((done, failed) => {
            socket.on('data', (part) => parts.push(part));
            socket.on('end', () => done(parse(Buffer.concat(parts))));
            socket.on('error', failed);
        });
        socket.on('error', reject);
        socket.on('connect', () => socket.write(bytes.subarray(0, bytes.length - 1), () => resolve({ socket, last: bytes.subarray(bytes.length - 1), answer })));
    })));
    for (const { socket, last } of flights) socket.write(last);
    return Promise.all(flights.map(({ answer }) => answer));
}

export class Person {
    constructor(base, name = 'guest') { this.base = base; this.name = name; this.cookies = new Map(); this.csrf = ''; }

    /// The bytes of a request as a browser would send it; `form` is an object.
    request(method, path, { form, json, headers = {} } = {}) {
        const { host } = new URL(this.base);
        const fields = { Host: host, Connection: 'close', Accept: 'application/json', 'Sec-Fetch-Site': 'same-origin', ...headers };
        if (this.cookies.size) fields.Cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        if (this.csrf && method !== 'GET') fields['X-CSRF-Token'] = this.csrf;
        let body = '';
        if (form) { body = new URLSearchParams(form).toString(); fields['Content-Type'] = 'application/x-www-form-urlencoded'; }
        if (json) { body = JSON.stringify(json); fields['Content-Type'] = 'application/json'; }
        // A body, if only an empty one with a blank line to hold back: the last byte lets the request go.
        if (method !== 'GET') fields['Content-Length'] = Buffer.byteLength(body);
        return Buffer.from(`${method} ${path} HTTP/1.1\r\n` + Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join('') + '\r\n' + body);
    }
    async send(method, path, options = {}) {
        const [answer] = await together(this.base, [this.request(method, path, options)]);
        for (const cookie of answer.headers['set-cookie'] ?? []) {
            const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/);
            if (value && !/Max-Age=0/.test(cookie)) this.cookies.set(name, value); else this.cookies.delete(name);
        }
        const token = answer.body.match(/<meta name="csrf-token" content="([^"]*)"/);
        if (token) this.csrf = token[1];
        return answer;
    }
    page(path) { return this.send('GET', path, { headers: { Accept: 'text/html' } }); }
    async json(path) {
        const answer = await this.send('GET', path);
        if (answer.status !== 200) throw new Error(`${this.name}: ${path} is ${answer.status} ${answer.body.slice(0, 200)}`);
        return JSON.parse(answer.body);
    }
    /// Signs in by a one-time link.
    async enter(link) {
        const path = new URL(link).pathname;
        await this.page(path);
        const answer = await this.send('POST', path, { form: {}, headers: { Accept: 'text/html' } });
        if (!this.cookies.has('sid')) throw new Error(`${this.name} could not sign in: ${answer.status} ${answer.body.slice(0, 200)}`);
        await this.page('/settings/profile');
        return this;
    }
    /// The same request many times, let go in one moment.
    race(count, method, path, options = {}) { return together(this.base, Array.from({ length: count }, () => this.request(method, path, options))); }
}
