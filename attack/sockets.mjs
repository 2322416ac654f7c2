// HTTP on the wire, against the real program: shapes that two readers could understand differently, clients that
// are slow, rude or gone. node attack/sockets.mjs PROGRAM [--long]
import net from 'node:net';
import { check, start } from '../journeys/lyceum.mjs';
import { stories } from './stories.mjs';

const program = process.argv[2], long = process.argv.includes('--long');
const server = await start(program, { args: ['--development'] });
const { hostname, port } = new URL(server.base);
const host = `Host: ${hostname}:${port}\r\n`;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/// Sends the pieces one after another and answers everything that came until the end of the connection, or until `until`.
function talk(pieces, { wait = 0, finish = false, until, patience = 40_000, reset = false } = {}) {
    return new Promise((resolve, reject) => {
        const socket = net.connect({ host: hostname, port, allowHalfOpen: true });
        socket.setNoDelay(true);
        let text = '', ended = false;
        const began = Date.now();
        const late = setTimeout(() => { socket.destroy(); reject(new Error('no end in time, only: ' + text.slice(0, 200))); }, patience);
        const done = () => { if (ended) return; ended = true; clearTimeout(late); socket.destroy(); resolve({ text, ms: Date.now() - began, statuses: statuses(text) }); };
        socket.on('data', (bytes) => { text += bytes.toString('latin1'); if (until?.(text)) done(); });
        socket.on('end', done);
        socket.on('close', done);
        socket.on('error', done);
        socket.on('connect', async () => {
            for (const piece of pieces) {
                if (ended) return;
                socket.write(Buffer.from(piece, 'latin1'));
                if (wait) await pause(wait);
            }
            if (finish) socket.end();
            if (reset) { socket.resetAndDestroy(); done(); }
        });
    });
}
/// The statuses of the answers in a text: one that was smuggled in would be one more.
const statuses = (text) => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((found) => Number(found[1])).filter((status) => status !== 100);
const get = (path = '/healthz', fields = '') => `GET ${path} HTTP/1.1\r\n${host}${fields}\r\n`;
const post = (fields, body = '', path = '/sign-in') => `POST ${path} HTTP/1.1\r\n${host}${fields}\r\n${body}`;
const smuggled = get('/healthz', 'Connection: close\r\n');
const available = async () => check((await talk([get('/healthz', 'Connection: close\r\n')])).statuses[0] === 200, 'the service answers');

const chunked = 'Transfer-Encoding: chunked\r\n';
const refused = {
    'length, then chunks': post(`Content-Length: 6\r\n${chunked}`, '0\r\n\r\nG'),
    'chunks, then length': post(`${chunked}Content-Length: 6\r\n`, '0\r\n\r\nG'),
    'two lengths that differ': post('Content-Length: 0\r\nContent-Length: 50\r\n'),
    'two lengths that agree': post('Content-Length: 0\r\nContent-Length: 0\r\n'),
    'a list of lengths': post('Content-Length: 0, 0\r\n'),
    'a length with a sign': post('Content-Length: +0\r\n'),
    'a length in hexadecimal': post('Content-Length: 0x0\r\n'),
    'a negative length': post('Content-Length: -1\r\n'),
    'a length beyond 64 bits': post('Content-Length: 18446744073709551616\r\n'),
    'an encoding that is nearly chunked': post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'),
    'chunked, identity': post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'),
    'identity and a length': post('Transfer-Encoding: identity\r\nContent-Length: 0\r\n'),
    'chunked in another case': post('Transfer-Encoding: CHUNKED\r\n', '0\r\n\r\n'),
    'chunked with a vertical tab': post('Transfer-Encoding: \vchunked\r\n', '0\r\n\r\n'),
    'two encodings': post(chunked + chunked, '0\r\n\r\n'),
    'gzip, chunked': post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'),
    'a blank before the colon': post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n'),
    'a tab before the colon': post('Content-Length\t: 0\r\n'),
    'a folded field': post('X-Folded: a\r\n b\r\n'),
    'a folded encoding': post('Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n'),
    'a first field that is indented': `GET /healthz HTTP/1.1\r\n ${host}${host}\r\n`,
    'a bare line feed after a field': `GET /healthz HTTP/1.1\r\n${host}X: a\nY: b\r\n\r\n`,
    'bare line feeds throughout': `GET /healthz HTTP/1.1\n${host.trimEnd()}\n\n`,
    'a bare carriage return': post('X: a\rContent-Length: 5\r\n'),
    'a NUL in a value': post('X: a\0b\r\n'),
    'a NUL in a name': post('X\0: a\r\n'),
    'a chunk without its line end': post(chunked, '1\r\nab\r\n0\r\n\r\n'),
    'a chunk size that is none': post(chunked, 'x\r\n'),
    'a chunk size with a blank': post(chunked, '1 \r\na\r\n0\r\n\r\n'),
    'a chunk size with a sign': post(chunked, '+1\r\na\r\n0\r\n\r\n'),
    'a chunk size in 0x': post(chunked, '0x1\r\na\r\n0\r\n\r\n'),
    'chunks with bare line feeds': post(chunked, '1\na\n0\n\n'),
    'a chunk extension of 64 KB': post(chunked, '1;' + 'e'.repeat(65_536) + '\r\na\r\n0\r\n\r\n'),
    'a trailer of 64 KB': post(chunked, '0\r\nX: ' + 't'.repeat(65_536) + '\r\n\r\n'),
    'no Host': 'GET /healthz HTTP/1.1\r\n\r\n',
    'two Hosts': `GET /healthz HTTP/1.1\r\n${host}Host: other.example\r\n\r\n`,
    'two Hosts that agree': `GET /healthz HTTP/1.1\r\n${host}${host}\r\n`,
    'a Host with a path': 'GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n',
    'a Host with a name before @': 'GET /healthz HTTP/1.1\r\nHost: lyceum@evil\r\n\r\n',
    'the absolute form of nobody': `GET http:///healthz HTTP/1.1\r\n${host}\r\n`,
    'the absolute form with a name before @': `GET http://lyceum@other.example/healthz HTTP/1.1\r\n${host}\r\n`,
    'the absolute form of another protocol': `GET ftp://other.example/healthz HTTP/1.1\r\n${host}\r\n`,
    'the authority form': `CONNECT other.example:80 HTTP/1.1\r\n${host}\r\n`,
    'the asterisk form with GET': `GET * HTTP/1.1\r\n${host}\r\n`,
    'HTTP/2.0 in the request line': `GET /healthz HTTP/2.0\r\n${host}\r\n`,
    'HTTP/1.10': `GET /healthz HTTP/1.10\r\n${host}\r\n`,
    'HTTP/0.9': 'GET /healthz\r\n',
    'a method in small letters': `get /healthz HTTP/1.1\r\n${host}\r\n`,
    'two blanks in the request line': `GET  /healthz HTTP/1.1\r\n${host}\r\n`,
    'a tab in the request line': `GET\t/healthz HTTP/1.1\r\n${host}\r\n`,
    'HTTP/1.0 with chunks': `POST / HTTP/1.0\r\n${host}${chunked}\r\n0\r\n\r\n`,
    'a broken escape': get('/%zz'), 'an escaped NUL': get('/%00'), 'an escaped line end': get('/%0d%0aX:1'),
    'overlong UTF-8': get('/%c0%af'), 'a surrogate': get('/%ed%a0%80'),
    'dots': get('/../etc/passwd'), 'escaped dots': get('/%2e%2e/%2e%2e/etc/passwd'), 'an escaped slash between dots': get('/a%2f..%2f..'),
    'HTTP/2 without asking': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'the beginning of TLS': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + '\0'.repeat(100) + '\r\n\r\n',
};

await stories({
    'each shape that could hide a second request is refused once, and the connection ends': async () => {
        for (const [what, request] of Object.entries(refused)) {
            const answer = await talk([request + smuggled]);
            check(answer.statuses.length === 1, `${what}: one answer, not ${answer.statuses}`);
            check(answer.statuses[0] >= 400 && answer.statuses[0] < 500, `${what}: refused, not ${answer.statuses[0]}`);
            check(/\r\nConnection: close\r\n/.test(answer.text), `${what}: the connection is said to close`);
        }
        await available();
    },
    'the body of a request is never read as another one': async () => {
        const inner = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
        for (const [what, request] of Object.entries({
            'in a length': post(`Content-Type: text/plain\r\nContent-Length: ${inner.length}\r\n`, inner),
            'in a chunk': post(`Content-Type: text/plain\r\n${chunked}`, `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`),
            'in a GET': get('/healthz', `Content-Length: ${inner.length}\r\n`) + inner,
        })) {
            const answer = await talk([request + smuggled]);
            check(answer.statuses.length === 2 && answer.statuses[1] === 200, `${what}: two answers, not ${answer.statuses}`);
        }
    },
    'what is merely unusual is understood': async () => {
        for (const [what, request] of Object.entries({
            'an empty line first': '\r\n' + smuggled,
            'blanks around a value': get('/healthz', 'Connection: \t close \t\r\n'),
            'names in any case': get('/healthz', 'cOnNeCtIoN: close\r\n'),
            'a value of many bytes': get('/healthz', 'X-Word: \xe4\xbb\x98\r\nConnection: close\r\n'),
            'the absolute form': `GET http://other.example/healthz HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
            'the asterisk form': `OPTIONS * HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
            'HTTP/1.0': `GET /healthz HTTP/1.0\r\n${host}\r\n`,
            'chunks with extensions and a trailer': post(`${chunked}Connection: close\r\nContent-Type: text/plain\r\n`, '3;a="b"\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX: t\r\n\r\n'),
        })) {
            const answer = await talk([request]);
            check(answer.statuses.length === 1 && answer.statuses[0] < 500, `${what}: ${answer.statuses}`);
        }
    },
    'bytes may come one at a time': async () => {
        const request = post(`${chunked}Connection: close\r\nContent-Type: text/plain\r\n`, '2\r\nab\r\n1;x\r\nc\r\n0\r\nT: t\r\n\r\n');
        const answer = await talk([...request], { wait: 1 });
        check(answer.statuses.length === 1 && answer.statuses[0] === 400, `as much as all at once: ${answer.statuses}`);
        check((await talk([...smuggled], { wait: 1 })).statuses[0] === 200, 'a GET likewise');
    },
    'pipelined requests are answered in order, and after the end half-closed': async () => {
        const answer = await talk([get('/healthz') + get('/nothing-here') + get('/robots.txt') + smuggled], { finish: true });
        check(answer.statuses.join() === '200,404,200,200', String(answer.statuses));
        const many = await talk([get().repeat(200) + smuggled]);
        check(many.statuses.length === 201 && many.statuses.every((status) => status === 200), 'two hundred at once');
    },
    'a client that asks first is told to continue, or not to': async () => {
        const fields = (length) => `Content-Type: text/plain\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n`;
        const told = await talk([post(fields(5)), 'hello', smuggled], { wait: 200 });
        check(told.text.startsWith('HTTP/1.1 100 Continue\r\n\r\n'), 'it is told');
        check(told.statuses.length === 2, 'both are answered: ' + told.statuses);
        const large = await talk([post(fields(99_999_999))]);
        check(!large.text.includes('100 Continue') && large.statuses[0] === 413, 'a large body is refused before it comes');
        check((await talk([get('/healthz', 'Expect: miracles\r\n')])).statuses[0] === 417, 'no other expectation is met');
    },
    'what is too large is refused while it comes': async () => {
        check((await talk([`GET /${'a'.repeat(9000)} HTTP/1.1\r\n${host}\r\n`])).statuses[0] === 414, 'an address of 9 KB');
        check((await talk([get('/healthz', `X: ${'a'.repeat(64_000)}\r\n`)])).statuses[0] === 431, 'a field of 64 KB');
        check((await talk([get('/healthz', 'X: 1\r\n'.repeat(150))])).statuses[0] === 431, '150 fields');
        check((await talk([post('Content-Length: 3000000\r\n'), 'x'.repeat(900_000)])).statuses[0] === 413, 'a body of 3 MB');
        check((await talk([post(chunked), ...Array(40).fill('10000\r\n' + 'x'.repeat(65_536) + '\r\n')])).statuses[0] === 413, 'a body without an end');
        check((await talk([get('/healthz', `Cookie: ${'a=b; '.repeat(2500)}\r\n`) + smuggled])).statuses[0] < 500, '12 KB of cookies');
        await available();
    },
    'TRACE gives nothing back, and no answer says which version this is': async () => {
        const answer = await talk([`TRACE /healthz HTTP/1.1\r\n${host}X-Secret: zqsecret\r\nConnection: close\r\n\r\n`]);
        check([404, 405].includes(answer.statuses[0]) && !answer.text.includes('zqsecret'), 'TRACE is not spoken');
        check(!/Server: .*\d/.test(answer.text) && !/X-Powered-By/i.test(answer.text), 'no version');
    },
    'clients that reset in the middle leave nothing behind': async () => {
        const before = await open();
        const request = post('Content-Length: 100000\r\n', 'x'.repeat(5000));
        for (const piece of [request, post(chunked, '5\r\nab'), 'GET /heal', get('/'), get('/').repeat(50)]) {
            await Promise.all(Array.from({ length: 20 }, () => talk([piece], { reset: true, wait: 20 })));
        }
        await eventually(async () => (await open()) <= before + 1, 'all connections are gone');
        await available();
    },
    'a slow client is told so, the idle are let go, and others do not wait': async () => {
        const slow = [
            talk(['GET /healthz HT']),
            talk([`GET /healthz HTTP/1.1\r\n`, ...Array(30).fill('X: 1\r\n')], { wait: 1000 }),
        ];
        await pause(500);
        await available();
        for (const one of await Promise.all(slow)) check(one.statuses[0] === 408 && one.ms < 15_000, `408 after ten seconds: ${one.statuses} ${one.ms}`);
        if (!long) return;
        const body = await talk([post('Content-Length: 1000\r\n'), ...Array(50).fill('x')], { wait: 1000, patience: 70_000 });
        check(body.statuses[0] === 408 && body.ms < 45_000, `a body at a byte a second: ${body.statuses} ${body.ms}`);
    },
    'two hundred connections that say nothing do not keep others out': async () => {
        const sockets = await Promise.all(Array.from({ length: 200 }, () => new Promise((resolve) => { const s = net.connect(port, hostname, () => resolve(s)); s.on('error', () => {}); })));
        for (const socket of sockets) socket.write('GET / HTTP/1.1\r\n');
        for (let n = 0; n < 20; n++) await available();
        for (const socket of sockets) socket.destroy();
    },
    'a WebSocket opens for our own pages, with a right handshake and a topic that one may hear': async () => {
        const upgrade = (fields, path = '/live?topics=x') => `GET ${path} HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n${fields}\r\n`;
        const right = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
        for (const [what, request] of Object.entries({
            'another site': upgrade(right + 'Origin: https://evil.example\r\n'), 'a topic of nobody\'s': upgrade(right), 'no topic': upgrade(right, '/live'),
            'no key': upgrade('Sec-WebSocket-Version: 13\r\n'), 'another path': upgrade(right, '/'),
        })) {
            const answer = await talk([request], { until: (text) => text.includes('\r\n\r\n') });
            check(!answer.statuses.includes(101) && answer.statuses[0] < 500, `${what}: ${answer.statuses}`);
        }
    },
});

async function open() {
    const text = (await talk([get('/metrics', 'Connection: close\r\n')])).text;
    return Number(text.match(/^lyceum_connections_open (\d+)/m)[1]);
}
async function eventually(holds, what) {
    for (let n = 0; n < 50; n++) { if (await holds()) return; await pause(100); }
    check(false, what);
}
check((await server.stop()) === 0, 'the program ends well');
