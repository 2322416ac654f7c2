// Formulas with KaTeX.
//
// Under our content security policy no markup may carry a style attribute. katex.render() does not
// write markup: it builds elements and sets element.style, which the policy allows; so formulas
// keep KaTeX's own fonts and spacing, with MathML beside them for screen readers. Only its way of
// showing a mistake writes a style attribute; hence throwOnError, and mistakes shown by ourselves.
import katex from "katex";
import stylesheet from "math.css";
import { element } from "./dom";

/** A formula may define macros; these bound what one can cost. */
const tex_chars_max = 4_000, expansions_max = 300, size_em_max = 20;

let dressed: Promise<void> | undefined;

function dress(): Promise<void> {
    return dressed ??= new Promise(done => {
        const link = element("link", { rel: "stylesheet", href: new URL(stylesheet, import.meta.url).href });
        link.addEventListener("load", () => done());
        link.addEventListener("error", () => done());
        document.head.append(link);
    });
}

const closing_marks = /^[，。、；：！？）」』”,.;:!?)\]]+/;

/** Browsers may break a line after a formula even before a comma, which no line may begin with. */
function keep_with_mark(formula: HTMLElement): void {
    const next = formula.nextSibling;
    const mark = next instanceof Text ? closing_marks.exec(next.data)?.[0] : undefined;
    if (!mark || formula.classList.contains("display")) return;
    (next as Text).deleteData(0, mark.length);
    const together = element("span", { class: "nowrap" });
    formula.replaceWith(together);
    together.append(formula, mark);
}

/** Typesets elements holding TeX; the source stays in data-tex. */
export function typeset(formulas: HTMLElement[]): void {
    void dress().then(() => {
        for (const formula of formulas) {
            const tex = (formula.textContent ?? "").trim();
            formula.dataset["tex"] = tex;
            try {
                if (tex.length > tex_chars_max) throw new RangeError(`A formula may have ${tex_chars_max} characters.`);
                katex.render(tex, formula, {
                    displayMode: formula.classList.contains("display"), output: "htmlAndMathml", throwOnError: true, strict: false, trust: false,
                    maxExpand: expansions_max, maxSize: size_em_max,
                });
                keep_with_mark(formula);
                // A formula wider than its column scrolls, by keyboard too.
                if (formula.scrollWidth > formula.clientWidth && formula.classList.contains("display")) formula.tabIndex = 0;
            } catch (mistake) {
                formula.textContent = tex;
                formula.classList.add("math-error");
                formula.title = mistake instanceof Error ? mistake.message : "";
            }
        }
    });
}
