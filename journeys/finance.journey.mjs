// J11: finance closes the month. J15 with a bank transfer, what is assigned included. J16 step 4: a member brings a friend. And works that are
// sold together. Each on a site of its own, because what finance sets holds for everybody.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { agree, noted, pay, submit } from './hands.mjs';

const says = {
    zh: { reason: '按约定退还一部分', found: '已在支付宝后台核对并处理', company: '海风科技', bank: '招商银行北京分行\n账号 1109 2233 4455', bundle: '两篇一起读', name: '何新', note: '研讨会之前请读完' },
    en: { reason: 'A part of it, as agreed', found: 'Looked up at the provider and dealt with', company: 'Seawind Ltd', bank: 'North Bank, Kiel\nDE02 1203 0000 0000 2020 51', bundle: 'Both of them', name: 'Nora Newman', note: 'Before the workshop, please' },
};

/// A site where everybody says from which network they come.
async function opened({ visitor, enter, program, start }, language, phone) {
    const site = await start(program, { environment: { LYCEUM_HTTP__TRUSTED_PROXIES: '127.0.0.1' } });
    let networks = 0;
    return {
        site,
        async comes(handle, { onDesk = false } = {}) {
            const page = await visitor({ language, phone: phone && !onDesk, base: site.base });
            await page.context().setExtraHTTPHeaders({ 'X-Forwarded-For': `198.${50 + ++networks}.100.7` });
            if (handle) await enter(page, site.linkFor(handle));
            return page;
        },
        async json(page, path) { return (await page.request.get(site.base + path, { headers: { Accept: 'application/json' } })).json(); },
        async letterTo(address, pattern) {
            for (let i = 0; i < 300; i++) {
                const { letters } = await (await fetch(site.base + '/dev/mail', { headers: { Accept: 'application/json' } })).json();
                const found = letters.find((letter) => letter.to.includes(address) && pattern.test(letter.subject + letter.text));
                if (found) return found;
                await new Promise((resolve) => setTimeout(resolve, 100));
            }
            throw new Error(`no letter to ${address} matching ${pattern}`);
        },
    };
}

async function soldWorks(owner, here) {
    const { works } = await here.json(owner, '/c/systems/manage/bundles'), { listing } = await here.json(owner, '/articles');
    return works.map((work) => ({ ...work, ...listing.cards.find((card) => card.url.includes(work.item)) })).filter((work) => work.author);
}

async function whereToPay(page, tail) {
    await page.goto('/income/account');
    await page.selectOption('[name=kind]', 'bank');
    await page.fill('[name=holder]', 'A. Person');
    await page.fill('[name=bank]', 'CMB 308100005019');
    await page.fill('[name=account]', `6225 0000 ${tail}`);
    await submit(page, '/income/account');
}

const month = (language, phone) => async (walk) => {
    const { looksRight, rendersDark, check } = walk, words = says[language];
    const here = await opened(walk, language, phone);
    const { site, json } = here;
    try {
        const owner = await here.comes('suran', { onDesk: true });
        await owner.goto('/finance/gateways');
        await owner.fill('[name=refund_days]', '0');
        await submit(owner, '/admin/selling-terms');
        await owner.goto('/finance/payouts/terms');
        const terms = owner.locator('form:has([name=currency][value=CNY])');
        await terms.locator('[name=minimum]').fill('1');
        await terms.locator('[name=second]').fill('20');
        await terms.locator('button[type=submit]').click();
        await owner.waitForLoadState();

        // The author shares with another, and a third brings the buyer.
        const work = (await soldWorks(owner, here)).find((each) => each.price.minor === 3900);
        const author = await here.comes(work.author.handle), other = await here.comes('ingrid'), bringer = await here.comes('tomo');
        await author.goto(`/income/works/${work.item}`);
        await author.fill('[name=handle]', '@ingrid');
        await author.fill(`form[action="/income/works/${work.item}/shares"] [name=percent]`, '10');
        await submit(author, `/income/works/${work.item}/shares`);
        await noted(author);
        await looksRight(author);
        await whereToPay(author, '0001'), await whereToPay(other, '0002'), await whereToPay(bringer, '0003');
        await looksRight(bringer);
        await bringer.goto('/invite');
        await bringer.locator('form[action="/invite"] button').click();
        const link = new URL(await bringer.locator('input[readonly]').inputValue()).pathname;
        await looksRight(bringer);

        const dueBefore = (await json(other, '/income')).balances.find((balance) => balance.currency === 'CNY')?.due ?? 0;

        // Whoever brings themselves brings nothing; a friend does.
        await bringer.goto(link);
        await bringer.goto(`/buy/${work.item}`);
        await bringer.locator('button[form=pay]').click();
        await pay(bringer);
        const { buyers } = await json(owner, '/finance/orders'), bought = new Set(buyers.map((buyer) => buyer.handle));
        const newcomer = ['mateo', 'xiaoman', 'lin', 'linyi', 'dev', 'songqiao'].find((handle) => !bought.has(handle));
        const friend = await here.comes();
        await friend.goto(link);
        await walk.enter(friend, site.linkFor(newcomer));
        await friend.goto(`/buy/${work.item}`);
        await friend.locator('button[form=pay]').click();
        const order = await pay(friend), file = order.replace('/orders/', '/finance/orders/');
        await owner.goto('/finance/referrals');
        await looksRight(owner);
        const referrals = (await json(owner, '/finance/referrals')).lines;
        check(referrals.find((line) => line.buyer.handle === 'tomo').row.refusal === 'self', 'one does not bring oneself');
        check(referrals.find((line) => line.buyer.handle === newcomer).row.refusal === 'none', 'a friend counts: ' + JSON.stringify(referrals));
        const parts = async () => Object.fromEntries((await json(owner, file)).shares.map((share) => [share.role, share.part.minor]));
        check(JSON.stringify(await parts()) === '{"author":2340,"coauthor":390,"referrer":390}', 'who has which part: ' + JSON.stringify(await parts()));

        // A part goes back: everybody loses exactly their share of it, and what was bought stays open.
        await owner.goto(file);
        await looksRight(owner);
        await owner.fill(`form[action="${file}/refund"] [name=amount]`, '10');
        await owner.fill(`form[action="${file}/refund"] [name=reason]`, words.reason);
        await owner.check('[name=confirmed][type=checkbox]');
        await submit(owner, `${file}/refund`);
        await agree(owner);
        await owner.locator('dl.pairs dd', { hasText: /¥10$/ }).waitFor();
        await looksRight(owner);
        await friend.goto(work.url);
        check(await friend.locator('.paywall').count() === 0, 'a part that went back closes nothing');

        // The provider's statement has two payments that the books do not know.
        const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
        await owner.goto('/finance/gateways/alipay');
        for (const [name, value] of Object.entries({ app_id: '2021000000000001', merchant_id: '2088000000000001', private_key: privateKey, public_key: publicKey, address: site.base })) await owner.fill(`[name=${name}]`, value);
        await submit(owner, '/finance/gateways/alipay');
        await noted(owner);
        const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
        const line = (number, money) => `${number}\t,${number}\t,交易,会员,${yesterday} 12:00:00,${yesterday} 12:00:05,${money},${money},\t,-0.60,\r\n`;
        await owner.goto('/finance/statements');
        await owner.setInputFiles('[name=file]', { name: 'trades.csv', mimeType: 'text/csv', buffer: Buffer.from('支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,订单金额（元）,商家实收（元）,退款批次号/请求号,服务费（元）,备注\r\n' + line('2026A1', '100.00') + line('2026A2', '20.00')) });
        await looksRight(owner);
        await submit(owner, '/finance/statements');
        await owner.waitForURL('**/finance/anomalies');
        check(await owner.locator('main form').count() === 2, 'both differences are listed');
        await looksRight(owner);
        await rendersDark(owner);
        for (let left = 2; left > 0; left--) {
            await owner.locator('main form [name=settlement]').first().fill(words.found);
            await owner.locator('main form button[type=submit]').first().click();
            await owner.waitForFunction((before) => document.querySelectorAll('main form').length < before, left);
        }

        // Payouts: one makes the batch, another approves it.
        await owner.goto('/finance/payouts');
        await looksRight(owner);
        await owner.locator('form:has([name=currency][value=CNY]) button').click();
        await owner.waitForURL(/payouts\/[0-9a-z]{13}$/);
        const batch = new URL(owner.url()).pathname;
        await looksRight(owner);
        execFileSync(walk.program, ['user', 'grant', 'guyu', 'finance', '--data', site.folder]);
        const second = await here.comes('guyu');
        await second.goto(batch);
        await looksRight(second);
        await submit(second, `${batch}/approve`);
        await agree(second);
        await noted(second);
        await owner.goto(batch);
        await submit(owner, `${batch}/paid`);
        await agree(owner);
        await owner.locator('.chip.good').first().waitFor();
        await looksRight(owner);
        const paid = (await json(owner, batch)).payouts.map((each) => [each.person.handle, each.payout.money.minor]);
        // Two sales of 39.00; of one, 10.00 went back. What the sample had earned before comes besides.
        check(paid.find(([handle]) => handle === 'ingrid')[1] === dueBefore + 390 + 290, 'the second author: ' + JSON.stringify(paid));
        check(paid.find(([handle]) => handle === 'tomo')[1] === 290, 'whoever brought the friend: ' + JSON.stringify(paid));
        await other.goto('/income');
        await looksRight(other);

        // The month: the trial balance sums to nothing, the journal is a file.
        await owner.goto('/finance/months');
        await owner.locator('main table a').first().click();
        await owner.waitForURL(/months\/\d{4}-\d\d$/);
        await looksRight(owner);
        await rendersDark(owner);
        const at = new URL(owner.url()).pathname;
        const sums = {};
        for (const balance of (await json(owner, at)).balances) sums[balance.currency] = (sums[balance.currency] ?? 0) + balance.after;
        check(Object.values(sums).length > 0 && Object.values(sums).every((sum) => sum === 0), 'the trial balance: ' + JSON.stringify(sums));
        const journal = await (await owner.request.get(`${site.base}${at}/journal.csv`)).text();
        check(journal.includes('author_payable') && journal.includes(order.split('/').pop()) === false && journal.includes('refund'), 'the journal is a file');

        // The buyer's papers.
        await friend.goto(`${order}/invoice`);
        await friend.fill('[name=name]', words.name);
        await looksRight(friend);
        await submit(friend, `${order}/invoice`);
        await friend.locator('a[href*="/invoices/"]').first().waitFor();
        await friend.goto(`${order}/fapiao`);
        await friend.fill('[name=title]', words.name);
        await friend.fill('[name=email]', `${newcomer}@example.org`);
        await looksRight(friend);
        await submit(friend, `${order}/fapiao`);
        await noted(friend);
        for (const page of ['/finance/invoices', '/finance/fapiao']) {
            await owner.goto(page);
            check((await owner.textContent('main')).includes(words.name), `${page} lists it`);
            await looksRight(owner);
        }
        check((await (await owner.request.get(site.base + '/finance/fapiao.csv')).text()).includes(words.name), 'the list of requests is a file');
    } finally { await site.stop(); }
};

/// The buyer assigns a series until a day; whoever has a seat is told and marks a part; the buyer sees how far they are, and where.
async function assigns({ buyer, employee, pack, here, words }, { looksRight, rendersDark, check }) {
    await buyer.locator(`a[href="${pack}/reading"]`).click();
    await buyer.waitForURL('**/reading');
    await looksRight(buyer);
    const { listing } = await here.json(buyer, `${pack}/reading`), forms = [];
    for (const card of listing.cards) forms.push(await here.json(buyer, `${pack}/reading/${card.id}/assign`));
    const series = forms.find((form) => form.closed.length === 0 && form.parts > 1).work, shut = forms.find((form) => form.closed.length > 0);
    if (shut) {
        await buyer.goto(`${pack}/reading/${shut.work.id}/assign`);
        check(await buyer.locator('[name=due]').count() === 0, 'what the seats do not open cannot be assigned');
        await looksRight(buyer);
        await buyer.goBack();
    }
    const report = `${pack}/reading/${series.id}`;
    await buyer.locator(`a[href="${report}/assign"]`).click();
    await buyer.waitForURL('**/assign');
    await buyer.fill('[name=due]', new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10));
    await buyer.fill('[name=note]', words.note);
    await looksRight(buyer);
    await submit(buyer, report);
    await buyer.waitForURL((url) => url.pathname === report);
    await looksRight(buyer);

    for (let i = 0; i < 60 && !(await here.json(employee, '/notifications')).notes.some((note) => note.kind === 'assigned'); i++) await employee.waitForTimeout(250);
    await employee.goto('/seats');
    await looksRight(employee);
    await employee.locator('main a[href="/assigned"]').click();
    await employee.waitForURL('**/assigned');
    check((await employee.textContent('main')).includes(words.note), 'with the words of the company');
    await looksRight(employee);
    await rendersDark(employee);
    await employee.goto(series.url);
    check(await employee.locator('#assigned-here').count() === 1, 'it stands on the page of the series');
    await looksRight(employee);
    await employee.goto('/assigned');
    await employee.locator('main .btn.primary').click();
    await employee.waitForURL('**/articles/**');
    await looksRight(employee);
    await employee.locator('form[action^="/assigned/"] button').click();
    await employee.locator('form[action^="/assigned/"] [aria-pressed=true]').waitFor();
    await employee.waitForFunction(() => document.querySelector('#assigned-here progress').value === 1);

    const [line] = (await here.json(buyer, report)).readers;
    check(line.read === 1 && line.progress === 'begun' && !line.overdue, 'the company sees how far: ' + JSON.stringify(line));
    check((await (await buyer.request.get(`${here.site.base}${report}/people.csv`)).text()).includes('xiaoman'), 'as a file too');
    for (const path of [report, `${pack}/reading`, `${report}/people.csv`]) check((await employee.request.get(here.site.base + path)).status() === 404, 'nobody else sees ' + path);
    await buyer.goto(report);
    await looksRight(buyer);
    await rendersDark(buyer);
    return report;
}

const company = (language, phone) => async (walk) => {
    const { looksRight, rendersDark, check } = walk, words = says[language];
    const here = await opened(walk, language, phone);
    try {
        const owner = await here.comes('suran', { onDesk: true });
        await owner.goto('/finance/gateways/transfer');
        await owner.fill('[name=instructions]', words.bank);
        await looksRight(owner);
        await submit(owner, '/finance/gateways/transfer');
        await noted(owner);

        const buyer = await here.comes('linyi');
        await buyer.goto('/seats');
        await buyer.locator('a[href^="/seats/buy/"]').first().click();
        await buyer.waitForURL('**/seats/buy/**');
        await buyer.fill('#count', '20');
        await buyer.locator('#count + button').click();
        await buyer.waitForURL('**seats=20**');
        await buyer.fill('[name=company]', words.company);
        await looksRight(buyer);
        await buyer.locator('button[form=seats]').click();
        await buyer.waitForURL('**/pay/**');
        for (let i = 0; i < 60 && await buyer.locator('[name=reference]').count() === 0; i++) await buyer.waitForTimeout(250), await buyer.reload();
        check((await buyer.textContent('main')).includes(words.bank.split('\n')[1]), 'where to send it');
        await looksRight(buyer);
        await rendersDark(buyer);
        await buyer.fill('[name=reference]', words.company);
        await buyer.locator('form[action$="/transferred"] button[type=submit]').click();
        await buyer.locator('.flash.good').first().waitFor();

        await owner.goto('/finance/transfers');
        await looksRight(owner);
        await owner.locator('form[action$="/approve"] button[type=submit]').click();
        await owner.waitForLoadState();
        for (let i = 0; i < 60; i++) {
            await buyer.goto('/seats');
            if (await buyer.locator('main a.name').count() > 0) break;
            await buyer.waitForTimeout(250);
        }
        await buyer.locator('main a.name').first().click();
        await buyer.waitForURL(/\/seats\/[0-9a-z]{13}$/);
        const pack = new URL(buyer.url()).pathname;
        await buyer.fill('[name=domain]', 'example.org');
        await submit(buyer, `${pack}/domain`);
        const link = new URL(await buyer.locator('input[readonly]').inputValue()).pathname;

        // Somebody of the company's domain, who bought something of their own before, takes a seat.
        const employee = await here.comes('xiaoman');
        const owned = async () => (await here.json(employee, '/membership')).levels.filter((level) => level.phase !== 'over').map((level) => level.source);
        const before = await owned();
        await employee.goto(link);
        await looksRight(employee);
        await submit(employee, link);
        await employee.waitForURL('**/membership');
        check((await owned()).includes('seat'), 'the seat is theirs');
        await buyer.goto(pack);
        check(await buyer.locator('main tbody tr').count() === 1, 'the page shows own people only');
        check((await employee.request.get(here.site.base + pack)).status() === 404, 'nobody else sees the company');
        check((await (await buyer.request.get(`${here.site.base}${pack}/people.csv`)).text()).includes('xiaoman'), 'the list is a file');
        await looksRight(buyer);
        const report = await assigns({ buyer, employee, pack, here, words }, walk);
        await buyer.goto(pack);
        await looksRight(buyer);
        await buyer.locator('main tbody form button').click();
        await agree(buyer);
        await buyer.locator('main tbody form').waitFor({ state: 'detached' });
        check(JSON.stringify(await owned()) === JSON.stringify(before), 'the seat is free again, and what was theirs is theirs');
        check((await here.json(buyer, report)).readers.length === 0, 'whoever left is out of sight at once');
        check((await here.json(employee, '/assigned')).works.length === 0, 'and asked for nothing any more');
        await buyer.goto(report);
        await looksRight(buyer);
        await buyer.locator(`form[action="${report}"] button`).click();
        await agree(buyer);
        await buyer.waitForURL('**/reading');
        check((await here.json(buyer, `${pack}/reading`)).works.length === 0, 'it is taken back');
    } finally { await here.site.stop(); }
};

const bundle = (language, phone) => async (walk) => {
    const { looksRight, rendersDark, check } = walk, words = says[language];
    const here = await opened(walk, language, phone);
    try {
        const owner = await here.comes('suran', { onDesk: true });
        const works = (await soldWorks(owner, here)).slice(0, 2);
        await owner.goto('/c/systems/manage/bundles');
        await looksRight(owner);
        await owner.fill('[name=title_zh]', words.bundle);
        await owner.fill('[name=title_en]', words.bundle);
        for (const work of works) await owner.check(`[name=items][value="${work.item}"]`);
        await owner.fill('[name=price]', '30');
        await submit(owner, '/c/systems/manage/bundles');
        const path = await owner.locator('a[href^="/bundles/"]').first().getAttribute('href');
        await looksRight(owner);

        // A guest finds it beside one of its works, and pays once for both.
        const guest = await here.comes();
        await guest.goto(path);
        await looksRight(guest);
        await rendersDark(guest);
        const buyer = await here.comes('xiaoman');
        await buyer.goto(`/buy/${works[0].item}`);
        await looksRight(buyer);
        await buyer.locator(`a[href="${path}"]`).click();
        await buyer.waitForURL('**/bundles/**');
        await looksRight(buyer);
        await buyer.locator('button[form=bundle]').click();
        const order = await pay(buyer);
        await looksRight(buyer);
        for (const work of works) {
            await buyer.goto(work.url);
            check(await buyer.locator('.paywall').count() === 0, `${work.title} is open`);
        }
        const file = await here.json(owner, order.replace('/orders/', '/finance/orders/'));
        check(file.order.lines.reduce((sum, line) => sum + line.left.minor, 0) === 3000, 'every cent stands in a line');
        await buyer.goto(path);
        check(await buyer.locator('button[form=bundle]').count() === 0, 'nothing is sold twice');
        await looksRight(buyer);
        await owner.goto('/c/systems/manage/bundles');
        await owner.locator('form[action$="/retire"] button').click();
        await agree(owner);
        await owner.locator('form[action$="/retire"]').waitFor({ state: 'detached' });
        check((await guest.request.get(here.site.base + path)).status() === 404, 'it is not offered any more');
    } finally { await here.site.stop(); }
};

export default {
    'finance closes a month with parts, a refund, a statement and payouts, in Chinese on phones': month('zh', true),
    'finance closes a month with parts, a refund, a statement and payouts, in English on desks': month('en', false),
    'a company pays its seats by transfer and assigns reading, in Chinese on phones': company('zh', true),
    'a company pays its seats by transfer and assigns reading, in English on desks': company('en', false),
    'two works are sold together, in Chinese on phones': bundle('zh', true),
    'two works are sold together, in English on desks': bundle('en', false),
};
