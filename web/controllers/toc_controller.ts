// The table of contents marks the section being read; an empty one fills itself from the headings.
import { Controller } from "@hotwired/stimulus";
import { element } from "../dom";

export default class extends Controller<HTMLElement> {
    #seen?: IntersectionObserver;

    override connect(): void {
        if (!this.element.querySelector("a")) this.#fill();
        const links = new Map([...this.element.querySelectorAll<HTMLAnchorElement>("a[href^='#']")].map(link => [decodeURIComponent(link.hash.slice(1)), link]));
        const headings = [...links.keys()].map(id => document.getElementById(id)).filter(heading => heading !== null);
        // A heading counts as read once it passed the upper third of the window.
        const mark = () => {
            const passed = headings.filter(heading => heading.getBoundingClientRect().top < innerHeight / 3).at(-1) ?? headings[0];
            for (const [id, link] of links)
                if (id === passed?.id) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
        };
        this.#seen = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px", threshold: [0, 1] });
        for (const heading of headings) this.#seen.observe(heading);
    }

    override disconnect(): void { this.#seen?.disconnect(); }

    #fill(): void {
        const headings = [...document.querySelectorAll<HTMLElement>(".article .prose :is(h2, h3)[id]")];
        if (headings.length < 2) { this.element.hidden = true; return; }
        const list = element("ol");
        for (const heading of headings) {
            const entry = element("li", {}, element("a", { href: `#${encodeURIComponent(heading.id)}` }, heading.textContent?.trim() ?? ""));
            const above = list.lastElementChild;
            if (heading.tagName === "H2" || !above) list.append(entry);
            else (above.querySelector("ol") ?? above.appendChild(element("ol"))).append(entry);
        }
        this.element.append(list);
    }
}
