// `lyceum recommend` on files, as a program: what it prints, what it says of bad files, and what an interruption leaves.
//
//     node journeys/recommending.mjs build/lyceum
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { check } from './lyceum.mjs';

const program = resolve(process.argv[2] ?? 'build/lyceum');
const work = mkdtempSync(join(tmpdir(), 'lyceum-recommending-'));
const file = (name) => join(work, name);
const run = (...options) => spawnSync(program, ['recommend', ...options], { encoding: 'utf8' });
const good = (...options) => {
    const { status, stdout, stderr } = run(...options);
    check(status === 0, `${options.join(' ')} ends well, not with ${status}: ${stderr}`);
    return stdout;
};
const close = (a, b, what) => check(Math.abs(a - b) < 5e-6, `${what}: ${a} and ${b}`);
let passed = 0, failed = 0;
async function story(title, walk) {
    try { await walk(); console.log(`  ok    ${title}`); passed++; }
    catch (error) { console.log(`  FAIL  ${title}\n${error.stack}`); failed++; }
}

// Two tastes; ids with gaps and letters; each user keeps two items for the test.
let state = 7;
const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
const later = new Map(), before = new Map();
for (let user = 0; user < 90; user++) {
    const liked = [];
    for (let item = user % 2; item < 60; item += 2) if (random() < 0.45) liked.push(`item-${item * 1000}`);
    liked.sort(() => random() - 0.5);
    later.set(`u${user * 7}`, liked.splice(0, 2)), before.set(`u${user * 7}`, liked);
}
const rows = (all) => ['user_id,item_id,value,timestamp', ...[...all].flatMap(([user, items]) => items.map((item, n) => `${user},${item},1,${1700000000 + n * 86400}`))];
writeFileSync(file('train.csv'), rows(before).join('\n'));
writeFileSync(file('train.csv.gz'), gzipSync(rows(before).join('\n')));
writeFileSync(file('test.csv'), rows(later).join('\r\n') + '\r\n');
const data = ['--train', file('train.csv'), '--test', file('test.csv')];

/** Recall@20 and NDCG@20 of a file of lists, worked out here. */
function scored(path) {
    let recall = 0, ndcg = 0, users = 0;
    for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
        const [user, list] = line.split('\t');
        const wanted = later.get(user), known = before.get(user), items = list.split(',').filter((item) => !known.includes(item)).slice(0, 20);
        const gain = (n) => 1 / Math.log2(n + 2);
        const gained = items.reduce((sum, item, n) => sum + (wanted.includes(item) ? gain(n) : 0), 0);
        recall += items.filter((item) => wanted.includes(item)).length / wanted.length;
        ndcg += gained / wanted.reduce((sum, _, n) => sum + gain(n), 0), users++;
    }
    return { recall: recall / users, ndcg: ndcg / users, users };
}

await story('every model prints what its lists are worth, and another scorer agrees', () => {
    for (const model of ['popularity', 'item-knn', 'ease', 'hybrid']) {
        const said = JSON.parse(good('evaluate', ...data, '--model', model, '--json', '--out', file('lists.tsv')));
        const own = scored(file('lists.tsv'));
        check(said.model === model && said.users === own.users && own.users > 80, `${model}: ${said.users} users`);
        close(said['recall@20'], own.recall, `${model} recall`), close(said['ndcg@20'], own.ndcg, `${model} NDCG`);
        if (model !== 'popularity') check(own.recall > 0.6, `${model} finds what people like: ${own.recall}`);
    }
    check(JSON.parse(good('evaluate', ...data, '--model', 'ials', '--factors', '8', '--json')).settings.dimensions === 8, '--factors is heard by models that call them dimensions');
    check(/recall@20 +0\.\d{5}/.test(good('evaluate', ...data, '--model', 'item-knn:neighbours=20')), 'the table for people has the measures');
    const packed = JSON.parse(good('evaluate', '--train', file('train.csv.gz'), '--test', file('test.csv'), '--model', 'ease', '--json'));
    close(packed['recall@20'], JSON.parse(good('evaluate', ...data, '--model', 'ease', '--json', '--threads', '1'))['recall@20'], 'gzip and one thread change nothing');
});

await story('bad rows are named by file and line, and left out', () => {
    writeFileSync(file('bad.csv'), [...rows(before), ',item-1,1,1', 'u1,item-2,much,1', 'u1,item-3,1,soon', 'u1,"item-4,1,1'].join('\n'));
    const { status, stderr } = run('evaluate', '--train', file('bad.csv'), '--test', file('test.csv'), '--model', 'popularity');
    const first = rows(before).length + 1;
    check(status === 0, 'the rest is used');
    for (const [line, why] of [[first, 'no user'], [first + 1, 'the value is no number'], [first + 2, 'the time is no number'], [first + 3, 'quotes']])
        check(stderr.includes(`bad.csv line ${line}: `) && stderr.split('\n').some((said) => said.includes(`line ${line}:`) && said.includes(why)), `line ${line}: ${why}, in ${stderr}`);
});

await story('of many bad rows the first are named and the others counted', () => {
    writeFileSync(file('worse.csv'), [...rows(before), ...Array.from({ length: 57 }, () => ',item-1,1,1')].join('\n'));
    const { status, stderr } = run('evaluate', '--train', file('worse.csv'), '--test', file('test.csv'), '--model', 'popularity');
    check(status === 0 && stderr.split('\n').filter((said) => /worse\.csv line \d+: no user/.test(said)).length === 20, 'twenty are named');
    check(stderr.includes('worse.csv: 37 more bad rows'), stderr);
});

await story('what cannot be done ends with a sentence and a number', () => {
    writeFileSync(file('empty.csv'), 'user_id,item_id\n');
    for (const [options, words] of [
        [['evaluate', '--train', file('none.csv'), '--test', file('test.csv')], 'cannot open'],
        [['evaluate', '--train', file('empty.csv'), '--test', file('test.csv')], 'no row to learn from'],
        [['evaluate', '--train', work, '--test', file('test.csv')], 'cannot'],
        [['evaluate', ...data, '--model', 'magic'], 'there is no model magic'],
        [['evaluate', ...data, '--model', 'ease:ridge=-1'], 'ridge of ease goes from'],
        [['evaluate', ...data, '--model', 'ease:ridge'], 'is no setting'],
        [['evaluate', ...data, '--saved', file('train.csv')], 'no saved model'],
        [['explain', '--train', file('train.csv'), '--model', 'ease', 'nobody'], 'there is no user nobody']]) {
        const { status, stderr, stdout } = run(...options);
        check(status !== 0 && (stderr + stdout).includes(words), `${options.join(' ')}: ${status}, ${stderr}${stdout}`);
    }
});

await story('tiny and odd files have an answer', () => {
    for (const [name, text] of [['one', 'a,b,1\n'], ['same', 'a,b,1\na,b,1\na,b,1\n'], ['zero', 'a,b,0\nc,d,-1\ne,f,1\n'], ['wide', `a,${'x'.repeat(200)},1\nb,"q""uoted",1\n学,园,1\n`]]) {
        writeFileSync(file(name), `user_id,item_id,value\n${text}`);
        for (const model of ['hybrid', 'ials', 'slim']) good('evaluate', '--train', file(name), '--test', file('test.csv'), '--model', model, '--json');
    }
});

await story('a model is saved, judged again and explained', () => {
    good('train', '--train', file('train.csv'), '--model', 'hybrid', '--out', file('model'));
    const saved = JSON.parse(good('evaluate', ...data, '--saved', file('model'), '--json')), fresh = JSON.parse(good('evaluate', ...data, '--model', 'hybrid', '--json'));
    check(saved['ndcg@20'] === fresh['ndcg@20'], 'what was saved lists the same');
    const list = JSON.parse(good('explain', '--train', file('train.csv'), '--saved', file('model'), '--k', '5', '--json', 'u7'));
    check(list.length === 5 && list.every(({ item, parts }) => item.startsWith('item-') && !before.get('u7').includes(item) && parts.length > 0), 'five unread items with reasons');
    check(good('explain', '--train', file('train.csv'), '--model', 'item-knn', 'u7').includes('item item-'), 'for people too');
});

await story('models are compared with intervals, and timed', () => {
    const said = good('compare', ...data, '--model', 'item-knn', '--model', 'popularity');
    check(/ndcg@20 +first - this \+0\.\d+ \[\+0\.\d+, \+0\.\d+\]\n/.test(said), said);
    check(/item-knn +fit +\d+\.\d+ s +lists +\d+ users\/s/.test(good('bench', '--train', file('train.csv'), '--model', 'item-knn', '--repeat', '1')), 'a line of times');
});

await story('train, compare, bench and tune say as JSON what they say to people', () => {
    const trained = JSON.parse(good('train', '--train', file('train.csv'), '--model', 'item-knn', '--out', file('small'), '--json'));
    check(trained.model === 'item-knn' && trained.users === 90 && trained.bytes === readFileSync(file('small')).length && trained.stopped_early === false, JSON.stringify(trained));
    const compared = JSON.parse(good('compare', ...data, '--model', 'item-knn', '--model', 'popularity', '--json'));
    const [first, second] = compared.models;
    check(first.model === 'item-knn' && !first.first_minus_this && !compared.stopped_early, 'the first has nothing to be compared with');
    const { mean, low, high, certain } = second.first_minus_this['ndcg@20'];
    close(mean, first['ndcg@20'] - second['ndcg@20'], 'the difference is that of the means');
    check(low < mean && mean < high && certain === (low > 0 || high < 0), `${low} ${mean} ${high}`);
    const timed = JSON.parse(good('bench', '--train', file('train.csv'), '--model', 'item-knn', '--repeat', '2', '--json'));
    check(timed.users === 90 && timed.models[0].turns === 2 && timed.models[0].users_a_second > 0, JSON.stringify(timed));
    const tuned = JSON.parse(good('tune', '--train', file('train.csv'), '--model', 'ease', '--state', file('tuned'), '--trials', '2', '--json'));
    check(tuned.measure === 'ndcg@20' && tuned.models[0].trials === 2 && tuned.models[0].settings.ridge > 0 && tuned.models[0]['ndcg@20'] > 0, JSON.stringify(tuned));
});

await story('trials of other data, or of another way to judge, are not counted', () => {
    const tune = (train, ...more) => run('tune', '--train', file(train), '--model', 'ease', '--state', file('mixed'), '--trials', '2', ...more);
    const lines = () => readFileSync(file('mixed'), 'utf8').trim().split('\n').length;
    check(tune('train.csv').status === 0 && lines() === 2, 'two trials');
    check(!tune('train.csv').stderr.includes('not counted') && lines() === 2, 'the same again has them already');
    check(!tune('train.csv.gz').stderr.includes('not counted') && lines() === 2, 'packed they are the same');
    writeFileSync(file('other.csv'), rows(before).slice(0, -1).join('\n'));
    let tried = 2;
    for (const [train, ...more] of [['other.csv'], ['train.csv', '--k', '10'], ['train.csv', '--cut', 'random'], ['train.csv', '--protocol', 'multvae'], ['train.csv', '--share', '0.2']]) {
        const { status, stderr } = tune(train, ...more);
        check(status === 0 && stderr.includes(`${tried} of the trials of ease are of other data`), `${train} ${more}: ${stderr}`);
        check(lines() === (tried += 2), `two more, ${train} ${more}`);
    }
});

await story('a fit that would pass the budget is given up, but for the first', () => {
    const began = Date.now();
    const said = good('tune', '--train', file('train.csv'), '--model', 'bpr:epochs=200,factors=256', '--state', file('hurried'), '--budget', '0.1', '--trials', '1000').trim();
    check(said.split('\n').length === 1 && said.includes('bpr:'), said);
    check(readFileSync(file('hurried'), 'utf8').trim().split('\n').length < 20, `it ends soon, in ${Date.now() - began} ms`);
});

const trials = () => readFileSync(file('trials'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const until = async (what, done) => { for (let n = 0; n < 600; n++) { if (done()) return; await new Promise((go) => setTimeout(go, 50)); } throw new Error(what); };
/** Starts it, presses Ctrl-C when `ready` says so, and answers how it ended. */
function interrupted(options, ready) {
    return new Promise((done, fail) => {
        const child = spawn(program, ['recommend', ...options]);
        let stdout = '', stderr = '';
        child.stdout.on('data', (text) => { stdout += text; });
        child.stderr.on('data', (text) => { stderr += text; });
        child.on('exit', (status, signal) => done({ status, signal, stdout, stderr }));
        until('it never came so far', () => ready(stderr)).then(() => child.kill('SIGINT'), (error) => { child.kill('SIGKILL'); fail(error); });
    });
}

await story('a search goes on where it stopped, also after Ctrl-C', async () => {
    const tune = ['tune', '--train', file('train.csv'), '--model', 'ease', '--state', file('trials')];
    const first = good(...tune, '--trials', '3').trim();
    check(trials().length === 3 && first.startsWith(Math.max(...trials().map(({ value }) => value)).toFixed(5)), first);
    const { status, stdout } = await interrupted([...tune, '--trials', '100000', '--budget', '100'], () => trials().length > 6);
    check(status === 0 && stdout.includes('ease:'), `the best so far is printed, ${status} ${stdout}`);
    const after = trials().length;
    good(...tune, '--trials', String(after));
    check(trials().length === after, 'nothing is tried twice');
});

await story('Ctrl-C while learning leaves a model that can be used', async () => {
    const { status, stdout, stderr } = await interrupted(['train', '--train', file('train.csv'), '--model', 'bpr:epochs=500,factors=512', '--out', file('early')], (stderr) => stderr.includes('bpr'));
    check(status === 0 && stdout.includes('stopped early, usable'), `${status} ${stdout} ${stderr}`);
    check(JSON.parse(good('evaluate', ...data, '--saved', file('early'), '--json')).users > 80, 'it makes lists');
});

await story('what is judged after Ctrl-C says that it learnt a part only', async () => {
    const { status, stdout, stderr } = await interrupted(['evaluate', ...data, '--model', 'bpr:epochs=500,factors=512', '--json'], (said) => said.includes('bpr'));
    check(status === 0 && JSON.parse(stdout).stopped_early === true && stderr.includes('stopped early'), `${status} ${stdout} ${stderr}`);
    check(JSON.parse(good('evaluate', ...data, '--model', 'ease', '--json')).stopped_early === false, 'and otherwise that it did not');
    const compared = await interrupted(['compare', ...data, '--model', 'popularity', '--model', 'bpr:epochs=500,factors=512', '--json'], (said) => said.includes('bpr'));
    const said = JSON.parse(compared.stdout);
    check(compared.status === 0 && said.stopped_early && said.models.length === 1 && compared.stderr.includes('Stopped after 1 of 2'), compared.stdout + compared.stderr);
});

rmSync(work, { recursive: true });
console.log(`${passed} stories hold, ${failed} do not`);
process.exit(failed ? 1 : 0);
