// Light, dark or as the system has it. Kept in a cookie, so that the server can write it into the
// page and nobody sees the wrong colours first.

export type Theme = "auto" | "light" | "dark";
const themes: readonly string[] = ["auto", "light", "dark"];
const year_s = 31_536_000;

export function kept_theme(): Theme {
    const kept = /(?:^|;\s*)theme=(\w+)/.exec(document.cookie)?.[1] ?? "auto";
    return themes.includes(kept) ? kept as Theme : "auto";
}

export function apply_theme(theme: Theme): void {
    document.documentElement.dataset["theme"] = theme;
    const paper = getComputedStyle(document.documentElement).getPropertyValue("--paper").trim();
    if (theme !== "auto" && paper)
        document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]").forEach(meta => { meta.content = getComputedStyle(document.body).backgroundColor; });
}

/** Applies and keeps the choice, and tells diagrams and charts to draw themselves again. */
export function choose_theme(theme: Theme): void {
    document.cookie = `theme=${theme}; path=/; max-age=${year_s}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    apply_theme(theme);
    document.dispatchEvent(new CustomEvent("theme:change", { detail: { theme } }));
}

export function is_dark(): boolean {
    const theme = document.documentElement.dataset["theme"];
    return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}
