// Payment gateways with their official libraries on the other side: node journeys/paying.mjs PROGRAM
//
// The gateways here are small servers on this machine. What the program sends is proved with each library, what it is told is
// signed with it, and the library refuses what the program refuses. Nothing leaves the machine.
import { generateKeyPairSync, createSign, randomBytes } from 'node:crypto';
import http from 'node:http';
import { AlipaySdk } from 'alipay-sdk';
import Stripe from 'stripe';
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import { check, start } from './lyceum.mjs';
import { Person } from './person.mjs';

process.env.TZ = 'Asia/Shanghai';                   // Alipay's library stamps the time of its process
let passed = 0, failed = 0;
async function story(title, walk) {
    try { await walk(); console.log('  ok    ' + title); passed++; }
    catch (error) { console.log(`  FAIL  ${title}\n${error.stack}`); failed++; }
}
async function until(condition, what, seconds = 30) {
    for (let n = 0; n < seconds * 10; n++) {
        const found = await condition();
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('did not happen: ' + what);
}
const keyPair = () => generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
const now = () => Math.floor(Date.now() / 1000);

/// A server whose `answer(request, body)` gives {status, headers, body}; `lose` answers are never sent though the work was done.
async function serve(answer) {
    const state = { asked: [], lose: 0, fail: 0 };
    const listener = http.createServer((request, response) => {
        const parts = [];
        request.on('data', (bytes) => parts.push(bytes));
        request.on('end', async () => {
            const body = Buffer.concat(parts).toString();
            state.asked.push({ method: request.method, url: request.url, headers: request.headers, body });
            if (state.fail > 0 && state.fail--) return response.writeHead(500).end('{}');
            let made;
            try { made = await answer(request, body); } catch (error) { made = { status: 599, body: String(error.stack) }; state.broken = error; }
            if (state.lose > 0 && state.lose--) return request.socket.destroy();
            response.writeHead(made.status ?? 200, made.headers ?? { 'Content-Type': 'application/json' }).end(made.body);
        });
    });
    await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
    return Object.assign(state, { port: listener.address().port, base: `http://127.0.0.1:${listener.address().port}`, close: () => { listener.closeAllConnections(); listener.close(); } });
}

const server = await start(process.argv[2], { args: ['--sample', '--owner-link', '--development'], environment: { LYCEUM_HTTP_CLIENT__PRIVATE_NETWORKS: '127.0.0.0/8', LYCEUM_LOG__LEVEL: 'debug' } });

const owner = await Person.by(server.ownerLink);
const site = new URL((await owner.json('/finance/gateways/stripe')).card.notify_url).origin;       // as the program calls itself
const tell = (gateway, body, headers) => fetch(`${server.base}/gateways/${gateway}/notify`, { method: 'POST', body, headers });
const secrets = [];

async function setUp(gateway, fields) {
    const saved = await owner.post(`/finance/gateways/${gateway}`, { is_on: '1', ...fields });
    check(saved.status === 303, `${gateway} is set up: ${saved.status} ${(await saved.text()).slice(0, 3000)}`);
    const checked = await (await owner.post(`/finance/gateways/${gateway}/check`, {})).text();
    return checked;
}
/// Orders the cheapest plan of the sample and waits until the gateway was told; answers {page, number, order}.
const buyers = ['lin', 'xiaoman', 'mateo'];
async function order(person, method) {
    const { plans } = await person.json('/join');
    const begun = await person.post(`/join/${plans[0].id}`, { method });
    const page = begun.headers.get('location');
    check(begun.status === 303 && page.startsWith('/pay/'), `begun: ${begun.status} ${page}`);
    const ready = await until(async () => { const seen = await person.json(page); return seen.state !== 'pending' && seen; }, 'the gateway is told');
    check(ready.state === 'ready', 'ready: ' + JSON.stringify(ready));
    return { page, number: page.slice(5), order: ready.order, ready, minor: plans[0].price.minor };
}
const stateOf = async (person, id) => (await person.json(`/orders/${id}`)).state;
const newcomer = () => Person.by(server.linkFor(buyers.pop()));

// ---- WeChat Pay -------------------------------------------------------------------------------------

const merchant = keyPair(), wechatPlatform = keyPair(), apiKey = randomBytes(16).toString('hex'), keyId = 'PUB_KEY_ID_0119000000012026112000000000000001';
const serial = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1', mchid = '1900000109', appid = 'wxd678efh567hg6787';
const wechatOrders = new Map(), wechatRefunds = new Map();
const signedByWechat = (body) => {
    const timestamp = String(now()), nonce = Formatter.nonce();
    return { 'Content-Type': 'application/json', 'Wechatpay-Timestamp': timestamp, 'Wechatpay-Nonce': nonce, 'Wechatpay-Serial': keyId,
        'Wechatpay-Signature': Rsa.sign(Formatter.response(timestamp, nonce, body), wechatPlatform.privateKey) };
};
const wechatAnswer = (status, object) => { const body = object ? JSON.stringify(object) : ''; return { status, body, headers: signedByWechat(body) }; };
const transactionOf = (number) => { const { total, state, id } = wechatOrders.get(number);
    return { appid, mchid, out_trade_no: number, transaction_id: id, trade_state: state, trade_type: 'NATIVE', amount: { total, payer_total: total, currency: 'CNY', payer_currency: 'CNY' } }; };
const wechat = await serve((request, body) => {
    const sent = Object.fromEntries([...request.headers.authorization.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    check(request.headers.authorization.startsWith('WECHATPAY2-SHA256-RSA2048 ') && sent.mchid === mchid && sent.serial_no === serial, 'who asks');
    check(Math.abs(now() - Number(sent.timestamp)) < 300, 'a fresh signature');
    if (!Rsa.verify(Formatter.request(request.method, request.url, sent.timestamp, sent.nonce_str, body), sent.signature, merchant.publicKey)) return wechatAnswer(401, { code: 'SIGN_ERROR', message: 'no' });
    check(request.headers['wechatpay-serial'] === keyId, 'the answer is wanted under the public key');
    const given = body ? JSON.parse(body) : {}, path = new URL(request.url, 'http://x').pathname, number = path.split('/')[5];
    if (path === '/v3/pay/transactions/native') {
        check(given.appid === appid && given.mchid === mchid && /^[0-9A-Z]{6,32}$/.test(given.out_trade_no) && Number.isInteger(given.amount.total) && given.amount.currency === 'CNY', 'a whole order: ' + body);
        check(given.notify_url === `${site}/gateways/wechat_pay/notify` && /T\d\d:\d\d:\d\d\+08:00$/.test(given.time_expire) && given.description.length <= 127, 'its circumstances: ' + body);
        wechatOrders.set(given.out_trade_no, { total: given.amount.total, state: 'NOTPAY' });
        return wechatAnswer(200, { code_url: 'weixin://wxpay/bizpayurl?pr=' + given.out_trade_no.slice(0, 7) });
    }
    if (path === '/v3/refund/domestic/refunds') {
        const [paid] = [...wechatOrders].find(([, each]) => each.id === given.transaction_id);
        if (!wechatRefunds.has(given.out_refund_no)) wechatRefunds.set(given.out_refund_no, { refund_id: '5030' + given.out_refund_no, out_refund_no: given.out_refund_no, out_trade_no: paid, transaction_id: given.transaction_id, status: 'PROCESSING', amount: given.amount });
        return wechatAnswer(200, wechatRefunds.get(given.out_refund_no));
    }
    if (path.startsWith('/v3/pay/transactions/out-trade-no/') && wechatOrders.has(number)) return path.endsWith('/close') ? wechatAnswer(204) : wechatAnswer(200, transactionOf(number));
    return wechatAnswer(404, { code: 'ORDER_NOT_EXIST', message: 'no' });
});
function wechatNotice(type, resource, { key = apiKey } = {}) {
    const nonce = Formatter.nonce(12);
    return JSON.stringify({ id: crypto.randomUUID(), create_time: new Date().toISOString(), resource_type: 'encrypt-resource', event_type: type, summary: 'x', resource: { original_type: 'transaction', algorithm: 'AEAD_AES_256_GCM',
        ciphertext: Aes.AesGcm.encrypt(JSON.stringify(resource), key, nonce, 'transaction'), associated_data: 'transaction', nonce } });
}

await story('WeChat Pay: what we sign its library proves, what its library signs and seals we believe, and nothing else', async () => {
    const checked = await setUp('wechat_pay', { merchant_id: mchid, app_id: appid, serial, private_key: merchant.privateKey, api_key: apiKey, public_key_id: keyId, public_key: wechatPlatform.publicKey, address: wechat.base });
    secrets.push(apiKey, merchant.privateKey.split('\n')[3]);
    check(!checked.includes('does not accept') && !checked.includes('不接受签名'), 'the check is content with the signature');
    check(!wechat.broken, wechat.broken?.stack);
    // The fake is a true one: the library itself talks to it, and believes its answers.
    const client = new Wechatpay({ mchid, serial, privateKey: merchant.privateKey, certs: { [keyId]: wechatPlatform.publicKey }, baseURL: wechat.base });
    const none = await client.v3.pay.transactions.outTradeNo['{no}'].get({ no: 'NOBODYS', params: { mchid }, headers: { 'Wechatpay-Serial': keyId } }).catch((error) => error.response);
    check(none.status === 404 && none.data.code === 'ORDER_NOT_EXIST', 'the library is answered: ' + none.status);

    const person = await newcomer(), bought = await order(person, 'wechat');
    check(bought.ready.code === 'weixin://wxpay/bizpayurl?pr=' + bought.number.slice(0, 7), 'a code to scan');
    check((await (await person.send(bought.page)).text()).includes('<svg'), 'drawn by us');
    check(wechatOrders.get(bought.number).total === bought.minor, 'in fen');

    Object.assign(wechatOrders.get(bought.number), { state: 'SUCCESS', id: '4200' + bought.number });
    const good = wechatNotice('TRANSACTION.SUCCESS', transactionOf(bought.number)), headers = signedByWechat(good);
    const refuse = async (what, body, fields) => { const answer = await tell('wechat_pay', body, fields); check(answer.status >= 400 && (await answer.text()).includes('FAIL'), what + ': ' + answer.status); };
    const flipped = JSON.parse(good), sealed = Buffer.from(flipped.resource.ciphertext, 'base64');
    sealed[sealed.length - 1] ^= 1;
    flipped.resource.ciphertext = sealed.toString('base64');
    await refuse('a tag of the cipher that does not hold', JSON.stringify(flipped), signedByWechat(JSON.stringify(flipped)));
    await refuse('the key of another tenant', wechatNotice('TRANSACTION.SUCCESS', transactionOf(bought.number), { key: randomBytes(16).toString('hex') }), headers);
    await refuse('a changed body', good.replace('"x"', '"y"'), headers);
    await refuse('the body written anew', JSON.stringify(JSON.parse(good), null, 1), headers);
    await refuse('a probe', good, { ...headers, 'Wechatpay-Signature': 'WECHATPAY/SIGNTEST/' + headers['Wechatpay-Signature'].slice(19) });
    const old = String(now() - 301);
    await refuse('an old time', good, { ...headers, 'Wechatpay-Timestamp': old, 'Wechatpay-Signature': Rsa.sign(Formatter.response(old, headers['Wechatpay-Nonce'], good), wechatPlatform.privateKey) });
    const ahead = String(now() + 330);
    await refuse('a time to come', good, { ...headers, 'Wechatpay-Timestamp': ahead, 'Wechatpay-Signature': Rsa.sign(Formatter.response(ahead, headers['Wechatpay-Nonce'], good), wechatPlatform.privateKey) });
    check(await stateOf(person, bought.order) === 'pending', 'nothing was believed');

    const answers = await Promise.all(Array.from({ length: 40 }, () => tell('wechat_pay', good, headers)));
    check(answers.every((answer) => answer.status === 200 || answer.status === 204), 'forty at once are all answered: ' + answers.map((a) => a.status));
    check(await stateOf(person, bought.order) === 'paid', 'and pay once');
    const file = await owner.json(`/finance/orders/${bought.order}`);
    check(file.payments.length === 1 && file.payments[0].money.minor === bought.minor, 'one payment');

    wechat.lose = 1;                                // it was done, and nobody heard of it
    check((await owner.post(`/finance/orders/${bought.order}/refund`, { amount: '1.00', reason: 'for a test', confirmed: '1' })).status === 303, 'a refund is asked for');
    await until(() => wechat.asked.filter(({ url, method }) => method === 'POST' && url === '/v3/refund/domestic/refunds').length >= 2, 'it is asked for again');
    check(wechatRefunds.size === 1, 'under the same number, so it is sent once');
    const [refund] = wechatRefunds.values();
    refund.status = 'SUCCESS';
    const told = wechatNotice('REFUND.SUCCESS', { mchid, out_trade_no: refund.out_trade_no, transaction_id: refund.transaction_id, out_refund_no: refund.out_refund_no, refund_id: refund.refund_id, refund_status: 'SUCCESS', amount: { total: bought.minor, refund: 100 } });
    check((await tell('wechat_pay', told, signedByWechat(told))).status === 200, 'the refund is told of');
    const after = await owner.json(`/finance/orders/${bought.order}`);
    check(after.order.state === 'partially_refunded' && after.order.refunded.minor === 100, 'and noted once: ' + JSON.stringify(after.order.refunded));
    check(!wechat.broken, wechat.broken?.stack);
});

// ---- Alipay -----------------------------------------------------------------------------------------

const app = keyPair(), alipayPlatform = keyPair(), appId = '2021000000000001', sellerId = '2088000000000009';
const bare = (pem) => pem.replace(/-----[A-Z ]+-----|\s/g, '');
/// Alipay's own side of its library: signs with Alipay's key, proves with the app's.
const asAlipay = new AlipaySdk({ appId, privateKey: alipayPlatform.privateKey, alipayPublicKey: bare(app.publicKey), keyType: 'PKCS8' });
const asMerchant = (endpoint) => new AlipaySdk({ appId, privateKey: app.privateKey, alipayPublicKey: bare(alipayPlatform.publicKey), keyType: 'PKCS8', gateway: endpoint });
const trades = new Map(), alipayRefunds = new Map();
const signAlipay = (text, algorithm = 'RSA-SHA256') => createSign(algorithm).update(text, 'utf8').sign(alipayPlatform.privateKey, 'base64');
const alipay = await serve((request, body) => {
    const given = Object.fromEntries([...new URL(request.url, 'http://x').searchParams, ...new URLSearchParams(body)]);
    const answer = (object) => { const text = JSON.stringify(object).replaceAll('/', '\\/'); return { body: `{"${given.method.replaceAll('.', '_')}_response":${text},"sign":"${signAlipay(text)}"}` }; };
    check(given.sign_type === 'RSA2' && given.app_id === appId && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(given.timestamp), 'who asks: ' + JSON.stringify(given));
    check(asAlipay.checkNotifySignV2(given), 'its library proves what we sign');
    const biz = JSON.parse(given.biz_content), trade = trades.get(biz.out_trade_no) ?? [...trades.values()].find((each) => each.trade_no && each.trade_no === biz.trade_no);
    if (given.method === 'alipay.trade.query') return answer(trade?.trade_no ? { code: '10000', msg: 'Success', ...trade } : { code: '40004', msg: 'Business Failed', sub_code: 'ACQ.TRADE_NOT_EXIST', sub_msg: '交易不存在' });
    if (given.method === 'alipay.trade.refund') {
        if (!alipayRefunds.has(biz.out_request_no)) alipayRefunds.set(biz.out_request_no, biz.refund_amount);
        const total = [...alipayRefunds.values()].reduce((sum, each) => sum + Math.round(each * 100), 0);
        return answer({ code: '10000', msg: 'Success', fund_change: 'Y', refund_fee: (total / 100).toFixed(2), trade_no: trade.trade_no });
    }
    return answer({ code: '40004', msg: 'Business Failed', sub_code: 'ACQ.TRADE_NOT_EXIST', sub_msg: '交易不存在' });
});
const alipayNotice = (fields, { type = 'RSA2', algorithm = 'RSA-SHA256' } = {}) => {
    const text = Object.keys(fields).sort().filter((name) => fields[name] !== '').map((name) => `${name}=${fields[name]}`).join('&');
    return { ...fields, sign_type: type, sign: signAlipay(text, algorithm) };
};

await story('Alipay: what we sign its library proves, and we refuse the weaker signature that its library takes', async () => {
    const checked = await setUp('alipay', { app_id: appId, merchant_id: sellerId, private_key: bare(app.privateKey), public_key: bare(alipayPlatform.publicKey), address: alipay.base + '/gateway.do' });
    secrets.push(bare(app.privateKey).slice(200, 280));
    check(!checked.includes('was not signed') && !checked.includes('不接受签名'), 'the check is content');
    const own = asMerchant(alipay.base + '/gateway.do');
    const none = await own.exec('alipay.trade.query', { bizContent: { out_trade_no: 'NOBODYS' } }, { validateSign: true });
    check(none.subCode === 'ACQ.TRADE_NOT_EXIST', 'the library believes the fake: ' + JSON.stringify(none));

    const person = await newcomer(), bought = await order(person, 'alipay');
    const to = new URL((await person.send(bought.page + '/go')).headers.get('location'));
    const fields = Object.fromEntries(to.searchParams), biz = JSON.parse(fields.biz_content);
    check(fields.method === 'alipay.trade.page.pay' && asAlipay.checkNotifySignV2(fields), 'the way to its page is signed');
    check(biz.product_code === 'FAST_INSTANT_TRADE_PAY' && biz.total_amount === (bought.minor / 100).toFixed(2) && biz.out_trade_no === bought.number, 'for what is owed: ' + fields.biz_content);
    check(fields.notify_url === `${site}/gateways/alipay/notify` && fields.return_url.startsWith(site), 'and comes back here');

    const paid = { app_id: appId, seller_id: sellerId, out_trade_no: bought.number, trade_no: '2026112022001400000000000001', trade_status: 'TRADE_SUCCESS', total_amount: biz.total_amount, notify_id: randomBytes(8).toString('hex'),
        notify_time: fields.timestamp, notify_type: 'trade_status_sync', subject: '会员 100%+&=', charset: 'utf-8', version: '1.0', fund_bill_list: '[{"amount":"39.00","fundChannel":"ALIPAYACCOUNT"}]' };
    const notice = alipayNotice(paid), weak = alipayNotice(paid, { type: 'RSA', algorithm: 'RSA-SHA1' });
    check(own.checkNotifySignV2(notice), 'its library takes the good one');
    check(own.checkNotifySignV2(weak), 'and the weak one');
    const send = (fields) => tell('alipay', new URLSearchParams(fields), { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' });
    for (const [what, wrong] of [['a weaker signature', weak], ['another amount', { ...notice, total_amount: '0.01' }], ['one field more', { ...notice, more: '1' }], ['no signature', { ...paid, sign_type: 'RSA2' }]]) {
        const answer = await send(wrong);
        check(answer.status >= 400 && await answer.text() !== 'success', what + ' is refused');
    }
    check(await stateOf(person, bought.order) === 'pending', 'nothing was believed');
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(notice)));
    check((await Promise.all(answers.map((answer) => answer.text()))).every((text) => text === 'success'), 'exactly "success", twenty times');
    check(await stateOf(person, bought.order) === 'paid', 'and paid once');
    trades.set(bought.number, { out_trade_no: bought.number, trade_no: paid.trade_no, trade_status: 'TRADE_SUCCESS', total_amount: biz.total_amount, send_pay_date: fields.timestamp });

    alipay.lose = 1;
    check((await owner.post(`/finance/orders/${bought.order}/refund`, { amount: '2.50', reason: 'for a test', confirmed: '1' })).status === 303, 'a refund is asked for');
    await until(() => alipay.asked.filter(({ body }) => body.includes('alipay.trade.refund&')).length >= 2, 'and asked for again');
    check(alipayRefunds.size === 1 && [...alipayRefunds.values()][0] === '2.50', 'sent once: ' + JSON.stringify([...alipayRefunds]));
    await send(alipayNotice({ ...paid, notify_id: 'second', refund_fee: '2.50', gmt_refund: fields.timestamp + '.123', out_biz_no: [...alipayRefunds.keys()][0] }));
    const file = await owner.json(`/finance/orders/${bought.order}`);
    check(file.order.refunded.minor === 250, 'and noted once');
    check(!alipay.broken, alipay.broken?.stack);
});

// ---- Stripe -----------------------------------------------------------------------------------------

const stripeKey = 'sk_test_' + randomBytes(12).toString('hex'), webhookSecret = 'whsec_' + randomBytes(16).toString('hex');
const sessions = new Map(), stripeRefunds = [];
const stripe = await serve((request, body) => {
    const url = new URL(request.url, 'http://x'), given = Object.fromEntries(new URLSearchParams(body));
    if (request.headers.authorization !== 'Bearer ' + stripeKey) return { status: 401, body: JSON.stringify({ error: { type: 'invalid_request_error', message: 'no such key' } }) };
    check(request.headers['stripe-version'] === Stripe.API_VERSION || request.headers['stripe-version'] === '2026-10-28.endive', 'the version: ' + request.headers['stripe-version']);
    if (request.method === 'POST' && url.pathname === '/v1/checkout/sessions') {
        const id = 'cs_test_' + (sessions.size + 1);
        sessions.set(id, { given, id, intent: 'pi_' + (sessions.size + 1) });
        return { body: JSON.stringify({ id, object: 'checkout.session', url: `http://127.0.0.1:${stripe.port}/pay/${id}`, status: 'open', payment_status: 'unpaid' }) };
    }
    if (request.method === 'POST' && url.pathname === '/v1/refunds') {
        if (!stripeRefunds.some((each) => each.key === request.headers['idempotency-key'])) stripeRefunds.push({ key: request.headers['idempotency-key'], given });
        return { body: JSON.stringify({ id: 're_1', object: 'refund', status: 'succeeded', amount: Number(given.amount) }) };
    }
    return { body: JSON.stringify({ object: 'list', data: [], has_more: false }) };
});

await story('Stripe: our forms are those of its library, its library signs what we believe, and refunds are sent once', async () => {
    const checked = await setUp('stripe', { api_key: stripeKey, webhook_secret: webhookSecret, address: stripe.base });
    secrets.push(stripeKey, webhookSecret);
    check(checked.includes('flash good'), 'the check is content');
    const person = await newcomer(), bought = await order(person, 'card');
    const [session] = sessions.values();
    check(session.given.mode === 'payment' && session.given['line_items[0][price_data][unit_amount]'] === String(bought.minor) && session.given['payment_intent_data[metadata][lyceum_attempt]'] === bought.number, 'a session: ' + JSON.stringify(session.given));
    check(session.given['payment_intent_data[setup_future_usage]'] === 'off_session', 'whose card is kept for the renewal');

    // The same call by the library is the same form, byte for byte once sorted.
    const library = new Stripe(stripeKey, { host: '127.0.0.1', port: stripe.port, protocol: 'http', telemetry: false, maxNetworkRetries: 0 });
    const unfold = (fields) => {
        const whole = {};
        for (const [name, value] of Object.entries(fields)) {
            const steps = name.split(/[[\]]+/).filter(Boolean);
            steps.reduce((at, step, n) => at[step] ??= n === steps.length - 1 ? value : {}, whole);
        }
        whole.line_items = Object.values(whole.line_items);
        return whole;
    };
    const ours = stripe.asked.find(({ method, url }) => method === 'POST' && url === '/v1/checkout/sessions').body;
    await library.checkout.sessions.create(unfold(session.given));
    const theirs = stripe.asked.findLast(({ method, url }) => method === 'POST' && url === '/v1/checkout/sessions').body;
    const sorted = (form) => form.replaceAll('%5B', '[').replaceAll('%5D', ']').split('&').sort().join('&');
    check(sorted(ours) === sorted(theirs), `the same form:\n${sorted(ours)}\n${sorted(theirs)}`);

    const event = (type, object, more = {}) => JSON.stringify({ id: 'evt_' + randomBytes(8).toString('hex'), object: 'event', api_version: '2026-10-28.endive', created: now(), livemode: false, type, data: { object }, ...more });
    const marks = { lyceum_attempt: bought.number, lyceum_site: site, lyceum_renews: '1' };
    const done = event('checkout.session.completed', { id: session.id, object: 'checkout.session', payment_status: 'paid', status: 'complete', payment_intent: session.intent, amount_total: bought.minor, currency: 'cny', customer: 'cus_1', metadata: marks });
    const sign = (payload, options = {}) => library.webhooks.generateTestHeaderString({ payload, secret: webhookSecret, ...options });
    const send = (payload, header) => tell('stripe', payload, { 'Content-Type': 'application/json', 'Stripe-Signature': header });
    for (const [what, payload, header] of [['an old one', done, sign(done, { timestamp: now() - 302 })], ['one from the future', done, sign(done, { timestamp: now() + 330 })],
        ['another secret', done, sign(done, { secret: 'whsec_other' })], ['a changed body', done.replace('cus_1', 'cus_2'), sign(done)], ['none', done, '']]) {
        const answer = await send(payload, header);
        check(answer.status === 403, `${what} is refused: ${answer.status}`);
        let refused = false;
        try { library.webhooks.constructEvent(payload, header, webhookSecret); } catch { refused = true; }
        check(refused || what === 'one from the future', 'as its library does: ' + what);
    }
    const foreign = event('payment_intent.succeeded', { id: 'pi_of_a_shop', object: 'payment_intent', status: 'succeeded', amount_received: 5, currency: 'usd', metadata: {} });
    check((await send(foreign, sign(foreign))).status === 200, 'what is of others on the account is answered');
    check(await stateOf(person, bought.order) === 'pending', 'nothing was believed');
    const paid = event('payment_intent.succeeded', { id: session.intent, object: 'payment_intent', status: 'succeeded', amount_received: bought.minor, currency: 'cny', customer: 'cus_1', metadata: marks });
    const answers = await Promise.all([done, paid, done, paid, paid, done].map((payload) => send(payload, sign(payload))));
    check(answers.every(({ status }) => status === 200), 'all are answered');
    check(await stateOf(person, bought.order) === 'paid', 'paid');
    const file = await owner.json(`/finance/orders/${bought.order}`);
    check(file.payments.length === 1 && file.payments[0].gateway_id === session.intent, 'once: ' + JSON.stringify(file.payments));

    stripe.lose = 1;
    await owner.post(`/finance/orders/${bought.order}/refund`, { amount: '3', reason: 'for a test', confirmed: '1' });
    await until(() => stripe.asked.filter(({ method, url }) => method === 'POST' && url === '/v1/refunds').length >= 2, 'a refund is asked for again');
    check(stripeRefunds.length === 1 && stripeRefunds[0].given.amount === '300', 'with the same key, so it is sent once: ' + JSON.stringify(stripeRefunds));
    check(!stripe.broken, stripe.broken?.stack);
});

await story('the books agree, and no key stands in the log', async () => {
    const anomalies = await owner.json('/finance/anomalies');
    check(anomalies.anomalies.length === 0, 'nothing is left to look at: ' + JSON.stringify(anomalies.anomalies));
    for (const value of secrets) check(!server.log().includes(value), 'a key stands in the log');
    for (const gateway of ['wechat_pay', 'alipay', 'stripe'])
        for (const value of secrets) check(!(await (await owner.send(`/finance/gateways/${gateway}`)).text()).includes(value), 'a key stands on the page of ' + gateway);
});

for (const gateway of [wechat, alipay, stripe]) gateway.close();
await server.stop();
console.log(`${passed} journeys passed${failed ? `, ${failed} failed` : ''}`);
process.exit(failed ? 1 : 0);
