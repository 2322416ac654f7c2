// docs/security.md says what holds and which test tries it: every such test must exist, and every number of tools/asvs must
// stand there. Exits 1 and names the line.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

function* files(folder) {
    for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (statSync(path).isDirectory()) yield* files(path); else yield path;
    }
}
const tests = new Set();
for (const folder of ['app', 'engines', 'modules', 'platform'])
    for (const path of files(folder))
        if (path.includes('/test/') && path.endsWith('.cpp'))
            for (const [, name] of readFileSync(path, 'utf8').matchAll(/TEST_CASE(?:_TEMPLATE)?\("((?:[^"\\]|\\.)+)"/g)) tests.add(name);
for (const path of [...files('attack'), ...files('journeys'), 'packaging/check.mjs'])
    for (const [, , name] of readFileSync(path, 'utf8').matchAll(/(?:story\(|^ +)(['"])((?:[^'"\\]|\\.|(?!\1)['"])+)\1(?:,|:) (?:async|\(\) =>)/gm)) tests.add(name.replaceAll("\\'", "'"));
const wanted = new Set([...readFileSync('tools/asvs', 'utf8').matchAll(/^(\d+\.\d+\.\d+) /gm)].map((found) => found[1]));

const complaints = [], answered = new Map();
let rows = 0;
readFileSync('docs/security.md', 'utf8').split('\n').forEach((line, n) => {
    const cells = line.split('|').map((cell) => cell.trim());
    if (cells.length !== 5 || !/^\d+\.\d/.test(cells[1])) return;
    rows++;
    const complain = (text) => complaints.push(`docs/security.md:${n + 1}: ${cells[1]}: ${text}`);
    for (const number of cells[1].split(', ')) {
        if (!wanted.has(number)) complain(`${number} is not in tools/asvs`);
        if (answered.has(number)) complain(`${number} is answered in line ${answered.get(number)} already`);
        answered.set(number, n + 1);
    }
    const tried = cells[3], named = [...tried.matchAll(/“([^”]+)”/g)].map((found) => found[1]);
    for (const name of named) if (!tests.has(name)) complain(`there is no test “${name}”`);
    const others = [...tried.matchAll(/\b(fuzz|refused)\/(\w+)/g)];
    for (const [, kind, name] of others) if (!existsSync(kind === 'fuzz' ? `fuzz/${name}.cpp` : `platform/test/refused/${name}.cpp`)) complain(`there is no ${kind}/${name}`);
    if (!tried.startsWith('Reason: ') && named.length + others.length === 0) complain('name a test, or begin with “Reason: ”');
});
for (const number of wanted) if (!answered.has(number)) complaints.push(`docs/security.md: ${number} of tools/asvs is answered nowhere`);
if (wanted.size < 240) complaints.push(`tools/asvs: only ${wanted.size} numbers were found`);
for (const text of complaints) console.log(text);
console.log(complaints.length ? `${complaints.length} complaints about promises` : `${rows} promises on ${wanted.size} numbers, each with a test or a reason`);
process.exit(complaints.length ? 1 : 0);
