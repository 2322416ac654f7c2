// J1: an owner opens a paid community on an empty installation.

export default {
    'from an empty folder to a page with a plan and a price': async ({ visitor, program, start, looksRight, check }) => {
        const empty = await start(program, { args: ['--development'] });
        try {
            check(empty.setupLink, 'the program prints where to begin');
            const owner = await visitor({ base: empty.base, language: 'zh' });
            await owner.goto(empty.base + '/setup?code=WRONG');
            await owner.goto(empty.setupLink);
            await looksRight(owner);
            await owner.fill('[name=name]', '沈南星');
            await owner.fill('[name=handle]', 'nanxing');
            await owner.fill('[name=email]', 'nanxing@example.org');
            await owner.selectOption('[name=language]', 'zh');
            await owner.fill('[name=community]', '南星读码社');
            await owner.fill('[name=tagline]', '一起把源码读薄');
            await owner.check('[name=begin_with][value=programmers]');
            await owner.click('main form .btn.primary');
            await owner.waitForURL('**/manage');
            const place = new URL(owner.url()).pathname.replace('/manage', '');
            check(await owner.getAttribute('html', 'lang') === 'zh-CN', 'the dashboard is Chinese');
            check((await owner.textContent('main')).includes('版块'), 'the dashboard names the spaces in Chinese');
            await looksRight(owner);

            await owner.goto(empty.base + place + '/manage/spaces');
            const spaces = await owner.textContent('main table');
            for (const name of ['讨论', '问答', '课程', '活动']) check(spaces.includes(name), `there is a space ${name}`);

            for (const [kind, price] of [['monthly', '99'], ['yearly', '999']]) {
                await owner.goto(empty.base + place + '/manage/plans');
                const tiers = await owner.locator('[name=tier] option').allTextContents();
                await owner.selectOption('[name=tier]', { label: tiers.find((name) => /VIP/i.test(name)) ?? tiers.at(-1) });
                await owner.selectOption('[name=kind]', kind);
                await owner.fill('[name=price]', price);
                await owner.click('main form:has([name=tier]) .btn.primary');
                await owner.locator('main table').getByText(`¥${price}`).waitFor();
            }
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
            await empty.stop();
        }
    },
};
