// Finding, liking and saving, with and without scripts; languages, themes, keys; and how light the first visit is.

const most_bytes = 90 * 1024, most_requests = 12;

/// What a first visit of the address costs over the wire.
async function weigh(page, address) {
    const line = await page.context().newCDPSession(page);
    await line.send('Network.enable');
    const requests = new Map();
    line.on('Network.requestWillBeSent', ({ requestId, request }) => { if (/^https?:/.test(request.url)) requests.set(requestId, { url: request.url, bytes: 0 }); });
    line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => { if (requests.has(requestId)) requests.get(requestId).bytes = encodedDataLength; });
    await page.goto(address, { waitUntil: 'load' });
    await page.waitForTimeout(1500);
    return [...requests.values()];
}

/// Likes and saves, pressing real buttons: `settled` waits until the server has answered.
async function likeAndSave(page, address, check, how) {
    for (const what of ['like', 'save']) {
        const button = page.locator(`.article form[id^="${what}-"] button`);
        await page.goto(address);
        const before = await button.getAttribute('aria-pressed');
        await button.click();
        await page.waitForTimeout(how === 'scripts' ? 300 : 100);
        await page.goto(address);
        check(await button.getAttribute('aria-pressed') !== before, `${what} with ${how} is kept`);
        await button.click();
        await page.waitForTimeout(how === 'scripts' ? 300 : 100);
        await page.goto(address);
        check(await button.getAttribute('aria-pressed') === before, `${what} with ${how} is taken back`);
    }
}

export default {
    'the first visit is light and asks nobody else': async ({ visitor, base, check }) => {
        for (const language of ['zh', 'en']) {
            const page = await visitor({ language });
            const requests = await weigh(page, base + '/');
            const bytes = requests.reduce((sum, request) => sum + request.bytes, 0);
            check(bytes > 10_000 && bytes <= most_bytes, `${bytes} bytes`);
            check(requests.length <= most_requests, `${requests.length} requests: ${requests.map((r) => r.url).join(' ')}`);
            check(requests.every((request) => request.url.startsWith(base)), 'all from here');
        }
    },
    'search finds Chinese inside words, English words and code': async ({ visitor, looksRight, check }) => {
        const page = await visitor({ language: 'zh' });
        for (const [query, expected] of [['跳表', '跳表'], ['commit rule', 'Commit Rule'], ['io_uring', 'io_uring'], ['SO_REUSEPORT', 'SO_REUSEPORT']]) {
            await page.goto('/');
            await page.locator('header [name=q]').fill(query);
            await page.keyboard.press('Enter');
            await page.waitForURL('**/search**');
            await page.locator('.feed .card').first().waitFor();
            check((await page.textContent('.feed')).includes(expected), `${query} finds ${expected}`);
            check(await page.locator('.feed mark').count() > 0, `hits of ${query} are marked`);
        }
        await looksRight(page);
        await page.goto('/search?q=' + encodeURIComponent('绝无此词xyzzy'));
        await page.locator('.empty').waitFor();
    },
    'likes and saves with scripts': async ({ visitor, base, check }) => {
        const page = await visitor({ as: 'lin', language: 'zh' });
        const cards = (await (await page.request.get(base + '/articles.json')).json()).listing.cards;
        await likeAndSave(page, cards.find((c) => c.author.handle !== 'lin').url, check, 'scripts');
    },
    'signing in, liking, saving and commenting without scripts': async ({ visitor, base, letterTo, check }) => {
        const page = await visitor({ javaScript: false });
        const cards = (await (await page.request.get(base + '/articles.json')).json()).listing.cards;
        const address = new URL(cards.find((c) => c.lock === 'open').url, base).pathname;
        await page.goto(address);
        await page.locator('header a[href^="/sign-in"]').click();
        await page.locator('main a[href^="/sign-in/code"]').click();
        await page.fill('main [name=email]', 'xiaoman@example.org');
        await page.locator('main form button').click();
        const letter = await letterTo('xiaoman@example.org');
        await page.fill('[name=code]', letter.text.match(/\b\d{3} ?\d{3,5}\b/)[0]);
        await page.locator('main form button').click();
        await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
        await likeAndSave(page, address, check, 'plain forms');
        await page.goto(address);
        await page.fill('#comments #reply textarea', 'Written without a script: **bold**.');
        await page.locator('#comments #reply button[type=submit]').click();
        await page.goto(address);
        await page.locator('#comments strong', { hasText: 'bold' }).first().waitFor();
    },
    'a notification reaches the bell of an open page': async ({ visitor, base }) => {
        const author = await visitor({ as: 'mila' });
        await author.goto('/');
        const bell = author.locator('[data-live-count=bell]');
        const before = Number(await bell.textContent()) || 0;
        const cards = (await (await author.request.get(base + '/articles.json')).json()).listing.cards;
        const reader = await visitor({ as: 'tomo' });
        await reader.goto('/@mila');
        const place = cards.find((c) => c.author.handle === 'mila')?.url ?? await reader.locator('main a[href*="/articles/"]').first().getAttribute('href');
        await reader.goto(place);
        await author.waitForTimeout(300);
        await reader.fill('#comments #reply textarea', 'Thank you, this helped.');
        await reader.locator('#comments #reply button[type=submit]').click();
        await author.waitForFunction((n) => Number(document.querySelector('[data-live-count=bell]').textContent) > n, before);
    },
    'language and theme are a choice that stays': async ({ visitor, looksRight, check }) => {
        const page = await visitor({ language: 'zh' });
        await page.goto('/');
        check(await page.getAttribute('html', 'lang') === 'zh-CN', 'begins in Chinese');
        await page.goto('/?lang=en');
        check(await page.getAttribute('html', 'lang') === 'en', 'changes to English');
        await page.goto('/sign-in');
        check(!/\p{Script=Han}/u.test((await page.textContent('main')).replace('园', '')), 'no Chinese is left');
        await page.goto('/sign-in?lang=zh');
        check(!/[A-Za-z]{3,}/.test((await page.textContent('main'))), 'no English is left');
        const member = await visitor({ as: 'lin', language: 'zh' });
        await member.goto('/');
        await member.locator('footer button[value=dark]').click();
        check(await member.getAttribute('html', 'data-theme') === 'dark', 'dark at once');
        await member.reload();
        check(await member.getAttribute('html', 'data-theme') === 'dark', 'and after loading again');
        await looksRight(member);
    },
    'what is shown only once is shown': async ({ visitor, check, looksRight }) => {
        const page = await visitor({ as: 'lin', language: 'en' });
        for (const [address, made] of [['/settings/feed', '/feeds/'], ['/settings/calendar', '/calendars/']]) {
            await page.goto(address);
            await page.locator(`main form[action="${address}"] .btn.primary`).click();
            const shown = page.locator('main code').first();
            await shown.waitFor();
            check((await shown.textContent()).includes(made), `the address at ${address}: ${await shown.textContent()}`);
            await looksRight(page);
        }
        const owner = await visitor({ as: 'suran', language: 'zh' });
        for (const [what, fields] of [['graph', { why: '看看关系图' }], ['look', { handle: 'lin', why: '查看列表' }]]) {
            await owner.goto('/admin/recommendations');
            const form = owner.locator(`form[action="/admin/recommendations/${what}"]`).first();
            for (const [name, value] of Object.entries(fields)) await form.locator(`[name=${name}]`).fill(value);
            await form.locator('button[type=submit]').click();
            await owner.waitForURL(`**/admin/recommendations/${what}`);
            check(await owner.locator('main tbody tr, main ol.list li').count() > 0, `${what} shows something`);
            await looksRight(owner);
        }
    },
    'keys walk the feed, search and explain themselves': async ({ visitor, check }) => {
        const page = await visitor({ as: 'lin', language: 'zh' });
        await page.goto('/?tab=newest');
        await page.keyboard.press('j');
        await page.keyboard.press('j');
        const second = await page.evaluate(() => [...document.querySelectorAll('.card, .post')].findIndex((card) => card.contains(document.activeElement)));
        check(second === 1, `j j stands on the second card, not ${second}`);
        await page.keyboard.press('k');
        await page.keyboard.press('?');
        await page.locator('dialog[open] kbd').first().waitFor();
        check(!/[A-Za-z]{4,}/.test((await page.locator('dialog[open] dt').allTextContents()).join(' ')), 'the help is Chinese');
        await page.keyboard.press('Escape');
        await page.keyboard.press('/');
        check(await page.evaluate(() => document.activeElement.getAttribute('name')) === 'q', '/ stands in the search');
        await page.keyboard.press('Escape');
        await page.locator('main').click({ position: { x: 2, y: 2 } });
        await page.keyboard.press('j');
        await page.keyboard.press('Enter');
        await page.waitForURL(/\/(articles|questions|topics|series)\//);
    },
};
