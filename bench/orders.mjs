// Orders that are paid through the sandbox by 16 clients at once, and how long the checkout takes: node bench/orders.mjs PROGRAM
// On the sample community, with durable commits. An order is done when the shop was told and everything it causes in money is
// written. The client shares the processors, so it says what it took of them itself.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { start } from '../journeys/lyceum.mjs';
import { Person } from '../journeys/person.mjs';

const kClients = 16, kEach = 25, kPeople = 72, kLooks = 200, kTurns = 3;       // nobody may order more than 30 times within minutes
const program = process.argv[2];
const site = await start(program);
const processor = () => { const f = readFileSync(`/proc/${site.pid}/stat`, 'utf8').split(') ')[1].split(' '); return (Number(f[11]) + Number(f[12])) * 10; };
const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];
const paidOrders = () => Number(execFileSync('sqlite3', ['-readonly', '-cmd', '.timeout 5000', join(site.folder, 'lyceum.db'), "select count(*) from orders where state = 'paid'"], { encoding: 'utf8' }));

const people = [];
for (let n = 0; n < kPeople; n++) {
    const made = execFileSync(program, ['user', 'create', `buyer-${n}`, '--email', `buyer-${n}@example.org`, '--data', site.folder], { encoding: 'utf8' });
    people.push(await Person.by(new URL(made.match(/\/sign-in\/link\/\S+/)[0], site.base).href));
}
const plan = (await people[0].json('/gifts')).plans[0].id;

const looks = [];
let worked = processor();
for (let i = 0; i < kLooks; i++) {
    const began = performance.now();
    await (await people[i % people.length].send(`/join/${plan}`)).text();
    looks.push(performance.now() - began);
}
console.log(`checkout page: ${median(looks).toFixed(1)} ms, 95 of 100 within ${looks.sort((a, b) => a - b)[Math.floor(looks.length * 0.95)].toFixed(1)} ms, ${((processor() - worked) / kLooks).toFixed(1)} ms processor time`);

/// One form token for each person; a client orders and pays, one after the other.
const buyers = [];
for (const person of people) {
    const page = await (await person.send('/settings/profile')).text();
    buyers.push({ cookie: person.cookie, token: page.match(/name="csrf-token" content="([^"]+)"/)[1] });
}
const agent = new http.Agent({ keepAlive: true, maxSockets: kClients });
const post = (buyer, path, fields) => new Promise((resolve, reject) => {
    const body = fields + '&csrf=' + encodeURIComponent(buyer.token);
    const request = http.request(new URL(path, site.base), { agent, method: 'POST', headers: { Cookie: buyer.cookie, Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin',
        'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) } }, (answer) => {
        answer.resume().on('end', () => resolve(answer));
    });
    request.on('error', reject);
    request.end(body);
});

/// 16 clients order and pay until `total` orders are made: what a second held.
async function turn(buyers, total) {
    const work = Array.from({ length: total }, (_, n) => buyers[n % buyers.length]);
    const before = paidOrders(), client = process.cpuUsage();
    let refused = 0;
    worked = processor();
    const began = performance.now();
    await Promise.all(Array.from({ length: kClients }, async () => {
        for (let buyer = work.pop(); buyer; buyer = work.pop()) {
            const ordered = await post(buyer, `/give/${plan}`, 'method=wechat');
            if (ordered.statusCode !== 303 || (await post(buyer, ordered.headers.location, 'choice=pay')).statusCode !== 303) refused++;
        }
    }));
    const asked = performance.now() - began, { user, system } = process.cpuUsage(client);
    while (paidOrders() - before < total - refused && performance.now() - began < 60_000) await new Promise((resolve) => setTimeout(resolve, 20));
    const took = performance.now() - began, paid = paidOrders() - before;
    console.log(`${paid} of ${total} orders paid, ${refused} refused: ${(total / asked * 1000).toFixed(0)} a second ordered and paid at the sandbox, ${(paid / took * 1000).toFixed(0)} a second believed; `
        + `${((processor() - worked) / total).toFixed(2)} ms processor time each, ${((user + system) / 1000 / total).toFixed(2)} ms of the client`);
    return paid / took * 1000;
}

const some = kPeople / (kTurns + 1), rates = [];
for (let n = 0; n <= kTurns; n++) {
    const rate = await turn(buyers.slice(n * some, (n + 1) * some), some * kEach);
    if (n > 0) rates.push(rate);                        // before the first both sides are cold
}
console.log(`median of ${kTurns} turns: ${median(rates).toFixed(0)} a second believed`);
await site.stop();
