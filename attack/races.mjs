// Many requests let go in one moment have the effect of one, on either database. A program of `scripts/sanitize thread races`
// also tells which threads met: it ends with a number of its own then, which is no good end.
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
/// Pays an order in the sandbox, where there is something to pay.
async function pay(who, ordered) {
    const { to } = JSON.parse(ordered.body), path = new URL(to, base).pathname;
    if (!path.startsWith('/sandbox/')) return;
    const paid = await who.send('POST', path, { json: { choice: 'pay' } });
    check(works(paid), `${who.name} pays: ${paid.status} ${paid.body.slice(0, 200)}`);
}
/// A few people who race each other, instead of one who races himself.
const rivals = [];
async function contenders() {
    while (rivals.length < 8) rivals.push(await newcomer());
    return rivals;
}
/// Of many who want the last of something one has it, and the others are told in words that it is gone.
function oneWins(answers, what) {
    sound(answers);
    check(count(answers, works) === 1, `${what} goes to one: ` + answers.map((a) => a.status + ' ' + a.body.slice(0, 120)).join('\n'));
    for (const answer of answers.filter((a) => !works(a)))
        check([409, 422].includes(answer.status) && JSON.parse(answer.body).detail, `who comes too late for ${what} is told: ${answer.status} ${answer.body.slice(0, 300)}`);
    return answers.findIndex(works);
}
/// Something the house sells, offered: its id.
async function offered(owner, product, more) {
    const made = await owner.send('POST', '/sell', { json: { community, house: true, currency: 'CNY', price: '12', ...product } });
    check(works(made), `${product.title} is made: ${made.status} ${made.body.slice(0, 300)}`);
    const { id } = JSON.parse(made.body);
    if (more) await more(id);
    const offer = await owner.send('POST', `/sell/${id}/offer`, { json: {} });
    check(works(offer) && (await owner.json(`/shop/${id}`)).state === 'on_sale', `${product.title} is on sale: ${offer.status} ${offer.body.slice(0, 300)}`);
    return id;
}
const ordering = (who) => ({ json: { community, currency: 'CNY', method: 'wechat', ship_name: who.name, ship_address: '1 Long Street, 100000 Beijing', ship_phone: '123' } });
/// Everybody has the product in their carts and orders in one moment; whoever gets it pays.
async function raceForTheLast(owner, id, what) {
    const all = await contenders();
    for (const who of all) check(works(await who.send('POST', '/cart/add', { json: { kind: 'product', thing: id, quantity: 1 } })), `${who.name} wants ${what}`);
    const answers = await together(base, all.map((who) => who.request('POST', '/cart/checkout', ordering(who))));
    const winner = oneWins(answers, what);
    check((await owner.json(`/shop/${id}`)).stock === 0, 'nothing is left, and nothing less than that');
    await pay(all[winner], answers[winner]);
    const order = JSON.parse(answers[winner].body).id ?? (await all[winner].json('/orders')).orders[0].id;
    await settled(async () => (await all[winner].json('/orders')).orders.find((each) => each.id === order)?.state === 'paid', `${what} is paid`);
    for (const who of all.filter((each) => each !== all[winner])) {
        await who.send('POST', '/cart/set', { json: { kind: 'product', thing: id, quantity: 0 } });
        check(!(await who.json('/orders')).orders.some((each) => each.id === order), 'it is the order of one');
    }
    check((await owner.json('/c/systems/manage/shop')).others.find((each) => each.id === id).sold === 1, 'one is sold');
}
const N = 16;
const count = (answers, holds) => answers.filter(holds).length;
const works = (answer) => answer.status < 400;
const sound = (answers) => check(count(answers, (a) => a.status >= 500) === 0, 'no answer is a fault: ' + answers.map((a) => a.status));
const settled = async (holds, what) => {
    for (let n = 0; n < 600; n++) { if (await holds()) return; await new Promise((resolve) => setTimeout(resolve, 100)); }
    check(false, what);
};

const guest = new Person(base);
const articles = (await guest.json('/articles')).listing.cards, questions = (await guest.json('/questions')).listing.cards;
const open = articles.find((card) => card.lock === 'open');
const community = (await guest.json('/c/systems/about')).head.community.id;
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
    'the last use of a coupon makes one order cheaper': async () => {
        const owner = await person('suran'), all = await contenders(), paid = articles.find((card) => card.lock === 'paid');
        const made = await owner.send('POST', '/c/systems/manage/coupons', { json: { code: 'LASTONE', label: 'One only', kind: 'percent', value: '20', uses_most: 1 } });
        check(works(made), `a coupon is made: ${made.status} ${made.body.slice(0, 300)}`);
        const answers = await together(base, all.map((who) => who.request('POST', `/buy/${paid.id}`, { json: { method: 'wechat', coupon: 'LASTONE' } })));
        const winner = oneWins(answers, 'the coupon');
        await pay(all[winner], answers[winner]);
        await settled(async () => (await all[winner].json('/orders')).orders[0]?.state === 'paid', 'it is paid');
        check((await owner.json('/c/systems/manage/coupons')).coupons.find((each) => each.code === 'LASTONE').uses === 1, 'it was used once');
    },
    'the last seat of a company is taken once': async () => {
        const all = await contenders(), boss = await newcomer();
        const { plans } = await boss.json('/seats');
        check(plans.length > 0, 'there are plans for companies');
        const ordered = await boss.send('POST', `/seats/buy/${plans[0].id}`, { json: { seats: 2, company: 'Racing Ltd', method: 'wechat' } });
        check(works(ordered), `two seats are ordered: ${ordered.status} ${ordered.body.slice(0, 300)}`);
        await pay(boss, ordered);
        const pack = async () => (await boss.json('/seats')).packs[0];
        await settled(async () => (await pack())?.ends_at, 'they are there');
        const { id, code } = await pack();
        check(works(await boss.send('POST', `/seats/${id}/domain`, { json: { domain: 'example.org' } })), 'people of the company may take them');
        check(works(await all[0].send('POST', `/seat/${code}`, { json: {} })), 'the first is taken');
        const same = await all[0].race(N, 'POST', `/seat/${code}`, { json: {} });
        sound(same);
        check(count(same, works) === 0 && (await pack()).used === 1, 'nobody takes two: ' + same.map((a) => a.status));
        oneWins(await together(base, all.slice(1).map((who) => who.request('POST', `/seat/${code}`, { json: {} }))), 'the last seat');
        check((await pack()).used === 2, 'two of two are taken');
        check((await boss.json(`/seats/${id}`)).seats.filter((line) => line.person).length === 2, 'by two people');
    },
    'the last ticket is sold once': async () => {
        const owner = await person('suran'), day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
        const id = await offered(owner, { kind: 'ticket', title: 'An evening for one' }, async (made) => {
            const date = await owner.send('POST', `/sell/${made}/date`, { json: { starts_at: `${day}T19:00`, ends_at: `${day}T21:00`, zone: 'Asia/Shanghai', place: 'The small hall', places: 1 } });
            check(works(date), `its date is set: ${date.status} ${date.body.slice(0, 300)}`);
        });
        await raceForTheLast(owner, id, 'the last ticket');
    },
    'the last piece in stock is sold once, and to whoever presses many times once': async () => {
        const owner = await person('suran');
        await raceForTheLast(owner, await offered(owner, { kind: 'physical', title: 'The last mug', stock: '1' }), 'the last mug');
        const two = await offered(owner, { kind: 'physical', title: 'One of two cups', stock: '2' }), ann = await newcomer();
        check(works(await ann.send('POST', '/cart/add', { json: { kind: 'product', thing: two, quantity: 1 } })), 'one is put into the cart');
        const pressed = await ann.race(N, 'POST', '/cart/checkout', ordering(ann));
        sound(pressed);
        check((await ann.json('/orders')).orders.length === 1 && (await owner.json(`/shop/${two}`)).stock === 1, 'one order, one piece: ' + pressed.map((a) => a.status));
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
