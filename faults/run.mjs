// Breaks things and looks whether the program keeps its promises:
//     node faults/run.mjs PROGRAM [--long] [--seed N] [NAME…]
// A story that failed is repeated with the seed that was printed.
import { readdirSync } from 'node:fs';
import { Postgres } from './postgres.mjs';
import { check, Places, randomOf } from './site.mjs';

const words = process.argv.slice(2);
const long = words.includes('--long');
const seed = words.includes('--seed') ? Number(words[words.indexOf('--seed') + 1]) : Date.now() % 1_000_000_000;
const [program, ...wanted] = words.filter((word, i) => !word.startsWith('--') && words[i - 1] !== '--seed');
const postgres = Postgres.start();
const places = new Places(program, postgres);
console.log(`  seed ${seed}`);

let passed = 0, failed = 0;
for (const file of readdirSync(new URL('.', import.meta.url)).filter((f) => f.endsWith('.fault.mjs')).sort()) {
    const name = file.replace('.fault.mjs', '');
    const stories = (await import('./' + file)).default;
    for (const [title, story] of Object.entries(stories)) {
        if (wanted.length && !wanted.some((w) => `${name}: ${title}`.includes(w))) continue;
        const started = Date.now(), servers = [];
        try {
            const said = await story({ program, places, postgres, long, random: randomOf(seed), keep: (server) => { servers.push(server); return server; }, check });
            console.log(`  ok    ${name}: ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)${said ? '  ' + said : ''}`);
            passed++;
        } catch (error) {
            console.log(`  FAIL  ${name}: ${title}, seed ${seed}\n${error.stack}`);
            for (const server of servers) console.log(server.log().split('\n').slice(-15).join('\n'));
            failed++;
        }
        for (const server of servers) if (server.alive) await server.stop('SIGKILL');
    }
}
console.log(`test cases: ${passed + failed} | ${passed} passed | ${failed} failed`);
process.exit(failed ? 1 : 0);
