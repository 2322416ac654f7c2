// Every page of the program, found by following links: it answers, fits phone and desk, is accessible by day and by
// night, and speaks one language. LYCEUM_PICTURES=FOLDER keeps a picture of each, to be looked at.
import { furnish } from './furniture.mjs';
import { chineseLeft } from './language.mjs';

// Pages that only a step of some journey leads to (factors, sign_on, finance and opening look at theirs), or that are not pages.
const without_page = new Set(['/sign-in/link/{token}', '/verify/{token}', '/email/{token}', '/email/undo/{token}', '/reset/{token}', '/sign-up/finish',
    '/invite/{token}', '/orders/{id}/return', '/sandbox/{number}', '/posts/{id}', '/posts/{id}/stream', '/questions/similar', '/search/similar', '/setup', '/setup/community', '/setup/plans', '/setup/mail',
    '/setup/done', '/palette', '/admin/mail/check/{id}', '/posts/{id}/history', '/threads/{id}/history', '/write/{id}/history/{version}', '/settings', '/threads/{id}/moderate',
    '/articles/{id}', '/series/{id}', '/questions/{id}', '/topics/{id}', '/buy/{item}', '/join/{plan}', '/items/{id}/comments',
    '/sign-in/second-factor', '/sign-in/second-factor/lost', '/sign-in/second-factor/keep/{token}', '/settings/security/codes', '/sign-in/with/{slug}', '/sign-in/with/{slug}/callback', '/sign-in/join',
    '/settings/connections/new', '/unsubscribe/{token}', '/try/{tier}', '/subscriptions/{id}/change',
    '/with/{code}', '/partnerships/{partner}', '/r/{code}', '/ads/go/{ad}', '/pay/{number}', '/pay/{number}/go', '/pay/{number}/wechat',
    '/income/payouts/{id}', '/income/works/{item}', '/finance/payouts/of/{id}']);
const kinds_of_problems = ['bad_request', 'sign_in', 'pay', 'forbidden', 'confirm', 'second_factor', 'not_found', 'method_not_allowed', 'conflict', 'precondition_failed', 'too_large', 'invalid', 'slow_down', 'unavailable'];
// Pages that nothing links to while the sample is as it is.
const known = ['/learning', '/search?q=wal', '/search?q=nothing-is-called-this', '/questions/new?title=fsync', '/report?place=%2F', '/tags/rust', '/?tab=hot', '/?tab=unanswered',
    '/?tab=following', '/join', '/dev/mail', '/welcome', '/nothing-here', '/sign-in', '/sign-in/code', '/sign-up', '/forgotten', '/admin', '/c/systems', '/c/systems/leave', '/sign-out', '/c/systems/join', '/communities', '/settings/recommendations', '/recommendations', '/tags', '/questions', '/topics', '/sign-in/code/enter?email=a%40example.org',
    '/offline', '/admin/roles', '/admin/settings/site', '/admin/settings/mail', '/admin/mail/check', '/c/systems/team', '/c/systems/greeting', '/c/systems/volunteering', '/c/systems/reports', '/oauth/end-session',
    // What only a browser may use stands in no document.
    '/settings/security', '/settings/security/app', '/settings/security/passkeys', '/settings/sessions', '/settings/tokens', '/settings/connections', '/settings/apps', '/confirm',
    '/admin/people/zhouming/closing', '/api/events', ...kinds_of_problems.map((kind) => '/api/problems/' + kind)];

/// One address for each pattern of the API document, and those named above, walking links from the front page as this visitor sees them.
async function addresses(page, base, check, others = []) {
    const document = await (await page.request.get(base + '/api/openapi.json')).json();
    const patterns = Object.entries(document.paths).filter(([path, methods]) => methods.get && !without_page.has(path)).map(([path]) => path);
    const shape = (pattern) => new RegExp('^' + pattern.replace(/[.+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/@]+') + '$');
    // The more a pattern says itself, the earlier it is asked.
    const shapes = patterns.map((pattern) => [pattern, shape(pattern)]).sort((a, b) => a[0].split('{').length - b[0].split('{').length);
    const patternOf = (path) => shapes.find(([, regular]) => regular.test(decodeURI(path)))?.[0];
    const named = [...known, ...others];
    const found = new Map(), waiting = ['/', ...named], seen = new Set(waiting);
    const perPattern = new Map();
    while (waiting.length) {
        const address = waiting.shift();
        const pattern = patternOf(new URL(address, base).pathname);
        const times = perPattern.get(pattern) ?? 0;
        if (times >= 3 && !named.includes(address)) continue;
        perPattern.set(pattern, times + 1);
        const answer = await page.request.get(base + address, { headers: { Accept: 'text/html' } });
        const is_page = (answer.headers()['content-type'] ?? '').startsWith('text/html');
        if (named.includes(address)) found.set(address, address);
        else if (pattern && answer.ok() && !found.get(pattern)) found.set(pattern, is_page ? address : '');     // a file is found, but not looked at
        check(answer.status() < 500, `${address} answers ${answer.status()}`);
        if (!is_page) continue;
        for (const [, href] of (await answer.text()).matchAll(/<a[^>]* href="(\/[^"#]*)/g)) {
            const next = href.replaceAll('&amp;', '&');
            // The ways to the other language would change it for the rest of the walk.
            if (seen.has(next) || next.includes('lang=') || !patternOf(new URL(next, base).pathname)) continue;
            seen.add(next);
            waiting.push(next);
        }
    }
    return { pages: [...found.values()].filter(Boolean), missing: patterns.filter((pattern) => !found.has(pattern) && !named.some((k) => patternOf(new URL(k, base).pathname) === pattern)) };
}

async function inspect(pages, addresses, look, check) {
    const faults = [];
    const rest = [...addresses];
    await Promise.all(pages.map(async (page) => {
        for (let address = rest.shift(); address; address = rest.shift()) {
            try { await look(page, address); } catch (error) { faults.push(`${address}: ${error.message.split('\n')[0]}`); }
        }
    }));
    check(faults.length === 0, `${faults.length} faults\n` + faults.sort().join('\n'));
}

async function picture(page, address, view) {
    const folder = process.env.LYCEUM_PICTURES;
    if (folder) await page.screenshot({ path: `${folder}/${address.replace(/[^a-z0-9@]+/gi, '_').slice(0, 60)}.${view}.png`, fullPage: true });
}

async function opened(page, address, check) {
    const answer = await page.goto(address);
    check(answer.status() === (address === '/nothing-here' ? 404 : 200), `status ${answer.status()}`);
    check(await page.getAttribute('html', 'lang') === (page.language === 'zh' ? 'zh-CN' : 'en'), `is not ${page.language}`);
    check(await page.locator('h1').count() === 1, 'has one heading of its own');
}

async function speaksEnglish(page, check) {
    const left = await chineseLeft(page);
    check(left.length === 0, 'Chinese left: ' + left.slice(0, 5).join(' '));
}

export default {
    'the owner sees every page in Chinese on a desk, by day and by night, and in English on a phone': async ({ visitor, base, looksRight, rendersDark, check }) => {
        const pages = [];
        for (let n = 0; n < 2; n++) pages.push({ zh: await visitor({ as: 'suran', language: 'zh' }), en: await visitor({ as: 'suran', language: 'en', phone: true }) });
        const others = await furnish(pages[0].zh, base, check);
        const { pages: all, missing } = await addresses(pages[0].zh, base, check, others);
        check(missing.length === 0, 'no link leads to ' + missing.join(' '));
        await inspect(pages, all, async ({ zh, en }, address) => {
            await opened(zh, address, check);
            await picture(zh, address, 'zh-desk');
            await looksRight(zh);
            await rendersDark(zh);
            await opened(en, address, check);
            await picture(en, address, 'en-phone');
            await looksRight(en, { fast: true });
            await speaksEnglish(en, check);
        }, check);
    },
    'a guest sees every public page in English on a phone by night, and in Chinese without overflow': async ({ visitor, base, looksRight, check }) => {
        const pages = [];
        for (let n = 0; n < 2; n++) pages.push({ zh: await visitor({ language: 'zh', phone: true }), en: await visitor({ language: 'en', phone: true, dark: true }) });
        const { pages: all } = await addresses(pages[0].zh, base, check);
        await inspect(pages, all, async ({ zh, en }, address) => {
            await opened(en, address, check);
            await looksRight(en);
            await speaksEnglish(en, check);
            await opened(zh, address, check);
            await looksRight(zh, { fast: true });
        }, check);
    },
};
