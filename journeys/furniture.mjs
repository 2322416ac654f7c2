// What an owner has after a while and the sample has not. Everything is made as a person makes it: forms sent with the page's token.

import { createHmac } from 'node:crypto';

const day_ms = 86_400_000;
const day = (from_now) => new Date(Date.now() + from_now * day_ms).toISOString().slice(0, 10);

/// Sends forms as the page's visitor, and pays at the sandbox.
class Sender {
    constructor(page, base, check, csrf) { Object.assign(this, { page, base, check, csrf }); }
    static async of(page, base, check) {
        await page.goto('/settings/profile');
        return new Sender(page, base, check, await page.getAttribute('meta[name="csrf-token"]', 'content'));
    }
    /// The answer behind the redirect. A list sends its name once for each of its values; a buffer is a picture.
    async send(address, fields = {}) {
        const form = new FormData();
        for (const [name, value] of Object.entries({ csrf: this.csrf, ...fields }))
            for (const one of [value].flat()) Buffer.isBuffer(one) ? form.append(name, new File([one], 'picture.png', { type: 'image/png' })) : form.append(name, String(one));
        const answer = await this.page.request.post(this.base + address, { headers: { Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' }, multipart: form });
        this.check(answer.ok(), `${address} answers ${answer.status()}: ${(await answer.text()).match(/class="error"[^>]*>[^<]*/g)}`);
        return answer;
    }
    /// Where sending leads.
    async made(address, fields) { return new URL((await this.send(address, fields)).url()).pathname; }
    async json(address) { return (await this.page.request.get(this.base + address, { headers: { Accept: 'application/json' } })).json(); }
    /// Orders there and pays, until the shop knows.
    async buy(address, fields) {
        const before = new Set((await this.json('/orders')).orders.map((order) => order.id));
        await this.send(await this.made(address, { method: 'alipay', ...fields }), { choice: 'pay' });
        for (let i = 0; i < 120; i++) {
            const found = (await this.json('/orders')).orders.find((order) => !before.has(order.id));
            if (found && found.state !== 'pending') return;
            await new Promise((resolve) => setTimeout(resolve, 250));
        }
        throw new Error(`the payment of ${address} did not arrive`);
    }
}

/// One product of every kind, sold by the site; answers their paths by kind.
async function sell(owner, community) {
    const goods = {
        file: ['Compilers by hand', 'A book of 320 pages, with the tests of every chapter.', '49'],
        licence: ['Flame graph viewer', 'One key for one machine, for good.', '120'],
        service: ['An hour of code review', 'We read your pull request together.', '300'],
        physical: ['The poster of the page cache', 'A1, printed on heavy paper.', '35.50'],
        ticket: ['Systems day', 'Talks, an unconference and dinner.', '260'],
        course: ['Storage engines from nothing', 'Everything about logs, trees and recovery.', '199'],
    };
    const made = {};
    for (const [kind, [title, summary, price]] of Object.entries(goods))
        made[kind] = await owner.made('/sell', { community, kind, house: '1', title, summary, description: '## For whom\n\nFor whoever writes the thing and has to run it.\n\n- examples that run\n- answers within two days', price, currency: 'CNY', stock: kind === 'physical' ? '12' : '' });
    await owner.send(`${made.file}/files`, { file: Buffer.from('the text of the book') });
    await owner.send(`${made.licence}/keys`, { keys: 'AAAA-1111\nBBBB-2222\nCCCC-3333' });
    for (const hours of [50, 74, 98]) await owner.send(`${made.service}/hours`, { starts_at: new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 14) + '00', minutes: '60' });
    await owner.send(`${made.ticket}/date`, { starts_at: `${day(20)}T09:30`, ends_at: `${day(20)}T18:00`, sales_end_at: '', zone: 'Asia/Shanghai', place: '12 Hall Street, second floor', online_url: 'https://meet.example.org/day', places: '80' });
    const { candidates } = await owner.json(made.course);
    for (const work of candidates.slice(0, 2)) await owner.send(`${made.course}/works`, { item: work.item });
    for (const path of Object.values(made)) await owner.send(`${path}/offer`);
    return made;
}

/// Puts all but the course into the cart and pays for it.
async function fill_cart(owner, community, goods) {
    for (const kind of ['file', 'licence', 'service', 'ticket']) await owner.send('/cart/add', { kind: 'product', thing: goods[kind].split('/').pop() });
    await owner.buy('/cart/checkout', { community, currency: 'CNY', country: '', coupon: '' });
}

/// A level, a sponsor with a logo; a price for advertising, a campaign with a picture that runs.
async function thank_and_advertise(owner, picture) {
    await owner.send('/c/systems/manage/sponsors/level', { name_zh: '金牌', name_en: 'Gold', benefits_zh: '首页致谢\n每季一次分享', benefits_en: 'Thanks on the front page\nA talk each quarter', price: '20000', currency: 'CNY', days: '365', place: '1' });
    const { levels } = await owner.json('/c/systems/manage/sponsors');
    await owner.send('/c/systems/manage/sponsors/enter', { level: levels[0].id, company: 'Seawind', words: 'Database hosting from the north.', logo: picture, link: 'https://seawind.example.org', contact: 'ada@seawind.example.org', handle: 'suran', since: day(-30), ends: day(300) });
    await owner.send('/c/systems/manage/advertising/prices', { _method: 'put', currency: 'CNY', thousand: '60', click: '2' });
    const campaign = await owner.made('/c/systems/manage/advertising', { advertiser: 'Seawind', handle: 'suran', heading: 'Postgres that sleeps at night', words: 'Managed databases with point-in-time recovery.', image: picture, link: 'https://seawind.example.org', places: ['list', 'item', 'search'], space: '', tags: '', language: '', starts_at: `${day(-1)}T09:00`, ends_at: `${day(30)}T18:00`, measure: 'impressions', budget: '10000', cap: '20' });
    await owner.send(`${campaign}/decide`, { step: 'approve', reason: '' });
}

/// Seats of a company, one of them the owner's, who is asked to read a series. Answers the address at which a seat is taken.
async function seat(owner) {
    const { plans } = await owner.json('/seats');
    await owner.buy(`/seats/buy/${plans[0].id}`, { seats: '6', company: 'Seawind' });
    const pack = `/seats/${(await owner.json('/seats')).packs[0].id}`;
    await owner.send(`${pack}/domain`, { domain: 'example.org' });
    const link = new URL((await owner.json(pack)).link, owner.base).pathname;
    await owner.send(link);
    for (const card of (await owner.json(`${pack}/reading`)).listing.cards) {
        const form = await owner.json(`${pack}/reading/${card.id}/assign`);
        if (form.closed.length > 0 || form.parts < 2) continue;
        await owner.send(`${pack}/reading/${card.id}`, { _method: 'put', due: day(14), note: 'Before the workshop, please.', who: 'everybody' });
        break;
    }
    return link;
}

/// Something many pay for, in a draft and before the staff, and money held for work.
async function hold_money(owner, community) {
    const fields = { community, title: 'A book about linkers', summary: 'Relocations, symbols and link time optimisation, with exercises.', story: 'Nobody has written down yet how a linker works, chapter by chapter and with code that runs.', goal: '8000', currency: 'CNY', ends_at: day(25), milestones: 'First half = 40\nSecond half = 60' };
    await owner.made('/projects', fields);
    await owner.send(`${await owner.made('/projects', fields)}/submit`);
    await owner.made('/deals', { community, handle: '@linyi', title: 'Write a parser', terms: 'Recursive descent, with tests.', currency: 'CNY', milestones: 'First draft = 200\nFinal version = 300' });
}

/// Two works sold together, a membership for somebody else, and a link that opens a work. Answers where the two are taken.
async function give(owner) {
    const { works } = await owner.json('/c/systems/manage/bundles');
    await owner.send('/c/systems/manage/bundles', { title_zh: '两篇一起读', title_en: 'Both of them', price: '30', currency: 'CNY', items: works.slice(0, 2).map((work) => work.item) });
    const { plans } = await owner.json('/gifts');
    await owner.buy(`/give/${plans[0].id}`, { to_email: '', message: 'For the long evenings.', day: '' });
    await owner.send('/c/systems/manage/plans/gift-links', { links: '5' });
    const locked = (await owner.json('/articles')).listing.cards.filter((card) => card.lock === 'tier').map((card) => `/gift-links/${card.id}`);
    let links;
    for (const path of locked) if ((await owner.json(path)).allowance.readers_most > 0) links = path;
    await owner.send(links, { readers: '3', days: '7' });
    const paths = [(await owner.json('/gifts')).gifts[0].link, (await owner.json(links)).links[0].address].map((address) => new URL(address, owner.base).pathname);
    return [links, ...paths];
}

/// Sign-in, letters, promotion: an endpoint that does not answer, a provider, an app, a forum, an office, a mail check, a landing page, a link,
/// letters, an experiment, a partner. Answers the addresses of pages that nothing links to.
async function connect(owner) {
    const hook = (await (await owner.send('/admin/webhooks', { url: 'https://hooks.example.org/lyceum', description: 'The chat of the editors', types: 'webhook.test' })).text()).match(/\/admin\/webhooks\/([0-9a-z]{13})/)[1];
    await owner.send(`/admin/webhooks/${hook}/test`, {});
    await owner.send('/admin/sign-in', { kind: 'github', name: 'GitHub', slug: 'github', address: '', client_id: 'lyceum', secret: 'not-a-real-one' });
    const app = await (await owner.send('/admin/apps', { name: 'Wiki', redirect_uris: 'https://wiki.example.org/callback', logout_uris: '', habitat: 'server', algorithm: 'RS256' })).text();
    await owner.send('/admin/forums', { name: 'Old forum', address: 'https://forum.example.org', secret: 'a secret they share' });
    await owner.send('/c/systems/manage/offices', { name_en: 'Editors', name_zh: '编辑部', about_en: '', about_zh: '', duties: 'report_reader' });
    await owner.send('/c/systems/manage/promotion/pages/new', { slug: 'spring', title_zh: '春天', body_zh: '一起读源码。\n\n:::plans\n:::offers\n:::letters', title_en: 'Spring', body_en: 'Read with us.\n\n:::plans\n:::offers\n:::letters' });
    await owner.send('/c/systems/manage/promotion/links', { source: 'newsletter', medium: 'email', campaign: 'spring', place: '/p/spring' });
    await owner.send('/c/systems/manage/promotion/letters', { name: 'Welcome', begins: 'joined', goal: 'membership' });
    await owner.send('/c/systems/manage/experiments', { kind: 'words', name: 'Headline', question: 'Does it help?', days: '7', least: '200', lasts_days: '60', currency: 'CNY', b_words_zh: '一年读完', b_words_en: 'In a year' });
    await owner.send('/c/systems/manage/partners', { handle: 'kaito', name: 'Ada Press', percent: '20', days: '30', paying_days: '365' });
    await owner.send('/admin/mail/check', { send_to: 'suran@example.org' });
    const sso = Buffer.from(`nonce=${crypto.randomUUID()}&return_sso_url=${encodeURIComponent('https://forum.example.org/session/sso_login')}`).toString('base64');
    const client = app.match(/<code[^>]*>([0-9a-z]{13})<\/code>/)[1];
    return [`/oauth/authorize?client_id=${client}&response_type=code&redirect_uri=${encodeURIComponent('https://wiki.example.org/callback')}&scope=openid+profile+email&state=s&code_challenge=${'c'.repeat(43)}&code_challenge_method=S256`,
        `/discourse/sso?sso=${encodeURIComponent(sso)}&sig=${createHmac('sha256', 'a secret they share').update(sso).digest('hex')}`];
}

/// Makes all of it. Answers the pages that a walk along links does not reach: what is passed on by hand, and every kind of product.
export async function furnish(page, base, check) {
    const owner = await Sender.of(page, base, check);
    const { places: [{ id: community }] } = await owner.json('/sell/new');
    const goods = await sell(owner, community);
    await fill_cart(owner, community, goods);
    await owner.send('/cart/add', { kind: 'product', thing: goods.physical.split('/').pop() });
    await thank_and_advertise(owner, await page.screenshot({ clip: { x: 0, y: 0, width: 192, height: 144 } }));
    await hold_money(owner, community);
    await owner.send('/c/systems/manage/statistics', { mode: 'noisy', epsilon_milli: '1000' });
    return [...await connect(owner), await seat(owner), ...await give(owner), ...Object.values(goods), ...Object.values(goods).map((path) => path.replace('/sell/', '/shop/'))];
}
