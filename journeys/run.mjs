// Walks the journeys in a browser against the real program: node journeys/run.mjs PROGRAM [NAME… or 'NAME: TITLE'…]
import { readdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { check, chromiumArguments, start } from './lyceum.mjs';

const [program, ...wanted] = process.argv.slice(2);
const server = await start(program);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: chromiumArguments });

/// Goes through the page of a one-time link, and reads on in the visitor's language instead of the account's.
async function enter(page, link) {
    await page.goto(link);
    await page.locator('main form button').click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in/link'));
    await page.context().addCookies([{ name: 'lang', value: page.language, url: new URL(link).origin }]);
}

/// What signed-in people of the sample carry, one session each for the whole run.
const sessions = new Map();

/// A visitor: a browser context of its own, signed in as a person of the sample where `as` names one, `alone` in a session that may be ended. Console errors and foreign requests fail the journey.
async function visitor({ phone = false, language = 'en', javaScript = true, dark = false, base = server.base, as, alone } = {}) {
    const context = await browser.newContext({
        viewport: phone ? { width: 390, height: 844 } : { width: 1360, height: 900 },
        locale: language === 'zh' ? 'zh-CN' : 'en-US', javaScriptEnabled: javaScript,
        hasTouch: phone, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce', baseURL: base, storageState: alone ? undefined : sessions.get(as),
    });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);          // a loaded machine is slow, not wrong
    page.complaints = [];
    page.hasScripts = javaScript;
    page.language = language;
    // What a page of another site does, a sign-in provider's for one, is its own affair; so is what failed to load from there, for asking at all is complained of below.
    const elsewhere = () => /^https?:/.test(page.url()) && !page.url().startsWith(base);
    page.on('console', (message) => {
        const from = message.location().url, ours = !elsewhere() && (!/^https?:/.test(from) || from.startsWith(base));
        const cutOff = from.startsWith(base + '/assets/') && message.text().includes('net::ERR_FAILED');       // the page was left while it was fetched
        if (message.type() === 'error' && ours && !cutOff && !/status of (4\d\d|503)/.test(message.text())) page.complaints.push(`${message.text()} (${from})`);
    });
    page.on('pageerror', (error) => page.complaints.push(String(error)));
    page.on('request', (request) => { if (!elsewhere() && /^https?:/.test(request.url()) && !request.url().startsWith(base)) page.complaints.push('foreign request: ' + request.url()); });
    if (as && (alone || !sessions.has(as))) {
        await enter(page, server.linkFor(as));
        if (!alone) sessions.set(as, await context.storageState());
    } else if (as) await context.addCookies([{ name: 'lang', value: language, url: base }]);
    return page;
}

async function serious(page, only) {
    await page.waitForFunction(() => !document.querySelector('pre.mermaid:not([tabindex])'), undefined, { timeout: 3000 }).catch(() => {});
    // Legacy mode looks at this page alone, without opening another window for each look.
    // The read-only ticks of task lists stand before their words without being tied to them.
    const axe = new AxeBuilder({ page }).exclude('.prose li.task > input').setLegacyMode(true);
    if (only) axe.withRules(only); else axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
    const found = (await axe.analyze()).violations.filter((v) => ['serious', 'critical'].includes(v.impact));
    check(found.length === 0, `axe on ${page.url()}: ` + found.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`).join('; '));
}

/// By night, only the colours are others.
async function rendersDark(page) {
    await page.emulateMedia({ colorScheme: 'dark' });
    try { await serious(page, ['color-contrast']); } finally { await page.emulateMedia({ colorScheme: 'light' }); }
}

/// axe: nothing serious, and no sideways overflow; fast, and where scripts are off, which axe needs: the overflow alone.
async function looksRight(page, { fast = false } = {}) {
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(overflow <= 1, `${page.url()} overflows sideways by ${overflow} px`);
    if (!fast && page.hasScripts) await serious(page);
}

/// The letters caught so far, newest first: [{to, subject, text, links}].
async function letters() {
    const answer = await fetch(server.base + '/dev/mail', { headers: { Accept: 'application/json' } });
    return (await answer.json()).letters;
}

/// The newest letter to an address whose subject or text matches; letters about payments take up to ten seconds.
async function letterTo(address, pattern = /./) {
    for (let i = 0; i < 300; i++) {
        const found = (await letters()).find((l) => l.to.includes(address) && pattern.test(l.subject + l.text));
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no letter to ${address} matching ${pattern}`);
}

let passed = 0, failed = 0;
for (const file of readdirSync(new URL('.', import.meta.url)).filter((f) => f.endsWith('.journey.mjs')).sort()) {
    const name = file.replace('.journey.mjs', '');
    if (wanted.length && !wanted.some((w) => name.includes(w.split(':')[0]))) continue;
    const journey = await import('./' + file);
    for (const [title, walk] of Object.entries(journey.default)) {
        if (wanted.length && !wanted.some((w) => `${name}: ${title}`.includes(w))) continue;
        const pages = [];
        const open = async (options) => { const page = await visitor(options); pages.push(page); return page; };
        const started = Date.now();
        try {
            await walk({ visitor: open, base: server.base, program, start, enter, looksRight, rendersDark, letterTo, check });
            for (const page of pages) check(page.complaints.length === 0, page.complaints.join('\n'));
            console.log(`  ok    ${name}: ${title} (${Date.now() - started} ms)`);
            passed++;
        } catch (error) {
            console.log(`  FAIL  ${name}: ${title}\n${error.stack}\n  at ${pages.map((p) => p.url()).join(' ')}`);
            for (const [n, page] of pages.entries()) await page.screenshot({ path: `/tmp/lyceum-failed-${name}-${n}.png` }).catch(() => {});
            failed++;
        }
        for (const page of pages) await page.context().close();
    }
}
await browser.close();
await server.stop();
if (failed) console.log(server.log().split('\n').slice(-30).join('\n'));
console.log(`${passed} journeys passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
