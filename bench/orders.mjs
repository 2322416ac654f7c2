// Orders that are paid through the sandbox by 16 clients at once, and how long the checkout takes: node bench/orders.mjs PROGRAM
// On the sample community, with durable commits. An order is done when the shop was told and everything it causes in money is written.
import { readFileSync } from 'node:fs';
import { start } from '../journeys/lyceum.mjs';
import { Person } from '../journeys/person.mjs';

const kClients = 16, kEach = 25, kLooks = 200;
const site = await start(process.argv[2]);
const processor = () => { const f = readFileSync(`/proc/${site.pid}/stat`, 'utf8').split(') ')[1].split(' '); return (Number(f[11]) + Number(f[12])) * 10; };
const median = (all) => all.sort((a, b) => a - b)[all.length >> 1];

const known = (await (await fetch(site.base + '/articles.json')).json()).listing.cards.map((card) => card.author.handle);
const handles = [...new Set([...known, 'lin', 'guyu', 'ruoxi', 'kaito', 'ingrid', 'dev', 'tomo', 'xiaoman', 'linyi', 'suran'])];
const people = [];
for (const handle of handles) people.push(await Person.by(site.linkFor(handle)));
const plan = (await people[0].json('/gifts')).plans[0].id;

const looks = [];
let worked = processor();
for (let i = 0; i < kLooks; i++) {
    const began = performance.now();
    const answer = await people[i % people.length].send(`/join/${plan}`);
    await answer.text();
    looks.push(performance.now() - began);
}
console.log(`checkout page: ${median(looks).toFixed(1)} ms, 95 of 100 within ${looks[Math.floor(looks.length * 0.95)].toFixed(1)} ms, ${((processor() - worked) / kLooks).toFixed(1)} ms processor time`);

/// One form token for each person; a client orders and pays, one after the other.
const tokens = new Map();
for (const person of people) tokens.set(person, (await (await person.send('/settings/profile')).text()).match(/name="csrf-token" content="([^"]+)"/)[1]);
const post = (person, path, fields) => person.send(path, { method: 'POST', body: new URLSearchParams({ ...fields, csrf: tokens.get(person) }), headers: { 'Sec-Fetch-Site': 'same-origin' } });
const work = Array.from({ length: people.length * kEach }, (_, n) => people[n % people.length]);
const total = work.length;
let refused = 0;
worked = processor();
const began = performance.now();
await Promise.all(Array.from({ length: kClients }, async () => {
    for (let person = work.pop(); person; person = work.pop()) {
        const ordered = await post(person, `/give/${plan}`, { method: 'wechat' });
        const at = ordered.headers.get('location');
        if (ordered.status !== 303 || (await post(person, at, { choice: 'pay' })).status !== 303) refused++;
    }
}));
const asked = performance.now() - began;
let paid = 0;
for (let tries = 0; paid < total - refused && tries < 300; tries++) {
    paid = 0;
    for (const person of people) paid += (await person.json('/gifts')).gifts.filter((line) => line.gift.paid_at).length;
    if (paid < total - refused) await new Promise((resolve) => setTimeout(resolve, 50));
}
const took = performance.now() - began;
console.log(`${paid} of ${total} orders paid, ${refused} refused: ${(total / asked * 1000).toFixed(0)} a second ordered and paid at the sandbox, ${(paid / took * 1000).toFixed(0)} a second believed; ${((processor() - worked) / total).toFixed(2)} ms processor time each`);
await site.stop();
