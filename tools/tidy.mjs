// House rules that can be checked are checked here: who includes whom, who owns which table, how long a
// file may be, where raw markup may be made. Exits 1 and names file, line and the way out.
import { readFileSync, readdirSync, statSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const complaints = [];
const complain = (file, line, text) => complaints.push(`${file}:${line}: ${text}`);

function* files(folder, ending) {
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (statSync(path).isDirectory()) yield* files(path, ending);
        else if (ending.test(name)) yield path;
    }
}
const lineOf = (text, index) => text.slice(0, index).split('\n').length;

const order = readFileSync('modules/ORDER', 'utf8').trim().split(/\s+/);
const rank = Object.fromEntries(order.map((name, n) => [name, n]));
for (const name of readdirSync('modules'))
    if (statSync(join('modules', name)).isDirectory() && !(name in rank)) complain('modules/ORDER', 1, `${name} is not in the list`);

// ---- tables and views: their owner is the module whose schema made them --------------------------
const owner = {}, published = {};
for (const path of files('modules', /\.sql$/)) {
    const text = readFileSync(path, 'utf8'), module = path.split('/')[1];
    for (const [, kind, name] of text.matchAll(/create\s+(?:virtual\s+)?(table|view)\s+(?:if not exists\s+)?(\w+)/gi)) {
        owner[name] = module;
        if (kind.toLowerCase() === 'view') published[name] = module;
    }
}

function check_tables(path, text, module) {
    for (const literal of text.matchAll(/R"sql\(([\s\S]*?)\)sql"/g)) {
        const sql = literal[1], at = lineOf(text, literal.index);
        if (/select\s+\*/i.test(sql)) complain(path, at, 'name the columns instead of `select *`');
        if (/\boffset\b/i.test(sql)) complain(path, at, 'page by a cursor instead of offset');
        for (const [, verb, table] of sql.matchAll(/\b(from|join|into|update)\s+(\w+)/gi)) {
            const of = owner[table];
            if (!of || of === module) continue;
            if (published[table] && !/into|update/i.test(verb) && rank[of] < rank[module]) continue;
            complain(path, at, `${table} belongs to ${of}: ask its door, or let it publish a view`);
        }
    }
}

// ---- one full name is one type: another of the same name would be linked in its place without a word ---------------------
const types = {};
function note_types(path, text) {
    const scopes = [];
    for (const [n, raw] of text.replace(/R"(\w*)\([\s\S]*?\)\1"/g, (literal) => literal.replace(/[^\n]/g, '')).split('\n').entries()) {
        const line = raw.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])'/g, '').split('//')[0];
        const namespace = line.match(/^(?:inline )?namespace ?([\w:]*) ?\{$/);
        if (namespace) { scopes.push(namespace[1] || `of ${path}`); continue; }
        const type = line.match(/^(?:template <.*> )?(?:struct|class|enum class) (\w+)(?: final)?(?: :[^;()]*)? \{/);
        if (type && scopes.every((scope) => scope !== '')) {
            const name = [...scopes, type[1]].join('::'), other = types[name] ??= path;
            if (other !== path) complain(path, n + 1, `${name} is another type in ${other}`);
        }
        for (const brace of line.match(/[{}]/g) ?? []) if (brace === '{') scopes.push(''); else scopes.pop();
    }
}

for (const path of [...files('modules', /\.(cpp|hpp)$/), ...files('platform', /\.(cpp|hpp)$/), ...files('engines', /\.(cpp|hpp)$/), ...files('app', /\.(cpp|hpp)$/)]) {
    const text = readFileSync(path, 'utf8');
    const [place, module] = path.split('/');
    const isTest = path.includes('/test/');
    if (!isTest) note_types(path, text);
    const length = text.split('\n').length;
    if (length > 800) complain(path, 800, `${length} lines: find the missing noun`);
    if (!/^(\/\/|#define DOCTEST)/.test(text) && path.endsWith('.hpp')) complain(path, 1, 'say in the first line what the file is for');

    for (const found of text.matchAll(/\bfor \([^;()]*: \*[\w:.>-]+\(/g))
        complain(path, lineOf(text, found.index), 'what a call answers is gone before the loop begins: name the pointer first');
    if (!isTest && place !== 'app')
        for (const found of text.matchAll(/app(\(\))?\.config\.(site\.(name|language|time_zone|icp_number|police_number)|mail\.(transport|host|port|encryption|user|password|from|from_name))\b/g))
            complain(path, lineOf(text, found.index), 'the owner may have changed it since the start: read settings()');
    for (const found of text.matchAll(/#include "([^"]+)"/g)) {
        const [intoPlace, intoModule, file] = found[1].split('/');
        const line = lineOf(text, found.index);
        if (place === 'platform' && ['modules', 'app'].includes(intoPlace) && !isTest) complain(path, line, 'the platform knows no module');
        if (place === 'engines' && !['engines', 'platform'].includes(intoPlace)) complain(path, line, 'engines are pure');
        if (place === 'engines' && intoPlace === 'platform' && !isTest && intoModule !== 'core') complain(path, line, 'engines know core types only');
        if (place !== 'modules' || intoPlace !== 'modules' || intoModule === module || isTest) continue;
        if (!(rank[intoModule] < rank[module])) complain(path, line, `${intoModule} stands below ${module} in modules/ORDER: announce an event, or fill a slot`);
        // A door that many include may have a smaller one beside it, which says so.
        if (file !== `${intoModule}.hpp` && !/This header is a door/.test(readFileSync(found[1], 'utf8'))) complain(path, line, `only the door of ${intoModule} may be included`);
    }
    if (place === 'modules' && !isTest) {
        check_tables(path, text, module);
        for (const found of text.matchAll(/Html::trusted/g)) {
            // The renderer's output is safe; nothing else is.
            const around = text.slice(Math.max(0, found.index - 200), found.index + 200);
            if (!/render_markdown|\.html\b|_html\b/.test(around)) complain(path, lineOf(text, found.index), 'raw markup is made in platform/html only');
        }
    }
    if (isTest) continue;
    for (const found of text.matchAll(/\b(class|struct|namespace)\s+(\w*(Manager|Helper|Util|Impl))\b/g))
        complain(path, lineOf(text, found.index), `${found[2]} says nothing: name what it is`);
    for (const found of text.matchAll(/\bnew [A-Z]\w*[({]/g)) complain(path, lineOf(text, found.index), 'make_unique instead of new');
}

for (const text of complaints) console.log(text);
console.log(complaints.length ? `${complaints.length} house rules broken` : 'the house rules hold');
process.exit(complaints.length ? 1 : 0);
