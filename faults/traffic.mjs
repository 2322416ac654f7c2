// People who write without pause, and a book of everything that was acknowledged to them.
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { ask, Browser, check, Client, until, wait } from './site.mjs';

/// What the tables say, read from outside as an auditor would: arrays of texts.
export function rows(place, sql) {
    const output = place.database
        ? execFileSync('psql', [place.database, '-Atqc', sql], { encoding: 'utf8', maxBuffer: 1 << 28 })
        : execFileSync('sqlite3', ['-readonly', '-cmd', '.timeout 5000', join(place.folder, 'lyceum.db'), sql], { encoding: 'utf8', maxBuffer: 1 << 28 });
    return output.split('\n').filter(Boolean).map((line) => line.split('|'));
}

/// Waits until no job runs, is to be tried again, or is due: those that are due within `ahead` of the beginning must have run. The
/// bound does not move on, or letters and looks at payments, which wait for minutes, would come into it. What a killed program had
/// claimed comes back when its lease ends.
export async function jobsDone(place, { within = 120_000, ahead = 5_000 } = {}) {
    const fixed = Date.now() + ahead, soon = () => Math.max(fixed, Date.now() + 5_000);
    const open = () => rows(place, `select kind, state, attempt, coalesce(error, '') from jobs where state in ('running', 'retryable') or state = 'available' and due_at < ${soon() * 1000}`);
    await until('all jobs are done', () => { const left = open(); if (left.length) throw new Error(left.slice(0, 10).join('\n')); return true; }, { within, every: 250 });
}

/// Ids as people see them, from ids as the database has them.
export function shown(id) {
    return BigInt(id).toString(32).replace(/./g, (c) => '0123456789abcdefghjkmnpqrstvwxyz'[parseInt(c, 32)]).padStart(13, '0');
}

/// A word that stands nowhere else: letters without an ending that search would take off.
function wordOf(number) {
    return 'zq' + `${process.pid}x${number}`.replace(/\d/g, (digit) => 'bcdfghjkmn'[digit]);
}

/// The letters that were kept in the place's folder: [{file, to, text}].
export function letters(place) {
    const folder = join(place.folder, 'letters');
    if (!existsSync(folder)) return [];
    return readdirSync(folder).filter((name) => name.endsWith('.eml')).map((file) => {
        const [head, ...rest] = readFileSync(join(folder, file), 'utf8').split('\r\n\r\n');
        const body = rest.join('\r\n\r\n');
        const text = /Transfer-Encoding: base64/i.test(head) ? Buffer.from(body, 'base64').toString() : body.replace(/=\r\n/g, '');
        return { file, to: head.match(/^To: (?:.*<)?([^>\r\n]+)>?/m)?.[1], subject: subjectOf(head), text };
    });
}

// Unfolded, its encoded words read (RFC 2047).
function subjectOf(head) {
    const field = head.replace(/\r\n[ \t]+/g, ' ').match(/^Subject: (.*)/m)?.[1].trim() ?? '';
    return field.replace(/\?= =\?/g, '?==?').replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, packed) => Buffer.from(packed, 'base64').toString());
}

export class Traffic {
    /// `bases` are the addresses of the servers; each request goes to any of them.
    constructor(place, bases, random) {
        Object.assign(this, { place, bases, random });
        this.clients = place.people.map((person) => new Client(person));
        this.posts = new Map();                         // key → {who, item, kind, text, word, id, found}: id once acknowledged; topics and articles are on no item
        this.likes = new Set();                         // "handle item"
        this.saves = new Set();
        this.votes = new Map();                         // "handle item" → the values it may have
        this.orders = new Map();                        // order → {who, paid}
        this.signUps = [];                              // {handle, email, cookies}
        this.counts = { acknowledged: 0, refused: 0, unanswered: 0 };
        this.answers = new Map();                       // status → how many
        this.number = this.searches = 0;
    }

    async learn() {
        const [reader] = this.clients, base = this.bases[0];
        const all = async (path) => {
            const answer = await reader.ask(base, 'GET', path);
            check(answer.status === 200, `${path} is shown to ${reader.handle}: ${answer.status} ${answer.text}`);
            return answer.json.listing.cards;
        };
        const articles = await all('/articles');
        this.open = articles.filter((card) => card.lock === 'open');
        this.paid = articles.filter((card) => card.lock === 'paid');
        this.questions = await all('/questions');
        this.topics = await all('/topics');
        this.spaces = {};                               // kind → where one is begun
        for (const [kind, client, path] of [['topic', reader, '/topics/new'], ['article', this.clients.find((each) => each.writes), '/write']]) {
            const form = await client.ask(base, 'GET', path);
            this.spaces[kind] = form.text.match(/"spaces":\[\{"id":"([0-9a-z]{13})"/)?.[1];
            check(this.spaces[kind], `${client.handle} may begin a ${kind}: ${form.status} ${form.text.slice(0, 300)}`);
        }
        check(this.open.length && this.paid.length && this.questions.length && this.topics.length, 'there is something to write on');
    }

    /// Everybody writes until `stop()`.
    begin({ signUps = true } = {}) {
        this.stopped = false;
        this.writers = this.clients.map((client) => this.#writer(client));
        if (signUps) this.writers.push(this.#newcomers());
    }
    async stop() {
        this.stopped = true;
        await Promise.all(this.writers);
    }

    async #writer(client) {
        while (!this.stopped) {
            const act = this.random.next();
            try {
                if (act < 0.37) await this.#post(client, 'comment');
                else if (act < 0.56) await this.#post(client, 'reply');
                else if (act < 0.6) await this.#post(client, client.writes ? 'article' : 'topic');
                else if (act < 0.75) await this.#press(client, 'likes');
                else if (act < 0.85) await this.#press(client, 'saved');
                else if (act < 0.95) await this.#vote(client);
                else await this.#buy(client);
            } catch (error) { if (!/JSON/.test(error.message)) throw error; }
            await wait(this.random.between(0, 15));
        }
    }

    /// Counts an answer; true when it acknowledges.
    #heard(answer) {
        this.answers.set(answer.status, (this.answers.get(answer.status) ?? 0) + 1);
        if (answer.status >= 200 && answer.status < 400) { this.counts.acknowledged++; return true; }
        if (answer.status === 0 || answer.status >= 500) this.counts.unanswered++; else this.counts.refused++;
        return false;
    }
    #base() { return this.random.one(this.bases); }

    async #post(client, kind) {
        const on = kind === 'reply' ? this.random.one(this.topics) : kind === 'comment' ? this.random.one([...this.open, ...this.questions]) : undefined;
        const number = ++this.number, word = wordOf(number);
        const post = { who: client, item: on?.id, author: on?.author.handle, kind, number, word, text: `fault-${process.pid}-${number} by ${client.handle}: ${word}`, key: `k${process.pid}-${number}` };
        this.posts.set(post.key, post);
        await this.#send(post);
        if (post.id && this.random.next() < 0.1) {
            const again = await this.#ask(post);
            if (this.#heard(again)) check(again.json.id === post.id, `the same request again is the same ${kind}: ${post.id}, ${again.text}`);
        }
    }
    #ask({ who, item, kind, number, text, key }) {
        const begun = { space: this.spaces[kind], title: `The ${kind} number ${number}`, body: text, tags: 'test' };
        const [path, body] = {
            comment: [`/items/${item}/comments`, { body: text }],
            reply: [`/topics/${item}/replies`, { body: text }],
            topic: ['/topics', begun],
            article: ['/articles', { ...begun, access: 'open', then: 'publish' }],
        }[kind];
        return who.ask(this.#base(), 'POST', path, { body, key });
    }
    async #send(post) {
        const answer = await this.#ask(post);
        if (this.#heard(answer)) post.id = answer.json.id;
        else if (answer.status >= 400 && answer.status < 500) this.posts.delete(post.key);
    }
    /// Sends again, under the same keys, what was never answered.
    async sendDoubtful() {
        for (const post of [...this.posts.values()])
            for (let i = 0; !post.id && this.posts.has(post.key) && i < 3; i++) await this.#send(post);
    }

    async #press(client, what) {
        const on = this.random.one([...this.open, ...this.questions, ...this.topics]);
        const answer = await client.ask(this.#base(), 'PUT', `/${what}/${on.id}`, { body: {} });
        if (this.#heard(answer)) (what === 'likes' ? this.likes : this.saves).add(`${client.handle} ${on.id}`);
    }

    // A vote that was not answered may or may not stand; the next acknowledged one settles it.
    async #vote(client) {
        const on = this.random.one(this.questions), name = `${client.handle} ${on.id}`, value = this.random.one([1, 0]);
        const before = this.votes.get(name) ?? [0];
        this.votes.set(name, [...before, value]);
        const answer = await client.ask(this.#base(), 'PUT', `/threads/${on.id}/vote`, { body: { value } });
        if (this.#heard(answer)) this.votes.set(name, [value]);
        else if (answer.status >= 400 && answer.status < 500) this.votes.set(name, before);
    }

    async #buy(client) {
        const item = this.random.one(this.paid);
        const answer = await client.ask(this.#base(), 'POST', `/buy/${item.id}`, { body: { method: 'wechat' }, key: `b${process.pid}-${++this.number}` });
        if (!this.#heard(answer)) return;
        const { id, to } = answer.json;
        const order = this.orders.get(id) ?? { who: client.handle, item: item.id, paid: false };
        this.orders.set(id, order);
        if (!to.startsWith('/sandbox/')) return;
        const paid = await ask(this.#base(), 'POST', to, { headers: { 'X-Forwarded-For': client.network, 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'choice=pay' });
        if (this.#heard(paid)) order.paid = true;
    }

    async #newcomers() {
        while (!this.stopped) {
            const handle = `new${process.pid}x${++this.number}`, email = `${handle}@example.org`;
            const browser = new Browser(this.#base(), `10.2.${(this.number >> 8) & 255}.${this.number & 255}`);
            const answer = await browser.post('/sign-up', '/sign-up', { handle, name: handle, email, password: 'correct horse battery ' + this.number });
            if (this.#heard(answer)) {
                if (answer.status === 303) this.signUps.push({ handle, email, browser });
                else throw new Error(`a sign-up is answered ${answer.status}: ${answer.text.replace(/<[^>]*>/g, ' ').slice(0, 500)}`);
            }
            await wait(this.random.between(50, 400));
        }
    }

    // ---- the audit --------------------------------------------------------------------------

    /// Every acknowledged write is there, once, and had its consequences once. Jobs must be done.
    async audit(base) {
        const { place } = this;
        await this.sendDoubtful();
        const posts = new Map(rows(place, `select source, count(*), min(id) from (select source, id from posts union all select source, item from threads
            union all select source, item from article_texts) written where source like 'fault-%' group by source`).map(([text, times, id]) => [text, { times, id }]));
        for (const post of this.posts.values()) {
            if (!post.id) continue;
            const found = posts.get(post.text);
            check(found, `the ${post.kind} “${post.text}” was acknowledged as ${post.id} and is there`);
            check(found.times === '1' && shown(found.id) === post.id, `“${post.text}” is there once, as ${post.id}: ${found.times} times, ${shown(found.id)}`);
        }
        check([...posts.values()].every((post) => post.times === '1'), 'no post is there twice');

        const pressed = (table) => new Set(rows(place, `select p.handle, x.item from ${table} x join people p on p.id = x.person`).map(([handle, item]) => `${handle} ${shown(item)}`));
        for (const [mine, theirs, name] of [[this.likes, pressed('likes'), 'like'], [this.saves, pressed('saves'), 'saved item']])
            for (const each of mine) check(theirs.has(each), `the ${name} “${each}” is kept`);
        const votes = new Map(rows(place, 'select p.handle, v.item, v.value from votes v join people p on p.id = v.person where v.post = 0').map(([handle, item, value]) => [`${handle} ${shown(item)}`, Number(value)]));
        for (const [name, values] of this.votes)
            check(values.includes(votes.get(name) ?? 0), `the vote “${name}” is one of ${values}, not ${votes.get(name) ?? 0}`);

        this.#auditMoney();
        for (const { handle, email, browser } of this.signUps) {
            browser.base = base;
            const page = await browser.get('/settings/profile');
            check(page.status === 200 && page.text.includes(handle), `@${handle} is still signed in: ${page.status}`);
            check((await ask(base, 'GET', '/@' + handle, { headers: { Accept: 'text/html' } })).status === 200, `@${handle} has a profile`);
            this.#once(email, `the letter to ${email}`);
        }
        this.#auditNotices();
        for (const late = Date.now() + 90_000; await this.search(base) > 0; await wait(500)) check(Date.now() < late, 'no job of the index waits any more');
    }

    /// Whatever was acknowledged is found by its word, unless a job of the index waits for it. Answers for how many one does.
    async search(base) {
        const waiting = new Set(rows(this.place, "select payload from jobs where kind = 'search.index' and state in ('available', 'retryable', 'running')").map(([payload]) => JSON.parse(payload).item));
        const sought = new Map();
        let left = 0;
        for (const post of this.posts.values()) {
            const item = post.item ?? post.id;
            if (post.id && !post.found) sought.set(item, [...sought.get(item) ?? [], post]);
        }
        for (const [item, posts] of sought) {
            if (waiting.has(item)) { left += posts.length; continue; }
            while (posts.length) {
                const some = posts.splice(0, 8), words = some.map((post) => post.word).join(' ');
                const hits = await this.#hits(base, words);
                check(hits.includes(item), `“${words}” is found in ${item}, where a ${some.at(-1).kind} was acknowledged, and not in ${hits}`);
                for (const post of some) post.found = true;
            }
        }
        return left;
    }
    // As many people as there are may search a minute's searches each.
    async #hits(base, words) {
        for (let tries = 0; ; tries++) {
            const client = this.clients[this.searches++ % this.clients.length];
            const answer = await client.ask(base, 'GET', '/search?q=' + encodeURIComponent(words));
            if (answer.status === 429 && tries < 500) { await wait(200); continue; }
            check(answer.status === 200, `a search is answered ${answer.status}: ${answer.text.slice(0, 300)}`);
            return answer.json.hits.map((hit) => hit.card.id);
        }
    }

    #once(email, what) {
        const found = letters(this.place).filter((letter) => letter.to === email);
        check(found.length === 1, `${what} went out once, not ${found.length} times: ${found.map((f) => f.file).join(' ')}`);
    }

    // One payment, receipt, right, notice and letter for each order that was paid.
    #auditMoney() {
        const { place } = this;
        const orders = new Map(rows(place, `select o.id, o.state, (select count(*) from payments p where p.order_id = o.id and p.use = 'sale'),
            (select count(*) from receipts r where r.order_id = o.id), (select count(*) from entitlements e where e.person = o.buyer and e.item = o.item),
            (select count(*) from payments p where p.order_id = o.id and p.use = 'returned')
            from orders o`).map(([id, state, ...counts]) => [shown(id), { state, returned: Number(counts.pop()), counts: counts.join(' ') }]));
        const told = new Map(rows(place, "select source, count(*) from notifications where kind = 'paid' group by source").map(([source, times]) => [source, times]));
        const written = letters(place);
        for (const [id, { who, paid }] of this.orders) {
            const order = orders.get(id);
            check(order, `the order ${id} of ${who} is there`);
            if (!paid) continue;
            check(order.state === 'paid', `the order ${id} is paid, not ${order.state}`);
            check(order.counts === '1 1 1', `the order ${id} has one payment, one receipt and one right, not ${order.counts}`);
            check(told.get(id) === '1', `${who} was told once of the payment of ${id}, not ${told.get(id) ?? 0} times`);
            const about = written.filter((letter) => letter.text.includes('/orders/' + id));
            const times = (...subjects) => about.filter((letter) => subjects.some((subject) => letter.subject.startsWith(subject))).length;
            const receipts = times('Receipt: ', '付款收据：'), returns = times('Sent back: ', '款项已退回：');
            check(receipts === 1, `the receipt of ${id} went out once, not ${receipts} times: ${about.map((letter) => letter.subject)}`);
            // Who pays again because the first answer was lost gets the second money back, and one letter for it.
            check(returns === order.returned && about.length === 1 + order.returned, `of ${id} ${order.returned} payments went back: ${about.map((letter) => letter.subject)}`);
        }
    }

    // The author of a topic hears of each reply of somebody else, once.
    #auditNotices() {
        const heard = new Map(rows(this.place, "select n.source, count(*) from notifications n join people p on p.id = n.person where n.kind in ('reply', 'comment', 'answer') group by n.source, n.person").map(([source, times]) => [source, times]));
        for (const post of this.posts.values()) {
            if (!post.id || !post.author || post.author === post.who.handle) continue;
            check(heard.get(post.id) === '1', `somebody was told once of ${post.kind} ${post.id}, not ${heard.get(post.id) ?? 0} times`);
        }
    }
}
