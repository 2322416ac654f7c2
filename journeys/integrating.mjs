// What programs of others do with a site, with the usual libraries on their side: node journeys/integrating.mjs PROGRAM
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import ICAL from 'ical.js';
import openApiClient from 'openapi-client-axios';
import { check, start } from './lyceum.mjs';

const program = process.argv[2];
let passed = 0, failed = 0;
async function story(title, walk) {
    try { await walk(); console.log('  ok    ' + title); passed++; }
    catch (error) { console.log(`  FAIL  ${title}\n${error.stack}`); failed++; }
}

const folder = mkdtempSync(join(tmpdir(), 'lyceum-integrating-'));
const keyRecord = execFileSync(program, ['mail', 'key', '--data', folder], { encoding: 'utf8' });
const server = await start(program, { folder, args: ['--sample', '--owner-link', '--development'] });

/// A signed-in person without a browser: a cookie jar, and the page's token for forms.
class Person {
    #cookies = new Map();
    async send(path, options = {}) {
        const headers = { Accept: 'text/html', ...options.headers, Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
        const answer = await fetch(new URL(path, server.base), { redirect: 'manual', ...options, headers });
        for (const line of answer.headers.getSetCookie()) {
            const [pair] = line.split(';'), at = pair.indexOf('=');
            this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
        }
        return answer;
    }
    async post(path, fields) {
        const page = await (await this.send('/settings/account')).text();
        const csrf = page.match(/name="csrf-token" content="([^"]+)"/)?.[1];
        const body = new URLSearchParams(fields);
        if (csrf) body.append('csrf', csrf);
        return this.send(path, { method: 'POST', body, headers: { 'Sec-Fetch-Site': 'same-origin' } });
    }
    static async by(link) {
        const person = new Person();
        await person.send(link);
        await person.post(new URL(link).pathname, {});
        return person;
    }
    async token(...scopes) {
        const fields = [['name', 'integration'], ['days', '30'], ...scopes.map((scope) => ['scopes', scope])];
        return (await (await this.post('/settings/tokens', fields)).text()).match(/lyc_pat_[A-Za-z0-9]{24}_[0-9a-f]{8}/)[0];
    }
}

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
    const visitor = new Person();
    await visitor.send('/sign-up');
    await fetch(server.base + '/sign-up/code', { method: 'POST', redirect: 'manual', body: new URLSearchParams({ email: 'new@example.org' }) });
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
        check(execFileSync('python3', ['-c', verify, join(letters, name), record], { encoding: 'utf8' }).trim() === 'True', 'signed: ' + readFileSync(join(letters, name), 'utf8').slice(0, 600));
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

await server.stop();
rmSync(folder, { recursive: true, force: true });
console.log(`test cases: ${passed + failed} | ${passed} passed | ${failed} failed`);
process.exit(failed ? 1 : 0);
