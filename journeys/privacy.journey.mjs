// J12, steps 4 to 6: what the site knows about somebody, a copy of it, and the end of their account; and who of the staff looked.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const sql = (site, statement) => execFileSync('sqlite3', ['-cmd', '.timeout 5000', site.folder + '/lyceum.db', statement], { encoding: 'utf8' }).trim();

/// Looks again until a page says so: what a job does takes a moment.
async function until(page, address, condition, what) {
    for (let i = 0; i < 60; i++) {
        const answer = await page.goto(address);
        if (await condition(answer)) return;
        await page.waitForTimeout(250);
    }
    throw new Error('did not happen: ' + what);
}

/// Presses a button that asks whether one is sure, and is.
async function sure(page, button) {
    await button.click();
    if (page.hasScripts) await page.locator('dialog[open] button[value=yes]').click();
}

export default {
    'a member takes a tag away, fetches a copy of everything, and leaves': async ({ visitor, program, start, enter, looksRight, rendersDark, check }) => {
        const folder = mkdtempSync(join(tmpdir(), 'lyceum-copy-')), data = join(folder, 'data');
        let site = await start(program, { folder: data });
        try {
            const page = await visitor({ base: site.base, language: 'zh', phone: true });
            await enter(page, site.linkFor('lin'));

            // 4: a tag that the site believes in, gone from the page, from the reasons and from the feed.
            await page.goto(site.base + '/settings/data');
            await looksRight(page);
            await rendersDark(page);
            const cross = page.locator('form.act:has([name=reason][value^="tag"])').first();
            const reason = await cross.locator('[name=reason]').inputValue();
            const tag = (await page.locator('li', { has: cross }).locator('strong').first().textContent()).trim();
            const told = async () => (await page.request.get(site.base + '/?limit=50', { headers: { Accept: 'application/json' } })).text();
            await cross.locator('button').click();
            await page.waitForFunction((value) => !document.querySelector(`form.act [name=reason][value="${value}"]`) || location.pathname !== '/settings/data', reason);
            await page.goto(site.base + '/settings/data');
            check(await page.locator(`form.act [name=reason][value="${reason}"]`).count() === 0, `${tag} is gone`);
            check(!(await told()).includes(`"${reason}"`), `nothing is recommended for ${tag} any more`);
            await page.goto(site.base + '/settings/recommendations');
            check((await page.textContent('main')).includes(tag.replace('#', '')), 'and it can be let count again');
            await looksRight(page);

            // 5: the copy.
            await page.goto(site.base + '/settings/data');
            await page.locator('form[action="/settings/data/copies"] button').click();
            await until(page, site.base + '/settings/data', () => page.locator('a[href^="/settings/data/copies/"]').count(), 'the copy is ready');
            await looksRight(page);
            const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a[href^="/settings/data/copies/"]').click()]);
            const archive = join(folder, 'copy.zip');
            await download.saveAs(archive);
            execFileSync('python3', ['-m', 'zipfile', '-e', archive, folder]);
            const account = JSON.parse(readFileSync(join(folder, 'account.json'), 'utf8'));
            check(account.handle === 'lin' && account.email === 'lin@example.org', 'the copy is theirs');
            check(JSON.parse(readFileSync(join(folder, 'removed-reasons.json'), 'utf8')).some((each) => each.reason === reason), 'and knows what was taken away');

            // 6: the end, called off once, then carried out.
            const { listing } = await (await page.request.get(site.base + '/questions?limit=100', { headers: { Accept: 'application/json' } })).json();
            const written = '/questions/' + listing.cards.find((card) => card.author.handle === 'lin').id;
            const leave = async () => {
                await page.goto(site.base + '/settings/close');
                await looksRight(page);
                await page.fill('[name=handle]', 'lin');
                await sure(page, page.locator('main .btn.danger'));
                await page.waitForURL(site.base + '/');
            };
            await leave();
            check((await page.goto(site.base + '/settings/profile')).url().includes('/sign-in'), 'every device is signed out');
            await enter(page, site.linkFor('lin'));
            await page.goto(site.base + '/settings/close');
            await looksRight(page);
            await rendersDark(page);
            await page.locator('main form:has([value=delete]) button, main form button.primary').first().click();
            await page.waitForFunction(() => !document.querySelector('main form button.primary'));
            await leave();
            // Two weeks later: a program that was off carries out what fell due meanwhile.
            await site.stop();
            sql(site, "update erasures set due_at = 1; update job_schedules set due_at = 1 where name like '%erase accounts%';");
            site = await start(program, { folder: data, args: ['--development'] });
            await until(page, site.base + '/@lin', (answer) => answer.status() === 404, 'the account ends');
            await page.goto(site.base + written);
            check(/已注销用户/.test(await page.textContent('main')), 'what they wrote stays, under “deleted user”');
            check(sql(site, "select count(*) from people where email = 'lin@example.org' or name = '林一舟'") === '0', 'address and name are gone');
            page.complaints.length = 0;
        } finally {
            await site.stop();
            rmSync(folder, { recursive: true, force: true });
        }
    },
    'staff who look say why, and the member reads it; staff who close an account give a reason and days': async ({ visitor, program, start, enter, looksRight, rendersDark, check }) => {
        const site = await start(program);
        try {
            const owner = await visitor({ base: site.base, language: 'en' });
            await enter(owner, site.ownerLink);
            await owner.goto(site.base + '/admin/people?q=mila');
            check(!(await owner.textContent('main')).includes('mila@example.org'), 'a list does not show addresses');
            await owner.locator('main .table a.name').click();
            await owner.waitForURL('**/admin/people/mila');
            await looksRight(owner);
            await owner.locator('main a[href$="/look"]').click();
            await owner.waitForURL('**/look');
            await looksRight(owner);
            await owner.fill('[name=reason]', 'asked for help with signing in');
            await owner.locator('main form button[type=submit]').click();
            await owner.getByText('mila@example.org').waitFor();
            await looksRight(owner);
            await rendersDark(owner);
            const mila = await visitor({ base: site.base, language: 'en', phone: true });
            await enter(mila, site.linkFor('mila'));
            await mila.goto(site.base + '/settings/data');
            check((await mila.textContent('main')).includes('asked for help with signing in'), 'the member reads who looked, and why');

            await owner.goto(site.base + '/admin/people/mila');
            await owner.locator('main a[href$="/closing"]').click();
            await owner.waitForURL('**/closing');
            await looksRight(owner);
            await owner.fill('[name=typed]', 'wrong');
            await owner.fill('[name=reason]', 'sells accounts');
            await sure(owner, owner.locator('main .btn.danger'));
            await owner.locator('.error').first().waitFor();
            check(await owner.inputValue('[name=reason]') === 'sells accounts', 'what was typed is kept');
            await owner.fill('[name=typed]', 'mila');
            await sure(owner, owner.locator('main .btn.danger'));
            await owner.locator('main form button.primary').waitFor();
            await looksRight(owner);
            await enter(mila, site.linkFor('mila'));
            await mila.goto(site.base + '/settings/close');
            check((await mila.textContent('main')).includes('sells accounts'), 'the member reads why');
            check(await mila.locator('main form').count() === 0, 'and cannot call it off');
            await looksRight(mila);
            await owner.locator('main form button.primary').click();
            await owner.locator('main .btn.danger').waitFor();
            check((await (await mila.request.get(site.base + '/@mila')).status()) === 200, 'the account stays');
        } finally {
            await site.stop();
        }
    },
};
