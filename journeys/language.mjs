// Whether a page speaks one language: everything Chinese on an English page must be what people wrote, those of the sample, the owner who furnished it, or who joined on the way.
import { readdirSync, readFileSync } from 'node:fs';

function writtenByPeople() {
    const sample = new URL('../sample/', import.meta.url);
    const texts = readdirSync(sample, { recursive: true }).filter((name) => /\.(toml|md)$/.test(name)).map((name) => new URL(name, sample));
    return [...texts, new URL('furniture.mjs', import.meta.url)].map((text) => readFileSync(text, 'utf8')).join('').replace(/\P{Script=Han}/gu, '');
}

const textOf = (apart) => {
    const said = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(apart)) said.push(walker.currentNode.data);
    return said;
};

const written = writtenByPeople() + '何新', names_of_languages = ['中文', '简体中文'];
// What authorities call a number or a paper is called so in every language.
const names_of_authorities = ['备案号', '公安备案号', '发票'];
// Orders keep the words under which something was bought.
const as_sold = ['按月', '按年', '赠送', '个席位', '和另外'];
// Letters speak the language of their reader.
const quoting_letters = { '/admin/mail': 'tbody', '/dev/mail': 'main' };

/// The Chinese words on an English page that nobody wrote: they are ours, and too many. Fields that ask for Chinese hold it.
export async function chineseLeft(page) {
    const quoted = quoting_letters[new URL(page.url()).pathname];
    const runs = (await page.evaluate(textOf, ['script, .seal, .avatar, [name$="_zh"]', quoted].filter(Boolean).join())).flatMap((text) => text.match(/\p{Script=Han}+/gu) ?? []);
    return [...new Set(runs.filter((run) => !written.includes(run) && !names_of_languages.includes(run) && !names_of_authorities.includes(run) && !as_sold.includes(run)))];
}
