// Colours for code: highlight.js with the languages programmers here write in. A code block that
// names another language stays plain.
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cmake from "highlight.js/lib/languages/cmake";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import go from "highlight.js/lib/languages/go";
import haskell from "highlight.js/lib/languages/haskell";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import lua from "highlight.js/lib/languages/lua";
import makefile from "highlight.js/lib/languages/makefile";
import markdown from "highlight.js/lib/languages/markdown";
import nginx from "highlight.js/lib/languages/nginx";
import php from "highlight.js/lib/languages/php";
import protobuf from "highlight.js/lib/languages/protobuf";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import scala from "highlight.js/lib/languages/scala";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import x86asm from "highlight.js/lib/languages/x86asm";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

// Registering a language brings its aliases too: sh, py, rs, toml, html …
for (const [name, grammar] of Object.entries({
    bash, c, cmake, cpp, csharp, css, diff, dockerfile, go, haskell, ini, java, javascript, json, kotlin, lua, makefile, markdown,
    nginx, php, protobuf, python, ruby, rust, scala, sql, swift, typescript, x86asm, xml, yaml,
})) hljs.registerLanguage(name, grammar);

/** Longer blocks stay plain: colouring them would hold up the page. */
const coloured_chars_max = 40_000;

/** Colours one <code class="language-…">; harmless twice. */
export function colour(code: HTMLElement): void {
    const language = /language-([\w+#.-]+)/.exec(code.className)?.[1]?.toLowerCase() ?? "";
    const text = code.textContent ?? "";
    code.dataset["coloured"] = "";
    if (!hljs.getLanguage(language) || text.length > coloured_chars_max) return;
    // highlight.js escapes the text it was given; what it adds are <span class="hljs-…"> alone.
    code.innerHTML = hljs.highlight(text, { language, ignoreIllegals: true }).value;
}
