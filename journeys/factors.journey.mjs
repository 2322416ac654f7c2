// Second factors and passkeys, with an authenticator that Chromium simulates. What the program asks for and what
// comes back is checked by @simplewebauthn/server as well, and the codes of the app are made by otplib.
import { execFileSync } from 'node:child_process';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { generateSync } from 'otplib';

const password = 'four plain words here';

/// An authenticator in the page's browser: {keys(), remove(), seen()}.
async function authenticator(page, options = {}) {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options: {
        protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, ...options,
    } });
    return {
        keys: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
        present: (enabled) => devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
        remove: () => devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }),
    };
}

/// What the page asks the browser for.
const options = async (page) => JSON.parse(await page.locator('[data-controller=passkey]').first().getAttribute('data-passkey-options-value'));

/// What the browser answers, taken from the form that the page sends.
async function answered(page, action, act) {
    const sent = page.waitForRequest((request) => request.method() === 'POST' && new URL(request.url()).pathname === action);
    await act();
    const fields = new URLSearchParams((await sent).postData());
    return JSON.parse(fields.get('passkey') ?? fields.get('confirm_passkey'));
}

async function withSite(program, start, walk) {
    const site = await start(program, { args: ['--development'] });
    try {
        await walk(site, site.base.replace('127.0.0.1', 'localhost'));
    } finally {
        await site.stop();
    }
}

async function letter(base, address, pattern) {
    for (let i = 0; i < 100; i++) {
        const { letters } = await (await fetch(base + '/dev/mail', { headers: { Accept: 'application/json' } })).json();
        const found = letters.find((l) => l.to.includes(address) && pattern.test(l.subject + l.text));
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no letter to ${address} matching ${pattern}`);
}

/// A member with a password and a confirmed address.
async function join(page, base, handle) {
    await page.goto(base + '/sign-up');
    const form = page.locator('form[action="/sign-up"]');
    await form.locator('[name=handle]').fill(handle);
    await form.locator('[name=email]').fill(`${handle}@example.org`);
    await form.locator('[name=password]').fill(password);
    await form.locator('button[type=submit]').click();
    await page.waitForURL('**/welcome');
    const confirm = await letter(base, handle, /\/verify\//);
    await page.goto(base + confirm.text.match(/\/verify\/\S+/)[0]);
    await page.locator('main form button').click();
    await page.waitForURL(base + '/');
}

async function signOut(page, base) {
    await page.goto(base + '/sign-out');
    await page.locator('main form button').click();
    await page.waitForURL(base + '/');
}

async function givePassword(page, base, handle) {
    await page.goto(base + '/sign-in');
    await page.fill('[name=login]', handle);
    await page.fill('form[action="/sign-in"] [name=password]', password);
    await page.locator('form[action="/sign-in"] button[type=submit]').click();
}

const passkeys = (language) => async ({ visitor, program, start, looksRight, rendersDark, check }) => withSite(program, start, async (site, base) => {
    const page = await visitor({ base, language, phone: language === 'zh' });
    const rp = { expectedOrigin: base, expectedRPID: 'localhost' };
    await join(page, base, 'ann');
    const device = await authenticator(page);

    await page.goto(base + '/settings/security');
    await looksRight(page);
    await page.locator('#passkeys a.btn').click();
    await page.locator('[data-controller=passkey] button').waitFor();
    await looksRight(page);
    await page.fill('[name=label]', 'laptop');
    const asked = await options(page);
    const made = await answered(page, '/settings/security/passkeys', () => page.locator('[data-controller=passkey] button').click());
    await page.waitForURL('**/settings/security/codes');
    const registered = await verifyRegistrationResponse({ response: made, expectedChallenge: asked.challenge, requireUserVerification: true, ...rp });
    check(registered.verified, '@simplewebauthn agrees with the registration');
    check((await page.locator('.recovery-codes li').count()) === 10, 'ten recovery codes');
    await looksRight(page);
    await rendersDark(page);
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a[href$="/codes/file"]').click()]);
    check(download.suggestedFilename() === 'recovery-codes-ann.txt', 'the codes are a file');
    await page.locator('.form-foot button').click();
    await page.waitForURL('**/settings/security');
    check((await page.textContent('#passkeys')).includes('laptop'), 'the passkey is listed');
    await looksRight(page);
    await rendersDark(page);
    await letter(base, 'ann', /laptop/);

    await device.present(false);
    await signOut(page, base);
    await page.goto(base + '/sign-in');
    await page.locator('[data-controller=passkey] button').waitFor();
    await looksRight(page);
    const wanted = await options(page);
    await device.present(true);
    const shown = await answered(page, '/sign-in/passkey', () => page.locator('[data-controller=passkey] button').click().catch(() => {}));
    await page.waitForURL(base + '/');
    const { credential } = registered.registrationInfo;
    const entered = await verifyAuthenticationResponse({ response: shown, expectedChallenge: wanted.challenge, credential, requireUserVerification: true, ...rp });
    check(entered.verified && entered.authenticationInfo.newCounter > credential.counter, '@simplewebauthn agrees with the sign-in');

    await signOut(page, base);
    await device.present(true);
    await givePassword(page, base, 'ann').catch(() => {});
    // The name field may have offered the passkey, and the authenticator, which is always touched, taken it.
    await page.waitForURL((url) => url.pathname === '/' || url.pathname === '/sign-in/second-factor');
    if (page.url().endsWith('/second-factor')) {
        await looksRight(page);
        await page.locator('[data-controller=passkey] button').click();
        await page.waitForURL(base + '/');
    }

    // The session has grown old: what is dangerous asks again, and what was typed is still there afterwards.
    execFileSync('sqlite3', ['-cmd', '.timeout 5000', site.folder + '/lyceum.db', 'update sessions set proven_at = 0']);
    await page.waitForTimeout(2500);                    // what another process writes is noticed within a second or two
    await page.goto(base + '/settings/account');
    await page.locator('form[action="/settings/email"] [name=email]').fill('ann@new.example.org');
    await page.locator('form[action="/settings/email"] button').click();
    await page.locator('form#confirm').waitFor();
    check(await page.inputValue('form#confirm [name=email]') === 'ann@new.example.org', 'what was typed is kept');
    await looksRight(page);
    await page.locator('[data-controller=passkey] button').click();
    await page.waitForURL('**/settings/account');
    await letter(base, 'ann@new.example.org', /./);

    await page.goto(base + '/settings/security');
    page.once('dialog', (dialog) => dialog.accept());
    await page.locator('#passkeys .factor button').first().click();
    const sure = page.locator('dialog[open] button.danger, dialog[open] .btn.primary');
    if (await sure.count()) await sure.first().click();
    await page.waitForFunction(() => !document.querySelector('#passkeys .factor'));
    page.complaints.length = 0;
});

export default {
    'passkeys sign in, confirm, and are verified by another program, in English': passkeys('en'),
    'passkeys sign in, confirm, and are verified by another program, in Chinese on a phone': passkeys('zh'),

    'an app and recovery codes, without JavaScript': async ({ visitor, program, start, looksRight, check }) => withSite(program, start, async (site, base) => {
        const page = await visitor({ base, javaScript: false });
        await join(page, base, 'ben');
        await page.goto(base + '/settings/security');
        await page.locator('#app a.btn').click();
        await page.locator('svg.qr').waitFor();
        await looksRight(page, { fast: true });
        const secret = (await page.locator('.factor-steps .mono').textContent()).replaceAll(' ', '');
        const code = (shift) => generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + 30 * shift });
        await page.fill('[name=code]', '000000');
        await page.locator('main .form-foot button').click();
        check((await page.locator('.factor-steps .mono').textContent()).replaceAll(' ', '') === secret, 'the same secret after a wrong code');
        await page.fill('[name=code]', code(-1));
        await page.locator('main .form-foot button').click();
        await page.waitForURL('**/settings/security/codes');
        const [recovery] = await page.locator('.recovery-codes li').allTextContents();

        await signOut(page, base);
        await givePassword(page, base, 'ben');
        await page.waitForURL('**/sign-in/second-factor');
        await looksRight(page, { fast: true });
        await page.fill('[name=code]', code(0));
        await page.locator('main form button').first().click();
        await page.waitForURL(base + '/');

        await signOut(page, base);
        await givePassword(page, base, 'ben');
        await page.waitForURL('**/sign-in/second-factor');
        await page.locator('summary').click();
        await page.fill('[name=recovery]', recovery);
        await page.locator('details button').click();
        await page.waitForURL(base + '/');
        await letter(base, 'ben', /9/);

        await page.goto(base + '/settings/security/passkeys');
        check(/JavaScript/.test(await page.textContent('main')), 'the page says what passkeys need');
        await signOut(page, base);
        await page.goto(base + '/sign-in');
        check(/JavaScript/.test(await page.textContent('main')), 'the way in says so, too');
    }),

    'an owner who must have a second factor is led to it and goes on': async ({ visitor, program, start, looksRight, check }) => {
        const site = await start(program, { args: ['--development'], environment: { LYCEUM_SECURITY__STAFF_SECOND_FACTOR: 'required', LYCEUM_SECURITY__STAFF_GRACE_DAYS: '0' } });
        try {
            const base = site.base.replace('127.0.0.1', 'localhost');
            const owner = await visitor({ base, language: 'zh' });
            await owner.goto(site.setupLink.replace('127.0.0.1', 'localhost'));
            await owner.fill('[name=name]', '沈南星');
            await owner.fill('[name=email]', 'nanxing@example.org');
            await owner.click('main form .btn.primary');
            await owner.waitForURL('**/settings/security');
            await looksRight(owner);
            await authenticator(owner);
            await owner.locator('#passkeys a.btn').click();
            await owner.locator('[data-controller=passkey] button').click();
            await owner.waitForURL('**/settings/security/codes');
            await owner.locator('.form-foot button').click();
            await owner.goto(base + '/setup');
            await owner.click('main a.btn.primary');
            await owner.waitForURL('**/setup/community');
            await looksRight(owner);
            await owner.goto(base + '/admin/people');
            check(new URL(owner.url()).pathname === '/admin/people', 'the administration is open');
        } finally {
            await site.stop();
        }
    },
};
