// J2: somebody new comes by a shared article on a phone, joins, pays and reads on.
const words = {
    zh: { name: '何新', tail: 'zh', paid: '¥', chinese: true },
    en: { name: 'Nora Newman', tail: 'en', paid: '¥', chinese: false },
};

/// A locked article, as its address is shared: one that a membership opens.
async function lockedArticle(page, base) {
    const found = await (await page.request.get(base + '/articles.json')).json();
    const cards = found.listing.cards;
    const card = cards.find((c) => c.lock !== 'open' && c.lock !== 'paid');
    return new URL(card.url, base).pathname;
}

const newcomer = (language) => async ({ visitor, base, looksRight, letterTo, check }) => {
    const { name, tail } = words[language];
    const email = `new-${tail}@example.org`;
    const page = await visitor({ phone: true, language });
    const article = await lockedArticle(page, base);
    await page.goto(article);
    await page.locator('.paywall .price').waitFor();
    check(/¥\d/.test(await page.textContent('.paywall')), 'the paywall names a price');
    await looksRight(page);

    await page.locator('.paywall a[href^="/sign-in"]').click();
    await page.locator('main a[href^="/sign-up"]').click();
    await page.locator('form[action="/sign-up/code"] [name=email]').fill(email);
    await page.locator('form[action="/sign-up/code"] button[type=submit]').click();
    await page.waitForURL('**/sign-up/finish**');
    const letter = await letterTo(email);
    await page.fill('[name=code]', letter.text.match(/\b\d{3} ?\d{3,5}\b/)[0]);
    await page.fill('[name=name]', name);
    await page.locator('main form button[type=submit]').click();
    await page.waitForURL((url) => decodeURI(url.pathname) === decodeURI(article));
    check(page.url().includes('#rest'), 'back at the same paragraph: ' + page.url());
    await page.locator('.paywall').waitFor();

    await page.goto('/welcome');
    await page.locator('.choice:has([name=fields])').nth(0).click();
    await page.locator('.choice:has([name=fields])').nth(1).click();
    await page.locator('label:has([name=level][value=advanced])').click();
    await page.fill('[name=goal]', language === 'zh' ? '写一个存储引擎' : 'write a storage engine');
    await looksRight(page);
    await page.locator('form.onboarding button[type=submit]').click();
    await page.waitForURL(base + '/');
    const reasons = await page.locator('.feed .card .why').count();
    check(reasons >= 5, `at least five recommendations say why, not ${reasons}`);
    await looksRight(page);

    await page.goto(article);
    await page.locator('.paywall a[href^="/join/"]').first().click();
    await page.waitForURL('**/join/**');
    await looksRight(page);
    await page.locator('label:has([name=method][value=wechat])').click();
    await page.locator('button[form=pay]').click();
    await page.waitForURL('**/sandbox/**');
    check(await page.locator('svg.qr').isVisible(), 'a code to scan');
    await looksRight(page);
    // The tab is gone before the shop hears of the payment.
    await page.locator('form:has([value=pay_and_leave]) button').click();
    await page.locator('.gateway .flash').first().waitFor();
    await page.goto('about:blank');
    const receipt = await letterTo(email, /收据|[Rr]eceipt/);
    check(receipt.text.includes('¥'), 'the receipt names the amount');
    await page.goto(article);
    check(await page.locator('.paywall').count() === 0, 'the article is open');
    await page.goto('/membership');
    await looksRight(page);
    await page.goto('/orders');
    await looksRight(page);
    await page.locator('main table a').first().click();
    await page.locator('.pairs').waitFor();
    await looksRight(page);
};

export default {
    'a newcomer on a phone joins and pays, in Chinese': newcomer('zh'),
    'a newcomer on a phone joins and pays, in English': newcomer('en'),
};
