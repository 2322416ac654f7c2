// What is fetched only where it is used: libraries for written text, and islands that are large or rare.
import type { Application, ControllerConstructor } from "@hotwired/stimulus";
import { files, lazy_islands } from "parts";

interface Parts {
    diagram: typeof import("./diagram");
    highlight: typeof import("./highlight");
    math: typeof import("./math");
    palette: typeof import("./palette");
}

// The parts lie beside this script, whatever address the server gives the folder.
const fetch_part = (name: string): Promise<unknown> => import(new URL(files[name] ?? "", import.meta.url).href);

export function part<Name extends keyof Parts>(name: Name): Promise<Parts[Name]> {
    return fetch_part(name) as Promise<Parts[Name]>;
}

/** Registers a lazy island when the first element that wants it appears. */
export function start_lazy_islands(stimulus: Application): void {
    const waiting = new Set(lazy_islands);
    const look = () => {
        for (const name of waiting) {
            if (!document.querySelector(`[data-controller~="${name}"]`)) continue;
            waiting.delete(name);
            fetch_part(name).then(
                loaded => stimulus.register(name, (loaded as { default: ControllerConstructor }).default),
                () => waiting.add(name));   // offline, perhaps: the next change tries again
        }
    };
    look();
    new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["data-controller"] });
}
