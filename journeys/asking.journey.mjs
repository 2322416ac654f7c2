// J5: a question is asked, answered, voted for and solved, and the asker sees it happen.

export default {
    'a question is answered before the eyes of who asked it': async ({ visitor, looksRight, check }) => {
        const asker = await visitor({ as: 'mateo' });
        await asker.goto('/questions/new');
        await asker.locator('[name=title]').pressSequentially('fsync on a clock that jumps back', { delay: 5 });
        await asker.locator('#similar a').first().waitFor();
        await asker.fill('[name=title]', 'Why does gRPC keep a dead connection for two hours?');
        await asker.fill('[name=body]', 'With `grpc-go` 1.60 a peer that lost power stays *ready*. What did I miss?');
        await asker.locator('.editor').waitFor();
        await asker.locator('.tag-input input').fill('go, grpc');
        await asker.locator('form.compose .btn.primary').click();
        await asker.waitForURL(/\/questions\/(?!new)/);
        const place = new URL(asker.url()).pathname;
        const tags = await asker.locator('.topic-head .tag').allTextContents();
        check(tags.includes('go') && tags.includes('grpc'), 'it has its tags: ' + tags);
        await looksRight(asker);
        const bellBefore = Number(await asker.locator('[data-live-count=bell]').textContent()) || 0;
        await asker.waitForTimeout(500);

        const helper = await visitor({ as: 'dev' });
        await helper.goto(place);
        await helper.fill('#reply textarea', 'Without keepalive TCP waits for its own timers. Set `keepalive.ClientParameters`.');
        await helper.waitForTimeout(500);
        await helper.locator('#reply button[type=submit]').last().click();
        await asker.locator('.post .prose', { hasText: 'keepalive.ClientParameters' }).waitFor();
        check((await asker.textContent('h2[id^=answers-count]')).includes('1 answer'), 'and is counted');
        await asker.waitForFunction((before) => Number(document.querySelector('[data-live-count=bell]').textContent) > before, bellBefore);

        const other = await visitor({ as: 'ingrid' });
        await other.goto(place);
        const vote = other.locator('article.post form.vote').last();
        await vote.locator('.vote-up').click();
        await other.waitForFunction(() => [...document.querySelectorAll('form.vote .num')].at(-1).textContent.trim() === '1');
        await other.reload();
        check(await other.locator('article.post form.vote').last().locator('.vote-up').getAttribute('aria-pressed') === 'true', 'the vote is kept');

        await asker.reload();
        await asker.getByRole('button', { name: 'Accept', exact: true }).click();
        await asker.locator('.post.accepted').waitFor();
        await asker.reload();
        check((await asker.textContent('.topic-head')).includes('Solved'), 'the question is solved');
        await looksRight(asker);

        await asker.goto('/notifications');
        check((await asker.textContent('main')).includes('Dev') || await asker.locator('.notice').count() > 0, 'the answer is among the notifications');
        await helper.goto('/notifications');
        await helper.locator('.notice.unread button').first().click();
        await helper.waitForURL('**/questions/**');
    },
};
