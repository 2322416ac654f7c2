// The tools that strangers use, against the program with its sample community; and first against a toy that has the
// faults, so that finding nothing means something. node attack/tools.mjs PROGRAM [WORDS OF A STORY…]
import { execFile, spawn } from 'node:child_process';
import http from 'node:http';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, start } from '../journeys/lyceum.mjs';
import { Person } from './client.mjs';
import { stories } from './stories.mjs';

const [program, ...wanted] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'lyceum-attack-'));
const toy = spawn('python3', [new URL('toy.py', import.meta.url).pathname], { stdio: ['ignore', 'pipe', 'inherit'] });
process.on('exit', () => { toy.kill(); rmSync(work, { recursive: true, force: true }); });
const toyBase = await new Promise((resolve) => toy.stdout.once('data', (bytes) => resolve(String(bytes).trim())));
// Everything comes from one machine, so the limits of how often one may ask are told apart by a proxy's field.
const server = await start(program, { args: ['--sample', '--owner-link'], environment: { LYCEUM_HTTP__TRUSTED_PROXIES: '127.0.0.1' } });
const { base } = server;
const elsewhere = { 'X-Forwarded-For': '198.51.100.7' };

/// Runs a tool; answers what it said, whatever it ended with.
const run = (command, args, { seconds = 240 } = {}) => new Promise((resolve, reject) => {
    execFile(command, args, { timeout: seconds * 1000, killSignal: 'SIGKILL', maxBuffer: 64 << 20, cwd: work, env: { ...process.env, HOME: work } }, (error, out, errors) => {
        if (error?.code === 'ENOENT') reject(new Error(command + ' is not installed'));
        else resolve({ text: out + errors, late: Boolean(error?.killed) });
    });
});
const jar = (person) => [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
const serves = async (what) => { for (let n = 0; n < 3; n++) check((await new Person(base).page('/')).status === 200, what); };
const suran = await new Person(base, 'suran').enter(server.ownerLink);

// ---- sqlmap ---------------------------------------------------------------------------------------

const sqlmap = (target, more = []) => run('sqlmap', ['-u', target, '--batch', '--flush-session', '--level', '2', '--risk', '1', '--technique', 'BEU', '--dbms', 'sqlite',
    '--threads', '2', '--disable-coloring', '--output-dir', join(work, 'sqlmap'), ...more]);
const injected = (text) => /is vulnerable|identified the following injection point|appears to be '.*' injectable/.test(text);

// ---- wapiti ---------------------------------------------------------------------------------------

async function wapiti(target, more = [], seconds = 60) {
    const report = join(work, 'wapiti.json');
    rmSync(report, { force: true });
    const { text, late } = await run('wapiti', ['-u', target, '--flush-session', '-m', 'sql,xss,permanentxss,file,redirect,exec,crlf', '-f', 'json', '-o', report, '--max-scan-time', String(seconds),
        '--max-attack-time', '15', '--max-links-per-page', '60', '-d', '3', '--store-session', join(work, 'wapiti'), '--no-bugreport', '-v', '1', ...more], { seconds: seconds + 120 });
    check(existsSync(report), `wapiti reports${late ? ' in time' : ''}:\n${text.slice(-3000)}`);
    const found = JSON.parse(readFileSync(report));
    return { text, weaknesses: Object.entries(found.vulnerabilities).flatMap(([kind, each]) => each.map((one) => `${kind}: ${one.method} ${one.path} ${one.parameter} ${one.info}`)), pages: Number(text.match(/found (\d+) URLs/)?.[1]) };
}

// ---- hydra ----------------------------------------------------------------------------------------

async function hydra(target, login, words, form) {
    const list = join(work, 'words');
    writeFileSync(list, words.join('\n') + '\n');
    const { hostname, port } = new URL(target);
    return run('hydra', ['-I', '-l', login, '-P', list, '-s', port, '-t', '4', '-f', hostname, 'http-post-form', `/sign-in:${form}:S=Welcome`], { seconds: 90 });
}
/// As somebody who is signed in, without the addresses that would end that, and in an encoding that is understood: wapiti asks
/// for brotli, which it cannot read where a library is missing, and its own way to leave addresses out fails
/// with Python 3.11.
function signedIn(person, never) {
    const { host, hostname, port } = new URL(base);
    const proxy = http.createServer((asked, answer) => {
        if (never.some((path) => asked.url.startsWith(path))) return asked.resume(), answer.writeHead(404).end();
        const onward = http.request({ hostname, port, path: asked.url, method: asked.method, headers: { ...asked.headers, host, cookie: jar(person), 'accept-encoding': 'gzip' } }, (got) => {
            answer.writeHead(got.statusCode, got.headers);
            got.pipe(answer);
        });
        onward.on('error', () => answer.destroy());
        asked.pipe(onward);
    });
    return new Promise((resolve) => proxy.listen(0, '127.0.0.1', () => resolve(proxy)));
}
/// Hydra gives up at 401, does not follow a redirect and keeps no cookies: an attacker puts this between, and so do we.
function between(counts, cookies) {
    const { hostname, port } = new URL(base);
    const proxy = http.createServer((asked, answer) => {
        const onward = http.request({ hostname, port, path: asked.url, method: asked.method, headers: { ...asked.headers, cookie: cookies } }, (got) => {
            counts[got.statusCode] = (counts[got.statusCode] ?? 0) + 1;
            got.resume();
            answer.writeHead(200, { 'Content-Type': 'text/html' }).end(got.statusCode === 303 ? 'Welcome' : 'no');
        });
        asked.pipe(onward);
    });
    return new Promise((resolve) => proxy.listen(0, '127.0.0.1', () => resolve(proxy)));
}
const cracked = (text) => /\[http-post-form\] host: .* login: .* password: /.test(text);

const all = {
    'sqlmap finds the injection of the toy, and none here': async () => {
        check(injected((await sqlmap(`${toyBase}/books?id=1`)).text), 'the toy is injected');
        const card = (await suran.json('/articles')).listing.cards[0];
        const targets = [`${base}/search?q=tree*&kind=article`, `${base}/articles?order=newest&cursor=abc*`, `${base}/tags/rust*`, `${base}/@suran*`, `${base}/articles/${card.id}*`,
            `${base}/admin/people?find=a*&role=member`, `${base}/finance/orders?find=a*`, `${base}/c/systems/members?standing=member*`, `${base}/write/mine?which=all*`];
        for (const [n, target] of targets.entries()) {
            const { text } = await sqlmap(target, ['--cookie', jar(suran), '--headers', `X-Forwarded-For: 203.0.113.${n}`, '--ignore-code', '*', '--delay', '0.02']);
            check(!injected(text), `${target}:\n${text.slice(-3000)}`);
        }
        const { text } = await sqlmap(`${base}/settings/profile`, ['--cookie', jar(suran), '--data', '{"name":"a*","headline":"b*","hue":1}', '--method', 'POST', '--ignore-code', '*',
            '--headers', `Content-Type: application/json\nX-CSRF-Token: ${suran.csrf}`]);
        check(!injected(text), text.slice(-3000));
        await serves('it serves afterwards');
    },
    'wapiti finds the script in the toy, and nothing here': async () => {
        const known = await wapiti(toyBase, [], 30);
        check(known.weaknesses.some((line) => /Cross Site Scripting/i.test(line)), 'the toy runs a script: ' + known.weaknesses);
        const proxy = await signedIn(suran, ['/sign-out', '/settings/close', '/settings/sessions']);
        const found = await wapiti(`http://127.0.0.1:${proxy.address().port}/`, [], 150);
        proxy.close();
        check(found.weaknesses.length === 0, found.weaknesses.join('\n'));
        check(found.pages > 30, `it looked at many pages: ${found.pages}`);
        check((await suran.page('/settings/profile')).status === 200, 'still signed in');
        await serves('it serves afterwards');
    },
    'slowhttptest leaves the service to others': async () => {
        for (const shape of [['-H'], ['-B'], ['-R'], ['-X']]) {
            const attack = run('slowhttptest', [...shape, '-c', '500', '-r', '200', '-i', '5', '-l', '20', '-u', base + '/', '-p', '3'], { seconds: 60 });
            await new Promise((resolve) => setTimeout(resolve, 6000));
            const began = Date.now();
            for (let n = 0; n < 10; n++) await serves('served while it is attacked with ' + shape);
            check(Date.now() - began < 5000, `thirty pages in ${Date.now() - began} ms`);
            const { text } = await attack;
            check(!/service available:\s*NO/i.test(text.replace(/\x1b\[[0-9;]*m/g, '')), shape + ': ' + text.slice(-1500));
        }
    },
    'hydra finds the password of the toy; here it is slowed down, and the owner of the account is not': async () => {
        const words = Array.from({ length: 150 }, (_, n) => `guess number ${n} of many`);
        check(cracked((await hydra(toyBase, 'ann', [...words.slice(0, 30), 'letmein'], 'login=^USER^&password=^PASS^')).text), 'the toy is cracked');
        const ann = new Person(base, 'ann'), password = 'the last of all the words';
        await ann.send('GET', '/sign-up', { headers: { Accept: 'text/html', ...elsewhere } });
        const made = await ann.send('POST', '/sign-up', { form: { handle: 'hydrasown', name: 'Ann', email: 'hydrasown@example.org', password }, headers: { Accept: 'text/html', ...elsewhere } });
        check(made.status === 303, 'ann is there');
        await ann.send('GET', '/settings/profile', { headers: { Accept: 'text/html', ...elsewhere } });
        await ann.send('POST', '/sign-out', { form: {}, headers: { Accept: 'text/html', ...elsewhere } });
        const eve = new Person(base, 'eve');
        await eve.page('/sign-in');
        const counts = {}, proxy = await between(counts, jar(eve));
        const { text } = await hydra(`http://127.0.0.1:${proxy.address().port}`, 'hydrasown', [...words, password], `login=^USER^&password=^PASS^&csrf=${eve.csrf}`);
        proxy.close();
        check(!cracked(text), 'not cracked: ' + text.slice(-1000));
        check(counts[429] > 100 && counts[401] <= 20, 'most words were not even looked at: ' + JSON.stringify(counts) + text.slice(-800));
        // The same word from the attacker's place is refused, though it is right; from ann's own device it lets her in.
        const late = await eve.send('POST', '/sign-in', { form: { login: 'hydrasown', password }, headers: { Accept: 'text/html' } });
        check(late.status === 429, `the attacker waits: ${late.status}`);
        // What one address may write in a minute is used up for both of them; then it is the device that counts.
        await ann.page('/sign-in');
        const tried = () => ann.send('POST', '/sign-in', { form: { login: 'hydrasown', password }, headers: { Accept: 'text/html' } });
        let home = await tried();
        if (home.status === 429 && home.headers['retry-after'] <= 60) await new Promise((resolve) => setTimeout(resolve, home.headers['retry-after'] * 1000)), home = await tried();
        check(home.status === 303, `ann is let in, behind the same address: ${home.status}`);
    },
};
await stories(Object.fromEntries(Object.entries(all).filter(([title]) => !wanted.length || wanted.some((word) => title.includes(word)))));
check(!/"level":"error"/.test(server.log()), 'no error is logged: ' + server.log().split('\n').filter((line) => /"level":"error"/.test(line)).slice(0, 5).join('\n'));
check((await server.stop()) === 0, 'the program ends well');
toy.kill();                                             // else it keeps this process
