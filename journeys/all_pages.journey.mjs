// Every page of the program, found by following links: it answers, fits phone and desk, is accessible by day and by
// night, and speaks one language.
import { readdirSync, readFileSync } from 'node:fs';

// Pages that only a step of some journey leads to, or that are not pages.
const without_page = new Set(['/sign-in/link/{token}', '/verify/{token}', '/email/{token}', '/email/undo/{token}', '/reset/{token}', '/sign-up/finish',
    '/invite/{token}', '/orders/{id}/return', '/sandbox/{number}', '/posts/{id}', '/posts/{id}/stream', '/questions/similar', '/search/similar', '/setup', '/setup/community', '/setup/plans', '/setup/mail',
    '/setup/done', '/palette', '/admin/mail/check/{id}', '/c/{community}/manage/offices/{office}',
    '/posts/{id}/history', '/threads/{id}/history', '/write/{id}/history/{version}', '/finance/orders/{id}', '/orders/{id}', '/settings', '/threads/{id}/moderate',
    '/articles/{id}', '/series/{id}', '/questions/{id}', '/topics/{id}', '/buy/{item}', '/join/{plan}', '/items/{id}/comments']);
// Pages that nothing links to while the sample is as it is.
const known = ['/search?q=wal', '/search?q=nothing-is-called-this', '/questions/new?title=fsync', '/report?place=%2F', '/tags/rust', '/?tab=hot', '/?tab=unanswered',
    '/?tab=following', '/join', '/dev/mail', '/welcome', '/nothing-here', '/sign-in', '/sign-in/code', '/sign-up', '/forgotten', '/admin', '/c/systems', '/c/systems/leave', '/sign-out', '/c/systems/join', '/communities', '/settings/recommendations', '/tags', '/questions', '/topics', '/sign-in/code/enter?email=a%40example.org',
    '/offline', '/admin/roles', '/admin/settings/site', '/admin/settings/mail', '/admin/mail/check', '/c/systems/team', '/c/systems/greeting', '/c/systems/volunteering', '/c/systems/reports'];

/// One address for each pattern of the API document, walking links from the front page as this visitor sees them.
async function addresses(page, base, check) {
    const document = await (await page.request.get(base + '/api/openapi.json')).json();
    const patterns = Object.entries(document.paths).filter(([path, methods]) => methods.get && !without_page.has(path)).map(([path]) => path);
    const shape = (pattern) => new RegExp('^' + pattern.replace(/[.+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/@]+') + '$');
    // The more a pattern says itself, the earlier it is asked.
    const shapes = patterns.map((pattern) => [pattern, shape(pattern)]).sort((a, b) => a[0].split('{').length - b[0].split('{').length);
    const patternOf = (path) => shapes.find(([, regular]) => regular.test(decodeURI(path)))?.[0];
    const found = new Map(), waiting = ['/', ...known], seen = new Set(waiting);
    const perPattern = new Map();
    while (waiting.length) {
        const address = waiting.shift();
        const pattern = patternOf(new URL(address, base).pathname);
        const times = perPattern.get(pattern) ?? 0;
        if (times >= 3 && !known.includes(address)) continue;
        perPattern.set(pattern, times + 1);
        const answer = await page.request.get(base + address, { headers: { Accept: 'text/html' } });
        if (known.includes(address)) found.set(address, address);
        else if (pattern && answer.ok() && !found.has(pattern)) found.set(pattern, address);
        check(answer.status() < 500, `${address} answers ${answer.status()}`);
        if (!(answer.headers()['content-type'] ?? '').startsWith('text/html')) continue;
        for (const [, href] of (await answer.text()).matchAll(/<a[^>]* href="(\/[^"#]*)/g)) {
            const next = href.replaceAll('&amp;', '&');
            if (seen.has(next) || !patternOf(new URL(next, base).pathname)) continue;
            seen.add(next);
            waiting.push(next);
        }
    }
    return { pages: [...found.values()], missing: patterns.filter((pattern) => !found.has(pattern) && !known.some((k) => patternOf(new URL(k, base).pathname) === pattern)) };
}

/// The Chinese that people of the sample wrote, without markup and punctuation: whatever else is Chinese on an English page is ours.
function writtenByPeople() {
    const sample = new URL('../sample/', import.meta.url);
    return readdirSync(sample, { recursive: true }).filter((name) => /\.(toml|md)$/.test(name)).map((name) => readFileSync(new URL(name, sample), 'utf8')).join('').replace(/\P{Script=Han}/gu, '');
}

const textOf = () => {
    const said = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('script, .seal, .avatar')) said.push(walker.currentNode.data);
    return said;
};

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

async function opened(page, address, check) {
    const answer = await page.goto(address);
    check(answer.status() === (address === '/nothing-here' ? 404 : 200), `status ${answer.status()}`);
}

const written = writtenByPeople(), names_of_languages = ['中文', '简体中文'];
// Orders keep the words under which something was bought.
const as_sold = ['按月', '按年'];

async function speaksEnglish(page, check) {
    const runs = (await page.evaluate(textOf)).flatMap((text) => text.match(/\p{Script=Han}+/gu) ?? []);
    const ours = runs.filter((run) => !written.includes(run) && !names_of_languages.includes(run) && !as_sold.includes(run));
    check(ours.length === 0, 'Chinese left: ' + [...new Set(ours)].slice(0, 5).join(' '));
}

export default {
    'the owner sees every page in Chinese on a desk, by day and by night, and in English on a phone': async ({ visitor, base, looksRight, rendersDark, check }) => {
        const pages = [];
        for (let n = 0; n < 2; n++) pages.push({ zh: await visitor({ as: 'suran', language: 'zh' }), en: await visitor({ as: 'suran', language: 'en', phone: true }) });
        const { pages: all, missing } = await addresses(pages[0].zh, base, check);
        check(missing.length === 0, 'no link leads to ' + missing.join(' '));
        await inspect(pages, all, async ({ zh, en }, address) => {
            await opened(zh, address, check);
            await looksRight(zh);
            await rendersDark(zh);
            await opened(en, address, check);
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
