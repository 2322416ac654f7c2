// J12 steps 1 and 3, J2 steps 4 and 5 for whoever tries first, and J11 step 3: a member tries, joins, changes, pauses, cancels, and sees each
// cent; a gift finds its taker; finance gives a part back. J15 steps 1, 2, 4 and 5: a company.
import { pay } from './hands.mjs';

const slug = 'systems';

const press = async (page, selector) => {
    await page.locator(selector).first().click();
    await page.locator('dialog[open] [value=yes]').click();
};

async function offers(owner) {
    await owner.goto(`/c/${slug}/manage/plans`);
    await owner.locator('form[action$="/plans/trials"] [name=days]').fill('7');
    await owner.locator('form[action$="/plans/trials"] button[type=submit]').click();
    await owner.locator('.toast, [role=status]').first().waitFor();
    await owner.goto(`/c/${slug}/manage/plans`);
    await owner.locator('form[action$="/plans/articles"] [name=articles]').fill('2');
    await owner.locator('form[action$="/plans/articles"] button[type=submit]').click();
    await owner.locator('.toast, [role=status]').first().waitFor();
}

async function lockedArticle(page, base) {
    const found = await (await page.request.get(base + '/articles.json')).json();
    return new URL(found.listing.cards.find((card) => card.lock === 'members').url, base).pathname;
}

/// Somebody new, with a confirmed address.
async function signUp(page, email, name, letterTo) {
    await page.goto('/sign-up');
    await page.locator('form[action="/sign-up/code"] [name=email]').fill(email);
    await page.locator('form[action="/sign-up/code"] button[type=submit]').click();
    await page.waitForURL('**/sign-up/finish**');
    await page.fill('[name=code]', (await letterTo(email)).text.match(/\b\d{3} ?\d{3,5}\b/)[0]);
    await page.fill('[name=name]', name);
    await page.locator('main form button[type=submit]').click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-up'));
}

const member = (language) => async ({ visitor, base, looksRight, rendersDark, letterTo, check }) => {
    const owner = await visitor({ as: 'suran', language });
    await offers(owner);
    await looksRight(owner);
    const email = `member-${language}@example.org`;
    const page = await visitor({ phone: true, language });
    await signUp(page, email, language === 'zh' ? '何新' : 'Nora Newman', letterTo);
    const article = await lockedArticle(page, base);

    // One of this month's free articles, then a trial.
    await page.goto(article);
    await looksRight(page);
    await page.locator('.paywall form[action^="/free/"] button').click();
    await page.locator('.paywall').waitFor({ state: 'detached' });
    await page.goto('/join');
    await page.locator('a[href^="/try/"]').first().click();
    await page.waitForURL('**/try/**');
    await looksRight(page);
    await page.locator('main form button[type=submit]').click();
    await page.waitForURL('**/membership');
    await letterTo(email, /trying|试用/);

    // Joins by the month, then the year today, less what is unused.
    const plans = (await (await page.request.get(base + '/join', { headers: { Accept: 'application/json' } })).json()).plans;
    const plan = (kind, level = 1) => plans.find((p) => p.kind === kind && p.level === level);
    await page.goto(`/join/${plan('monthly').id}`);
    await looksRight(page);
    await page.locator('button[form=pay]').click();
    await pay(page);
    await page.goto('/subscriptions');
    await looksRight(page);
    await page.locator('a[href$="/change"]').click();
    await page.waitForURL('**/change');
    await looksRight(page);
    await rendersDark(page);
    await page.locator(`a[href="/join/${plan('monthly', 2).id}"]`).click();
    await page.waitForURL('**/join/**');
    const due = (await page.textContent('.order .total dd')).trim();
    check((await page.textContent('button[form=pay]')).includes(due), 'the button names the sum that is due: ' + due);
    check(await page.locator('.order .lines > div').count() >= 3, 'what is left of the month is a line of its own');
    await looksRight(page);
    await page.locator('button[form=pay]').click();
    await pay(page);

    // Down again when the period ends; a pause; a cancellation and taking it back.
    await page.goto('/subscriptions');
    await page.locator('a[href$="/change"]').click();
    await page.locator('form[action*="/change"] button').first().click();
    await page.waitForURL('**/subscriptions');
    await page.locator('form[action$="/keep"] button').click();
    await page.locator('details:has(form[action$="/pause"]) summary').click();
    await looksRight(page);
    await page.locator('form[action$="/pause"] button[type=submit]').click();
    await page.locator('form[action$="/resume"] button').click();
    await page.locator('details:has(form[action$="/pause"])').waitFor();
    await press(page, 'form[action$="/cancel"] button');
    await page.locator('form[action$="/resume"] button').click();
    await page.locator('form[action$="/cancel"] button').waitFor();

    // Finance gives a part back; the member sees why.
    const orders = (await (await page.request.get(base + '/orders', { headers: { Accept: 'application/json' } })).json()).orders;
    await owner.goto('/finance/orders/' + orders[0].id);
    await owner.locator('form[action$="/refund"] [name=amount]').fill('1');
    await owner.locator('form[action$="/refund"] [name=reason]').fill(language === 'zh' ? '少了一天' : 'A day was missing');
    await owner.locator('form[action$="/refund"] [type=checkbox][name=confirmed]').check();
    await press(owner, 'form[action$="/refund"] button[type=submit]');
    await letterTo(email, /Refund|退款/);
    await page.goto('/billing');
    check((await page.textContent('main')).includes(language === 'zh' ? '少了一天' : 'A day was missing'), 'the reason stands on the page of payments');
    await looksRight(page);
    await rendersDark(page);
};

const gift = (language, giver, taker) => async ({ visitor, base, looksRight, letterTo, check }) => {
    const page = await visitor({ as: giver, language });
    await page.goto('/gifts');
    await looksRight(page);
    await page.locator('a[href^="/give/"]').first().click();
    await page.waitForURL('**/give/**');
    await page.fill('[name=to_email]', `${taker}@example.org`);
    await page.fill('[name=message]', language === 'zh' ? '送你一个月' : 'A month for you');
    await looksRight(page);
    await page.locator('button[form=give]').click();
    await pay(page);
    const letter = await letterTo(`${taker}@example.org`, /gift|礼物/);
    await page.goto('/gifts');
    await looksRight(page);
    const other = await visitor({ as: taker, phone: true, language });
    await other.goto(letter.text.match(/\/gift\/\w+/)[0]);
    await looksRight(other);
    await other.locator('main form button').click();
    await other.waitForURL('**/membership');
    await page.goto('/gifts');
    check(await page.locator('main .chip.good').count() === 1, 'the giver sees that it was taken');
};

const giftLink = (language) => async ({ visitor, base, looksRight, rendersDark, letterTo, check }) => {
    const found = (await (await fetch(base + '/articles.json')).json()).listing.cards.find((card) => card.lock === 'members');
    const page = await visitor({ as: found.author.handle, language }), reader = await visitor({ phone: true, language });
    await page.goto(found.url);
    await page.locator('a[href^="/gift-links/"]').click();
    await page.waitForURL('**/gift-links/**');
    await page.fill('[name=readers]', '1');
    await page.locator('main form .btn.primary').click();
    const link = await page.locator('input[readonly]').inputValue();
    await looksRight(page);
    await rendersDark(page);
    await reader.goto(link);
    await looksRight(reader);
    await signUp(reader, `reader-${language}@example.org`, language === 'zh' ? '何读' : 'Rea Reader', letterTo);
    await reader.goto(link);
    await looksRight(reader);
    await reader.locator('main form button').click();
    await reader.waitForURL((url) => url.pathname === new URL(found.url, base).pathname);
    check(await reader.locator('.paywall').count() === 0, 'the article is open');
    await page.reload();
    await page.locator('form[action^="/gift-links/"] .btn.danger').click();
    await page.locator('dialog[open] [value=yes]').click();
    await page.locator('form[action^="/gift-links/"] .btn.danger').waitFor({ state: 'detached' });
    await reader.reload();
    check(await reader.locator('.paywall').count() === 1, 'the link was taken back');
};

const company = (language, buyer, employee) => async ({ visitor, base, looksRight, rendersDark, letterTo, check }) => {
    const page = await visitor({ as: buyer, language });
    await page.goto('/seats');
    await looksRight(page);
    await page.locator('a[href^="/seats/buy/"]').first().click();
    await page.waitForURL('**/seats/buy/**');
    await page.fill('#count', '20');
    await page.locator('#count + button').click();
    await page.waitForURL('**seats=20**');
    await page.fill('[name=company]', language === 'zh' ? '海风科技' : 'Seawind Ltd');
    await looksRight(page);
    await page.locator('button[form=seats]').click();
    await pay(page);
    await page.goto('/seats');
    await page.locator('main a.name').first().click();
    await page.locator('[name=emails]').waitFor();
    await page.fill('[name=emails]', `${employee}@example.org`);
    await page.locator('form[action$="/invite"] button[type=submit]').click();
    const letter = await letterTo(`${employee}@example.org`, /seat|席位/);
    await page.locator('main tbody tr').waitFor();                      // the page is new: what is typed now stays
    await page.fill('[name=domain]', 'example.org');
    await page.locator('form[action$="/domain"] button[type=submit]').click();
    await page.locator('input[readonly]').waitFor();

    const other = await visitor({ as: employee, phone: true, language });
    await other.goto(letter.text.match(/\/seat\/\w+/)[0]);
    await looksRight(other);
    await other.locator('main form button').click();
    await other.waitForURL('**/membership');
    const pack = new URL(page.url()).pathname;
    check((await other.request.get(base + pack)).status() === 404, 'nobody else sees the company');
    await page.reload();
    check(await page.locator('main tbody tr').count() === 1, 'the page shows own people only');
    await looksRight(page);
    await rendersDark(page);
    await press(page, 'main tbody form button');
    await page.locator('main tbody').waitFor({ state: 'detached' });
    check((await (await other.request.get(base + '/membership', { headers: { Accept: 'application/json' } })).json()).levels.every((l) => l.source !== 'seat' || l.phase === 'over'), 'the seat ended');
};

export default {
    'a member tries, joins, changes, pauses, cancels and sees why, in Chinese': member('zh'),
    'a member tries, joins, changes, pauses, cancels and sees why, in English': member('en'),
    'a gift goes by mail and is taken, in Chinese': gift('zh', 'lin', 'guyu'),
    'a gift goes by mail and is taken, in English': gift('en', 'dev', 'ingrid'),
    'an author gives an article to read and takes it back, in Chinese': giftLink('zh'),
    'an author gives an article to read and takes it back, in English': giftLink('en'),
    'a company buys seats, invites and frees one, in Chinese': company('zh', 'linyi', 'ruoxi'),
    'a company buys seats, invites and frees one, in English': company('en', 'tomo', 'kaito'),
};
