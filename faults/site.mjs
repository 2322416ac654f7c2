// Places to serve, servers that may be killed, and people who speak to them.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobsDone, rows, shown } from './traffic.mjs';

export function check(condition, what) {
    if (!condition) throw new Error('not so: ' + what);
}

export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/// Waits until `holds` answers something true, and answers that; names what did not come about otherwise.
export async function until(what, holds, { within = 60_000, every = 100 } = {}) {
    const late = Date.now() + within;
    let last;
    for (;;) {
        try {
            const found = await holds();
            if (found) return found;
            last = undefined;
        } catch (error) { last = error; }
        if (Date.now() > late) throw new Error(`not within ${within / 1000} s: ${what}${last ? '\n' + last.message : ''}`);
        await wait(every);
    }
}

/// Numbers that come again with the same seed.
export function randomOf(seed) {
    let state = seed >>> 0;
    const next = () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    return { next, between: (low, high) => low + Math.floor(next() * (high - low)), one: (list) => list[Math.floor(next() * list.length)] };
}

export function freePort() {
    return new Promise((resolve) => {
        const server = net.createServer().listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}

const openServers = new Set();
process.on('exit', () => { for (const child of openServers) child.kill('SIGKILL'); });

/// Serves a place {folder, database}. Settings are given as the environment; `preload` names libraries to load first.
export async function serve(program, place, { port, args = [], environment = {} } = {}) {
    const chosen = port ?? await freePort();
    const database = place.database ? ['--database', place.database] : [];
    const child = spawn(program, ['serve', '--data', place.folder, ...database, '--listen', `127.0.0.1:${chosen}`, '--development', ...args],
        { env: { ...process.env, LYCEUM_HTTP__TRUSTED_PROXIES: '127.0.0.1', LYCEUM_LOG__LEVEL: 'warn', ...environment } });
    openServers.add(child);
    let output = '', errors = '';
    child.stderr.on('data', (bytes) => { errors = (errors + bytes).slice(-400_000); });
    const ended = new Promise((resolve) => child.on('exit', (code, signal) => { openServers.delete(child); resolve(code ?? signal); }));
    const server = {
        base: `http://127.0.0.1:${chosen}`, port: chosen, pid: child.pid, place, ended, alive: true,
        log: () => errors, output: () => output,
        stop: async (signal = 'SIGTERM') => { child.kill(signal); return ended; },
    };
    ended.then(() => { server.alive = false; });
    await new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error('the program did not start in 300 s\n' + errors)), 300_000);
        child.stdout.on('data', (bytes) => {
            output += bytes;
            if (/serves on \S+\n/.test(output)) { clearTimeout(late); resolve(); }
        });
        ended.then((code) => { clearTimeout(late); reject(Object.assign(new Error(`the program ended with ${code}\n${errors}`), { code, errors })); });
    });
    return server;
}

/// Runs a command of the program on a place: {code, output}.
export function command(program, place, ...words) {
    try {
        const args = [...words, '--data', place.folder, ...(place.database ? ['--database', place.database] : [])];
        return { code: 0, output: execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 600_000 }) };
    } catch (failed) {
        return { code: failed.status, output: `${failed.stdout ?? ''}${failed.stderr ?? ''}` };
    }
}

/// What `lyceum verify` finds must be nothing.
export function verify(program, place) {
    const { code, output } = command(program, place, 'verify');
    check(code === 0, 'lyceum verify finds nothing:\n' + output);
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

/// One request. Status 0: there was no answer, and `error` says why. A GET is repeated once: its connection may have
/// been closed for idleness just then.
export async function ask(base, method, path, options = {}) {
    const answer = await askOnce(base, method, path, options);
    return answer.status === 0 && method === 'GET' ? askOnce(base, method, path, options) : answer;
}
function askOnce(base, method, path, { headers = {}, body, timeout = 40_000 }) {
    return new Promise((resolve) => {
        const request = http.request(base + path, { method, headers: { ...headers, ...(body ? { 'Content-Length': Buffer.byteLength(body) } : {}) }, agent, timeout }, (answer) => {
            const parts = [];
            answer.on('data', (bytes) => parts.push(bytes));
            answer.on('error', (error) => resolve({ status: 0, error, headers: {}, text: '' }));
            answer.on('end', () => {
                const text = Buffer.concat(parts).toString();
                resolve({ status: answer.statusCode, headers: answer.headers, text, get json() { return JSON.parse(text); } });
            });
        });
        request.on('timeout', () => request.destroy(new Error('no answer in time')));
        request.on('error', (error) => resolve({ status: 0, error, headers: {}, text: '' }));
        request.end(body);
    });
}

/// A person with a browser's cookies. They come from a network of their own, as the proxy in front would say.
export class Browser {
    cookies = new Map();
    constructor(base, network = '10.0.0.1') { this.base = base; this.network = network; }
    async ask(method, path, fields) {
        const body = fields && new URLSearchParams(fields).toString();
        const headers = { Accept: 'text/html', 'X-Forwarded-For': this.network, Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
        if (body) headers['Content-Type'] = 'application/x-www-form-urlencoded';
        const answer = await ask(this.base, method, path, { headers, body });
        for (const line of answer.headers['set-cookie'] ?? []) {
            const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
            if (/Max-Age=0/.test(line)) this.cookies.delete(name); else this.cookies.set(name, value);
        }
        return answer;
    }
    get(path) { return this.ask('GET', path); }
    /// Posts a form of a page, with the page's token.
    async post(page, path, fields) {
        const form = await this.get(page);
        const token = form.text.match(/name="csrf" value="([^"]*)"/)?.[1] ?? form.text.match(/<meta name="csrf-token" content="([^"]*)"/)?.[1];
        return this.ask('POST', path, { ...fields, ...(token ? { csrf: token } : {}) });
    }
}

/// A program that acts for a person.
export class Client {
    constructor(person) { this.handle = person.handle; this.token = person.token; this.network = person.network; this.writes = person.writes; }
    ask(base, method, path, { body, key, headers = {}, timeout } = {}) {
        const all = { Authorization: `Bearer ${this.token}`, Accept: 'application/json', 'X-Forwarded-For': this.network, ...headers };
        if (body !== undefined) all['Content-Type'] = 'application/json';
        if (key) all['Idempotency-Key'] = key;
        return ask(base, method, '/api/v1' + path, { headers: all, body: body === undefined ? undefined : JSON.stringify(body), timeout });
    }
}

/// Makes somebody with a confirmed address, lets them join the first community, and makes a token that may do everything.
async function newcomer(program, server, handle, network) {
    const writes = authors.includes(handle);
    const { output } = command(program, server.place, 'user', 'create', handle, '--email', `${handle}@example.org`);
    const browser = new Browser(server.base, network);
    const link = output.match(/\/sign-in\/link\/\S+/)?.[0];
    check(link, `a link for ${handle}: ${output}`);
    const entered = await browser.post(link, link, {});
    check(entered.status === 303, `${handle} is let in: ${entered.status} ${entered.text.slice(0, 300)}`);
    const joined = await browser.post('/c/systems/join', '/c/systems/join', { accept: 'true' });
    check(joined.status === 303, `${handle} joins: ${joined.status} ${joined.text.replace(/<[^>]*>/g, ' ').slice(0, 300)}`);
    if (writes) {
        const owner = new Browser(server.base, network), door = command(program, server.place, 'user', 'link', 'suran').output.match(/\/sign-in\/link\/\S+/)[0];
        await owner.post(door, door, {});
        const id = shown(rows(server.place, `select id from people where handle = '${handle}'`)[0][0]);
        const raised = await owner.post('/c/systems/manage/members', `/c/systems/manage/members/${id}`, { _method: 'put', standing: 'author' });
        check(raised.status === 303, `${handle} may write articles: ${raised.status} ${raised.text.replace(/<[^>]*>/g, ' ').slice(0, 300)}`);
    }
    const page = await browser.get('/settings/tokens');
    const scopes = [...page.text.matchAll(/name="scopes" value="([^"]+)"/g)].map((m) => m[1]);
    const fields = [['name', 'faults'], ['days', '30'], ...scopes.map((s) => ['scopes', s])];
    const token = page.text.match(/name="csrf" value="([^"]*)"/)[1];
    const made = await browser.ask('POST', '/settings/tokens', [...fields, ['csrf', token]]);
    const secret = made.text.match(/lyc_pat_[A-Za-z0-9]{24}_[0-9a-f]{8}/)?.[0];
    check(secret, `a token for ${handle}: ${made.status} ${made.text.replace(/<[^>]*>/g, ' ').slice(0, 600)}`);
    return { handle, token: secret, network, writes };
}

export const handles = ['reader-1', 'reader-2', 'reader-3', 'reader-4', 'reader-5', 'reader-6'];
const authors = ['reader-5', 'reader-6'];

/// The sample community, loaded once for each database and then copied: {folder, database, people}.
export class Places {
    #made = new Map();
    #number = 0;
    #folder = mkdtempSync(join(tmpdir(), 'lyceum-faults-'));
    constructor(program, postgres) {
        this.program = program;
        this.postgres = postgres;
        if (!process.env.LYCEUM_FAULTS_KEEP) process.on('exit', () => rmSync(this.#folder, { recursive: true, force: true }));
    }
    /// A fresh copy, on 'sqlite' or 'postgres'.
    async fresh(kind) {
        if (!this.#made.has(kind)) this.#made.set(kind, this.#make(kind));
        const made = await this.#made.get(kind), name = `place${++this.#number}`;
        const folder = join(this.#folder, name);
        cpSync(made.folder, folder, { recursive: true });
        return { kind, folder, people: made.people, database: made.database && await this.postgres.copy(made.name, name) };
    }
    /// An empty folder.
    empty() { return { kind: 'sqlite', folder: join(this.#folder, `place${++this.#number}`) }; }
    async #make(kind) {
        const name = `sample_${kind}`;
        const place = { kind, folder: join(this.#folder, name), name, database: kind === 'postgres' ? await this.postgres.create(name) : undefined };
        const loaded = command(this.program, place, 'sample');
        check(loaded.code === 0, 'the sample is loaded: ' + loaded.output);
        const server = await serve(this.program, place);
        place.people = [];
        for (const [i, handle] of handles.entries()) place.people.push(await newcomer(this.program, server, handle, `10.1.0.${i + 1}`));
        await jobsDone(place, { within: 60_000, ahead: 0 });             // letters that wait for more to say are due later
        check(await server.stop() === 0, 'the template ends with 0');
        return place;
    }
}
