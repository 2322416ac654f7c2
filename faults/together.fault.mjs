// Two servers on one PostgreSQL: what one acknowledges the other knows, what one says both hear, and the death of
// either loses nothing.
import http from 'node:http';
import { ask, Browser, check, Client, freePort, serve, until, verify, wait } from './site.mjs';
import { jobsDone, rows, shown, Traffic } from './traffic.mjs';

async function pair({ program, places, random, keep }) {
    const place = await places.fresh('postgres'), ports = [await freePort(), await freePort()];
    const servers = [keep(await serve(program, place, { port: ports[0] })), keep(await serve(program, place, { port: ports[1] }))];
    const traffic = new Traffic(place, servers.map((server) => server.base), random);
    await traffic.learn();
    return { place, ports, servers, bases: traffic.bases, traffic };
}

/// Listens to a topic as an event stream: {heard: [message], close()}.
async function listen(base, client, topic) {
    const stream = { heard: [] };
    await new Promise((resolve, reject) => {
        stream.request = http.get(`${base}/live?topics=${topic}`, { headers: { Authorization: `Bearer ${client.token}`, Accept: 'text/event-stream' } }, (answer) => {
            if (answer.statusCode !== 200) return reject(new Error(`/live answers ${answer.statusCode}`));
            answer.on('data', (bytes) => { for (const [, line] of bytes.toString().matchAll(/^data: (.*)$/gm)) stream.heard.push(JSON.parse(line)); });
            answer.on('error', () => {});
            resolve();
        });
        stream.request.on('error', reject);
    });
    stream.close = () => stream.request.destroy();
    return stream;
}

export default {
    'sessions: signed up at one, signed in at both; signed out at one, out at both': async (story) => {
        const { bases } = await pair(story);
        const browser = new Browser(bases[0], '10.5.0.1');
        check((await browser.post('/sign-up', '/sign-up', { handle: 'both', name: 'both', email: 'both@example.org', password: 'a long pass phrase of words' })).status === 303, 'signed up');
        browser.base = bases[1];
        check((await browser.get('/settings/profile')).status === 200, 'known at the other');
        const cookies = new Map(browser.cookies);
        check((await browser.post('/sign-out', '/sign-out', {})).status === 303, 'signed out there');
        browser.cookies = cookies;
        browser.base = bases[0];
        check((await browser.get('/settings/profile')).status !== 200, 'and here');
    },

    'pages: what one acknowledges, a guest of the other reads at once': async (story) => {
        const { bases, place, traffic } = await pair(story);
        const clients = place.people.map((person) => new Client(person)), topic = traffic.topics[0];
        const html = async (base, path) => {
            const page = await ask(base, 'GET', path, { headers: { Accept: 'text/html' } });
            check(page.status === 200 && /text\/html/.test(page.headers['content-type']), `${path} is a page: ${page.status}`);
            return page.text;
        };
        const count = async (base) => Number((await ask(base, 'GET', '/topics', { headers: { Accept: 'application/json' } })).json.listing.cards.find((card) => card.id === topic.id)?.comments ?? -1);
        // Where the newest reply stands: its page is kept by both before each reply, and the first page of all with the number of replies.
        const first = new URL(topic.url, bases[0]).pathname;
        let last = first, newest = '';
        let known = await count(bases[0]);
        for (let i = 0; i < 60; i++) {
            const [writes, reads] = i % 2 ? bases : [bases[1], bases[0]], words = `together-${i}-words`;
            for (const base of bases) {
                const kept = await html(base, last);
                check(kept.includes(newest) && !kept.includes(words), `${base} shows ${last} as it is before reply ${i}`);
                await html(base, first), await html(base, '/topics'), await count(base);
            }
            const answer = await clients[i % clients.length].ask(writes, 'POST', `/topics/${topic.id}/replies`, { body: { body: words } });
            check(answer.status === 200, `reply ${i} is acknowledged: ${answer.status} ${answer.text}`);
            known++;
            const seen = await count(reads);
            check(seen === known, `after reply ${i} the other counts ${known} replies, not ${seen}`);
            const { pathname, search } = new URL(answer.json.to, bases[0]), turned = pathname + search;
            for (const base of [reads, writes])
                check((await html(base, turned)).includes(words), `${base} shows reply ${i} at ${turned}, ${base === reads ? 'where the other wrote it' : 'which wrote it'}`);
            if (turned !== last && last !== first) check(!(await html(reads, last)).includes(words), 'the page before it is full');
            last = turned, newest = words;
        }
        for (const base of bases) check((await html(base, last)).includes(newest) && (await html(base, first)).length > 0, 'and it stays so');
    },

    'live: what happens at either reaches the browsers of both': async (story) => {
        const { bases, place } = await pair(story);
        const [one, other] = place.people.map((person) => new Client(person));
        const id = shown(rows(place, `select id from people where handle = '${one.handle}'`)[0][0]);
        const space = shown(rows(place, "select id from spaces where kind = 'discussion' and audience_level < 0 order by place limit 1")[0][0]);
        const begun = await one.ask(bases[0], 'POST', '/topics', { body: { space, title: 'Heard at both places?', body: 'Listen to what comes.', tags: 'test' } });
        check(begun.status === 200, `a topic is begun: ${begun.status} ${begun.text}`);
        const topic = begun.json.id;
        const streams = [await listen(bases[0], one, `person:${id}`), await listen(bases[1], one, `person:${id}`)];
        for (let i = 0; i < 6; i++) {
            const before = streams.map((stream) => stream.heard.length);
            const answer = await other.ask(bases[i % 2], 'POST', `/topics/${topic}/replies`, { body: { body: `live-${i}` } });
            check(answer.status === 200, `a reply: ${answer.status} ${answer.text}`);
            await until(`both hear of reply ${i}`, () => streams.every((stream, n) => stream.heard.slice(before[n]).some((note) => note.name === 'bell' && note.count === i + 1)), { within: 5_000, every: 20 });
        }
        for (const stream of streams) stream.close();
    },

    'limits: what one counts the other counts too': async (story) => {
        const { bases } = await pair(story);
        const search = (i, network) => ask(bases[i % 2], 'GET', '/search?q=' + i, { headers: { Accept: 'application/json', 'X-Forwarded-For': network } });
        const began = Date.now();
        const answers = await Promise.all(Array.from({ length: 90 }, (_, i) => search(i, '10.6.0.1')));
        const allowed = answers.filter((answer) => answer.status === 200).length, refilled = Math.ceil((Date.now() - began) / 1_000) + 1;
        check(allowed >= 60 && allowed <= 60 + refilled, `60 searches a minute at both together, not ${allowed}`);
        const refused = answers.find((answer) => answer.status === 429);
        check(Number(refused.headers['retry-after']) > 0, 'with the time to wait');
        check((await search(0, '10.6.0.2')).status === 200, 'others are not concerned');
        let passwords = 0;
        for (let i = 0; i < 12; i++) {
            const answer = await new Browser(bases[i % 2], '10.6.1.1').post('/sign-in', '/sign-in', { login: 'suran', password: 'wrong ' + i });
            if (answer.status === 429) break;
            passwords++;
        }
        check(passwords === 8, `8 passwords at both together, not ${passwords}`);
    },

    'jobs: both run them, each of them once; killing either loses nothing': async (story) => {
        const { program, random, long, keep } = story;
        const { place, ports, servers, bases, traffic } = await pair(story);
        for (let i = 0; i < (long ? 15 : 3); i++) {
            traffic.begin();
            await wait(random.between(300, 2_000));
            const dies = i % 2;
            await servers[dies].stop('SIGKILL');
            await wait(random.between(100, 500));
            await traffic.stop();
            verify(program, place);
            await traffic.search(bases[1 - dies]);
            servers[dies] = keep(await serve(program, place, { port: ports[dies] }));
        }
        await traffic.sendDoubtful();
        await servers[0].stop('SIGKILL');                                       // its jobs are taken over by the other
        await jobsDone(place);
        await traffic.audit(bases[1]);
        verify(program, place);
        check(await servers[1].stop() === 0, 'it ends with 0');
        return `${traffic.counts.acknowledged} writes acknowledged, ${traffic.counts.unanswered} unanswered`;
    },
};
