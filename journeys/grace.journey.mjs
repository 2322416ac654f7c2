// J12, step 2: a card fails when the month is over. The member is told three times, everything stays open for the days of
// grace and not a second longer, and whoever pays is back at once. The clock of the program is moved.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clockIn } from '../faults/injector.mjs';
import { pay, submit } from './hands.mjs';

const day = 24;

/// A site whose clock is moved by hours, and a member of it by card whose next charges are refused.
async function member(walk, language) {
    const folder = mkdtempSync(join(tmpdir(), 'lyceum-grace-')), clock = clockIn(folder);
    const site = await walk.start(walk.program, { environment: clock.environment });
    const page = await walk.visitor({ phone: language === 'zh', language, base: site.base });
    const here = {
        page,
        async at(hours) {
            clock.set(`+${hours}h`);
            await page.context().clearCookies();                    // whoever slept so long signs in again
            await walk.enter(page, site.linkFor('xiaoman'));
        },
        async json(path) { return (await page.request.get(path, { headers: { Accept: 'application/json' } })).json(); },
        async membership() { return (await here.json('/subscriptions')).subscriptions[0]; },
        async until(what, holds) {
            for (let i = 0; i < 240; i++) {
                if (await holds()) return;
                await page.waitForTimeout(250);
            }
            throw new Error('not within a minute: ' + what);
        },
        async letters(pattern) { return (await (await fetch(site.base + '/dev/mail', { headers: { Accept: 'application/json' } })).json()).letters.filter((letter) => pattern.test(letter.subject)); },
        async opens(url) { return await page.goto(url).then(() => page.locator('.paywall').count()) === 0; },
        async end() { await site.stop(); rmSync(folder, { recursive: true, force: true }); },
    };
    await here.at(0);
    return here;
}

/// Pays a month by a card that is good once; answers where the plan is bought.
async function joins({ page, json, membership, until }) {
    const plan = `/join/${(await json('/join')).plans.find((each) => each.kind === 'monthly').id}`;
    await page.goto(plan);
    await page.locator('label:has([name=method][value=card])').click();
    await page.locator('button[form=pay]').click();
    await page.waitForURL('**/sandbox/**');
    await page.locator('.gateway details summary').click();
    await page.locator('form:has([value=let_next_fail]) button').click();
    await until('the payment arrives', async () => (await membership())?.state === 'active');
    return plan;
}

const grace = (language) => async (walk) => {
    const { looksRight, rendersDark, check } = walk, here = await member(walk, language), { page } = here;
    try {
        const { listing } = await here.json('/articles');
        const locked = listing.cards.find((card) => card.lock === 'members').url;
        check(!await here.opens(locked), 'it is locked before');
        const plan = await joins(here);
        check(await here.opens(locked), 'it is open to members');

        // The month is over, and the charge is refused.
        await here.at(32 * day);
        await here.until('the charge was refused', async () => (await here.membership()).state === 'past_due');
        await page.goto('/subscriptions');
        await page.locator('.flash.bad').first().waitFor();
        await looksRight(page);
        await rendersDark(page);
        check(await here.opens(locked), 'it stays open in the days of grace');
        const refused = /could not be renewed|续费失败/;
        for (let days = 33; (await here.letters(refused)).length < 3; days++) {
            check(days < 38, 'three letters in the days of grace');
            await here.at(days * day);
            await page.waitForTimeout(4_000);
        }

        // Nothing was paid: access ends when the letter said.
        const { grace_until: until } = await here.membership();
        const over = Math.ceil((new Date(until) - Date.now()) / 3_600_000);
        await here.at(over);
        check(!await here.opens(locked), 'it closed when the days of grace were over');
        await looksRight(page);
        await here.until('it has ended', async () => (await here.membership()).state === 'ended');
        await page.goto('/subscriptions');
        await looksRight(page);

        // Whoever pays is back at once.
        await page.goto(plan);
        await page.locator('button[form=pay]').click();
        await pay(page);
        check(await here.opens(locked), 'it opens with the payment');
    } finally { await here.end(); }
};

const paysInTime = async (walk) => {
    const { check } = walk, here = await member(walk, 'en'), { page } = here;
    try {
        await joins(here);
        await here.at(33 * day);
        await here.until('the charge was refused', async () => (await here.membership()).state === 'past_due');
        const { id, period_end: end } = await here.membership();
        await page.goto('/subscriptions');
        await submit(page, `/subscriptions/${id}/pay`);
        await pay(page);
        const paid = await here.membership();
        const days = (new Date(paid.period_end) - new Date(end)) / 86_400_000;
        check(paid.state === 'active' && days > 27 && days < 32, 'the new month follows the old one without a gap: ' + JSON.stringify(paid));
    } finally { await here.end(); }
};

export default {
    'a card fails, the days of grace pass, and paying opens everything again, in Chinese on a phone': grace('zh'),
    'a card fails, the days of grace pass, and paying opens everything again, in English on a desk': grace('en'),
    'whoever pays in the days of grace loses no day': paysInTime,
};
