// The real program on a port: what no test inside the process can see.
import http from 'node:http';
import net from 'node:net';
import { check, start } from './lyceum.mjs';

const program = process.argv[2];
let passed = 0, failed = 0;
async function story(title, walk) {
    try { await walk(); console.log('  ok    ' + title); passed++; }
    catch (error) { console.log(`  FAIL  ${title}\n${error.stack}`); failed++; }
}

const server = await start(program);
const at = (path, headers = {}, method = 'GET') => new Promise((resolve, reject) => {
    const request = http.request(server.base + path, { method, headers }, (answer) => {
        const parts = [];
        answer.on('data', (bytes) => parts.push(bytes));
        answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    request.on('error', reject);
    request.end();
});

await story('health, readiness and metrics answer', async () => {
    check((await at('/healthz')).status === 200, '/healthz is 200');
    check((await at('/readyz')).status === 200, '/readyz is 200');
    check(/lyceum_requests_total\{class="2xx"\} \d+/.test((await at('/metrics')).body), '/metrics counts requests');
});
await story('pages are compressed, tagged and not sent twice', async () => {
    const whole = await at('/', { Accept: 'text/html' }), packed = await at('/', { Accept: 'text/html', 'Accept-Encoding': 'br' });
    check(packed.headers['content-encoding'] === 'br' && packed.body.length * 2 < whole.body.length, 'brotli makes the page less than half');
    const browsers = await at('/', { Accept: 'text/html', 'Accept-Encoding': 'gzip, deflate, br, zstd' });
    check(browsers.headers['content-encoding'] === 'zstd' && browsers.body.length * 2 < whole.body.length, 'zstd for whoever takes it');
    const again = await at('/', { Accept: 'text/html', 'Accept-Encoding': 'br', 'If-None-Match': packed.headers.etag });
    check(again.status === 304 && again.body.length === 0, 'the same page is a 304');
    check((await at('/', { Accept: 'text/html' }, 'HEAD')).body.length === 0, 'HEAD has no body');
});
await story('pages carry their security policy', async () => {
    const { headers } = await at('/', { Accept: 'text/html' });
    check(headers['content-security-policy'].includes("script-src 'self'"), 'scripts come from here only');
    check(headers['content-security-policy'].includes("img-src 'self' data:;"), 'pictures too');
    check(headers['x-content-type-options'] === 'nosniff' && headers['x-frame-options'] === 'DENY', 'no sniffing, no framing');
    check(!headers['set-cookie'], 'a visitor gets no cookie for reading');
});
await story('assets never change', async () => {
    const page = (await at('/', { Accept: 'text/html' })).body.toString();
    const script = page.match(/src="(\/assets\/app-[^"]+\.js)"/)[1];
    const answer = await at(script, { 'Accept-Encoding': 'gzip, br' });
    check(answer.status === 200 && /immutable/.test(answer.headers['cache-control']), 'immutable');
    check(answer.headers['content-encoding'] === 'br', 'pre-compressed');
});
await story('every page is also JSON, with problems as RFC 9457', async () => {
    check(JSON.parse((await at('/api/v1/')).body).landing, 'the home page is JSON');
    const missing = await at('/api/v1/nothing');
    check(missing.status === 404 && missing.headers['content-type'] === 'application/problem+json', 'a problem document');
    check(JSON.parse((await at('/api/openapi.json')).body).openapi === '3.1.0', 'OpenAPI 3.1');
});
await story('bad input is a clear complaint, never a 500', async () => {
    for (const path of ['/articles/x', '/articles/0000000000000', '/?cursor=%00', '/search?q=%FF', '/search?q=' + 'a'.repeat(3000), '/tags/%2e%2e', '/?tab=nonsense', '/search?from=99999999999999999999', '/search?q=%22%27--%3B%20drop'])
        check((await at(path, { Accept: 'text/html' })).status < 500, path);
});
await story('a broken request line closes the connection', async () => {
    const { hostname, port } = new URL(server.base);
    const answer = await new Promise((resolve) => {
        const socket = net.connect(port, hostname, () => socket.write('GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'));
        let text = '';
        socket.on('data', (bytes) => { text += bytes; });
        socket.on('close', () => resolve(text));
    });
    check(answer.startsWith('HTTP/1.1 400'), 'length and chunks together are refused');
});
await story('it stops politely and starts again with what it had', async () => {
    const before = (await at('/api/v1/?tab=newest')).body.toString();
    const code = await server.stop();
    check(code === 0, `it ends with 0, not ${code}`);
    check(before.includes('"cards"'), 'there was something');
});

console.log(`test cases: ${passed + failed} | ${passed} passed | ${failed} failed`);
process.exit(failed ? 1 : 0);
