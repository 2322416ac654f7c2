// What is shipped around the program: the package, its unit, the proxies' examples in front of a real server.
//
//     node packaging/check.mjs build/lyceum [--long]
//
// --long also installs the package into a fresh Debian 12 and serves from there; it needs root and the Debian archive.
import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import tls from 'node:tls';
import { check, start } from '../journeys/lyceum.mjs';

const program = resolve(process.argv[2] ?? 'build/lyceum'), long = process.argv.includes('--long');
const work = mkdtempSync(join(tmpdir(), 'lyceum-packaging-'));
chmodSync(work, 0o755);
const run = (command, options, more = {}) => execFileSync(command, options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...more });
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
let passed = 0, failed = 0;
async function story(title, walk) {
    const began = Date.now();
    try { await walk(); console.log(`  ok    ${title} (${((Date.now() - began) / 1000).toFixed(1)} s)`); passed++; }
    catch (error) { console.log(`  FAIL  ${title}\n${error.stack}\n${error.stderr ?? ''}`); failed++; }
}

const free_port = () => new Promise((done) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)); });
});
async function until_listening(port) {
    for (let i = 0; i < 200; i++) {
        const open = await new Promise((done) => net.connect(port, '127.0.0.1').on('connect', function () { this.destroy(); done(true); }).on('error', () => done(false)));
        if (open) return;
        await pause(50);
    }
    throw new Error(`nothing listens on ${port}`);
}

/** A request through a proxy to the name it serves. */
const ask = ({ port, secure }, path, headers = {}) => new Promise((done, fail) => {
    const options = { host: '127.0.0.1', port, path, headers: { Host: 'lyceum.example.org', ...headers }, servername: 'lyceum.example.org', rejectUnauthorized: false };
    (secure ? https : http).get(options, (answer) => {
        const parts = [];
        answer.on('data', (bytes) => parts.push(bytes));
        answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    }).on('error', fail);
});

/** Opens a WebSocket by hand and answers the head that came. */
const upgrade = ({ port, secure }, path) => new Promise((done, fail) => {
    const key = randomBytes(16).toString('base64');
    const expected = createHash('sha1').update(key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
    const hello = () => socket.write(`GET ${path} HTTP/1.1\r\nHost: lyceum.example.org\r\nOrigin: ${secure ? 'https' : 'http'}://lyceum.example.org\r\n`
        + `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`);
    const socket = secure ? tls.connect({ port, host: '127.0.0.1', servername: 'lyceum.example.org', rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }, hello)
        : net.connect(port, '127.0.0.1', hello);
    let head = '';
    socket.on('data', (bytes) => {
        head += bytes.toString('latin1');
        if (!head.includes('\r\n\r\n')) return;
        socket.destroy();
        done({ status: Number(head.split(' ')[1]), accepted: head.includes(expected) });
    });
    socket.on('error', fail);
});

/** What any proxy must carry through. */
async function check_proxy(proxy) {
    const page = await ask(proxy, '/', { Accept: 'text/html', 'Accept-Encoding': 'br' });
    check(page.status === 200 && page.headers['content-encoding'] === 'br', 'a page comes, compressed by Lyceum');
    check((await ask(proxy, '/', { 'Accept-Encoding': 'br', 'Accept': 'text/html', 'If-None-Match': page.headers.etag })).status === 304, 'its tag is believed');
    const document = JSON.parse((await ask(proxy, '/api/openapi.json')).body);
    check(document.openapi === '3.1.0', 'the API document is whole');
    const { cards } = JSON.parse((await ask(proxy, '/api/v1/?tab=newest')).body).feed.listing;
    const live = await upgrade(proxy, `/live?topics=item:${cards[0].id}`);
    check(live.status === 101 && live.accepted, `a WebSocket opens (${live.status})`);
    check((await ask(proxy, '/nothing-here', { Accept: 'text/html' })).status === 404, 'what is not there is 404');
}

function certificate() {
    const key = join(work, 'key.pem'), pem = join(work, 'certificate.pem');
    run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', pem, '-days', '2', '-subj', '/CN=lyceum.example.org']);
    return { key, pem };
}

const server = await start(program, {
    environment: { LYCEUM_SITE__URL: 'https://lyceum.example.org', LYCEUM_HTTP__TRUSTED_PROXIES: '127.0.0.1' },
});
const upstream = server.base.match(/:(\d+)$/)?.[1] ?? new URL(server.log().match(/serves on (\S+)/)?.[1] ?? server.base).port;

await story('the example for nginx carries pages, tags and WebSockets', async () => {
    const [plain, secure] = [await free_port(), await free_port()], { key, pem } = certificate();
    const site = readFileSync('packaging/examples/nginx.conf', 'utf8')
        .replace('127.0.0.1:8080', `127.0.0.1:${upstream}`)
        .replace('listen 80;', `listen 127.0.0.1:${plain};`).replace('listen 443 ssl', `listen 127.0.0.1:${secure} ssl`).replace(/ *listen \[::\]:.*\n/g, '')
        .replace(/\/etc\/letsencrypt\/\S+fullchain\.pem/, pem).replace(/\/etc\/letsencrypt\/\S+privkey\.pem/, key);
    const folder = join(work, 'nginx');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'nginx.conf'), `pid ${folder}/pid;\nerror_log ${folder}/error.log;\ndaemon off;\nevents {}\nhttp {\naccess_log off;\n`
        + ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${folder}/${of};\n`).join('') + site + '\n}\n');
    run('nginx', ['-t', '-q', '-c', join(folder, 'nginx.conf')]);
    const nginx = spawn('nginx', ['-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
    try {
        await until_listening(secure);
        const redirect = await ask({ port: plain }, '/tags?x=1');
        check(redirect.status === 301 && redirect.headers.location === 'https://lyceum.example.org/tags?x=1', 'plain HTTP leads to HTTPS');
        await check_proxy({ port: secure, secure: true });
    } finally { nginx.kill(); }
});

await story('the example for Caddy carries pages, tags and WebSockets', async () => {
    const port = await free_port(), folder = join(work, 'caddy');
    mkdirSync(folder, { recursive: true });
    const example = readFileSync('packaging/examples/Caddyfile', 'utf8');
    const environment = { env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder } };
    run('caddy', ['validate', '--adapter', 'caddyfile', '--config', 'packaging/examples/Caddyfile'], environment);
    writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n}\n` + example.replace('lyceum.example.org {', `http://lyceum.example.org:${port} {\n\tbind 127.0.0.1`).replace('127.0.0.1:8080', `127.0.0.1:${upstream}`));
    const caddy = spawn('caddy', ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')], { stdio: 'ignore', ...environment });
    try {
        await until_listening(port);
        await check_proxy({ port });
    } finally { caddy.kill(); }
});
await server.stop();

await story('systemd may hold the socket: nobody is refused while the program restarts', async () => {
    const port = await free_port(), data = mkdtempSync(join(work, 'socket-'));
    const held = spawn('systemd-socket-activate', ['-l', `127.0.0.1:${port}`, program, 'serve', '--data', data, '--listen', `127.0.0.1:${port}`], { stdio: 'ignore' });
    try {
        await until_listening(port);
        const answer = await ask({ port }, '/readyz');
        check(answer.status === 200 && String(answer.body) === 'ready\n', 'it serves on the socket it was given');
    } finally { held.kill(); }
});

await story('the unit is hardened', () => {
    const told = run('systemd-analyze', ['security', '--offline=yes', '--no-pager', 'packaging/debian/lyceum.service']);
    const exposure = Number(told.match(/exposure level for \S+: ([\d.]+)/)?.[1]);
    check(exposure <= 2.5, `systemd calls its exposure ${exposure}`);
});

let package_file;
await story('the package holds what it should', () => {
    package_file = run('packaging/deb', [work], { env: { ...process.env, LYCEUM_PROGRAM: program, LYCEUM_PACKAGE_LEVEL: '1', SOURCE_DATE_EPOCH: '1700000000' } }).trim().split('\n').pop();
    const files = run('dpkg-deb', ['-c', package_file]), control = run('dpkg-deb', ['-f', package_file]);
    for (const file of ['./usr/bin/lyceum', './etc/lyceum/lyceum.toml', './lib/systemd/system/lyceum.service', './usr/share/doc/lyceum/sbom.cdx.json', './usr/share/man/man1/lyceum.1.gz'])
        check(files.includes(file), file);
    check(!/ (?!root\/root)\S+\/\S+ /.test(files.replace(/^.{10} root\/root/gm, 'root/root')), 'all of it belongs to root');
    for (const library of ['libsqlite3-0', 'libpq5', 'libssl3', 'libc6']) check(control.includes(library), `it depends on ${library}`);
    check(/^Version: \d+\.\d+\.\d+/m.test(control), 'it has a version');
    for (const script of ['postinst', 'prerm', 'postrm']) run('sh', ['-n', `packaging/debian/${script}`]);
    if (!long) return;
    const again = run('packaging/deb', [join(work, 'again')], { env: { ...process.env, LYCEUM_PROGRAM: program, LYCEUM_PACKAGE_LEVEL: '1', SOURCE_DATE_EPOCH: '1700000000' } }).trim().split('\n').pop();
    check(readFileSync(package_file).equals(readFileSync(again)), 'built twice it is the same, byte for byte');
});

/** The Debian packages whose headers the sources of the program include, tests aside, each with what it depends on. */
function packages_of_headers() {
    const included = new Set();
    const read = (folder) => {
        for (const name of readdirSync(folder)) {
            const path = join(folder, name);
            if (statSync(path).isDirectory()) { if (name !== 'test') read(path); }
            else if (/\.[ch]pp$/.test(name)) for (const [, header] of readFileSync(path, 'utf8').matchAll(/^ *#include <([^>]+)>/gm)) included.add(header);
        }
    };
    for (const folder of ['app', 'engines', 'modules', 'platform']) read(folder);
    const places = ['', `${run('dpkg-architecture', ['-qDEB_HOST_MULTIARCH']).trim()}/`, 'c++/12/', 'postgresql/', 'pango-1.0/', 'cairo/'];
    const files = [...included].map((header) => places.map((place) => `/usr/include/${place}${header}`).find(existsSync)).filter(Boolean);
    const owners = new Set(run('dpkg', ['-S', ...files]).split('\n').filter(Boolean).map((line) => line.split(':')[0]));
    return [...owners].map((name) => ({ name, needs: run('dpkg-query', ['-W', '-f', '${Depends}', name]).split(/[,|]/).map((one) => one.trim().split(/[ :]/)[0]) }));
}

await story('its settings are known, and its bill of materials is CycloneDX', () => {
    check(run(program, ['config', '--config', 'packaging/debian/lyceum.toml']).includes('folder = "/var/lib/lyceum/archive"'), 'every setting is one');
    const folder = join(work, 'unpacked');
    run('dpkg-deb', ['-x', package_file, folder]);
    const bill = JSON.parse(readFileSync(join(folder, 'usr/share/doc/lyceum/sbom.cdx.json'), 'utf8'));
    check(bill.bomFormat === 'CycloneDX' && bill.specVersion === '1.5' && /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/.test(bill.serialNumber), 'its head');
    const refs = new Set(bill.components.map((component) => component['bom-ref']));
    check(refs.size === bill.components.length && bill.components.length > 20, 'each component stands once');
    check(bill.components.every((component) => component.type && component.name && component.version && /^pkg:(deb|npm)\//.test(component.purl)), 'each has a name, a version and an address');
    check(bill.dependencies[0].dependsOn.every((ref) => refs.has(ref)), 'dependencies are components');
    for (const name of ['libsqlite3-0', 'libsodium23', 'turbo', 'katex']) check(bill.components.some((component) => component.name === name), name);
    check(!/playwright|doctest/.test(JSON.stringify(bill)), 'what only tests use is not in it');
    // A library that is linked stands there itself; of one that is not, what was compiled in came out of its headers.
    const stands = new Set(bill.components.map((component) => component.name)), used = packages_of_headers();
    check(used.length > 15 && used.some(({ name }) => name === 'libxxhash-dev'), `headers of ${used.length} packages are found`);
    for (const { name, needs } of used) check(stands.has(name) || needs.some((other) => stands.has(other) && !other.endsWith('-dev')), `${name}, whose headers are compiled in, stands in it`);
});

await story('the container file names only what exists', () => {
    const text = readFileSync('packaging/Containerfile', 'utf8').replace(/\\\n/g, ' ');
    const known = /^(FROM|RUN|COPY|ENV|WORKDIR|SHELL|USER|VOLUME|EXPOSE|STOPSIGNAL|HEALTHCHECK|ENTRYPOINT|CMD)\s/;
    const steps = text.split('\n').filter((line) => line.trim() && !line.startsWith('#')).map((line) => line.trim());
    for (const step of steps) check(known.test(step), `“${step.slice(0, 40)}” is an instruction`);
    for (const [, from] of text.matchAll(/^COPY (?!--from)((?:\S+ )+)\S+$/gm)) for (const name of from.trim().split(' ')) check(existsSync(name), `${name} is there to copy`);
    check(steps.filter((step) => step.startsWith('FROM debian:12')).length === 2, 'two stages, both Debian 12');
    check(steps.findLast((step) => step.startsWith('USER')) === 'USER lyceum', 'it does not serve as root');
});

if (long) await story('in a fresh Debian 12 it installs, explains itself, serves as its own user, restarts, and leaves the data when purged', async () => {
    const chroot = join(work, 'debian');
    const sources = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'].filter(existsSync).map((file) => readFileSync(file, 'utf8')).join('\n');
    const mirror = sources.match(/^(?:URIs:|deb(?: \[.*?\])?) (\S+)/m)[1];
    run('debootstrap', ['--variant=minbase', 'bookworm', chroot, mirror]);
    for (const file of ['/etc/apt/apt.conf.d', '/etc/resolv.conf', '/etc/hosts', '/etc/ssl/certs']) if (existsSync(file)) run('cp', ['-rL', file, join(chroot, file, '..')]);
    const inside = (command, more) => run('chroot', [chroot, '/bin/bash', '-c', command], more);
    run('cp', [package_file, join(chroot, 'lyceum.deb')]);
    const said = inside('apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends /lyceum.deb 2>&1');
    check(said.includes('not started yet') && said.includes('systemctl enable --now lyceum'), 'it says what to do next');
    check(inside('stat -c %U:%a /var/lib/lyceum /etc/lyceum').trim() === 'lyceum:750\nroot:750', 'folders belong to whom they should');
    check(/belongs to lyceum/.test(inside('lyceum doctor 2>&1 || true')), 'root is told to run it as lyceum');
    const port = await free_port();
    const serve = () => spawn('chroot', ['--userspec=lyceum:lyceum', chroot, '/usr/bin/lyceum', 'serve', '--config', '/etc/lyceum/lyceum.toml', '--listen', `127.0.0.1:${port}`], { cwd: '/', stdio: 'ignore' });
    for (let time = 0; time < 2; time++) {
        const served = serve();
        try {
            await until_listening(port);
            check((await ask({ port }, '/readyz')).status === 200, 'it serves');
            check((await ask({ port }, '/', { Accept: 'text/html' })).status < 400, 'its first page comes');
        } finally { served.kill(); }
        await new Promise((done) => served.on('exit', done));
    }
    check(/ ok /.test(inside('runuser -u lyceum -- lyceum doctor')), 'the doctor looks at it');
    check(readdirSync(join(chroot, 'var/lib/lyceum/archive')).length > 1, 'changes are archived');
    inside('runuser -u lyceum -- lyceum backup /var/lib/lyceum/backup.tar.gz');
    inside('DEBIAN_FRONTEND=noninteractive dpkg -i /lyceum.deb && DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq lyceum');
    check(existsSync(join(chroot, 'var/lib/lyceum/lyceum.db')) && !existsSync(join(chroot, 'usr/bin/lyceum')) && !existsSync(join(chroot, 'etc/lyceum/lyceum.toml')), 'purged, but for the data');
});

rmSync(work, { recursive: true, force: true });
console.log(`test cases: ${passed + failed} | ${passed} passed | ${failed} failed`);
process.exit(failed ? 1 : 0);
