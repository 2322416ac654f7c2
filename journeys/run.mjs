// Walks the journeys in a browser against the real program: node journeys/run.mjs PROGRAM [NAME…]
import { readdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { check, chromiumArguments, start } from './lyceum.mjs';

const [program, ...wanted] = process.argv.slice(2);
const server = await start(program);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: chromiumArguments });

/// A visitor: a browser context of its own. Console errors and foreign requests fail the journey.
async function visitor({ phone = false, language = 'en', javaScript = true, dark = false } = {}) {
    const context = await browser.newContext({
        viewport: phone ? { width: 390, height: 844 } : { width: 1360, height: 900 },
        locale: language === 'zh' ? 'zh-CN' : 'en-US', javaScriptEnabled: javaScript,
        hasTouch: phone, colorScheme: dark ? 'dark' : 'light', baseURL: server.base,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.complaints = [];
    page.on('console', (message) => { if (message.type() === 'error' && !/status of (4\d\d|503)/.test(message.text())) page.complaints.push(message.text()); });
    page.on('pageerror', (error) => page.complaints.push(String(error)));
    page.on('request', (request) => { if (/^https?:/.test(request.url()) && !request.url().startsWith(server.base)) page.complaints.push('foreign request: ' + request.url()); });
    return page;
}

/// axe: nothing serious, and no sideways overflow.
async function looksRight(page) {
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(overflow <= 1, `${page.url()} overflows sideways by ${overflow} px`);
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
    const serious = found.violations.filter((v) => ['serious', 'critical'].includes(v.impact));
    check(serious.length === 0, `axe on ${page.url()}: ` + serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`).join('; '));
}

/// The letters caught so far, newest first: [{to, subject, text, links}].
async function letters() {
    const answer = await fetch(server.base + '/dev/mail', { headers: { Accept: 'application/json' } });
    return (await answer.json()).letters;
}

/// The newest letter to an address whose subject or text matches.
async function letterTo(address, pattern = /./) {
    for (let i = 0; i < 100; i++) {
        const found = (await letters()).find((l) => l.to.includes(address) && pattern.test(l.subject + l.text));
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no letter to ${address} matching ${pattern}`);
}

let passed = 0, failed = 0;
for (const file of readdirSync(new URL('.', import.meta.url)).filter((f) => f.endsWith('.journey.mjs')).sort()) {
    const name = file.replace('.journey.mjs', '');
    if (wanted.length && !wanted.some((w) => name.includes(w))) continue;
    const journey = await import('./' + file);
    for (const [title, walk] of Object.entries(journey.default)) {
        const pages = [];
        const open = async (options) => { const page = await visitor(options); pages.push(page); return page; };
        const started = Date.now();
        try {
            await walk({ visitor: open, base: server.base, ownerLink: server.ownerLink, looksRight, letterTo, check });
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
