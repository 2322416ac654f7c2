// What members sell, what guests put into carts, work with held money, a project many pay for, and the month's end.
import { agree, pay, submit } from './hands.mjs';

const slug = 'systems';
const says = {
    zh: { book: '手写编译器', hour: '一小时代码评审', work: '写一个解析器', project: '一本讲链接器的书', story: '我想写下还没有人写过的东西，一章一章地写。', reason: '请写清楚你会什么' },
    en: { book: 'Compilers by hand', hour: 'An hour of code review', work: 'Write a parser', project: 'A book about linkers', story: 'I would write down what nobody has written down yet, chapter by chapter.', reason: 'Say what you know' },
};

const press = async (page, selector) => {
    page.once('dialog', (dialog) => dialog.accept());
    await page.locator(selector).first().click();
    await page.waitForLoadState();
};
/// A member offers a book and an hour; the staff lets them in.
async function offered(seller, owner, { book, hour, reason }, looksRight) {
    await seller.goto('/shop');
    await looksRight(seller);
    await seller.goto('/sell');
    await looksRight(seller);
    const made = [];
    for (const [kind, title, price] of [['file', book, '50'], ['service', hour, '80']]) {
        await seller.goto('/sell/new');
        await seller.selectOption('[name=kind]', kind);
        await seller.fill('[name=title]', title);
        await seller.fill('[name=price]', price);
        await submit(seller, '/sell');
        await seller.waitForURL(/\/sell\/[0-9a-z]{13}$/);
        made.push(new URL(seller.url()).pathname);
        if (kind === 'file') {
            await seller.setInputFiles('[name=file]', { name: 'book.txt', mimeType: 'text/plain', buffer: Buffer.from('the text of the book') });
            await seller.locator('form[action$="/files"] button[type=submit]').click();
            await seller.locator('text=book.txt').waitFor();
        }
        await looksRight(seller);
        await seller.locator('form[action$="/offer"] button').click();
        await seller.locator('form[action$="/withdraw"]').waitFor();
    }
    await owner.goto(`/c/${slug}/manage/shop`);
    await looksRight(owner);
    const first = owner.locator('form[action*="/manage/shop/"]').first();
    await first.locator('[name=reason]').fill(reason);
    await first.locator('button[value="0"]').click();
    await owner.waitForLoadState();
    await owner.locator('form[action*="/manage/shop/"] button[value="1"]').first().click();
    await owner.waitForLoadState();
    for (const path of made) {
        await seller.goto(path);
        const again = seller.locator('form[action$="/offer"] button');
        if (await again.count() === 0) continue;
        await looksRight(seller);
        await again.click();
        await owner.goto(`/c/${slug}/manage/shop`);
        await owner.locator('form[action*="/manage/shop/"] button[value="1"]').first().click();
        await owner.waitForLoadState();
    }
    return made.map((path) => path.replace('/sell/', '/shop/'));
}

const shop = (language, phone) => async ({ visitor, base, looksRight, rendersDark, check, letterTo }) => {
    const words = says[language];
    const owner = await visitor({ as: 'suran', language }), seller = await visitor({ as: 'linyi', language, phone });
    await owner.goto('/finance/taxes');
    await looksRight(owner);
    await owner.fill('[name=name]', language === 'zh' ? '增值税' : 'VAT');
    await owner.fill('[name=rate]', '6');
    await submit(owner, '/finance/taxes');
    await looksRight(owner);
    const [book, hour] = await offered(seller, owner, words, looksRight);

    // A guest fills a cart, signs in, and finds it there.
    const buyer = await visitor({ phone, language });
    await buyer.goto('/shop');
    await looksRight(buyer);
    await rendersDark(buyer);
    await buyer.goto(book);
    await looksRight(buyer);
    await press(buyer, 'form[action="/cart/add"] button');
    await buyer.waitForURL('**/cart');
    await looksRight(buyer);
    const member = await visitor({ as: 'xiaoman', language, phone });
    await member.context().addCookies(await buyer.context().cookies());
    await member.goto('/cart');
    check((await member.textContent('main')).includes(words.book), 'the cart came along');
    await member.goto(hour);
    await press(member, 'form[action="/cart/add"] button');
    await member.waitForURL('**/cart');
    await looksRight(member);
    await member.locator('a[href^="/cart/checkout"]').click();
    await member.waitForURL('**/cart/checkout**');
    check((await member.textContent('.order')).includes('6 %'), 'the tax is shown before anything is agreed to');
    await looksRight(member);
    await rendersDark(member);
    await member.locator('button[form=pay]').click();
    const order = await pay(member);
    await looksRight(member);
    const link = await member.locator('a[href*="/files/"]').getAttribute('href');
    const part = await member.request.get(link, { headers: { Range: 'bytes=4-7' } });
    check(part.status() === 206 && (await part.text()) === 'text', 'a part of the file comes');
    check((await buyer.request.get(base + link, { maxRedirects: 0 })).status() === 303, 'nobody else has it');
    await member.goto('/orders');
    await looksRight(member);

    // What else is offered, with its reason; what is hidden stays away until it is wanted back.
    await member.goto('/offers');
    await looksRight(member);
    await rendersDark(member);
    const shown = await member.locator('.goods').count();
    check(shown > 0 && await member.locator('.goods .why').count() === shown, 'every offer says why');
    check(!(await member.textContent('main')).includes(words.book), 'what was bought is not offered');
    await member.locator('form[action$="/hide"] button').first().click();
    await member.waitForSelector('form[action="/offers/hidden"]');
    await looksRight(member);
    await member.locator('form[action="/offers/hidden"] button').click();
    await member.waitForSelector('form[action="/offers/hidden"]', { state: 'detached' });

    // The seller does it, the buyer says how it was, and finance gives one line back.
    await seller.goto('/sell');
    await looksRight(seller);
    await seller.selectOption('[name=state]', 'done');
    await seller.fill('[name=note]', 'OK');
    await seller.locator('form[action^="/sell/orders/"] button[type=submit]').click();
    await seller.waitForLoadState();
    await member.goto(hour);
    await member.locator('details:has(form[action$="/review"]) > summary').click();
    await submit(member, `${hour}/review`);
    await looksRight(member);
    await owner.goto(order.replace('/orders/', '/finance/orders/'));
    await looksRight(owner);
    await owner.locator('td.end summary').first().click();
    await owner.locator('form[action$="/lines/1/refund"] [name=reason]').fill(words.reason);
    await owner.locator('form[action$="/lines/1/refund"] button[type=submit]').click();
    await owner.waitForLoadState();
    await letterTo('xiaoman', /Refund|退款/);
    await member.goto(order);
    check(await member.locator('a[href*="/files/"]').count() === 0, 'what went back is closed');
    await looksRight(member);
    await seller.goto('/income');
    await looksRight(seller);
    for (const page of ['/finance/months', '/finance/ledger', '/finance/payouts', '/finance/invoices', '/finance/deals']) {
        await owner.goto(page);
        await looksRight(owner);
    }
    await owner.goto('/finance/months');
    await owner.locator('main table a').first().click();
    await owner.waitForURL(/months\/\d{4}-\d\d$/);
    await looksRight(owner);
};

const heldMoney = (language, phone) => async ({ visitor, looksRight, rendersDark, check }) => {
    const words = says[language];
    const client = await visitor({ as: 'xiaoman', language, phone }), worker = await visitor({ as: 'linyi', language, phone }), owner = await visitor({ as: 'suran', language });
    await client.goto('/deals');
    await looksRight(client);
    await client.goto('/deals/new');
    await looksRight(client);
    await client.fill('[name=handle]', '@linyi');
    await client.fill('[name=title]', words.work);
    await client.fill('[name=milestones]', 'A = 100\nB = 200');
    await submit(client, '/deals');
    await client.waitForURL(/\/deals\/[0-9a-z]{13}$/);
    const deal = new URL(client.url()).pathname;
    await looksRight(client);
    await worker.goto(deal);
    await looksRight(worker);
    await submit(worker, `${deal}/accept`);
    await client.goto(deal);
    await looksRight(client);
    await submit(client, `${deal}/pay`);
    await pay(client);
    await client.goto(deal);
    await looksRight(client);
    await rendersDark(client);
    await worker.goto(deal);
    await worker.locator(`details:has(form[action="${deal}/1/report"]) > summary`).click();
    await submit(worker, `${deal}/1/report`);
    await client.goto(deal);
    await submit(client, `${deal}/1/release`);
    await agree(client);
    await client.locator(`form[action="${deal}/1/release"]`).waitFor({ state: 'detached' });
    await client.locator(`details:has(form[action="${deal}/2/dispute"]) summary`).click();
    await client.fill(`form[action="${deal}/2/dispute"] [name=words]`, words.reason);
    await submit(client, `${deal}/2/dispute`);
    await owner.goto('/finance/deals');
    await looksRight(owner);
    await owner.goto(deal);
    await looksRight(owner);
    await owner.fill(`form[action="${deal}/2/decide"] [name=amount]`, '50');
    await owner.fill(`form[action="${deal}/2/decide"] [name=words]`, words.reason);
    await submit(owner, `${deal}/2/decide`);
    await client.goto(deal);
    check((await client.textContent('main')).includes(words.reason), 'both read why');
    await looksRight(client);
};

const project = (language, phone) => async ({ visitor, looksRight, rendersDark, check }) => {
    const words = says[language];
    const maker = await visitor({ as: 'linyi', language, phone }), backer = await visitor({ as: 'xiaoman', language, phone }), owner = await visitor({ as: 'suran', language });
    await maker.goto('/projects');
    await looksRight(maker);
    await maker.goto('/projects/new');
    await looksRight(maker);
    await maker.fill('[name=title]', words.project);
    await maker.fill('[name=story]', words.story);
    await maker.fill('[name=goal]', '100');
    await maker.fill('[name=ends_at]', new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10));
    await maker.fill('[name=milestones]', 'A = 40\nB = 60');
    await submit(maker, '/projects');
    await maker.waitForURL(/\/projects\/[0-9a-z]{13}$/);
    const path = new URL(maker.url()).pathname;
    await looksRight(maker);
    await submit(maker, `${path}/submit`);
    await owner.goto('/projects');
    await looksRight(owner);
    await owner.goto(path);
    await looksRight(owner);
    await owner.locator(`form[action="${path}/decide"] button[value="1"]`).click();
    await owner.locator(`form[action="${path}/decide"]`).waitFor({ state: 'detached' });
    await backer.goto(path);
    await looksRight(backer);
    await rendersDark(backer);
    await backer.fill('[name=amount]', '120');
    await submit(backer, `${path}/pledge`);
    await pay(backer);
    await looksRight(backer);
    await backer.goto(path);
    check((await backer.textContent('aside')).includes('120'), 'the pledge counts');
    await looksRight(backer);
    await maker.goto(path);
    await maker.locator('details:has(form[action$="/news"]) > summary').click();
    await maker.fill('form[action$="/news"] [name=words]', words.story);
    await submit(maker, `${path}/news`);
    await looksRight(maker);
    // Stopped before its day: all of it goes back.
    await owner.goto(path);
    await owner.locator(`details:has(form[action="${path}/stop"]) summary`).click();
    await owner.fill('[name=reason]', words.reason);
    await submit(owner, `${path}/stop`);
    await agree(owner);
    await owner.locator(`form[action="${path}/stop"]`).waitFor({ state: 'detached' });
    for (let i = 0; i < 80; i++) {
        await backer.goto(path);
        if (/Went back|已退还/.test(await backer.textContent('aside'))) break;
        await backer.waitForTimeout(250);
    }
    check(/Went back|已退还/.test(await backer.textContent('aside')), 'the pledge went back');
    await looksRight(backer);
};

export default {
    'members sell, a guest fills a cart and buys as a member, a line goes back, in Chinese on a phone': shop('zh', true),
    'members sell, a guest fills a cart and buys as a member, a line goes back, in English on a desk': shop('en', false),
    'money is held for work, in Chinese on a phone': heldMoney('zh', true),
    'money is held for work, in English on a desk': heldMoney('en', false),
    'many pay for a project, in Chinese on a phone': project('zh', true),
    'many pay for a project, in English on a desk': project('en', false),
};
