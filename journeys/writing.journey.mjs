// J3: an author writes, loses the tab, finds the draft again, draws the line of the free part, and publishes.
// One word to search for, and what stands beside it: pages of results repeat what was asked.
const secret = 'quokkasecret', beside = 'numbatpaid';
const text = `自由部分：freewombat。

\`\`\`cpp
int main() { return 0; }
\`\`\`

公式 $a^2 + b^2 = c^2$。

\`\`\`mermaid
graph LR; A-->B
\`\`\``;

export default {
    'a draft survives its tab, and nothing leaks from behind the line': async ({ visitor, base, looksRight, check }) => {
        const author = await visitor({ as: 'zhouming', language: 'zh' });
        await author.goto('/write?fresh=true');
        await author.fill('[name=title]', '袋熊日志：一次完整的恢复演练');
        const kept = author.waitForResponse((answer) => answer.url().includes('draft') && answer.ok());
        await author.fill('[name=body]', text);
        await kept;
        await author.goto('about:blank');
        await author.goto('/write');
        check(await author.inputValue('[name=title]') === '袋熊日志：一次完整的恢复演练', 'the title is back');
        check((await author.inputValue('[name=body]')).includes('freewombat'), 'the text is back');
        await author.locator('.flash.good').first().waitFor();

        await author.locator('[name=access][value=members]').check({ force: true });
        await author.locator('[name=body]').evaluate((area) => { area.focus(); area.setSelectionRange(area.value.length, area.value.length); });
        await author.click('[data-controller~=paywall-line]');
        const withLine = await author.inputValue('[name=body]');
        check(withLine.includes('<!-- paywall -->'), 'the line stands in the text');
        await author.fill('[name=body]', withLine.trimEnd() + `\n\n付费部分：${secret} ${beside}。\n`);
        await author.fill('[name=tags]', 'lsm', { timeout: 3_000 }).catch(() => {});
        await author.click('button[value=publish]');
        await author.waitForURL('**/articles/**');
        check((await author.textContent('main')).includes(beside), 'the author reads all of it');
        await author.locator('.prose .katex, .prose math').first().waitFor();
        await author.locator('.prose iframe, .prose svg').first().waitFor();
        await looksRight(author);
        const place = new URL(author.url()).pathname;

        const guest = await visitor({ language: 'zh' });
        await guest.goto(place);
        const seen = await guest.content();
        check(seen.includes('freewombat') && !seen.includes(beside), 'the page holds the free part only');
        check(await guest.locator('.paywall').isVisible(), 'and the offer');
        for (const address of ['/api/v1' + place, place + '.json', '/rss.xml', '/atom.xml', '/@zhouming/atom.xml', `/search?q=${secret}`, `/api/v1/search?q=${secret}`, '/sitemap.xml', '/articles', '/api/v1/articles', '/llms.txt'])
            check(!(await (await guest.request.get(address)).text()).includes(beside), `nothing leaks at ${address}`);
        let found = '';
        for (let n = 0; n < 30 && !found.includes('袋熊'); n++) {
            found = await (await guest.request.get('/search?q=freewombat')).text();
            await guest.waitForTimeout(100);
        }
        check(found.includes('袋熊'), 'the free part is found');
    },
};
