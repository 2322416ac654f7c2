// A disk that lies, fills up or only reads: nothing that is not on it is acknowledged, reading goes on, and
// writing goes on once the disk is well, without a restart.
import { closeSync, cpSync, openSync, readdirSync, rmSync, statSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { inject, smallDisk } from './injector.mjs';
import { ask, Browser, check, Client, serve, until, verify, wait } from './site.mjs';
import { jobsDone, rows, Traffic } from './traffic.mjs';

/// Somebody, something to write on, and a way to write a comment and to read pages.
async function begin(server, place, random) {
    const traffic = new Traffic(place, [server.base], random);
    await traffic.learn();
    const writer = new Client(place.people[0]), on = traffic.open[0];
    let number = 0;
    return {
        traffic, writer, on,
        comment: (options = {}) => writer.ask(server.base, 'POST', `/items/${on.id}/comments`, { body: { body: `disk-${++number}` }, ...options }),
        page: (path, headers = {}) => ask(server.base, 'GET', path, { headers: { Accept: 'text/html', ...headers } }),
    };
}

/// The problem document that a program is told.
function checkProblem(answer, status) {
    check(answer.status === status, `the answer is ${status}, not ${answer.status}: ${answer.text.slice(0, 300)}`);
    check(answer.headers['content-type'] === 'application/problem+json', 'a problem document, not ' + answer.headers['content-type']);
    check(answer.json.status === status && answer.json.detail, 'it says what is so: ' + answer.text);
    check(Number(answer.headers['retry-after']) > 0, 'it says when to try again');
}

async function readsGoOn({ page, writer }, server) {
    for (const path of ['/', '/articles', '/questions'])
        check((await page(path + '?fresh=' + Math.random())).status === 200, `${path} is still read`);
    check((await writer.ask(server.base, 'GET', '/notifications')).status === 200, 'members still read');
}

/// Everything acknowledged is there; what was refused may not be.
function auditComments(place, acknowledged) {
    const there = new Set(rows(place, "select source from posts where source like 'disk-%'").map(([text]) => text));
    for (const text of acknowledged) check(there.has(text), `“${text}” was acknowledged and is there`);
}

/// The checksum of a chunk (PNG, annex D).
function crc(bytes) {
    let all = 0xffffffff;
    for (const byte of bytes) {
        all ^= byte;
        for (let bit = 0; bit < 8; bit++) all = all & 1 ? (all >>> 1) ^ 0xedb88320 : all >>> 1;
    }
    return (all ^ 0xffffffff) >>> 0;
}
function chunk(name, content) {
    const named = Buffer.concat([Buffer.from(name), content]), length = Buffer.alloc(4), sum = Buffer.alloc(4);
    length.writeUInt32BE(content.length), sum.writeUInt32BE(crc(named));
    return Buffer.concat([length, named, sum]);
}

/// A picture of a side of 256 that takes some 200 kB, as a form sends it; `number` makes it another one.
function picture(number) {
    const side = 256, rows = Buffer.alloc(side * (1 + 3 * side));
    for (let at = 0; at < rows.length; at++) rows[at] = at % (1 + 3 * side) === 0 ? 0 : (at + number) % 256;
    const bytes = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', Buffer.from('00000100000001000802000000', 'hex')),
        chunk('IDAT', deflateSync(rows, { level: 0 })), chunk('IEND', Buffer.alloc(0))]);
    const boundary = 'a-line-between-parts';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="picture-${number}.png"\r\nContent-Type: image/png\r\n\r\n`;
    return { body: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]), type: `multipart/form-data; boundary=${boundary}` };
}

/// Uploads onto a full disk: nothing of it is kept, reading and writing words go on, and it is taken once there is room.
async function pictures({ program, places, keep }, kind) {
    const place = await places.fresh(kind), folder = join(place.folder, 'media');
    rmSync(folder, { recursive: true, force: true });
    const away = smallDisk(folder, 1);
    try {
        const server = keep(await serve(program, place)), [writer] = place.people.map((person) => new Client(person));
        const send = ({ body, type }) => ask(server.base, 'POST', '/api/v1/media', { headers: { Authorization: `Bearer ${writer.token}`, Accept: 'application/json', 'X-Forwarded-For': writer.network, 'Content-Type': type }, body });
        const known = () => Number(rows(place, 'select count(*) from media_files')[0][0]);
        const before = known();
        const filler = join(folder, 'filler.unfinished'), file = openSync(filler, 'w');
        try { for (;;) writeSync(file, Buffer.alloc(4096)); } catch (error) { check(error.code === 'ENOSPC', error.message); }
        closeSync(file);
        for (let i = 0; i < 3; i++) checkProblem(await send(picture(i)), 507);
        check(known() === before, 'no picture is known');
        check(readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile()).join() === 'filler.unfinished', `nothing of one is kept: ${readdirSync(folder, { recursive: true })}`);
        check((await writer.ask(server.base, 'GET', '/notifications')).status === 200 && (await ask(server.base, 'GET', '/articles', { headers: { Accept: 'text/html' } })).status === 200, 'reading goes on');
        const words = await writer.ask(server.base, 'PUT', `/saved/${(await writer.ask(server.base, 'GET', '/articles')).json.listing.cards[0].id}`, { body: {} });
        check(words.status === 200, `what is no picture is written: ${words.status} ${words.text}`);
        rmSync(filler);
        const taken = await until('a picture is taken', async () => { const answer = await send(picture(0)); return answer.status === 200 && answer; }, { within: 10_000 });
        const shown = await ask(server.base, 'GET', new URL(taken.json.url, server.base).pathname);
        check(shown.status === 200 && shown.headers['content-type'] === 'image/png', `and shown: ${shown.status}`);
        check(known() === before + 1, 'it is known once');
        check(server.alive && await server.stop() === 0, 'it did not have to start again, and ends with 0');
        verify(program, place);
    } finally { away(); }
}

export default {
    'a failed fsync is never acknowledged, and writing goes on when the disk is well': async ({ program, places, random, keep }) => {
        const place = await places.fresh('sqlite');
        const server = keep(await serve(program, place));
        const site = await begin(server, place, random);
        check((await site.comment()).status === 200, 'the disk is well');
        const heal = await inject(server.pid, 'fsync,fdatasync:error=EIO');
        try {
            for (let i = 0; i < 5; i++) checkProblem(await site.comment(), 503);
            const form = await new Browser(server.base).post('/sign-up', '/sign-up', { handle: 'eio', name: 'eio', email: 'eio@example.org', password: 'a long pass phrase of words' });
            check(form.status === 503 && /text\/html/.test(form.headers['content-type']), `people get a page: ${form.status}`);
            await readsGoOn(site, server);
        } finally { await heal(); }
        const late = await until('writing goes on', async () => { const answer = await site.comment(); return answer.status === 200 && answer; }, { within: 15_000 });
        check(late.json.id, 'it is acknowledged');
        await jobsDone(place);
        check(server.alive, 'it did not have to start again');
        await server.stop('SIGKILL');
        verify(program, place);
        check(rows(place, "select count(*) from people where handle = 'eio'")[0][0] === '0', 'what was refused is not there');
    },

    'a full disk is said to be full, reading goes on, and writing too once there is room': async ({ program, places, random, keep }) => {
        const source = await places.fresh('sqlite'), disk = source.folder + '-small';
        const away = smallDisk(disk, 96);
        try {
            cpSync(source.folder, disk, { recursive: true });
            const place = { ...source, folder: disk };
            const server = keep(await serve(program, place));
            const site = await begin(server, place, random);
            check((await site.comment()).status === 200, 'there is room');
            await jobsDone(place);
            const filler = join(disk, 'filler'), file = openSync(filler, 'w');
            const fill = () => { try { for (;;) writeSync(file, Buffer.alloc(4096)); } catch (error) { check(error.code === 'ENOSPC', error.message); } };
            fill();
            check(statfsSync(disk).bfree === 0, 'the disk is full');
            // The log may still have room that it uses again; a long text fills that too.
            const acknowledged = [];
            let full;
            for (let i = 0; i < 200 && !full; i++) {
                const text = `disk-long-${i} ${'x'.repeat(15_000)}`;
                const answer = await site.writer.ask(server.base, 'POST', `/items/${site.on.id}/comments`, { body: { body: text } });
                if (answer.status === 200) acknowledged.push(text);
                else if (answer.status !== 429) full = answer;
                fill();
            }
            check(full, `the disk takes no more after ${acknowledged.length} texts`);
            checkProblem(full, 507);
            const form = await new Browser(server.base).post('/sign-up', '/sign-up', { handle: 'full', name: 'full', email: 'full@example.org', password: 'a long pass phrase of words' });
            check(form.status === 507 && /text\/html/.test(form.headers['content-type']), `people get a page: ${form.status}`);
            check(form.text.includes('value="full@example.org"'), 'with what they typed');
            await readsGoOn(site, server);
            closeSync(file);
            rmSync(filler);
            await until('writing goes on', async () => (await site.comment()).status === 200, { within: 30_000 });
            await jobsDone(place);
            check(server.alive, 'it did not have to start again');
            await server.stop();
            verify(program, place);
            auditComments(place, acknowledged);
        } finally { away(); }
    },

    'a disk that only reads refuses writes and serves readers, until it is written to again': async ({ program, places, random, keep }) => {
        const place = await places.fresh('sqlite');
        const server = keep(await serve(program, place));
        const site = await begin(server, place, random);
        check((await site.comment()).status === 200, 'the disk is well');
        const heal = await inject(server.pid, 'write,pwrite64,ftruncate,fallocate:error=EROFS', ['lyceum.db', 'lyceum.db-wal', 'lyceum.db-shm'].map((name) => join(place.folder, name)));
        try {
            for (let i = 0; i < 5; i++) checkProblem(await site.comment(), 503);
            await readsGoOn(site, server);
        } finally { await heal(); }
        await until('writing goes on', async () => (await site.comment()).status === 200, { within: 15_000 });
        await jobsDone(place);
        check(server.alive, 'it did not have to start again');
        await server.stop('SIGKILL');
        verify(program, place);
    },

    'errors of the disk under load lose nothing that was acknowledged': async ({ program, places, random, keep, long }) => {
        const place = await places.fresh('sqlite');
        let server = keep(await serve(program, place));
        const traffic = new Traffic(place, [server.base], random);
        await traffic.learn();
        traffic.begin({ signUps: false });
        for (let i = 0; i < (long ? 12 : 3); i++) {
            await wait(random.between(300, 1_000));
            const error = random.one(['EIO', 'ENOSPC', 'EDQUOT']);
            const heal = await inject(server.pid, `${random.one(['fsync,fdatasync', 'pwrite64', 'pwrite64,fdatasync,fsync'])}:error=${error}:when=${random.between(1, 6)}+${random.between(1, 4)}`);
            await wait(random.between(300, 1_000));
            await heal();
        }
        await traffic.stop();
        await until('writing goes on', async () => { await traffic.sendDoubtful(); return [...traffic.posts.values()].every((post) => post.id); }, { within: 30_000 });
        check(server.alive, 'it did not have to start again');
        await server.stop('SIGKILL');
        verify(program, place);
        server = keep(await serve(program, place));
        await jobsDone(place);
        await traffic.audit(server.base);
        verify(program, place);
        return `${traffic.counts.acknowledged} writes acknowledged, ${traffic.counts.unanswered} refused for the disk`;
    },

    'letters on a full disk are not lost and not half there': async ({ program, places, keep }) => {
        const source = await places.fresh('sqlite'), disk = join(source.folder, 'letters');
        rmSync(disk, { recursive: true, force: true });
        const away = smallDisk(disk, 1);
        try {
            const filler = join(disk, 'filler'), file = openSync(filler, 'w');
            try { for (;;) writeSync(file, Buffer.alloc(4096)); } catch { /* full */ }
            closeSync(file);
            const server = keep(await serve(program, source));
            const made = await new Browser(server.base, '10.3.0.1').post('/sign-up', '/sign-up', { handle: 'letterless', name: 'x', email: 'letterless@example.org', password: 'a long pass phrase of words' });
            check(made.status === 303, 'signing up needs no letter at once: ' + made.status);
            await until('the letter waits for its next try', () => rows(source, "select error from jobs where kind = 'mail.send' and state = 'retryable'").some(([error]) => /No space left/.test(error)), { within: 20_000 });
            rmSync(filler);
            await until('the letter goes out', () => rows(source, "select 1 from jobs where kind = 'mail.send' and state = 'completed'").length > 0, { within: 40_000 });
            const { letters } = await import('./traffic.mjs');
            check(letters(source).filter((letter) => letter.to === 'letterless@example.org').length === 1, 'once');
            check(await server.stop() === 0, 'it ends with 0');
        } finally { away(); }
    },

    'pictures on a full disk are refused whole, and taken once there is room': (story) => pictures(story, 'sqlite'),
    'pictures on a full disk are refused whole beside PostgreSQL, too': (story) => pictures(story, 'postgres'),
};
