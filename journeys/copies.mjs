// Backups, going back and exports, with the real program: made while it serves, after it was killed, and with keys.
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { check, start } from './lyceum.mjs';
import { Person } from './person.mjs';

const program = process.argv[2];
const work = mkdtempSync(join(tmpdir(), 'lyceum-copies-'));
const data = join(work, 'data'), archive = join(work, 'archive');
const environment = { LYCEUM_ARCHIVE__FOLDER: archive, LYCEUM_LOG__LEVEL: 'error' };
const env = { ...process.env, ...environment };
let passed = 0, failed = 0;
async function story(title, walk) {
    try { await walk(); console.log('  ok    ' + title); passed++; }
    catch (error) { console.log(`  FAIL  ${title}\n${error.stack}\n${error.stderr ?? ''}`); failed++; }
}
const lyceum = (...words) => execFileSync(program, words, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
const complaint = (...words) => { try { lyceum(...words); return ''; } catch (error) { return error.stderr; } };
const people = (folder) => rows(at(folder), 'people').map((person) => person.handle);
const everything = (...place) => {
    const out = mkdtempSync(join(work, 'export-'));
    lyceum('export', 'jsonl', out, ...at(...place));
    return readFileSync(join(out, 'SHA256SUMS'), 'utf8');
};
const new_person = (handle, ...place) => lyceum('user', 'create', handle, '--email', `${handle}@example.org`, ...at(...place));

/// The words that name a place to commands: a folder, and a PostgreSQL that is not in it.
const at = (folder, database) => ['--data', folder, ...(database ? ['--database', database] : [])];
/// A table of a place, as an export has it.
const rows = (place, table) => {
    const out = mkdtempSync(join(work, 'export-'));
    lyceum('export', 'jsonl', out, ...place);
    return readFileSync(join(out, `tables/${table}.jsonl`), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
};

/// Four people comment without pause while a backup is made: {before, after} are what was answered by when it began and in all,
/// a list for each of them.
async function backedUpWhileWritten(place, base, file) {
    const run = promisify(execFile), cards = (await new Person(base).json('/articles')).listing.cards, article = cards.find((card) => card.lock === 'open').id;
    const writers = [];
    for (let n = 0; n < 4; n++) {
        const made = lyceum('user', 'create', `writer-${n}`, '--email', `writer-${n}@example.org`, ...place);
        const person = await Person.by(new URL(made.match(/\/sign-in\/link\/\S+/)[0], base).href);
        check((await person.post('/c/systems/join', { accept: 'true' })).status === 303, 'a writer joins');
        writers.push({ person, answered: [] });
    }
    let done = false;
    const writing = writers.map(async ({ person, answered }, who) => {
        for (let n = 0; n < 28 && !done; n++) {
            const text = `writer ${who} says ${n}`, answer = await person.post(`/items/${article}/comments`, { body: text });
            check(answer.status === 303, `a comment: ${answer.status}`);
            answered.push(text);
            await new Promise((wait) => setTimeout(wait, 60));
        }
    });
    const answered = () => writers.map((writer) => [...writer.answered]);
    while (answered().some((texts) => texts.length < 3)) await new Promise((wait) => setTimeout(wait, 10));
    const before = answered();
    await run(program, ['backup', file, ...place], { env });
    const after = answered();
    done = true;
    await Promise.all(writing);
    check(after.flat().length > before.flat().length, 'people wrote meanwhile');
    return { before, after };
}
/// Of each writer what was answered before it began is there, and nothing later without all that came earlier.
function holdsOneMoment(place, { before }) {
    const there = rows(place, 'posts').map((post) => post.source).filter((text) => /^writer \d says \d+$/.test(text));
    for (const [who, texts] of before.entries()) {
        const kept = there.filter((text) => text.startsWith(`writer ${who} `));
        check(texts.every((text) => kept.includes(text)), `all that writer ${who} was answered is there: ${texts} in ${kept}`);
        check(kept.length === new Set(kept).size && kept.every((text) => Number(text.split(' ').at(-1)) < kept.length), `and shows one moment: ${kept}`);
    }
    check(lyceum('verify', ...place).includes('Everything holds'), 'everything holds');
}

// The sample has no pictures; an article with one comes along.
const article = join(work, 'article');
mkdirSync(article);
writeFileSync(join(article, 'pixel.png'), Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63304e9b0900020201335687e2540000000049454e44ae426082', 'hex'));
writeFileSync(join(article, 'hello.md'), '---\ntitle: A picture\nauthor: suran\nlanguage: en\n---\n\nHere it is: ![pixel](pixel.png).\n');
lyceum('sample', '--data', data);
lyceum('import', 'markdown', article, '--data', data);

let server = await start(program, { folder: data, environment, args: ['--sample'] });
const moments = [];

await story('a backup made while it serves holds the database and the uploaded files, and restores', () => {
    new_person('before-backup', data);
    const said = lyceum('backup', join(work, 'plain.tar.gz'), '--data', data);
    check(/Not in it/.test(said), 'it says what is not in it');
    new_person('after-backup', data);
    const listed = execFileSync('tar', ['tzf', join(work, 'plain.tar.gz')], { encoding: 'utf8' });
    check(/^lyceum\.db$/m.test(listed) && /^media\//m.test(listed) && /^manifest\.json$/m.test(listed), 'any tar opens it');
    check(/is whole/.test(lyceum('restore', join(work, 'plain.tar.gz'), '--check', '--data', join(work, 'nowhere'))), 'it can be looked at without restoring');
    const other = join(work, 'other');
    lyceum('restore', join(work, 'plain.tar.gz'), '--data', other);
    const handles = people(other);
    check(handles.includes('before-backup') && !handles.includes('after-backup'), 'it shows the moment it was made');
    check(readdirSync(join(other, 'media')).length > 0, 'files are there');
    check(lyceum('verify', '--data', other).includes('Everything holds'), 'everything holds');
});

await story('a backup made while people write holds all that was answered before it began', async () => {
    const file = join(work, 'written.tar.gz'), other = join(work, 'written');
    const written = await backedUpWhileWritten(at(data), server.base, file);
    lyceum('restore', file, '--data', other);
    holdsOneMoment(at(other), written);
});

await story('an encrypted backup opens with its key alone, and not when it was changed or cut short', () => {
    const key = join(work, 'key'), sealed = join(work, 'sealed');
    lyceum('backup', '--new-key', key);
    check((statSync(key).mode & 0o777) === 0o600, 'the key is its owner’s');
    check(complaint('backup', '--new-key', key).includes('never overwritten'), 'a key is not overwritten');
    lyceum('backup', sealed, '--key-file', key, '--data', data);
    check(!readFileSync(sealed).includes('before-backup') && complaint('restore', sealed, '--check').includes('--key-file'), 'nothing can be read without');
    check(/is whole/.test(lyceum('restore', sealed, '--check', '--key-file', key, '--data', join(work, 'nowhere'))), 'the key opens it');
    lyceum('backup', '--new-key', join(work, 'other-key'));
    check(complaint('restore', sealed, '--check', '--key-file', join(work, 'other-key'), '--data', join(work, 'nowhere')).includes('does not open with this key'), 'another does not');
    const bytes = readFileSync(sealed);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(join(work, 'changed'), bytes);
    check(complaint('restore', join(work, 'changed'), '--check', '--key-file', key, '--data', join(work, 'nowhere')).includes('damaged'), 'a changed one is damaged');
    copyFileSync(sealed, join(work, 'short'));
    truncateSync(join(work, 'short'), bytes.length - 100);
    check(/damaged|too early/.test(complaint('restore', join(work, 'short'), '--check', '--key-file', key, '--data', join(work, 'nowhere'))), 'one that was cut short, too');
});

await story('a restore never writes over what is in use', () => {
    check(complaint('restore', join(work, 'plain.tar.gz'), '--data', data).includes('--replace'), 'what is there is not replaced unasked');
    check(complaint('restore', join(work, 'plain.tar.gz'), '--replace', '--data', data).includes(`process ${server.pid} uses`), 'nor while a server uses it');
    check(complaint('restore', '--at', new Date().toISOString(), '--replace', '--data', data).includes('stop the server'), 'nor by going back');
});

await story('after a kill under writes any moment can be returned to: all that was answered before, nothing after', async () => {
    const run = promisify(execFile);
    for (let n = 0; n < 8; n++) {
        await run(program, ['user', 'create', `made-${n}`, '--email', `made-${n}@example.org`, '--data', data], { env });
        moments.push(new Date(Date.now() + 1).toISOString());
        await new Promise((done) => setTimeout(done, 30));
    }
    await server.stop('SIGKILL');
    for (const n of [6, 2, 4]) {
        lyceum('restore', '--at', moments[n], '--replace', '--data', data);
        const handles = people(data).filter((handle) => handle.startsWith('made-')).sort();
        check(handles.join() === Array.from({ length: n + 1 }, (_, i) => `made-${i}`).join(), `at ${moments[n]}: ${handles}`);
        check(lyceum('verify', '--data', data).includes('Everything holds'), 'everything holds');
    }
    check(complaint('restore', '--at', '2020-01-01', '--replace', '--data', data).includes('does not reach'), 'a moment before the archive is refused');
    check(readdirSync(data).filter((name) => /^lyceum\.db\.\d+$/.test(name)).length >= 3, 'what was there lies aside');
});

await story('it serves again from there, and the doctor sees the archive', async () => {
    server = await start(program, { folder: data, environment, args: [] });
    const text = await (await fetch(server.base + '/metrics')).text();
    check(/^lyceum_archive_failing 0$/m.test(text), 'metrics say that changes are archived');
    for (let i = 0; i < 50 && !/ok {4}every change is archived/.test(lyceum('doctor', '--data', data)); i++) await new Promise((done) => setTimeout(done, 200));
    check(/ok {4}every change is archived/.test(lyceum('doctor', '--data', data)), lyceum('doctor', '--data', data));
    rmSync(archive, { recursive: true });
    writeFileSync(archive, 'in the way');
    new_person('while-it-fails', data);
    for (let i = 0; i < 100 && !/^lyceum_archive_failing 1$/m.test(await (await fetch(server.base + '/metrics')).text()); i++) await new Promise((done) => setTimeout(done, 100));
    check(/^lyceum_archive_failing 1$/m.test(await (await fetch(server.base + '/metrics')).text()), 'metrics say when they are not');
    check(/LOOK {2}changes cannot be archived/.test(lyceum('doctor', '--data', data)), 'the doctor, too');
    rmSync(archive);
    check(await server.stop() === 0, 'it stops politely');
    check(people(data).includes('while-it-fails'), 'no write was lost');
});

await story('an export goes into an empty installation and comes out the same', () => {
    const out = join(work, 'rows'), other = join(work, 'imported');
    lyceum('export', 'jsonl', out, '--data', data);
    execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: out });
    lyceum('import', 'jsonl', out, '--data', other);
    check(everything(other) === readFileSync(join(out, 'SHA256SUMS'), 'utf8'), 'byte for byte');
    check(complaint('import', 'jsonl', out, '--data', other).includes('in use'), 'it is not imported over something');
    const lists = join(work, 'lists');
    lyceum('export', 'csv', lists, '--bom', '--data', other);
    check(existsSync(join(lists, 'members.csv')) && existsSync(join(lists, 'orders.csv')), 'lists for spreadsheets');
});

const cluster = mkdtempSync(join(tmpdir(), 'lyceum-copies-postgres-'));
await story('on PostgreSQL a backup made while people write is one of rows, and restores into either database', async () => {
    const url = execFileSync('scripts/postgres', ['start', cluster], { encoding: 'utf8' }).trim();
    const made = (name) => {
        execFileSync('psql', [url, '-Atqc', `create database ${name}`]);
        return url.replace('dbname=postgres', `dbname=${name}`);
    };
    const folder = join(work, 'on-postgres'), place = at(folder, made('site')), file = join(work, 'rows.tar.gz'), key = join(work, 'rows-key');
    lyceum('sample', ...place);
    lyceum('import', 'markdown', article, ...place);
    const served = await start(program, { folder, environment, args: ['--sample', ...place.slice(2)] });
    try {
        const written = await backedUpWhileWritten(place, served.base, file);
        const listed = execFileSync('tar', ['tzf', file], { encoding: 'utf8' });
        check(/^export\/tables\/people\.jsonl$/m.test(listed) && /^export\/.*media\//m.test(listed) && !/lyceum\.db/.test(listed), 'rows and files are in it: ' + listed.slice(0, 500));
        check(/is whole/.test(lyceum('restore', file, '--check', ...at(join(work, 'nowhere'), made('nothing')))), 'it can be looked at without restoring');
        check(complaint('restore', file, ...place) !== '', 'it is not restored over what is in use');
        new_person('after-backup', folder, place[3]);

        const again = at(join(work, 'again'), made('again')), elsewhere = at(join(work, 'elsewhere'));
        for (const to of [again, elsewhere]) {
            lyceum('restore', file, ...to);
            holdsOneMoment(to, written);
            check(!rows(to, 'people').some((person) => person.handle === 'after-backup'), 'nothing later is there');
            check(readdirSync(join(to[1], 'media')).length > 0, 'files are there');
        }
        check(everything(again[1], again[3]) === everything(elsewhere[1]), 'both hold the same, byte for byte');
        check(complaint('restore', file, ...again) !== '', 'it is not restored twice into one');

        lyceum('backup', '--new-key', key);
        lyceum('backup', join(work, 'rows-sealed'), '--key-file', key, ...place);
        check(complaint('restore', join(work, 'rows-sealed'), '--check', ...again).includes('--key-file'), 'sealed, it opens with its key alone');
        const opened = at(join(work, 'opened'), made('opened'));
        lyceum('restore', join(work, 'rows-sealed'), '--key-file', key, ...opened);
        check(rows(opened, 'people').some((person) => person.handle === 'after-backup'), 'and restores as well');
        const kept = await start(program, { folder: opened[1], environment, args: opened.slice(2) });
        check((await new Person(kept.base).json('/articles')).listing.cards.length > 0, 'it serves from there');
        check(await kept.stop() === 0, 'and stops politely');
    } finally { await served.stop(); }
});
execFileSync('scripts/postgres', ['stop', cluster]);

rmSync(work, { recursive: true, force: true });
console.log(`test cases: ${passed + failed} | ${passed} passed | ${failed} failed`);
process.exit(failed ? 1 : 0);
