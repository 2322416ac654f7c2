// J18: keys alone, English alone, enlarged and by night; the command palette; the site as an app.
import { chineseLeft } from './language.mjs';

async function palette(page, words) {
    await page.keyboard.press('Control+k');
    await page.locator('dialog.palette [role=option]').first().waitFor();
    if (words) {
        await page.keyboard.type(words);
        await page.waitForTimeout(400);
    }
}

export default {
    'every key of the list does what it says': async ({ visitor, check }) => {
        const page = await visitor({ as: 'lin', language: 'en' });
        await page.goto('/?tab=newest');
        await page.keyboard.press('?');
        const keys = await page.locator('dialog[open] kbd').allTextContents();
        for (const key of ['j', 'k', '?', 'g', 'h', '/', 'Ctrl', 'K']) check(keys.includes(key), `the help names ${key}`);
        await page.keyboard.press('Escape');
        await page.keyboard.press('j');
        await page.keyboard.press('Enter');
        await page.waitForURL(/\/(articles|questions|topics|series)\//);
        const cards = (await (await page.request.get('/articles.json')).json()).listing.cards;
        await page.goto(cards.find((card) => card.author.handle !== 'lin').url);
        for (const [key, form] of [['l', 'like'], ['b', 'save']]) {
            const button = page.locator(`.article form[id^="${form}-"] button`);
            const shows = (pressed) => page.waitForFunction(([form, pressed]) => document.querySelector(`.article form[id^="${form}-"] button`).getAttribute('aria-pressed') === pressed, [form, pressed]);
            const kept = async () => (await (await page.request.get(page.url())).text()).match(new RegExp(`id="${form}-[^]*?aria-pressed="(true|false)"`))[1];
            const before = await button.getAttribute('aria-pressed'), other = before === 'true' ? 'false' : 'true';
            // One after the other as soon as it shows, and as fast as keys come: the last press counts, here and at the server.
            for (const [times, after] of [[1, other], [1, before], [3, other], [2, other], [1, before]]) {
                for (let time = 0; time < times; ++time) await page.keyboard.press(key);
                await shows(after);
                if (times === 1 && after === other) continue;
                for (let look = 0; look < 50 && await kept() !== after; ++look) await page.waitForTimeout(100);
                check(await kept() === after && await button.getAttribute('aria-pressed') === after, `${key} pressed ${times} times is ${after}`);
            }
        }
        await page.keyboard.press('r');
        check(await page.evaluate(() => document.activeElement?.tagName) === 'TEXTAREA', 'r stands in the reply');
        await page.keyboard.type('jk?');
        check((await page.evaluate(() => document.activeElement.value)).endsWith('jk?') && await page.locator('dialog[open]').count() === 0, 'keys are text while one types');
        page.complaints.length = 0;
    },
    'keys can be turned off': async ({ visitor, check }) => {
        const page = await visitor({ as: 'lin', language: 'en' });
        await page.goto('/settings/keyboard');
        await page.uncheck('[name=on][type=checkbox]');
        await page.locator('main form .btn.primary').click();
        await page.locator('.flash.good').waitFor();
        await page.goto('/?tab=newest');
        await page.keyboard.press('?');
        await page.keyboard.press('Control+k');
        await page.waitForTimeout(300);
        check(await page.locator('dialog[open]').count() === 0, 'nothing opens');
        await page.goto('/settings/keyboard');
        await page.check('[name=on][type=checkbox]');
        await page.locator('main form .btn.primary').click();
        await page.locator('.flash.good').waitFor();
        await page.keyboard.press('?');
        await page.locator('dialog[open]').waitFor();
    },
    'the command palette reaches pages, people, tags and search by keys alone': async ({ visitor, looksRight, rendersDark, check }) => {
        const page = await visitor({ as: 'suran', language: 'en' });
        await page.goto('/');
        await palette(page);
        const field = page.locator('dialog.palette [role=combobox]');
        check(await field.evaluate((input) => input === document.activeElement), 'the focus is in the field');
        const chosen = () => field.evaluate((input) => document.getElementById(input.getAttribute('aria-activedescendant'))?.getAttribute('aria-selected'));
        check(await chosen() === 'true', 'the first is chosen');
        await page.keyboard.press('ArrowDown');
        check(await chosen() === 'true', 'the next is chosen');
        await looksRight(page);
        await rendersDark(page);
        await page.keyboard.type('jobs');
        await page.waitForTimeout(400);
        await page.keyboard.press('Enter');
        await page.waitForURL('**/admin/jobs');
        await palette(page, 'mila');
        await page.keyboard.press('Enter');
        await page.waitForURL('**/@mila');
        await palette(page, 'no such thing anywhere');
        check((await page.locator('dialog.palette [role=option]').allTextContents()).some((text) => text.includes('no such thing anywhere')), 'what is not found can be searched');
        await page.keyboard.press('Enter');
        await page.waitForURL('**/search**');
        await palette(page);
        await page.keyboard.press('Escape');
        await page.locator('dialog.palette').waitFor({ state: 'detached' });
        const member = await visitor({ as: 'lin', language: 'zh' });
        await member.goto('/');
        await palette(member, 'jobs');
        check(!(await member.locator('dialog.palette').textContent()).includes('/admin'), 'members are not offered the administration');
        check(!/[A-Za-z]{5,}/.test((await member.locator('dialog.palette .label').allTextContents()).join(' ')), 'its groups are named in Chinese');
        page.complaints.length = 0;
    },
    'in English no Chinese is left in what the program says': async ({ visitor, check }) => {
        const page = await visitor({ as: 'suran', language: 'en' });
        for (const address of ['/', '/articles', '/questions', '/topics', '/tags', '/notifications', '/saved', '/settings/profile', '/settings/account', '/settings/keyboard', '/search?q=wal', '/join',
            '/admin', '/admin/people', '/admin/roles', '/admin/settings', '/admin/settings/site', '/admin/settings/mail', '/admin/mail/check', '/admin/jobs', '/admin/mail', '/admin/storage', '/admin/health',
            '/admin/communities', '/c/systems/manage/offices', '/c/systems/team', '/write?fresh=true']) {
            check((await page.goto(address)).status() === 200, address);
            const left = await chineseLeft(page);
            check(left.length === 0, `${address} says ${left.join(' ')}`);
        }
    },
    'twice as large and by night everything stays reachable': async ({ visitor, looksRight, check }) => {
        const page = await visitor({ as: 'suran', language: 'en', dark: true });
        // 200 % of 1280 pixels is what a window of 640 shows.
        await page.setViewportSize({ width: 640, height: 480 });
        for (const address of ['/', '/admin', '/admin/people', '/admin/settings', '/admin/jobs', '/admin/health', '/c/systems/team', '/settings/keyboard']) {
            await page.goto(address);
            await looksRight(page);
        }
        check(await page.locator('a.skip').count() === 1, 'there is a way past the navigation');
    },
    'what was read lately is there without a connection, says of when it is, and goes with its reader': async ({ visitor, base, check }) => {
        const page = await visitor({ as: 'lin', alone: true, language: 'en' });
        const cards = (await (await page.request.get(base + '/articles.json')).json()).listing.cards;
        const [read, unread] = cards.map((card) => new URL(card.url, base).pathname);
        await page.goto('/');
        await page.evaluate(() => navigator.serviceWorker.ready);
        await page.reload();
        await page.waitForFunction(() => navigator.serviceWorker.controller);
        await page.goto(read);
        const title = (await page.textContent('h1')).trim();
        await page.waitForTimeout(500);
        await page.context().setOffline(true);
        await page.goto(read);
        check((await page.textContent('h1')).trim() === title, 'the article is there');
        await page.locator('#kept-note').waitFor();
        await page.goto(unread);
        check((await page.textContent('main')).includes('No connection'), 'what was not read says so');
        check((await page.locator('#kept a').allTextContents()).some((text) => text.includes(title)), 'and lists what is there');
        await page.context().setOffline(false);
        await page.goto(read);
        check(await page.locator('#kept-note').count() === 0, 'online it is as it is now');
        await page.locator('header details.menu summary.avatar').click();
        await page.locator('form[action="/sign-out"] button').click();
        await page.waitForURL((url) => url.pathname !== new URL(read, base).pathname);
        const left = await page.evaluate(async () => {
            const cache = await caches.open('pages-1');
            return (await cache.keys()).map((key) => new URL(key.url).pathname);
        });
        check(!left.includes(read), 'nothing of it is left after signing out: ' + left.join(' '));
        page.complaints.length = 0;
    },
};
