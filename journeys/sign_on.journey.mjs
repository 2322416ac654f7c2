// Signing in by an account elsewhere, and signing in elsewhere by the account here (J14, step 4).
import { clientApp, oldForum, openidProvider, otherProviders } from './providers.mjs';

const environment = { LYCEUM_HTTP_CLIENT__PRIVATE_NETWORKS: '127.0.0.0/8' };

/// Pages of the counterparts are not ours to complain about.
const ownOnly = (page, ...others) => { page.complaints = page.complaints.filter((c) => !others.some((o) => c.includes(o.base)) && !/favicon/.test(c)); };

async function addProvider(owner, kind, name, address, secret) {
    await owner.goto('/admin/sign-in');
    await owner.selectOption('[name=kind]', kind);
    await owner.fill('[name=name]', name);
    await owner.fill('[name=slug]', name.toLowerCase());
    await owner.fill('[name=address]', address);
    await owner.fill('[name=client_id]', 'lyceum');
    await owner.fill('[name=secret]', secret);
    await owner.locator('form:has([name=kind]) button[type=submit]').click();
    await owner.waitForURL('**/admin/sign-in/' + name.toLowerCase());
}

/// Through the provider's own pages: its sign-in form, then its consent.
async function signInThere(page, provider, login) {
    await page.waitForURL((url) => url.href.startsWith(provider.base));
    await page.fill('[name=login]', login);
    await page.fill('[name=password]', 'anything');
    await page.locator('button[type=submit]').click();
    await page.locator('form:not(:has([name=login])) button[type=submit]').click();
}

const elsewhere = (javaScript) => async ({ visitor, program, start, enter, looksRight, rendersDark, check }) => {
    const server = await start(program, { environment });
    const base = server.base;
    const google = await openidProvider(base + '/sign-in/with/google/callback'), others = await otherProviders();
    try {
        const owner = await visitor({ base });
        await enter(owner, server.ownerLink);
        await owner.goto('/admin/sign-in');
        await looksRight(owner);
        await addProvider(owner, 'oidc', 'Google', google.base, 's3cret-of-32-characters-and-more');
        await looksRight(owner);
        await addProvider(owner, 'github', 'GitHub', others.base, 's3cret');

        // Somebody new joins by Google.
        const page = await visitor({ base, phone: true, javaScript });
        await page.goto('/sign-in?next=/tags');
        await looksRight(page);
        if (javaScript) await rendersDark(page);
        await page.getByRole('link', { name: 'Continue with Google' }).click();
        await signInThere(page, google, 'grace');
        if (!javaScript) await page.getByRole('button', { name: 'Continue' }).click();
        await page.waitForURL('**/sign-in/join');
        await looksRight(page);
        check((await page.textContent('main')).includes('grace@elsewhere.example'), 'the address that Google verified');
        await page.getByRole('button', { name: 'Join' }).click();
        await page.waitForURL('**/tags');

        // A second account is linked, and one of two is unlinked.
        await page.goto('/settings/connections');
        await looksRight(page);
        await page.locator('tr:has-text("GitHub") a.btn').click();
        if (!javaScript) await page.getByRole('button', { name: 'Continue' }).click();
        await page.waitForURL('**/settings/connections/new');
        check((await page.textContent('main')).includes('octocat'), 'whose account is linked');
        await looksRight(page);
        await page.getByRole('button', { name: 'Link it' }).click();
        await page.waitForURL('**/settings/connections');
        check((await page.textContent('main')).includes('octocat'), 'GitHub is linked');
        if (javaScript) {
            await page.locator('tr:has-text("GitHub") button').click();
            await page.locator('dialog[open] button[value=yes]').click();
        } else await page.locator('tr:has-text("GitHub") button').click();
        await page.waitForFunction(() => !document.body.textContent.includes('octocat'));

        // Out, and in again by one press.
        const again = await visitor({ base, javaScript });
        await again.goto('/sign-in');
        await again.waitForLoadState('networkidle');        // what is still fetched when a page is left is a complaint
        await again.getByRole('link', { name: 'Continue with Google' }).click();
        await signInThere(again, google, 'grace');
        if (!javaScript) await again.getByRole('button', { name: 'Continue' }).click();
        await again.waitForURL(base + '/');
        await again.waitForLoadState('networkidle');
        await again.goto('/settings/profile');
        check((await again.content()).includes('/@grace'), 'the same account');
        for (const each of [owner, page, again]) ownOnly(each, google, others);
        check(!server.log().includes('s3cret'), 'no secret in the log');
    } finally {
        google.stop();
        others.stop();
        await server.stop();
    }
};

const outside = async ({ visitor, program, start, enter, looksRight, rendersDark, check }) => {
    const server = await start(program, { environment });
    const base = server.base, app = await clientApp(), forum = await oldForum('a secret they share');
    try {
        const owner = await visitor({ base });
        await enter(owner, server.ownerLink);
        await owner.goto('/admin/apps');
        await looksRight(owner);
        await owner.fill('[name=name]', 'Wiki');
        await owner.fill('[name=redirect_uris]', app.redirectUri);
        await owner.fill('[name=logout_uris]', app.logoutUri);
        await owner.locator('form:has([name=redirect_uris]) button[type=submit]').click();
        await owner.locator('#secret').waitFor();
        await looksRight(owner);
        const codes = await owner.locator('main code').allTextContents();
        check(codes[0] === base, 'the issuer is the address of the site: ' + codes[0]);
        await app.configure(base, codes[1], codes[2]);

        // A member signs in to the app.
        const page = await visitor({ base, phone: true });
        await enter(page, new URL(server.linkFor('lin'), base).href);
        await page.goto(app.base + '/');
        await page.waitForURL((url) => url.pathname === '/oauth/authorize');
        await looksRight(page);
        await rendersDark(page);
        await page.getByRole('button', { name: 'Allow', exact: true }).click();
        await page.waitForURL((url) => url.href.startsWith(app.redirectUri));
        check((await page.textContent('h1')) === 'Hello lin', 'the app knows them: ' + await page.textContent('h1'));

        // The reference client: refresh with replacement, introspection, revocation, and a code that comes twice.
        const { openid, config } = app;
        const refreshed = await openid.refreshTokenGrant(config, app.tokens.refresh_token);
        check(refreshed.refresh_token !== app.tokens.refresh_token, 'the refresh token is replaced');
        check((await openid.tokenIntrospection(config, refreshed.access_token)).active, 'the new token is active');
        await openid.tokenRevocation(config, refreshed.refresh_token);
        check(!(await openid.tokenIntrospection(config, refreshed.access_token)).active, 'revoking ends it');
        const replay = await openid.authorizationCodeGrant(config, app.callback, { pkceCodeVerifier: app.attempt.verifier, expectedState: app.attempt.state, expectedNonce: app.attempt.nonce })
            .then(() => 'accepted', (error) => error.error);
        check(replay === 'invalid_grant', 'a code is good once: ' + replay);

        // Nobody is asked twice, and the access stands in the settings.
        await page.goto(app.base + '/?prompt=none');
        await page.waitForURL((url) => url.href.startsWith(app.redirectUri));
        check((await page.textContent('h1')) === 'Hello lin', 'silently');
        await page.goto(base + '/settings/apps');
        check((await page.textContent('main')).includes('Wiki'), 'the app stands in the settings');
        await looksRight(page);

        // The old forum.
        await owner.goto(base + '/admin/forums');
        await looksRight(owner);
        await owner.fill('[name=name]', 'Old forum');
        await owner.fill('[name=address]', forum.base);
        await owner.fill('[name=secret]', forum.secret);
        await owner.locator('form:has([name=address]) button[type=submit]').click();
        await owner.locator('#secret').waitFor();
        forum.provider = (await owner.locator('main code').allTextContents())[0];
        await page.goto(forum.base + '/session/sso');
        await page.waitForURL('**/discourse/sso**');
        await looksRight(page);
        await page.getByRole('button', { name: 'Continue' }).click();
        await page.waitForURL((url) => url.href.startsWith(forum.base));
        check((await page.textContent('h1')) === 'Forum: lin', 'the forum knows them');

        // Out by the app: the person is asked, and comes back to the app.
        await page.goto(openid.buildEndSessionUrl(config, { post_logout_redirect_uri: app.logoutUri, id_token_hint: app.tokens.id_token }).href);
        await looksRight(page);
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.waitForURL(app.logoutUri + '**');
        check((await page.textContent('h1')) === 'Goodbye', 'back at the app');
        for (const each of [owner, page]) ownOnly(each, app, forum);
    } finally {
        app.stop();
        forum.stop();
        await server.stop();
    }
};

export default {
    'somebody joins by an account elsewhere, links a second and unlinks it': elsewhere(true),
    'the same without JavaScript': elsewhere(false),
    'a member signs in to an app and an old forum with the account here': outside,
};
