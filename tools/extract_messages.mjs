// Finds the English sentences that people read in the C++ sources and compares them with the catalogues.
//
//     node tools/extract_messages.mjs             what is missing, stale or translated in two ways
//     node tools/extract_messages.mjs --check     the same; exits 1 when a translation is missing
//     node tools/extract_messages.mjs --write     appends missing sentences, untranslated, to their folder's zh.po
//     node tools/extract_messages.mjs --suspects  sentences in the sources that no rule below recognises
//
// A sentence of modules/x belongs to modules/x/i18n/zh.po, any other to platform/i18n/zh.po; a translation counts
// wherever it stands. Chinese has one plural form, so of plural(n, one, many) only `many` is looked up.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** What is called, and which arguments are sentences. `weak`: only those that read like one. */
const CALLS = {
    tr: { takes: [0], method: true },
    plural: { takes: [2] },
    msg: { takes: [0] },
    Msg: { takes: [0], named: true },
    Refusal: { takes: [1], named: true },
    FieldError: { takes: [1], named: true },
    not_found: { takes: [0] },
    forbidden: { takes: [0] },
    conflict: { takes: [0] },
    invalid: { takes: [1] },
    describe_setting: { takes: [1] },
    bad: { takes: [0], weak: true },
    add: { takes: [1], weak: true },
};
const SOURCES = ["modules", "platform", "app"];
/** Speaks to HTTP clients before a language is known. */
const UNTRANSLATED = /^platform\/http\/edge/;

// ---- C++ ------------------------------------------------------------------------------------

function decode(body, line, file) {
    const bytes = [];
    const put = (text) => bytes.push(...Buffer.from(text, "utf8"));
    const simple = { n: "\n", t: "\t", r: "\r", '"': '"', "'": "'", "\\": "\\", a: "\x07", b: "\b", f: "\f", v: "\v", "?": "?" };
    for (let i = 0; i < body.length; ++i) {
        if (body[i] !== "\\") { put(String.fromCodePoint(body.codePointAt(i))); if (body.codePointAt(i) > 0xffff) ++i; continue; }
        const c = body[++i];
        const rest = body.slice(i + 1);
        let digits;
        if (c === "x" && (digits = /^[0-9a-fA-F]+/.exec(rest))) { bytes.push(parseInt(digits[0], 16) & 0xff); i += digits[0].length; }
        else if (c === "u" && (digits = /^[0-9a-fA-F]{4}/.exec(rest))) { put(String.fromCodePoint(parseInt(digits[0], 16))); i += 4; }
        else if (c === "U" && (digits = /^[0-9a-fA-F]{8}/.exec(rest))) { put(String.fromCodePoint(parseInt(digits[0], 16))); i += 8; }
        else if (/[0-7]/.test(c) && (digits = /^[0-7]{0,2}/.exec(rest))) { bytes.push(parseInt(c + digits[0], 8) & 0xff); i += digits[0].length; }
        else if (c in simple) put(simple[c]);
        else throw new Error(`${file}:${line}: the escape \\${c} is not known`);
    }
    return Buffer.from(bytes).toString("utf8");
}

/** Tokens {kind: "word" | "text" | "mark", value, line}; adjacent literals are one. Comments and #-lines are gone. */
function tokens(source, file) {
    const out = [];
    let line = 1;
    const pattern = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|#(?:\\\r?\n|[^\n])*|(?:u8|u|U|L)?R"([^()\\\s]{0,16})\(([\s\S]*?)\)\1"|(?:u8|u|U|L)?"((?:\\[\s\S]|[^"\\\n])*)"|(?:u8|u|U|L)?'(?:\\.|[^'\\\n])+'|[A-Za-z_]\w*|\.?\d(?:['\w.]|[eEpP][+-])*|->|::|[\s\S]/gy;
    for (let match; (match = pattern.exec(source)); ) {
        const [all, , raw, plain] = match;
        const text = raw ?? (plain === undefined ? undefined : decode(plain, line, file));
        const last = out[out.length - 1];
        if (text !== undefined) {
            if (last?.kind === "text") last.value += text;
            else out.push({ kind: "text", value: text, line });
        } else if (/^[A-Za-z_]/.test(all) && !all.endsWith("'")) out.push({ kind: "word", value: all, line });
        else if (!/^(\s|\/\/|\/\*|#)/.test(all)) out.push({ kind: "mark", value: all, line });
        line += all.split("\n").length - 1;
    }
    return out;
}

/** Splits the tokens between an opening bracket at `open` and its partner into arguments. */
function argumentsAt(list, open) {
    const parts = [[]];
    let depth = 0;
    for (let i = open; i < list.length; ++i) {
        const { kind, value } = list[i];
        const mark = kind === "mark" ? value : "";
        if ("([{".includes(mark) && mark) { if (depth++ > 0) parts.at(-1).push(list[i]); }
        else if (")]}".includes(mark) && mark) { if (--depth === 0) return parts; parts.at(-1).push(list[i]); }
        else if (mark === "," && depth === 1) parts.push([]);
        else if (mark === ";" && depth === 1) return [];         // no call: brackets of something else
        else parts.at(-1).push(list[i]);
    }
    return [];
}

/** The literals that an argument may be: alone, in a choice, or first in braces. Those inside calls are others'. */
function literalsOf(argument) {
    const found = [];
    let depth = 0;
    argument.forEach((token, i) => {
        if (token.kind === "mark" && "([{".includes(token.value)) ++depth;
        if (token.kind === "mark" && ")]}".includes(token.value)) --depth;
        const braced = i === 1 && argument[0].value === "{";
        if (token.kind === "text" && token.value && (depth === 0 || braced)) found.push(token);
    });
    return found;
}

const readsLikeASentence = (text) => /^[A-Z].* .*[.?!]$/s.test(text);

/** The sentences of one file, and the sentence-like literals that are none of them. */
function sentencesOf(source, file) {
    const list = tokens(source, file);
    const found = new Set();
    list.forEach((token, i) => {
        const next = list[i + 1];
        const call = token.kind === "word" && Object.hasOwn(CALLS, token.value) ? CALLS[token.value] : null;
        if (call) {
            const variable = call.named && next?.kind === "word" ? 1 : 0;
            const bracket = list[i + 1 + variable]?.value;
            const member = [".", "->"].includes(list[i - 1]?.value);
            if ((bracket !== "(" && !(call.named && bracket === "{")) || (call.method && !member)) return;
            const parts = argumentsAt(list, i + 1 + variable);
            for (const index of call.takes)
                for (const literal of literalsOf(parts[index] ?? []))
                    if (!call.weak || readsLikeASentence(literal.value)) found.add(literal);
        }
        // {"A sentence with {}.", {…}} is a Msg whatever it initialises, and so is what a member `notice` gets.
        const holes = token.value === "{" && next?.kind === "text" && list[i + 2]?.value === "," && list[i + 3]?.value === "{";
        const notice = token.value === "notice" && next?.value === "=" && list[i + 2]?.value === "{" && list[i + 3]?.kind === "text";
        if (holes && / /.test(next.value)) found.add(next);
        if (notice) found.add(list[i + 3]);
    });
    const suspects = list.filter((t) => t.kind === "text" && readsLikeASentence(t.value) && !found.has(t));
    const named = (t) => ({ english: t.value, at: `${file}:${t.line}` });
    return { found: [...found].map(named), suspects: suspects.map(named) };
}

// ---- catalogues -----------------------------------------------------------------------------

function readPo(text, file) {
    const entries = [];
    let part = null;
    text.split("\n").forEach((raw, i) => {
        const match = /^\s*(msgid|msgstr)?\s*"((?:\\.|[^"\\])*)"\s*$/.exec(raw);
        if (!match) { if (!/^\s*(#.*)?$/.test(raw)) throw new Error(`${file}:${i + 1}: this line is not understood`); return; }
        const [, word, body] = match;
        if (word === "msgid") entries.push({ msgid: "", msgstr: "", at: `${file}:${i + 1}` });
        part = word ?? part;
        if (!entries.length || !part) throw new Error(`${file}:${i + 1}: a string stands outside an entry`);
        entries.at(-1)[part] += decode(body, i + 1, file);
    });
    return entries.filter((entry) => entry.msgid);
}

const quoted = (text) => '"' + text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\t/g, "\\t") + '"';
const poOf = (file) => { const [top, name] = file.split("/"); return top === "modules" ? `modules/${name}/i18n/zh.po` : "platform/i18n/zh.po"; };

// ---- the tree -------------------------------------------------------------------------------

function* filesUnder(folder, ending) {
    if (!existsSync(folder)) return;
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const path = join(folder, entry.name);
        if (entry.isDirectory() && !["test", "node_modules"].includes(entry.name)) yield* filesUnder(path, ending);
        else if (entry.isFile() && ending.test(entry.name)) yield path;
    }
}

function survey(root) {
    const name = (path) => relative(root, path).split(sep).join("/");
    const sentences = new Map(), suspects = [], translations = new Map(), complaints = [], stale = [], known = new Set();
    for (const top of SOURCES) {
        for (const path of filesUnder(join(root, top), /\.(cpp|hpp)$/)) {
            if (UNTRANSLATED.test(name(path))) continue;
            const result = sentencesOf(readFileSync(path, "utf8"), name(path));
            for (const { english, at } of result.found) sentences.set(english, [...(sentences.get(english) ?? []), at]);
            suspects.push(...result.suspects);
        }
        for (const path of filesUnder(join(root, top), /^zh\.po$/))
            for (const entry of readPo(readFileSync(path, "utf8"), name(path))) {
                const earlier = translations.get(entry.msgid);
                if (earlier && entry.msgstr && earlier.msgstr !== entry.msgstr)
                    complaints.push(`${entry.at}: ${quoted(entry.msgid)} is translated differently at ${earlier.at}`);
                if (entry.msgstr && !earlier) translations.set(entry.msgid, entry);
                known.add(`${name(path)}\n${entry.msgid}`);
                stale.push(entry);
            }
    }
    const missing = [...sentences].filter(([english]) => !translations.has(english));
    return { missing, suspects, complaints, known, count: sentences.size, stale: stale.filter((e) => !sentences.has(e.msgid)) };
}

function append(root, missing, known) {
    const additions = new Map();
    for (const [english, places] of missing) {
        const file = places.map((at) => poOf(at)).sort((a, b) => Number(b.startsWith("platform")) - Number(a.startsWith("platform")))[0];
        if (known.has(`${file}\n${english}`)) continue;              // there already, waiting for its translation
        additions.set(file, (additions.get(file) ?? "") + `\n#: ${places[0].replace(/:\d+$/, "")}\nmsgid ${quoted(english)}\nmsgstr ""\n`);
    }
    for (const [file, text] of additions) {
        const path = join(root, file);
        mkdirSync(dirname(path), { recursive: true });
        const before = existsSync(path) ? readFileSync(path, "utf8") : 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: zh\\n"\n';
        writeFileSync(path, before.replace(/\n*$/, "\n") + text);
        console.log(`${file}: ${text.split("\nmsgid ").length - 1} added`);
    }
}

function main(words) {
    const flags = new Set(words.filter((word) => word.startsWith("--")));
    const unknown = [...flags].find((flag) => !["--check", "--write", "--suspects"].includes(flag));
    if (unknown) { console.error(`${unknown} is not known; use --check, --write or --suspects`); return 2; }
    const root = words.find((word) => !word.startsWith("--")) ?? join(dirname(fileURLToPath(import.meta.url)), "..");
    const { missing, suspects, complaints, known, count, stale } = survey(root);
    if (flags.has("--suspects")) { for (const { at, english } of suspects) console.log(`${at}: ${quoted(english)}`); return 0; }
    for (const [english, places] of missing) console.log(`${places[0]}: ${quoted(english)} is not translated`);
    for (const entry of stale) console.log(`${entry.at}: ${quoted(entry.msgid)} is no longer said`);
    for (const complaint of complaints) console.log(complaint);
    console.log(`${count} sentences, ${missing.length} not translated, ${stale.length} stale`);
    if (flags.has("--write")) append(root, missing, known);
    return flags.has("--check") && (missing.length || complaints.length) ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
