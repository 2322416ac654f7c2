// Makes files part of the program: an assembler file that includes their bytes, and a table of them.
//
//     node tools/embed.mjs OUT.S ROOT=PREFIX… LIST…      (LIST: files with one relative path a line)
import { readdirSync, statSync, writeFileSync, existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const [out, ...roots] = process.argv.slice(2);
const files = [];

function walk(folder, keep, name) {
    if (!existsSync(folder)) return;
    for (const entry of readdirSync(folder).sort()) {
        const path = join(folder, entry);
        if (statSync(path).isDirectory()) walk(path, keep, name);
        else if (keep(path)) files.push({ name: name(path), path: resolve(path) });
    }
}

for (const root of roots) {
    const [folder, prefix, pattern] = root.split('=');
    const keep = pattern ? (p) => new RegExp(pattern).test(p) : () => true;
    walk(folder, keep, (p) => (prefix ? prefix + '/' : '') + relative(prefix === '' ? '.' : folder, p));
}
files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

const quoted = (text) => '"' + text.replace(/\\/g, '\\\\').replace(/"/g, '\\"') + '"';
let text = '    .section .rodata\n    .balign 16\n';
files.forEach((file, n) => {
    text += `n${n}: .ascii ${quoted(file.name)}\nn${n}_end:\nf${n}: .incbin ${quoted(file.path)}\nf${n}_end: .byte 0\n`;
});
text += '    .section .data.rel.ro, "aw"\n    .balign 8\n    .global lyceum_embedded_files\nlyceum_embedded_files:\n';
files.forEach((_, n) => { text += `    .quad n${n}_end - n${n}, n${n}, f${n}_end - f${n}, f${n}\n`; });
text += `    .global lyceum_embedded_count\nlyceum_embedded_count: .quad ${files.length}\n    .section .note.GNU-stack,"",@progbits\n`;
// Rewritten always: an .incbin of a changed file must be assembled again.
writeFileSync(out, text);
writeFileSync(out + '.d', `${out}: ${files.map((f) => f.path.replace(/ /g, '\\ ')).join(' \\\n  ')}\n`);
