// Every number that is published, measured in one go: see bench/run. Subjects that have a limit are measured next to
// it, in turns, so that what else the machine does falls on both.
import { cpus, totalmem } from "node:os";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import http from "node:http";
import { ask, commitsPerSecond, median, memory, percentile, sleep, startLyceum, startNginx, wrk } from "./machinery.mjs";

const kRounds = 5, kSeconds = 3;
const kHtml = { Accept: "text/html", "Accept-Language": "en" };

const options = { work: "build/bench", built: "build", posts: "10000 1000000", only: [] };
for (let args = process.argv.slice(2); args.length > 0;) {
    const word = args.shift();
    if (word === "--work") options.work = args.shift();
    else if (word === "--built") options.built = args.shift();
    else if (word === "--posts") options.posts = args.shift();
    else if (word === "--only") { options.only = args; break; }
    else throw new Error(`unknown option ${word}`);
}
const sizes = options.posts.split(" ").map(Number);
const wanted = (name) => options.only.length === 0 || options.only.includes(name);

const results = [];
function tell(subject, posts, value, { limit = "", goal = "", reached = "" } = {}) {
    results.push({ subject, posts, value, limit, goal, reached });
    console.log(`${subject} · ${posts} posts · ${value}${limit && ` · ${limit}`}${goal && ` · goal ${goal}: ${reached ? "reached" : "not reached"}`}`);
}
const per = (n) => `${Math.round(n).toLocaleString("en")}/s`;
const ms = (n) => `${n.toFixed(n < 10 ? 2 : 0)} ms`;
const mib = (n) => `${Math.round(n)} MiB`;

// ---- what is asked for ------------------------------------------------------------------------

const listing = async (port, target) => JSON.parse((await ask(port, target, { headers: { Accept: "application/json" } })).body).listing;
const listed = async (port, kind) => (await listing(port, `/${kind}`)).cards;

const sessionsOf = (data) => readFileSync(path.join(data, "sessions"), "utf8").trim().split("\n");

async function csrfOf(port, cookie, agent) {
    const page = await ask(port, "/settings/profile", { headers: { ...kHtml, Cookie: cookie }, agent });
    return page.body.toString().match(/name="csrf-token" content="([^"]+)"/)[1];
}

// A page of twenty replies that lies in the middle of everything: of those listed first the one that is nearest to 18 kB, so that
// small and large sites are compared by pages of one weight.
async function topicOf(port) {
    let cards = [];
    for (let at = "/topics"; at && !cards.length;) {        // what was published a moment ago has no replies
        const page = await listing(port, at);
        cards = page.cards.filter((card) => card.comments >= 20);
        at = page.next && `/topics?cursor=${encodeURIComponent(page.next)}`;
    }
    const weighed = await Promise.all(cards.map(async (card) => ({ card, bytes: (await ask(port, card.url, { headers: { Accept: "application/json" } })).body.length })));
    return weighed.sort((a, b) => Math.abs(a.bytes - 18_000) - Math.abs(b.bytes - 18_000))[0].card;
}

// ---- pages ------------------------------------------------------------------------------------

// Both are asked in turns; each pair of turns is one ratio.
async function besideNginx(server, posts, name, target, goal) {
    const plain = await ask(server.port, target, { headers: kHtml });
    const nginx = await startNginx(path.join(options.work, "nginx"), { page: plain.body });
    for (const [coding, accept] of [["uncompressed", "identity"], ["compressed", "gzip"]]) {
        const headers = { ...kHtml, "Accept-Encoding": accept };
        const ours = [], theirs = [];
        for (let round = 0; round < kRounds; round++) {
            ours.push(wrk(`http://127.0.0.1:${server.port}${target}`, { headers, seconds: kSeconds }).perSecond);
            theirs.push(wrk(`http://127.0.0.1:${nginx.port}/page`, { headers, seconds: kSeconds }).perSecond);
        }
        const ratio = median(ours.map((n, i) => n / theirs[i]));
        tell(`${name}, ${coding}`, posts, `${ratio.toFixed(2)} of nginx`, { limit: `${per(median(ours))} beside ${per(median(theirs))}, ${plain.body.length} bytes`, goal: `≥ ${goal}`, reached: ratio >= goal });
    }
    await nginx.stop();
}

async function load(port, target, headers) {
    const first = await ask(port, target, { headers });
    if (first.status !== 200) throw new Error(`${target} answered ${first.status}`);
    const runs = Array.from({ length: kRounds }, () => wrk(`http://127.0.0.1:${port}${target}`, { headers, seconds: kSeconds }));
    if (runs.some((run) => run.refused > 0)) throw new Error(`${target} refused some requests`);
    return { perSecond: median(runs.map((r) => r.perSecond)), p50: median(runs.map((r) => r.p50)), p99: median(runs.map((r) => r.p99)) };
}

// Medians of how long each takes when nothing else is asked.
async function alone(questions, times = 300) {
    const agents = questions.map(() => new http.Agent({ keepAlive: true, maxSockets: 1 }));
    const took = questions.map(() => []);
    for (let i = 0; i < times; i++)
        for (const [n, [port, target, headers]] of questions.entries()) {
            const began = performance.now();
            await ask(port, target, { headers, agent: agents[n] });
            took[n].push(performance.now() - began);
        }
    for (const agent of agents) agent.destroy();
    return took.map((all) => median(all.slice(20)));
}

async function pagesOf(server, data) {
    const signedIn = { ...kHtml, Cookie: sessionsOf(data)[0] };
    const topic = await topicOf(server.port), [article] = await listed(server.port, "articles");
    return {
        "anonymous home": ["/", kHtml], "anonymous article": [article.url, kHtml], "signed-in home": ["/", signedIn],
        "signed-in topic with 20 posts": [topic.url, signedIn], "the same as JSON": [topic.url, { ...signedIn, Accept: "application/json" }],
    };
}

// ---- search -----------------------------------------------------------------------------------

const kQueries = {
    "two-character Chinese words": ["内存", "线程", "编译", "缓存", "数据", "系统", "性能", "事务", "日志", "网络"],
    "English words": ["entanglement", "qubit", "oracle", "hamiltonian", "circuit", "measurement", "error correction", "linear algebra", "teleportation", "shor algorithm"],
    "code": ["io_uring", "std::vector", "qiskit.execute", "fsync", "O(log n)", "grover_oracle", "#include", "cnot", "mmap", "memory_order"],
};

const searchFor = (query) => `/search?q=${encodeURIComponent(query)}`;

async function search(port, cookies) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const all = {};
    let next = 0;
    for (const [kind, queries] of Object.entries(kQueries)) {
        const took = [];
        for (let round = 0; round < 10; round++)
            for (const query of queries) {
                const headers = { ...kHtml, Cookie: cookies[next++ % cookies.length] };
                const began = performance.now();
                const answer = await ask(port, searchFor(query), { headers, agent });
                if (answer.status !== 200) throw new Error(`search answered ${answer.status}`);
                took.push(performance.now() - began);
            }
        all[kind] = { p50: median(took), p95: percentile(took, 0.95) };
    }
    agent.destroy();
    return all;
}

// ---- writing ----------------------------------------------------------------------------------

async function posting(server, data, posts) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
    const cookies = sessionsOf(data);
    const tokens = new Map();
    for (let from = 0; from < cookies.length; from += 8)
        await Promise.all(cookies.slice(from, from + 8).map(async (cookie) => tokens.set(cookie, await csrfOf(server.port, cookie, agent))));
    agent.destroy();
    const cards = (await Promise.all(["questions", "questions?order=hot", "questions?order=active"].map((kind) => listed(server.port, kind)))).flat();
    const file = path.join(options.work, "comments.tsv");
    let n = 0;
    const turn = () => {
        const lines = [];
        // Each person writes as often as people may, and nobody the same twice.
        for (let times = 0; times < 4; times++)
            for (const cookie of cookies)
                lines.push(["POST", `/items/${cards[n % cards.length].id}/comments`, cookie, tokens.get(cookie), `body=Measured+${n++}+at+${Date.now()}`].join("\t"));
        writeFileSync(file, `${lines.join("\n")}\n`);
    };
    const form = { ...kHtml, Cookie: cookies[0], "X-CSRF-Token": tokens.get(cookies[0]), "Content-Type": "application/x-www-form-urlencoded" };
    const first = await ask(server.port, `/items/${cards[0].id}/comments`, { method: "POST", headers: form, body: `body=The+first+at+${Date.now()}` });
    if (!/#comment-/.test(first.headers.location ?? "")) throw new Error(`a comment answered ${first.status} ${first.headers.location}`);
    const ours = [], disk = [], p99 = [];
    for (let round = 0; round < kRounds; round++) {
        turn();
        disk.push(commitsPerSecond(data, 1));
        const run = wrk(`http://127.0.0.1:${server.port}/`, { file, seconds: 1 });
        if (run.refused > 0) throw new Error(`${run.refused} comments were refused`);
        ours.push(run.perSecond);
        p99.push(run.p99);
    }
    const rate = median(ours);
    tell("comments posted durably, 16 clients", posts, per(rate), { limit: `${median(ours.map((r, i) => r / disk[i])).toFixed(1)} of the disk's ${per(median(disk))} single commits, p99 ${ms(median(p99))}`, goal: "≥ 5,000/s", reached: rate >= 5000 });
    const began = performance.now();
    while (/lyceum_jobs(_due\{|\{[^}]*state="running")[^}]*\} [1-9]/.test((await ask(server.port, "/metrics")).body.toString())) await sleep(200);
    tell("what those comments cause is done after", posts, `${((performance.now() - began) / 1000).toFixed(1)} s`);
}

// ---- live connections -------------------------------------------------------------------------

function openSocket(port, target, onMessage) {
    return new Promise((opened, failed) => {
        const socket = net.connect(port, "127.0.0.1");
        let shaken = false;
        socket.on("error", failed);
        socket.on("connect", () => socket.write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\n`
            + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        socket.on("data", (bytes) => {
            if (shaken) return onMessage();
            if (!bytes.toString("latin1").startsWith("HTTP/1.1 101")) return failed(new Error(bytes.toString("latin1").slice(0, 80)));
            shaken = true;
            opened(socket);
        });
    });
}

async function liveConnections(server, data, posts) {
    const count = 10_000;
    const topic = await topicOf(server.port);
    await sleep(1000);
    const before = memory(server.pid);
    const sockets = [];
    let heard = 0, allHeard = () => {};
    const onMessage = () => { if (++heard === count) allHeard(performance.now()); };
    for (let from = 0; from < count; from += 100)
        sockets.push(...await Promise.all(Array.from({ length: 100 }, () => openSocket(server.port, `/live?topics=item:${topic.id}`, onMessage))));
    await sleep(2000);
    const grown = memory(server.pid).rss - before.rss;
    tell("10,000 idle WebSockets", posts, `${mib(grown)} more`, { limit: `${(grown * 1024 / count).toFixed(1)} KiB each`, goal: "≤ 150 MiB", reached: grown <= 150 });

    const cookie = sessionsOf(data).at(-1);
    const token = await csrfOf(server.port, cookie);
    const took = [];
    for (let round = 0; round < kRounds; round++) {
        heard = 0;
        const all = new Promise((done) => { allHeard = done; });
        const body = `body=Said+to+all+${Date.now()}`, sent = performance.now();
        const answer = await ask(server.port, `/topics/${topic.id}/replies`, { method: "POST", body, headers: { ...kHtml, Cookie: cookie, "X-CSRF-Token": token, "Content-Type": "application/x-www-form-urlencoded" } });
        if (answer.status !== 303) throw new Error(`a reply answered ${answer.status}`);
        took.push(await all - sent);
        await sleep(300);
    }
    tell("publishing to all of them", posts, ms(median(took)), { limit: "from sending a reply until the last has heard", goal: "< 500 ms", reached: median(took) < 500 });
    for (const socket of sockets) socket.destroy();
}

// ---- recommendations --------------------------------------------------------------------------

const kReaders = 20;

async function listOf(port, cookie) {
    const answer = await ask(port, "/?tab=for_you", { headers: { Accept: "application/json", "Accept-Language": "en", Cookie: cookie } });
    if (answer.status !== 200) throw new Error(`a list answered ${answer.status}`);
    return JSON.parse(answer.body).feed.listing.cards;
}

// Asks for somebody's list until it is as wanted; answers how long that took since `began`.
async function listWhen(port, cookie, began, wanted) {
    for (;;) {
        if (wanted(await listOf(port, cookie))) return performance.now() - began;
        if (performance.now() - began > 60_000) throw new Error("a list did not change within a minute");
        await sleep(5);
    }
}

// From what somebody did until their list says so, while others read: a reading, and something new about what they read.
async function recommending(server, data, posts) {
    const { port } = server, readers = sessionsOf(data).slice(200, 200 + kReaders), writers = sessionsOf(data).slice(300, 300 + kReaders);
    const form = async (cookie, target, body) => {
        const headers = { ...kHtml, Cookie: cookie, "X-CSRF-Token": await csrfOf(port, cookie), "Content-Type": "application/x-www-form-urlencoded" };
        const answer = await ask(port, target, { method: "POST", headers, body });
        if (answer.status !== 303) throw new Error(`${target} answered ${answer.status}`);
        return answer.headers.location;
    };
    const read = async (cookie, id) => {
        const headers = { Cookie: cookie, Origin: `http://127.0.0.1:${port}`, "Content-Type": "application/json" };
        const answer = await ask(port, `/reading/${id}`, { method: "POST", headers, body: JSON.stringify({ seconds: 120, depth: 1, final: true }) });
        if (answer.status !== 200 || !JSON.parse(answer.body).noted) throw new Error(`a reading answered ${answer.status} ${answer.body}`);
    };
    const models = path.join(data, "models");
    const waits = async () => /lyceum_jobs\{lane="search",state="(available|running)"\} [1-9]/.test((await ask(port, "/metrics")).body.toString());
    while (!existsSync(models) || readdirSync(models).length === 0 || await waits()) await sleep(200);      // it has learnt, and indexed what was brought in
    const space = JSON.parse((await ask(port, "/topics/new", { headers: { Accept: "application/json", Cookie: writers[0] } })).body).spaces[0].id;
    const articles = (await listed(port, "articles")).filter((card) => card.lock === "open");
    const clicks = [], published = [];
    for (const [n, cookie] of readers.entries()) {
        await form(cookie, "/settings/privacy", "reading=true&personal_lists=true");
        const before = (await listOf(port, cookie)).map((card) => card.id);
        let began = performance.now();
        await read(cookie, before[n % before.length]);
        clicks.push(await listWhen(port, cookie, began, (cards) => cards.map((card) => card.id).join() !== before.join()));

        const model = articles[n % articles.length];
        await read(cookie, model.id);
        const body = JSON.parse((await ask(port, model.url, { headers: { Accept: "application/json" } })).body).free.replace(/<[^>]*>/g, " ").slice(0, 8_000);
        began = performance.now();
        const where = await form(writers[n], "/topics", new URLSearchParams({ space, title: `${model.title.slice(0, 80)}, once more`, body, tags: model.tags.slice(0, 5).join() }).toString());
        const id = where.match(/[0-9a-z]{13}/)[0];
        published.push(await listWhen(port, cookie, began, (cards) => cards.some((card) => card.id === id)));
    }
    for (const [what, took, goal] of [["from a reading to another list", clicks, 200], ["from publishing to the list of whoever read the like", published, 1000]])
        tell(what, posts, ms(median(took)), { limit: `the slowest of ${kReaders} ${ms(Math.max(...took))}`, goal: `< ${goal} ms`, reached: Math.max(...took) < goal });
}

// ---- the whole --------------------------------------------------------------------------------

const dataOf = (posts) => path.join(options.work, `${posts}.measured`);

// A copy is measured: what posting leaves behind must not make the next run slower.
function copyCommunities() {
    for (const posts of sizes) {
        dropCommunity(posts);
        execFileSync("cp", ["-r", "--reflink=auto", path.join(options.work, String(posts)), dataOf(posts)]);
    }
}
function dropCommunity(posts) {
    rmSync(dataOf(posts), { recursive: true, force: true });
}

async function measure(posts) {
    const data = dataOf(posts);
    const large = posts >= 1_000_000;
    const starts = [];
    for (let round = 0; round < kRounds; round++) {
        const server = await startLyceum(options.built, data);
        starts.push(server.firstAnswerMs);
        await server.stop();
    }
    if (wanted("start")) tell("start to first answer", posts, ms(median(starts)), { goal: "≤ 300 ms", reached: median(starts) <= 300 });

    const server = await startLyceum(options.built, data);
    try {
        const cookies = sessionsOf(data), pages = await pagesOf(server, data), [articleUrl] = pages["anonymous article"];
        if (wanted("memory")) {
            for (const [target, headers] of Object.values(pages)) await ask(server.port, target, { headers });
            await sleep(2000);
            const idle = memory(server.pid);
            tell("resident memory, idle", posts, mib(idle.rss), { limit: `PSS ${mib(idle.pss)}, anonymous ${mib(idle.anonymous)}`, goal: "≤ 80 MiB", reached: idle.rss <= 80 });
        }
        if (wanted("anonymous")) {
            await besideNginx(server, posts, "anonymous home", "/", 0.5);
            await besideNginx(server, posts, "anonymous article", articleUrl, 0.5);
        }
        if (wanted("signed-in"))
            for (const name of ["signed-in home", "signed-in topic with 20 posts", "the same as JSON"]) {
                const run = await load(server.port, ...pages[name]);
                const isTopic = name.includes("topic") && large;
                tell(name, posts, per(run.perSecond), { limit: `p50 ${ms(run.p50)}, p99 ${ms(run.p99)} at 16 connections`, ...(isTopic && { goal: "≥ 3,000/s, p99 < 10 ms", reached: run.perSecond >= 3000 && run.p99 < 10 }) });
            }
        if (wanted("search"))
            for (const [kind, took] of Object.entries(await search(server.port, cookies)))
                tell(`search, ${kind}`, posts, `p95 ${ms(took.p95)}`, { limit: `p50 ${ms(took.p50)}`, ...(large && { goal: "< 50 ms", reached: took.p95 < 50 }) });
        // A large community was grown out of the same texts again and again: what is like one of them has many rivals.
        if (wanted("recommending") && !large) await recommending(server, data, posts);
        if (wanted("posting")) await posting(server, data, posts);
        if (wanted("live")) await liveConnections(server, data, posts);
        if (wanted("memory")) {
            const loaded = memory(server.pid);
            tell("resident memory after all of this", posts, mib(loaded.rss), { limit: `PSS ${mib(loaded.pss)}, anonymous ${mib(loaded.anonymous)}, never more than ${mib(loaded.most)}`, goal: "≤ 200 MiB", reached: loaded.most <= 200 });
        }
    } finally {
        await server.stop();
    }
}

function grown(name, small, large) {
    tell(`${name}, alone`, [sizes[0], sizes.at(-1)].join(" → "), `× ${(large / small).toFixed(2)}`, { limit: `${ms(small)} → ${ms(large)}`, goal: "≤ 1.3", reached: large / small <= 1.3 });
}

// Both sites serve at once and are asked in turns: what else the machine does falls on both.
async function growth() {
    const both = [sizes[0], sizes.at(-1)];
    if (both[0] === both[1] || !wanted("growth")) return;
    const servers = [];
    try {
        for (const posts of both) servers.push(await startLyceum(options.built, dataOf(posts)));
        const pages = [], sessions = both.map((posts) => sessionsOf(dataOf(posts)));
        for (const [n, server] of servers.entries()) pages.push(await pagesOf(server, dataOf(both[n])));
        for (const name of Object.keys(pages[0])) {
            const [small, large] = await alone(servers.map((server, n) => [server.port, ...pages[n][name]]));
            grown(name, small, large);
        }
        let next = 0;                               // readers take turns: one may ask so often only
        for (const [kind, queries] of Object.entries(kQueries)) {
            const first = next;
            next += queries.length;
            const of = servers.map(({ port }, n) => queries.map((query, k) => [port, searchFor(query), { ...kHtml, Cookie: sessions[n][(first + k) % sessions[n].length] }]));
            const took = await alone(of.flat(), 40);
            grown(`search, ${kind}`, median(took.slice(0, queries.length)), median(took.slice(queries.length)));
        }
    } finally {
        for (const server of servers) await server.stop();
    }
}

function written() {
    const cpu = cpus();
    const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
    const rows = results.map((r) => `| ${r.subject} | ${r.posts.toLocaleString("en")} | ${r.value} | ${r.limit} | ${r.goal} | ${r.goal ? (r.reached ? "yes" : "**no**") : ""} |`);
    return `Measured ${new Date().toISOString().slice(0, 10)} at commit ${commit} with \`bench/run\`: ${cpu.length} × ${cpu[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, client and server on the same machine. Medians of ${kRounds} turns.

| what | posts | measured | beside, or more of it | goal | reached |
|---|---|---|---|---|---|
${rows.join("\n")}
`;
}

copyCommunities();
try {
    for (const posts of sizes) await measure(posts);
    await growth();
} finally {
    sizes.forEach(dropCommunity);
}
if (options.only.length === 0) {
    const file = "bench/RESULTS.md";
    const mark = "<!-- measured -->";
    const [head, , tail] = readFileSync(file, "utf8").split(mark);
    writeFileSync(file, `${head}${mark}\n${written()}${mark}${tail}`);
}
