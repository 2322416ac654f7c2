// What people and programs prove themselves with stands neither in the log, not even a talkative one, nor in the
// database. node attack/secrets.mjs PROGRAM
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, start } from '../journeys/lyceum.mjs';
import { Person } from './client.mjs';
import { stories } from './stories.mjs';

const pepper = 'zq-pepper-of-this-house-zq';
const folder = mkdtempSync(join(tmpdir(), 'lyceum-secrets-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const server = await start(process.argv[2], { folder, args: ['--development', '--sample', '--owner-link'], environment: { LYCEUM_LOG__LEVEL: 'debug', LYCEUM_SECURITY__PEPPER: pepper } });
const { base } = server;
const html = { Accept: 'text/html' };
/// What must not be found, with what it is. `inLetters`: the queue of letters holds it until they are sent.
const secrets = [];
const secret = (what, value, { inLetters = false } = {}) => { check(value && value.length >= 6, `there is ${what}`); secrets.push({ what, value, inLetters }); };
secret('the pepper', pepper);

async function letter(to, pattern) {
    const guest = new Person(base);
    for (let n = 0; n < 100; n++) {
        const found = (await guest.json('/dev/mail')).letters.filter((each) => each.to.includes(to)).map((each) => each.text.match(pattern)).find(Boolean);
        if (found) return found[0];
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no letter to ${to} with ${pattern}`);
}
const filesOf = (folder) => readdirSync(folder).flatMap((name) => { const path = join(folder, name); return statSync(path).isDirectory() ? filesOf(path) : [path]; });

await stories({
    'somebody signs up, signs in in every way, makes keys, and loses them again': async () => {
        const ann = new Person(base, 'ann'), password = 'zq four plain words zq';
        await ann.page('/sign-up');
        secret('a password', password);
        const made = await ann.send('POST', '/sign-up', { form: { handle: 'secretann', name: 'Ann', email: 'secretann@example.org', password }, headers: html });
        check(made.status === 303, 'signed up: ' + made.status);
        secret('a session', ann.cookies.get('sid'));
        await ann.page('/settings/profile');
        secret("the token of a session's forms", ann.csrf);
        const verify = (await letter('secretann', /\/verify\/\S+/)).split('/').pop();
        secret('a link that confirms an address', verify, { inLetters: true });
        await ann.page('/verify/' + verify);
        await ann.send('POST', '/verify/' + verify, { form: {}, headers: html });

        const ben = new Person(base, 'ben');
        await ben.page('/sign-in');
        const wrong = 'zq a wrong password zq';
        secret('a wrong password', wrong);
        await ben.send('POST', '/sign-in', { form: { login: 'secretann', password: wrong }, headers: html });
        await ben.page('/sign-in/code');
        await ben.send('POST', '/sign-in/code', { form: { email: 'secretann@example.org' }, headers: html });
        const code = await letter('secretann', /\b\d{6}\b/);
        secret('a code', code, { inLetters: true });
        await ben.page('/sign-in/code/enter?email=secretann%40example.org');
        const entered = await ben.send('POST', '/sign-in/code/enter', { form: { email: 'secretann@example.org', code }, headers: html });
        check(entered.status === 303, 'signed in by code: ' + entered.status);
        secret('a second session', ben.cookies.get('sid'));
        secret('the proof of a known device', ben.cookies.get('device').split('.').pop());

        const token = JSON.parse((await ann.send('POST', '/settings/tokens', { json: { name: 'ci', scopes: ['read:*'], days: 3 } })).body).token;
        secret('an API token', token);
        check((await new Person(base).send('GET', '/api/v1/settings/profile', { headers: { Authorization: `Bearer ${token}` } })).status < 500, 'the token is used');
        await new Person(base).send('GET', '/api/v1/settings/profile', { headers: { Authorization: `Bearer ${token.slice(0, -1)}x` } });
        const feed = JSON.parse((await ann.send('POST', '/settings/feed', { json: {} })).body).address.split('/').pop();
        secret('the address of a private feed', feed);
        check((await new Person(base).page('/feeds/' + feed)).status === 200, 'the feed is read');

        await ben.page('/forgotten');
        await ben.send('POST', '/forgotten', { form: { email: 'secretann@example.org', login: 'secretann@example.org' }, headers: html });
        const reset = (await letter('secretann', /\/reset\/\S+/)).split('/').pop();
        secret('a link for a new password', reset, { inLetters: true });
        const fresh = 'zq another four words zq';
        secret('a new password', fresh);
        const eve = new Person(base, 'eve');
        await eve.page('/reset/' + reset);
        check((await eve.send('POST', '/reset/' + reset, { form: { password: fresh }, headers: html })).status === 303, 'the password is new');
        secret("the owner's link", new URL(server.ownerLink).pathname.split('/').pop());
        await new Person(base).enter(server.ownerLink);
        for (const path of ['/sign-in/link/' + 'zqguess'.repeat(6), '/nothing/' + feed]) await eve.page(path);
        // A fault while a secret is in the address: the log names the route.
        await eve.send('POST', '/reset/' + reset, { form: { password: fresh + '\u0000' }, headers: html });
    },
    'signing out takes what the browser kept along': async () => {
        const ann = new Person(base);
        await ann.page('/sign-in');
        const entered = await ann.send('POST', '/sign-in', { form: { login: 'secretann', password: 'zq another four words zq' }, headers: html });
        check(entered.status === 303, 'signed in: ' + entered.status);
        const sid = ann.cookies.get('sid');
        secret('a third session', sid);
        await ann.page('/settings/profile');
        const left = await ann.send('POST', '/sign-out', { form: {}, headers: html });
        check(left.headers['clear-site-data']?.[0].includes('"storage"'), 'Clear-Site-Data');
        ann.cookies.set('sid', sid);
        check((await ann.page('/settings/profile')).status === 303, 'the session is over for whoever kept its cookie');
    },
    'the log tells none of it': async () => {
        const log = server.log();
        check(log.includes('"level":"debug"') && log.includes('"served"'), 'the log is a talkative one');
        check(log.includes('sign-in refused'), 'a refused sign-in is noted');
        for (const { what, value } of secrets) check(!log.includes(value), `${what} stands in the log: ` + log.split('\n').find((line) => line.includes(value)));
        for (const line of log.split('\n')) if (line.startsWith('{')) JSON.parse(line);
    },
    'the database tells none of it': async () => {
        check((await server.stop()) === 0, 'the program ends well');
        const files = filesOf(server.folder).filter((path) => !path.includes('/mail'));
        check(files.some((path) => /\.db$|sqlite/.test(path)), 'there is a database among ' + files);
        for (const path of files) {
            const bytes = readFileSync(path);
            for (const { what, value, inLetters } of secrets) check(inLetters || !bytes.includes(value), `${what} stands in ${path}`);
        }
    },
});
