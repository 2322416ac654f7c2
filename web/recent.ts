// The pages read lately in this browser, for the command palette. They belong to one person and go with them.

export interface Recent { title: string; to: string }

const place = "recent", most = 20;
const remembered = /^\/(articles|questions|topics|series|g|@|admin|c\/[^/]+\/manage)/;

interface Kept { viewer: string; pages: Recent[] }

const viewer = () => document.body.dataset["liveTopic"] ?? "";

function kept(): Kept {
    try {
        const found = JSON.parse(localStorage.getItem(place) ?? "") as Kept;
        if (found.viewer === viewer() && Array.isArray(found.pages)) return found;
    } catch { /* nothing there, or not ours */ }
    return { viewer: viewer(), pages: [] };
}

export function recent_pages(): Recent[] {
    return kept().pages.filter(page => page.to !== location.pathname);
}

function note_page(): void {
    const found = kept();
    if (remembered.test(location.pathname)) {
        const title = document.querySelector("main h1")?.textContent?.trim() || document.title;
        found.pages = [{ title, to: location.pathname }, ...found.pages.filter(page => page.to !== location.pathname)].slice(0, most);
    }
    try { localStorage.setItem(place, JSON.stringify(found)); } catch { /* full, or not allowed */ }
}

export function start_recent(): void {
    document.addEventListener("turbo:load", note_page);
}
