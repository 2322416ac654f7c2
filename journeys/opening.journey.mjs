// J1: an owner opens a paid community on an empty installation, on a phone, within five minutes.
import { generateKeyPairSync } from 'node:crypto';
import { startMailServer } from './mail_server.mjs';
import { startNameServer } from './name_server.mjs';

const most_minutes = 5;

const key = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

/// What the mail check says of one subject: its mark and its words.
async function finding(page, name) {
    const item = page.locator('#mail-check li', { has: page.locator('h3', { hasText: name }) });
    await item.first().waitFor();
    return item.first().textContent();
}

async function checkMail(page) {
    await Promise.all([
        page.waitForResponse((answer) => answer.url().endsWith('/setup/mail') && answer.request().method() === 'GET'),
        page.locator('form[action="/admin/mail/check"] button[type=submit]').click(),
    ]);
    await page.waitForTimeout(300);
    await page.locator('#mail-check progress').waitFor({ state: 'detached', timeout: 30_000 });
}

export default {
    'from an empty folder to a page with a plan and a price, letters included': async ({ visitor, program, start, looksRight, rendersDark, check }) => {
        const names = await startNameServer(), mail = await startMailServer();
        const empty = await start(program, { args: ['--development'], environment: { LYCEUM_MAIL__NAME_SERVER: names.address } });
        try {
            const began = Date.now();
            check(empty.setupLink, 'the program prints where to begin');
            const owner = await visitor({ base: empty.base, language: 'zh', phone: true });
            await owner.goto(empty.base + '/setup?code=WRONG');
            await owner.fill('[name=name]', '沈南星');
            await owner.fill('[name=email]', 'nanxing@example.org');
            await owner.click('main form .btn.primary');
            await owner.locator('.complaints').waitFor();
            check(await owner.inputValue('[name=email]') === 'nanxing@example.org', 'what was typed is kept');

            // 1, 2: the code, name, mail, language.
            await owner.goto(empty.setupLink);
            await looksRight(owner);
            await rendersDark(owner);
            await owner.fill('[name=name]', '沈南星');
            await owner.fill('[name=email]', 'nanxing@example.org');
            await owner.selectOption('[name=language]', 'zh');
            await owner.fill('[name=password]', 'purple-lantern-over-water');
            await owner.click('main form .btn.primary');
            await owner.waitForURL('**/setup/community');
            check(await owner.getAttribute('html', 'lang') === 'zh-CN', 'what follows is Chinese');
            check((await owner.locator('.steps [aria-current=step]').textContent()).trim() === '社区', 'the second step is the community');

            // The owner leaves; whoever comes by meanwhile finds nothing; the owner goes on where they stopped.
            const stranger = await visitor({ base: empty.base, language: 'zh' });
            check((await stranger.goto(empty.base + '/setup/community')).status() !== 200 || stranger.url().includes('/sign-in'), 'the steps are the owner\'s alone');
            stranger.complaints.length = 0;
            await owner.goto(empty.base + '/setup');
            await owner.click('main a.btn.primary');
            await owner.waitForURL('**/setup/community');

            // 3: the template.
            await owner.fill('[name=community]', '南星读码社');
            await owner.fill('[name=tagline]', '一起把源码读薄');
            await owner.check('[name=begin_with][value=programmers]');
            await looksRight(owner);
            await owner.click('main form .btn.primary');
            await owner.waitForURL('**/setup/plans');

            // The back button shows what stands, and leads on.
            await owner.goBack();
            await owner.goto(empty.base + '/setup/community');
            const spaces = await owner.textContent('main');
            for (const name of ['讨论', '问答', '课程', '活动']) check(spaces.includes(name), `there is a space ${name}`);
            await owner.click('main a.btn.primary');
            await owner.waitForURL('**/setup/plans');

            // 4: the suggested prices, as they are.
            check(await owner.inputValue('[name=monthly_1]') === '99' && await owner.inputValue('[name=yearly_1]') === '999', 'prices are suggested');
            await looksRight(owner);
            await owner.click('main form .btn.primary');
            await owner.waitForURL('**/setup/mail');

            // 5: the mail server, then planted faults, each named with its cure.
            await owner.selectOption('[name=transport]', 'smtp');
            await owner.fill('[name=from]', 'hello@example.org');
            await owner.fill('[name=host]', '127.0.0.1');
            await owner.fill('[name=port]', String(mail.port));
            await owner.selectOption('[name=encryption]', 'none');
            await owner.locator('form[action="/admin/settings/mail"] button[type=submit]').click();
            await owner.locator('.flash.good').waitFor();
            check(new URL(owner.url()).pathname === '/setup/mail', 'still in the setup');
            await owner.waitForTimeout(300);
            const short = generateKeyPairSync('rsa', { modulusLength: 512 }).publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
            names.records['example.org'] = [{ type: 'TXT', value: 'v=spf1 +all' }, { type: 'MX', value: 'mx.example.org' }];
            names.records['lyceum._domainkey.example.org'] = [{ type: 'TXT', value: `v=DKIM1; k=rsa; p=${short}` }];
            await checkMail(owner);
            check((await finding(owner, 'SPF')).includes('+all'), 'the open SPF record is named');
            check((await finding(owner, 'DKIM')).includes('512'), 'the short key is named');
            const dmarc = await finding(owner, 'DMARC');
            check(dmarc.includes('_dmarc.example.org') && dmarc.includes('v=DMARC1; p=none; rua=mailto:hello@example.org'), 'the missing DMARC record is given word for word');
            check(mail.letters.length === 1 && mail.letters[0].includes('nanxing@example.org'), 'the test letter left');
            await looksRight(owner);

            names.records['example.org'][0].value = 'v=spf1 a mx ~all';
            names.records['lyceum._domainkey.example.org'][0].value = `v=DKIM1; k=rsa; p=${key()}`;
            names.records['_dmarc.example.org'] = [{ type: 'TXT', value: 'v=DMARC1; p=none' }];
            await owner.goto(empty.base + '/setup/mail');
            await checkMail(owner);
            for (const name of ['SPF', 'DKIM', 'DMARC']) check((await finding(owner, name)).includes('正常'), `${name} is marked green`);
            check(await owner.locator('#mail-check .chip.good').count() === 5, 'five green marks');
            await owner.locator('main a.btn[href="/setup/done"]').click();
            await owner.waitForURL('**/setup/done');
            await looksRight(owner);
            await owner.click('main form .btn.primary');
            await owner.waitForURL('**/admin');
            check((await owner.textContent('main')).includes('开始使用'), 'the dashboard lists what is left');
            await looksRight(owner);
            check(Date.now() - began < most_minutes * 60_000, 'it took less than five minutes');

            // 6: what visitors see.
            const guest = await visitor({ base: empty.base, language: 'zh' });
            await guest.goto(empty.base + '/join');
            const cards = await guest.textContent('.plan');
            check(cards.includes('¥99') && cards.includes('¥999'), 'the plan card shows both prices');
            await looksRight(guest);
            await owner.goto(empty.base + '/write?fresh=true');
            await owner.fill('[name=title]', '怎样读一份陌生的源码');
            await owner.fill('[name=body]', '先找到 `main`，再找数据结构。\n\n第三步是画图。');
            await owner.click('button[value=publish]');
            await owner.waitForURL('**/articles/**');
            await guest.goto(empty.base + '/');
            const landing = await guest.textContent('main');
            for (const part of ['一起把源码读薄', '¥99', '¥999', '怎样读一份陌生的源码']) check(landing.includes(part), `the landing page shows ${part}`);
            await looksRight(guest);
            check((await guest.goto(empty.base + '/setup')).status() === 404, 'there is nothing left to set up');
            guest.complaints.length = 0;
        } finally {
            names.stop();
            mail.stop();
            await empty.stop();
        }
    },
    'without scripts the steps work as well': async ({ visitor, program, start, check }) => {
        const empty = await start(program, { args: ['--development'] });
        try {
            const owner = await visitor({ base: empty.base, language: 'en', javaScript: false });
            await owner.goto(empty.setupLink);
            await owner.fill('[name=name]', 'Nora');
            await owner.fill('[name=email]', 'nora@example.org');
            await owner.selectOption('[name=language]', 'en');
            await owner.locator('main form .btn.primary').click();
            await owner.fill('[name=community]', 'Reading Sources');
            await owner.locator('main form .btn.primary').click();
            await owner.fill('[name=monthly_1]', '9');
            await owner.selectOption('[name=currency]', 'USD');
            await owner.locator('main form .btn.primary').click();
            await owner.locator('main a.btn[href="/setup/done"]').click();
            await owner.locator('main form .btn.primary').click();
            await owner.waitForURL('**/admin');
            check((await owner.textContent('main')).includes('Getting started'), 'the dashboard is there');
            const chinese = (await owner.textContent('body')).match(/\p{Script=Han}+/gu) ?? [];
            check(chinese.every((word) => ['园', '中文'].includes(word)), 'the English chrome holds no Chinese: ' + chinese.join(' '));
        } finally {
            await empty.stop();
        }
    },
};
