// Many requests let go in one moment have the effect of one, on either database.
// node attack/races.mjs PROGRAM [CONNECTION-STRING]
import { execFileSync, spawnSync } from 'node:child_process';
import { check, start } from '../journeys/lyceum.mjs';
import { Person, together } from './client.mjs';
import { stories } from './stories.mjs';

const [program, database] = process.argv.slice(2);
const place = database ? ['--database', database] : [];
const server = await start(program, { args: ['--sample', '--development', ...place] });
const { base, folder } = server;
const linkFor = (handle) => new URL(execFileSync(program, ['user', 'link', handle, '--data', folder, ...place], { encoding: 'utf8' }).match(/\/sign-in\/link\/\S+/)[0], base).href;
const people = new Map();
async function person(handle) {
    if (!people.has(handle)) people.set(handle, await new Person(base, handle).enter(linkFor(handle)));
    return people.get(handle);
}
/// Somebody new, with a verified address; a member as soon as the only open community has taken them in.
let made = 0;
async function newcomer({ member = true } = {}) {
    const handle = `racer${++made}`;
    execFileSync(program, ['user', 'create', handle, '--email', `${handle}@example.org`, '--data', folder, ...place]);
    const who = await person(handle);
    const standing = async () => (await who.json('/c/systems/about')).head.standing;
    await settled(async () => (await standing()) === 'member', 'new people belong to the open community');
    if (!member) await who.send('POST', '/c/systems/leave', { json: {} });
    return who;
}
const N = 16;
const count = (answers, holds) => answers.filter(holds).length;
const works = (answer) => answer.status < 400;
const sound = (answers) => check(count(answers, (a) => a.status >= 500) === 0, 'no answer is a fault: ' + answers.map((a) => a.status));
const settled = async (holds, what) => {
    for (let n = 0; n < 100; n++) { if (await holds()) return; await new Promise((resolve) => setTimeout(resolve, 100)); }
    check(false, what);
};

const guest = new Person(base);
const articles = (await guest.json('/articles')).listing.cards, questions = (await guest.json('/questions')).listing.cards;
const open = articles.find((card) => card.lock === 'open');
const pathOf = (card) => new URL(card.url, base).pathname;

await stories({
    'a like, a save and a follow count once, and once less when taken back': async () => {
        const ann = await newcomer();
        const likes = async () => (await guest.json('/articles?x=' + Math.random())).listing.cards.find((card) => card.id === open.id).likes;
        const before = await likes();
        const given = await ann.race(N, 'PUT', `/likes/${open.id}`);
        sound(given);
        check(count(given, works) > 0, 'it is liked: ' + given.map((a) => a.status));
        await settled(async () => (await likes()) === before + 1, 'one like more');
        sound(await ann.race(N, 'DELETE', `/likes/${open.id}`));
        await settled(async () => (await likes()) === before, 'and one less');
        sound(await ann.race(N, 'PUT', `/saved/${open.id}`));
        check((await ann.json('/saved')).total === 1, 'saved once');
        const followers = async () => (await guest.json('/@suran/followers')).people?.length ?? JSON.stringify(await guest.json('/@suran/followers')).split(ann.name).length;
        sound(await ann.race(N, 'PUT', '/follows/people/suran'));
        const after = await followers();
        sound(await ann.race(N, 'PUT', '/follows/people/suran'));
        check((await followers()) === after, 'followed once');
    },
    'a vote moves the score by one, and changing it by two': async () => {
        const ann = await newcomer();
        const question = questions[0];
        const score = async () => (await guest.json(pathOf(question) + '?x=' + Math.random())).card.score;
        const before = await score();
        const up = await ann.race(N, 'PUT', `/threads/${question.id}/vote`, { json: { value: 1 } });
        sound(up);
        check(count(up, works) > 0, 'it is taken: ' + up.map((a) => a.status + a.body.slice(0, 100)));
        check((await score()) === before + 1, 'one more');
        sound(await ann.race(N, 'PUT', `/threads/${question.id}/vote`, { json: { value: -1 } }));
        check((await score()) === before - 1, 'one less than at first');
    },
    'a handle and an address are taken once': async () => {
        const visitors = await Promise.all(Array.from({ length: N }, async (_, n) => { const p = new Person(base, 'visitor' + n); await p.page('/sign-up'); return p; }));
        const forms = (form) => together(base, visitors.map((visitor, n) => visitor.request('POST', '/sign-up', { form: { name: 'Racer', password: 'four plain words here', ...form(n) } })));
        const sameHandle = await forms((n) => ({ handle: 'onehandle', email: `handle${n}@example.org` }));
        sound(sameHandle);
        check(count(sameHandle, works) === 1, 'one handle: ' + sameHandle.map((a) => a.status));
        const sameMail = await forms((n) => ({ handle: `mailracer${n}`, email: 'one.address@example.org' }));
        sound(sameMail);
        check(count(sameMail, works) === 1, 'one address: ' + sameMail.map((a) => a.status));
    },
    'joining and leaving happen once': async () => {
        const ann = await newcomer({ member: false });
        const members = async () => (await guest.json('/communities?x=' + Math.random())).communities[0].members;
        const before = await members();
        const joined = await ann.race(N, 'POST', '/c/systems/join', { json: { accept: true } });
        sound(joined);
        check(count(joined, works) > 0, 'joined: ' + joined.map((a) => a.status + a.body.slice(0, 100)));
        check((await members()) === before + 1, 'one member more');
        const left = await ann.race(N, 'POST', '/c/systems/leave', { json: {} });
        sound(left);
        check((await members()) === before, `and one less: ${before} ${await members()} ${left.map((a) => a.status)}`);
    },
    'an invitation for one lets one in': async () => {
        const owner = await person('suran');
        const invited = [];
        for (let n = 0; n < 6; n++) invited.push(await newcomer({ member: false }));
        check(works(await owner.send('POST', '/c/systems/manage/invites', { json: { note: 'one seat', uses: 1, days: 1 } })), 'an invitation is made');
        const { invites } = await owner.json('/c/systems/manage/invites');
        const token = invites.find((line) => line.note === 'one seat').url.split('/').pop();
        const answers = await together(base, invited.map((p) => p.request('POST', `/invite/${token}`, { json: { accept: true } })));
        sound(answers);
        check(count(answers, works) === 1, 'one comes in: ' + answers.map((a) => a.status));
    },
    'a one-time link signs in once': async () => {
        await newcomer();
        const path = new URL(linkFor(`racer${made}`)).pathname;
        const visitors = await Promise.all(Array.from({ length: N }, async () => { const p = new Person(base); await p.page(path); return p; }));
        const answers = await together(base, visitors.map((visitor) => visitor.request('POST', path, { form: {}, headers: { Accept: 'text/html' } })));
        sound(answers);
        check(count(answers, (a) => (a.headers['set-cookie'] ?? []).some((c) => /^sid=[^;]/.test(c))) === 1, 'one session: ' + answers.map((a) => a.status));
    },
    'a payment that is told many times pays once, and gives back once': async () => {
        const ann = await newcomer(), owner = await person('suran');
        const paid = articles.find((card) => card.lock === 'paid');
        const begun = await ann.send('POST', `/buy/${paid.id}`, { json: { method: 'wechat' } });
        check(works(begun), 'an order begins: ' + begun.status + begun.body.slice(0, 200));
        const gateway = JSON.parse(begun.body).to;
        const presses = await together(base, Array.from({ length: N }, () => ann.request('POST', new URL(gateway, base).pathname, { json: { choice: 'pay' } })));
        sound(presses);
        let order;
        await settled(async () => { order = (await ann.json('/orders')).orders[0]; return order?.state === 'paid'; }, 'it is paid');
        check((await ann.json('/orders')).orders.length === 1, 'one order');
        const back = await owner.race(N, 'POST', `/finance/orders/${order.id}/refund`, { json: { amount: (order.minor / 100).toFixed(2), reason: 'raced', confirmed: true } });
        sound(back);
        check(count(back, works) === 1, 'one refund: ' + back.map((a) => a.status));
        await settled(async () => (await ann.json('/orders')).orders[0].refunded_minor === order.minor, 'all of it is given back, and no more');
    },
    'buying pressed many times makes one order': async () => {
        const ann = await newcomer();
        const paid = articles.find((card) => card.lock === 'paid');
        const answers = await ann.race(N, 'POST', `/buy/${paid.id}`, { json: { method: 'alipay' } });
        sound(answers);
        check((await ann.json('/orders')).orders.length === 1, `one order, not ${(await ann.json('/orders')).orders.length}`);
    },
    'one Idempotency-Key is one effect and one answer': async () => {
        const ann = await newcomer();
        const mine = async () => (await guest.json('/topics?x=' + Math.random())).listing.cards.filter((card) => card.title === 'Raced with a key').length;
        const [space] = (await ann.json('/topics/new')).spaces;
        const answers = await ann.race(10, 'POST', '/topics', { json: { space: space.id, title: 'Raced with a key', body: 'Once only.' }, headers: { 'Idempotency-Key': 'race-1' } });
        sound(answers);
        const good = answers.filter(works);
        check(good.length >= 1 && new Set(good.map((a) => a.body)).size === 1, 'one answer: ' + answers.map((a) => a.status));
        check(answers.every((a) => works(a) || a.status === 409 || a.status === 429), 'the others get it too, or are told to wait: ' + answers.map((a) => a.status));
        check((await mine()) === 1, `one topic, not ${await mine()}`);
    },
    'an answer is accepted once': async () => {
        const ann = await newcomer(), ben = await newcomer();
        const [space] = (await ann.json('/questions/new')).spaces;
        const asked = await ann.send('POST', '/questions', { json: { space: space.id, title: 'What wins a race?', body: 'Many requests at once.', tags: 'races' } });
        check(works(asked), 'asked: ' + asked.status + asked.body.slice(0, 200));
        const path = new URL(JSON.parse(asked.body).to, base).pathname, id = path.split('/')[2];
        const answered = await ben.send('POST', `/questions/${id}/answers`, { json: { body: 'The first to commit.' } });
        check(works(answered), 'answered: ' + answered.status + answered.body.slice(0, 200));
        const post = JSON.stringify(await ann.json(path)).match(/"id":"([^"]+)","kind":"answer"/)[1];
        const accepted = await ann.race(N, 'PUT', `/posts/${post}/accepted`);
        sound(accepted);
        check(count(accepted, works) > 0, 'accepted: ' + accepted.map((a) => a.status));
        await settled(async () => JSON.stringify(await ben.json('/notifications')).includes('accepted'), 'its author is told');
        check(JSON.stringify(await ben.json('/notifications')).split('"accepted"').length === 2, 'once');
    },
    'ledger, entitlements and counters agree afterwards': async () => {
        await settled(async () => spawnSync(program, ['verify', '--data', folder, ...place]).status === 0, 'lyceum verify: ' + spawnSync(program, ['verify', '--data', folder, ...place]).stdout);
    },
});

check(!/"level":"error"/.test(server.log()), 'no error is logged: ' + server.log().split('\n').filter((line) => /"level":"error"/.test(line)).slice(0, 5).join('\n'));
check((await server.stop()) === 0, 'the program ends well');
