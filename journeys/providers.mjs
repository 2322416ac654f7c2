// Counterparts for signing in: an OpenID provider, small GitHub, Gitee and WeChat with the habits of the real ones, an app
// that signs its people in here, and an old Discourse. All of them on free ports of this machine.
import { createHmac, randomBytes } from 'node:crypto';
import http from 'node:http';
import { Provider } from 'oidc-provider';
import * as openid from 'openid-client';

const listen = (handler) => new Promise((resolve) => {
    const server = http.createServer(handler);
    server.listen(0, '127.0.0.1', () => resolve({ server, base: `http://127.0.0.1:${server.address().port}` }));
});
const bodyOf = async (request) => { let text = ''; for await (const part of request) text += part; return new URLSearchParams(text); };
const close = (server) => { server.closeAllConnections(); server.close(); };

/// oidc-provider as somebody's Google; people sign in on its own pages with any name.
export async function openidProvider(redirectUri) {
    let provider;
    const { server, base } = await listen((request, response) => provider.callback()(request, response));
    provider = new Provider(base, {
        clients: [{ client_id: 'lyceum', client_secret: 's3cret-of-32-characters-and-more', redirect_uris: [redirectUri] }],
        pkce: { required: () => true },
        claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
        findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@elsewhere.example`, email_verified: true, name: `${id} Elsewhere`, preferred_username: id }) }),
        cookies: { keys: [randomBytes(16).toString('hex')] },
    });
    return { base, stop: () => close(server) };
}

/// GitHub (with status 200 for refusals), Gitee (token in the address) and WeChat (text/plain, `errcode`) at one address.
export async function otherProviders() {
    const asked = [];
    const { server, base } = await listen(async (request, response) => {
        const url = new URL(request.url, base), form = request.method === 'POST' ? await bodyOf(request) : new URLSearchParams();
        asked.push({ path: url.pathname, agent: request.headers['user-agent'], form, query: url.searchParams });
        const json = (value, status = 200, type = 'application/json') => { response.writeHead(status, { 'Content-Type': type }); response.end(JSON.stringify(value)); };
        const back = (state) => { response.writeHead(302, { Location: `${url.searchParams.get('redirect_uri')}?code=good&state=${encodeURIComponent(state)}` }); response.end(); };
        switch (url.pathname) {
            case '/login/oauth/authorize': case '/oauth/authorize': case '/connect/qrconnect': return back(url.searchParams.get('state'));
            case '/login/oauth/access_token': return json(form.get('code') === 'good' && form.get('code_verifier') ? { access_token: 'gho', token_type: 'bearer' } : { error: 'bad_verification_code' });
            case '/api/v3/user': return request.headers['user-agent'] ? json({ id: 583231, login: 'octocat', name: 'Octo Cat' }) : json({ message: 'User-Agent required' }, 403);
            case '/api/v3/user/emails': return json([{ email: 'octo@cat.example', primary: true, verified: true }]);
            case '/oauth/token': return form.get('code_verifier') ? json({ error: 'invalid_request' }, 400) : json({ access_token: 'gitee', expires_in: 86400 });
            case '/api/v5/user': return url.searchParams.get('access_token') === 'gitee' ? json({ id: 4711, login: 'ma', name: '码云' }) : json({ message: '401' }, 401);
            case '/api/v5/emails': return json([{ email: 'ma@gitee.example', state: 'confirmed', scope: ['primary'] }]);
            case '/sns/oauth2/access_token':
                return json(url.searchParams.get('code') === 'good' ? { access_token: 'wx', expires_in: 7200, refresh_token: 'r', openid: 'oA', scope: 'snsapi_login', unionid: 'uA' }
                    : { errcode: 40029, errmsg: 'invalid code' }, 200, 'text/plain');
            case '/sns/userinfo': return json({ openid: 'oA', nickname: '微信用户', unionid: 'uA' }, 200, 'text/plain');
            default: return json({ message: 'Not Found' }, 404);
        }
    });
    return { base, asked, stop: () => close(server) };
}

/// A small app that signs its people in by OpenID Connect, with the reference client. `configure` once it is registered.
export async function clientApp() {
    let config;
    const attempts = new Map(), app = {};
    const { server, base } = await listen(async (request, response) => {
        const url = new URL(request.url, app.base);
        const page = (text, status = 200) => { response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }); response.end(`<!doctype html><html lang="en"><title>App</title><h1>${text}</h1>`); };
        try {
            if (url.pathname === '/') {
                const verifier = openid.randomPKCECodeVerifier(), state = openid.randomState(), nonce = openid.randomNonce();
                attempts.set(state, { verifier, nonce });
                const to = openid.buildAuthorizationUrl(config, { redirect_uri: app.redirectUri, scope: 'openid profile email offline_access', state, nonce, prompt: url.searchParams.get('prompt') ?? 'consent',
                    code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' });
                response.writeHead(302, { Location: to.href });
                return response.end();
            }
            if (url.pathname === '/callback') {
                const state = url.searchParams.get('state'), attempt = attempts.get(state);
                app.tokens = await openid.authorizationCodeGrant(config, url, { pkceCodeVerifier: attempt.verifier, expectedState: state, expectedNonce: attempt.nonce, idTokenExpected: true });
                app.callback = url;
                app.attempt = { ...attempt, state };
                const known = await openid.fetchUserInfo(config, app.tokens.access_token, app.tokens.claims().sub);
                return page(`Hello ${known.preferred_username}`);
            }
            page(url.pathname === '/bye' ? 'Goodbye' : 'Nothing here', url.pathname === '/bye' ? 200 : 404);
        } catch (error) { page(`Refused: ${error.error ?? error.code ?? error.message}`, 400); }
    });
    Object.assign(app, {
        base, redirectUri: base + '/callback', logoutUri: base + '/bye', openid,
        configure: async (issuer, id, secret) => {
            config = await openid.discovery(new URL(issuer), id, secret, undefined, { execute: [openid.allowInsecureRequests] });
            app.config = config;
        },
        stop: () => close(server),
    });
    return app;
}

/// An old forum: what Discourse does when its people sign in elsewhere.
export async function oldForum(secret) {
    const signed = (sso) => createHmac('sha256', secret).update(sso).digest('hex');
    const forum = { secret }, nonces = new Set();
    const { server, base } = await listen((request, response) => {
        const url = new URL(request.url, forum.base);
        if (url.pathname === '/session/sso') {
            const nonce = randomBytes(16).toString('hex');
            nonces.add(nonce);
            const sso = Buffer.from(`nonce=${nonce}&return_sso_url=${encodeURIComponent(forum.base + '/session/sso_login')}`).toString('base64');
            response.writeHead(302, { Location: `${forum.provider}?sso=${encodeURIComponent(sso)}&sig=${signed(sso)}` });
            return response.end();
        }
        const sso = url.searchParams.get('sso') ?? '', answer = new URLSearchParams(Buffer.from(sso, 'base64').toString());
        const sound = url.pathname === '/session/sso_login' && signed(sso) === url.searchParams.get('sig') && nonces.delete(answer.get('nonce'));
        forum.answer = sound ? answer : undefined;
        response.writeHead(sound ? 200 : 403, { 'Content-Type': 'text/html; charset=utf-8' });
        response.end(`<!doctype html><html lang="en"><title>Forum</title><h1>${sound ? 'Forum: ' + answer.get('username') : 'Refused'}</h1>`);
    });
    return Object.assign(forum, { base, stop: () => close(server) });
}
