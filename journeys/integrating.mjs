// What programs of others do with a site, with the usual libraries on their side: node journeys/integrating.mjs PROGRAM
import { execFileSync } from 'node:child_process';
import http from 'node:http';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import ICAL from 'ical.js';
import openApiClient from 'openapi-client-axios';
import { Webhook } from 'standardwebhooks';
import { check, start } from './lyceum.mjs';
import { Person } from './person.mjs';

const program = process.argv[2];
let passed = 0, failed = 0;
async function story(title, walk) {
    try { await walk(); console.log('  ok    ' + title); passed++; }
    catch (error) { console.log(`  FAIL  ${title}\n${error.stack}`); failed++; }
}

const folder = mkdtempSync(join(tmpdir(), 'lyceum-integrating-'));
const keyRecord = execFileSync(program, ['mail', 'key', '--data', folder], { encoding: 'utf8' });
const server = await start(program, { folder, args: ['--sample', '--owner-link', '--development'],
    environment: { LYCEUM_HTTP_CLIENT__PRIVATE_NETWORKS: '127.0.0.0/8' } });

const owner = await Person.by(server.ownerLink);
const OpenAPIClientAxios = openApiClient.OpenAPIClientAxios ?? openApiClient.default ?? openApiClient;

await story('the API document is valid OpenAPI 3.1', async () => {
    const document = await (await fetch(server.base + '/api/openapi.json')).json();
    const result = await new Validator().validate(structuredClone(document));
    check(result.valid, 'valid: ' + JSON.stringify(result.errors)?.slice(0, 2000));
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    check(operations.length > 150 && operations.every((o) => o.summary && o.operationId && o.security && o.responses['200']), 'every operation says what it does and who may');
});

await story('a generated client writes an article, reads it, walks a list and is told of mistakes', async () => {
    const api = new OpenAPIClientAxios({ definition: server.base + '/api/openapi.json' });
    const client = await api.init();
    client.defaults.baseURL = server.base + '/api/v1';
    client.defaults.headers.common.Authorization = 'Bearer ' + await owner.token('read:*', 'write:content');
    client.defaults.validateStatus = () => true;
    const spaces = (await client.get_write()).data;
    const space = JSON.stringify(spaces).match(/"spaces":\[\{"id":"([0-9a-z]{13})"/)?.[1];
    check(space, 'the editor names the spaces: ' + JSON.stringify(spaces).slice(0, 300));
    const article = { title: 'Written by a program', body: 'The **API** works.', space, access: 'open', then: 'publish' };
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const made = await client.post_articles({}, article, { headers });
    check(made.status === 200 && made.data.to.startsWith('/articles/'), 'published: ' + JSON.stringify(made.data));
    const again = await client.post_articles({}, article, { headers });
    check(again.headers['idempotency-replayed'] === 'true' && again.data.to === made.data.to, 'the same request again is the same article');
    const [, , id, slug] = made.data.to.split('/');
    const read = await client.get_articles_id_slug({ id, slug });
    check(read.status === 200 && read.data.free.includes('<strong>API</strong>'), 'it is there to read');
    check((await (await fetch(server.base + made.data.to, { headers: { Accept: 'text/html' } })).text()).includes('Written by a program'), 'people see it');

    const begun = await client.post_series({}, { title: 'A course by a program', summary: 'In two parts.', body: 'What it is about.', space, tags: 'api' });
    check(begun.status === 200 && begun.data.to.startsWith('/series/'), 'a series is begun: ' + JSON.stringify(begun.data));
    const parts = [];
    for (const part of [1, 2]) {
        const written = await client.post_articles({}, { ...article, title: `Part ${part} by a program`, series: begun.data.id, part });
        check(written.status === 200, `part ${part} is written: ` + JSON.stringify(written.data));
        parts.push(written.data.id);
    }
    const series = await client.get_series_id_slug({ id: begun.data.id, slug: begun.data.to.split('/')[3] });
    const told = JSON.stringify(series.data);
    check(series.status === 200 && parts.every((part) => told.includes(`"${part}"`)) && told.indexOf('Part 1 by a program') < told.indexOf('Part 2 by a program'), 'with its parts in order: ' + told.slice(0, 1000));
    check((await (await fetch(server.base + begun.data.to, { headers: { Accept: 'text/html' } })).text()).includes('Part 2 by a program'), 'people see them');

    const seen = new Set();
    for (let next = '/api/v1/articles?limit=3', pages = 0; next && pages < 30; pages++) {
        const page = await client.get(server.base + next);
        for (const card of page.data.listing.cards) { check(!seen.has(card.id), 'nothing comes twice'); seen.add(card.id); }
        next = page.headers.link?.match(/<([^>]+)>; rel="next"/)?.[1];
    }
    check(seen.has(id) && seen.size > 6, 'the whole list was walked');

    const wrong = await client.post_articles({}, { ...article, title: '' });
    check(wrong.status === 422 && wrong.data.errors[0].field === 'title', 'a mistake names its field');
    const page = await (await fetch(wrong.data.type, { headers: { Accept: 'text/html' } })).text().catch(() => '');
    check(page === '' || page.includes('<h1>'), 'its type is a page');
    const refused = await client.post_follows_people_handle?.({ handle: 'zhouming' });
    check(!refused || refused.status >= 400, 'what the token may not do is refused');
    check((await client.get(server.base + '/api/v1/admin/people')).status === 403, 'a token without admin:* does not administer');
});

await story('letters are signed as python3-dkim wants them', async () => {
    const visitor = new Person(server.base);
    await visitor.post('/sign-up/code', { email: 'new@example.org' }, '/sign-up');
    const letters = join(folder, 'letters');
    let names = [];
    for (let tries = 0; tries < 100 && names.length === 0; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        try { names = readdirSync(letters).filter((name) => name.endsWith('.eml')); } catch { /* none yet */ }
    }
    check(names.length > 0, 'a letter was written');
    const record = keyRecord.match(/"(v=DKIM1[^"]+)"/)[1];
    const verify = `
import dkim, sys
message = open(sys.argv[1], 'rb').read()
record = sys.argv[2].encode()
def dns(name, timeout=5):
    assert name == b'lyceum._domainkey.localhost.', name
    return record
ok = dkim.verify(message, dnsfunc=dns)
spoilt = dkim.verify(message.replace(b'Subject: ', b'Subject: x'), dnsfunc=dns) or dkim.verify(message.replace(b'From: ', b'From: x@y.z\\r\\nFrom: ', 1), dnsfunc=dns) or dkim.verify(message + b'more', dnsfunc=dns)
print(ok and not spoilt)`;
    for (const name of names)
        check(execFileSync('/usr/bin/python3', ['-c', verify, join(letters, name), record], { encoding: 'utf8' }).trim() === 'True', 'signed: ' + readFileSync(join(letters, name), 'utf8').slice(0, 600));
});

await story('calendar programs read the private calendar', async () => {
    const page = await (await owner.post('/settings/calendar', {})).text();
    const address = page.match(/\/calendars\/[A-Za-z0-9_-]{43}/)[0];
    const answer = await fetch(server.base + address);
    check(answer.headers.get('content-type') === 'text/calendar; charset=utf-8', 'a calendar');
    const calendar = new ICAL.Component(ICAL.parse(await answer.text()));
    check(calendar.getFirstPropertyValue('version') === '2.0', 'iCalendar 2.0');
    for (const event of calendar.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component)))
        check(event.uid.includes('@') && event.startDate && event.sequence >= 0, 'a whole event');
});

await story('feeds exist as RSS, Atom and JSON Feed, and the search box of browsers suggests', async () => {
    const feed = await (await fetch(server.base + '/feed.json')).json();
    check(feed.version === 'https://jsonfeed.org/version/1.1' && feed.items.length > 0, 'JSON Feed 1.1');
    check(feed.items.every((item) => item.id && item.url && (item.content_html ?? item.content_text) !== undefined), 'every item has what it must');
    const home = await (await fetch(server.base + '/', { headers: { Accept: 'text/html' } })).text();
    for (const type of ['application/atom+xml', 'application/rss+xml', 'application/feed+json', 'application/opensearchdescription+xml'])
        check(home.includes(type), 'the home page names ' + type);
    const [words, titles, , addresses] = await (await fetch(server.base + '/search/suggestions?q=' + encodeURIComponent('存储'))).json();
    check(words === '存储' && titles.length > 0 && addresses[0].startsWith('http'), 'suggestions');
    const article = home.match(/href="(\/articles\/[0-9a-z]{13}\/[^"]*)"/)[1];
    const html = await (await fetch(server.base + article, { headers: { Accept: 'text/html' } })).text();
    const discovery = html.match(/<link[^>]+application\/json\+oembed[^>]+href="([^"]+)"/)[1].replaceAll('&amp;', '&');
    const embed = await (await fetch(server.base + discovery)).json();
    check(embed.version === '1.0' && embed.type === 'link' && embed.title, 'oEmbed as JSON');
    check((await (await fetch(server.base + discovery + '&format=xml')).text()).includes('<oembed>'), 'and as XML');
});

/// A receiver as an integrator writes it, that can also fail, stall and send elsewhere.
async function receiver() {
    const heard = [], other = [];
    let mode = 'fine';
    const listener = http.createServer((request, response) => {
        const parts = [];
        request.on('data', (bytes) => parts.push(bytes));
        request.on('end', () => {
            if (request.url === '/elsewhere') { other.push(request.headers); return response.writeHead(200).end(); }
            heard.push({ headers: request.headers, body: Buffer.concat(parts).toString(), mode });
            if (mode === 'fine') response.writeHead(204).end();
            else if (mode === 'broken') response.writeHead(500).end('out of order');
            else if (mode === 'moved') response.writeHead(302, { Location: '/elsewhere' }).end();
            // stalled: no answer at all
        });
    });
    await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${listener.address().port}/hooks`, heard, other, become(next) { mode = next; }, close: () => { listener.closeAllConnections(); listener.close(); } };
}
async function until(condition, what, seconds = 30) {
    for (let n = 0; n < seconds * 10; n++) {
        if (await condition()) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('did not happen: ' + what);
}

await story('webhooks arrive as the library of Standard Webhooks wants them; what failed is repeated, shown and sent again', async () => {
    const hooks = await receiver();
    const made = await (await owner.post('/admin/webhooks', [['url', hooks.url], ['types', 'webhook.test']])).text();
    const secret = made.match(/whsec_[A-Za-z0-9+/=]+/)[0], id = made.match(/\/admin\/webhooks\/([0-9a-z]{13})/)[1];
    const verify = ({ headers, body }) => new Webhook(secret).verify(body, headers);
    const ping = () => owner.post(`/admin/webhooks/${id}/test`, {});
    const page = async () => (await (await owner.send(`/admin/webhooks/${id}`, { headers: { Accept: 'application/json' } })).json());

    await ping();
    await until(() => hooks.heard.length === 1, 'the test arrives');
    check(verify(hooks.heard[0]).type === 'webhook.test', 'it is signed');
    let refused = 0;
    try { new Webhook(secret).verify(hooks.heard[0].body + ' ', hooks.heard[0].headers); } catch { refused++; }
    try { new Webhook(secret).verify(hooks.heard[0].body, { ...hooks.heard[0].headers, 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 301) }); } catch { refused++; }
    check(refused === 2, 'a changed body and an old time are refused');

    hooks.become('broken');
    await ping();
    await until(() => hooks.heard.length === 2, 'the second arrives');
    hooks.become('fine');
    await until(() => hooks.heard.length === 3, 'it is repeated after five seconds');
    check(hooks.heard[2].headers['webhook-id'] === hooks.heard[1].headers['webhook-id'], 'with the same id');
    verify(hooks.heard[2]);
    await until(async () => (await page()).deliveries[0].row.state === 'delivered', 'the page says so');
    const [again] = (await page()).deliveries;
    check(again.attempts.length === 2 && again.attempts[1].status === 500 && again.attempts[1].answer === 'out of order', 'with both answers');

    hooks.become('moved');
    await ping();
    await until(async () => (await page()).deliveries[0].attempts.length > 0, 'the redirect is answered');
    check(hooks.other.length === 0 && (await page()).deliveries[0].attempts.at(-1).status === 302, 'a redirect is not followed');

    hooks.become('fine');
    const moved = (await page()).deliveries[0].row.id;
    await owner.post(`/admin/webhooks/${id}/resume`, {});
    await owner.post(`/admin/webhooks/deliveries/${moved}/replay`, {});
    await until(async () => (await page()).deliveries[0].row.state === 'delivered', 'it is sent again from the page');

    const renewed = (await (await owner.post(`/admin/webhooks/${id}/secret`, {})).text()).match(/whsec_[A-Za-z0-9+/=]+/)[0];
    const before = hooks.heard.length;
    await ping();
    await until(() => hooks.heard.length > before, 'after a new secret');
    verify(hooks.heard.at(-1));
    new Webhook(renewed).verify(hooks.heard.at(-1).body, hooks.heard.at(-1).headers);

    hooks.become('stalled');
    await ping();
    await until(async () => (await page()).deliveries[0].attempts.length > 0, 'a receiver that says nothing is given up on', 40);
    check((await page()).deliveries[0].attempts[0].status === 0 && (await page()).deliveries[0].attempts[0].problem, 'and the page says why');
    hooks.close();
});

await story('what happens is told as it happens: an article, a series and a change, each signed and under an id of its own', async () => {
    const hooks = await receiver();
    const kinds = ['article.published', 'series.published', 'item.updated'];
    const made = await (await owner.post('/admin/webhooks', [['url', hooks.url], ...kinds.map((kind) => ['types', kind])])).text();
    const webhook = new Webhook(made.match(/whsec_[A-Za-z0-9+/=]+/)[0]);
    const token = await owner.token('read:*', 'write:content');
    const send = async (method, path, body) => {
        const headers = { Authorization: 'Bearer ' + token, Accept: 'application/json', ...(body ? { 'Content-Type': 'application/json' } : {}) };
        const answer = await fetch(server.base + '/api/v1' + path, { method, headers, body: body && JSON.stringify(body) });
        check(answer.status === 200, `${method} ${path}: ${answer.status}`);
        return answer.json();
    };
    const space = JSON.stringify(await send('GET', '/write')).match(/"spaces":\[\{"id":"([0-9a-z]{13})"/)[1];
    const article = { title: 'Told to others', body: 'As it happens.', space, access: 'open', then: 'publish' };
    const { id } = await send('POST', '/articles', article);
    const { id: series } = await send('POST', '/series', { title: 'Told in parts', body: 'One after another.', space });
    await until(() => hooks.heard.length === 2, 'both are told');
    await send('PUT', `/articles/${id}`, { ...article, title: 'Told again to others' });
    await until(() => hooks.heard.length === 3, 'the change, too');
    const told = hooks.heard.map(({ headers, body }) => webhook.verify(body, headers));
    const one = (type) => told.filter((event) => event.type === type);
    check(kinds.every((kind) => one(kind).length === 1), 'each once: ' + told.map((event) => event.type));
    for (const [type, item, title] of [['article.published', id, 'Told to others'], ['series.published', series, 'Told in parts'], ['item.updated', id, 'Told again to others']]) {
        const [{ timestamp, data }] = one(type);
        check(data.item.id === item && data.item.title === title && data.item.url.startsWith(server.base), `${type} says what: ${JSON.stringify(data)}`);
        check(Math.abs(Date.parse(timestamp) - Date.now()) < 60_000, `and when: ${timestamp}`);
    }
    check(new Set(hooks.heard.map(({ headers }) => headers['webhook-id'])).size === 3, 'ids tell them apart');
    let refused = 0;
    const [first, second] = hooks.heard;
    for (const [body, headers] of [[first.body.replace('Told', 'Sold'), first.headers], [first.body, { ...first.headers, 'webhook-id': second.headers['webhook-id'] }]])
        try { webhook.verify(body, headers); } catch { refused++; }
    check(refused === 2, 'a changed text and a borrowed id are refused');
    hooks.close();
});

await story('a webhook reaches no address inside the house', async () => {
    const made = await (await owner.post('/admin/webhooks', [['url', 'https://169.254.169.254/latest/meta-data'], ['types', 'webhook.test']])).text();
    const id = made.match(/\/admin\/webhooks\/([0-9a-z]{13})/)[1];
    await owner.post(`/admin/webhooks/${id}/test`, {});
    const attempts = async () => (await (await owner.send(`/admin/webhooks/${id}`, { headers: { Accept: 'application/json' } })).json()).deliveries[0].attempts;
    await until(async () => (await attempts()).length > 0, 'it is tried');
    check((await attempts())[0].status === 0 && /not|private|public|allowed/i.test((await attempts())[0].problem), 'and refused: ' + (await attempts())[0].problem);
});

await server.stop();
rmSync(folder, { recursive: true, force: true });
console.log(`test cases: ${passed + failed} | ${passed} passed | ${failed} failed`);
process.exit(failed ? 1 : 0);
