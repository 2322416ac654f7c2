// Menus are <details class="menu">: they open by themselves; this closes them and moves by arrow keys.

const open_menus = () => document.querySelectorAll<HTMLDetailsElement>("details.menu[open]");

function move(menu: HTMLDetailsElement, step: number): void {
    const items = [...menu.querySelectorAll<HTMLElement>(".menu-list :is(a[href], button):not([disabled])")];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + step + items.length) % items.length]?.focus();
}

function on_key(event: KeyboardEvent): void {
    const menu = event.target instanceof Element ? event.target.closest<HTMLDetailsElement>("details.menu[open]") : null;
    if (!menu) return;
    if (event.key === "ArrowDown") move(menu, 1);
    else if (event.key === "ArrowUp") move(menu, -1);
    else if (event.key === "Escape") { menu.open = false; menu.querySelector("summary")?.focus(); }
    else return;
    event.preventDefault();
}

export function start_menus(): void {
    document.addEventListener("click", event => {
        for (const menu of open_menus())
            if (!(event.target instanceof Node) || !menu.contains(event.target)) menu.open = false;
    });
    document.addEventListener("keydown", on_key);
    document.addEventListener("turbo:before-cache", () => open_menus().forEach(menu => { menu.open = false; }));
}
