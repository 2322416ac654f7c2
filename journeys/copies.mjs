// Backups, going back and exports, with the real program: made while it serves, after it was killed, and with keys.
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { check, start } from './lyceum.mjs';

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
const people = (folder) => {
    const out = mkdtempSync(join(work, 'export-'));
    lyceum('export', 'jsonl', out, '--data', folder);
    return readFileSync(join(out, 'tables/people.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line).handle);
};
const everything = (folder) => {
    const out = mkdtempSync(join(work, 'export-'));
    lyceum('export', 'jsonl', out, '--data', folder);
    return readFileSync(join(out, 'SHA256SUMS'), 'utf8');
};
const new_person = (handle, folder = data) => lyceum('user', 'create', handle, '--email', `${handle}@example.org`, '--data', folder);

// The sample has no pictures; an article with one comes along.
const article = join(work, 'article');
mkdirSync(article);
writeFileSync(join(article, 'pixel.png'), Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000', 'hex'));
writeFileSync(join(article, 'hello.md'), '---\ntitle: A picture\nauthor: suran\nlanguage: en\n---\n\nHere it is: ![pixel](pixel.png).\n');
lyceum('sample', '--data', data);
lyceum('import', 'markdown', article, '--data', data);

let server = await start(program, { folder: data, environment, args: ['--sample'] });
const moments = [];

await story('a backup made while it serves holds the database and the uploaded files, and restores', () => {
    new_person('before-backup');
    const said = lyceum('backup', join(work, 'plain.tar.gz'), '--data', data);
    check(/Not in it/.test(said), 'it says what is not in it');
    new_person('after-backup');
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
    new_person('while-it-fails');
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

rmSync(work, { recursive: true, force: true });
console.log(`test cases: ${passed + failed} | ${passed} passed | ${failed} failed`);
process.exit(failed ? 1 : 0);
