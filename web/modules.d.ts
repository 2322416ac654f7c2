// Types for what the build provides and for packages that bring none.
declare module "islands" {
    import type { ControllerConstructor } from "@hotwired/stimulus";
    const islands: [name: string, controller: ControllerConstructor][];
    export default islands;
}

declare module "parts" {
    /** File names of what is fetched on demand, by name. */
    export const files: Record<string, string>;
    /** Those of them that are controllers. */
    export const lazy_islands: string[];
}

declare module "math.css" {
    const file: string;
    export default file;
}

declare module "icon:*" {
    const inside: string;
    export default inside;
}

declare module "@hotwired/turbo" {
    export const StreamActions: Record<string, (this: Element) => void>;
    export const config: {
        drive: { progressBarDelay: number };
        forms: { confirm: (message: string) => boolean | Promise<boolean> };
    };
    export function start(): void;
    export function visit(location: string, options?: { action?: "advance" | "replace" }): void;
    export function renderStreamMessage(html: string): void;
}
