// Builds everything the server sends besides pages: one script, one stylesheet, lazily loaded
// parts, icons; named by content, compressed ahead of time, listed in manifest.json.
//
//     node web/build.mjs [build/web]
import { build } from "esbuild";
import { transform } from "lightningcss";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants as zlib, gzipSync } from "node:zlib";

const web = dirname(fileURLToPath(import.meta.url));
const root = dirname(web);
const out = resolve(process.argv[2] ?? join(root, "build/web"));

/** Compressed bytes a first visit may cost; the build fails beyond them. */
const budget = { "app.css": 14_000, "app.js": 40_000 };
/** Every browser from these on has light-dark(), nesting, layers and popovers. */
const browsers = { chrome: 123 << 16, edge: 123 << 16, firefox: 125 << 16, safari: (17 << 16) | (5 << 8), ios_saf: (17 << 16) | (5 << 8) };
/** Smaller files gain nothing from compression. */
const compress_from_bytes = 512;
const compressible = new Set([".js", ".css", ".svg", ".json", ".txt"]);

const manifest = {};

/** Paths under the repository root, sorted, that a module folder or `web/` holds. */
function gather(folder, inner, ends) {
    const module_folders = () => existsSync(join(root, "modules"))
        ? readdirSync(join(root, "modules")).sort().map(name => join(root, "modules", name, "web")) : [];
    return [join(web, folder), ...(inner ? module_folders() : [])]
        .filter(existsSync)
        .flatMap(dir => readdirSync(dir).filter(name => name.endsWith(ends)).sort().map(name => join(dir, name)));
}

/** Writes `bytes` as name-HASH.ext and enters it in the manifest. */
function emit(name, bytes) {
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
    const file = `${basename(name, extname(name))}-${hash}${extname(name)}`;
    writeFileSync(join(out, file), bytes);
    manifest[name] = file;
    return file;
}

function icon_names() {
    return readFileSync(join(web, "icons.txt"), "utf8").split(/\s+/).filter(Boolean);
}

/** The inside of a lucide icon; the <svg> around it is written by whoever uses it. */
function icon(name) {
    const file = join(root, "node_modules/lucide-static/icons", `${name}.svg`);
    if (!existsSync(file)) throw new Error(`web/icons.txt names "${name}", which lucide does not have.`);
    return readFileSync(file, "utf8").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s*\n\s*/g, "").replaceAll(" />", "/>");
}

function stylesheet() {
    const layers = "@layer tokens, base, layout, components, modules, states;\n";
    const ours = gather("css", false, ".css").map(file => readFileSync(file, "utf8"));
    const theirs = gather("css", true, ".css").filter(file => file.includes("/modules/"))
        .map(file => `@layer modules {\n${readFileSync(file, "utf8")}\n}`);
    return transform({ filename: "app.css", code: Buffer.from(layers + [...ours, ...theirs].join("\n")), minify: true, targets: browsers }).code;
}

/** KaTeX's stylesheet with its woff2 fonts only; every browser that runs this code reads them. */
async function math_stylesheet() {
    const only_woff2 = {
        name: "only-woff2",
        setup(b) {
            b.onLoad({ filter: /katex(\.min)?\.css$/ }, ({ path }) => ({
                contents: readFileSync(path, "utf8").replace(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\("?\w+"?\)/g, ""),
                loader: "css",
            }));
        },
    };
    const { metafile } = await build({
        entryPoints: { math: join(root, "node_modules/katex/dist/katex.min.css") },
        bundle: true, minify: true, outdir: out, metafile: true, logLevel: "warning",
        entryNames: "[name]-[hash]", assetNames: "[name]-[hash]", loader: { ".woff2": "file" }, plugins: [only_woff2],
    });
    return basename(Object.keys(metafile.outputs).find(file => file.endsWith(".css")));
}

const island = (file, ends) => basename(file, ends).replaceAll("_", "-");

/** What the sources may import beside files: `icon:name` and the virtual modules given by name. */
function provide(modules) {
    return {
        name: "provide",
        setup(b) {
            b.onResolve({ filter: /^icon:/ }, ({ path }) => ({ path, namespace: "icon" }));
            b.onLoad({ filter: /.*/, namespace: "icon" }, ({ path }) => ({ contents: icon(path.slice("icon:".length)), loader: "text" }));
            b.onResolve({ filter: /^[@\w]/ }, ({ path }) => path in modules ? { path, namespace: "provided" } : undefined);
            b.onLoad({ filter: /.*/, namespace: "provided" }, ({ path }) => ({ contents: modules[path], resolveDir: root }));
        },
    };
}

/** Turbo adds a <style> for its progress bar as soon as it is loaded, which our content security
 *  policy forbids; css/states.css dresses the bar, and the line that adds the element goes. */
const turbo_without_style = {
    name: "turbo-without-style",
    setup(b) {
        b.onLoad({ filter: /turbo\.es2017-esm\.js$/ }, ({ path }) => {
            const parts = readFileSync(path, "utf8").split("    this.installStylesheetElement();\n");
            if (parts.length !== 2) throw new Error("Turbo has changed: look where its progress bar adds a <style> now.");
            return { contents: parts.join("") };
        });
    },
};

const script_options = {
    bundle: true, format: "esm", minify: true, target: "es2022", outdir: out, metafile: true,
    entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]", legalComments: "linked", logLevel: "warning",
};

/** The page that draws diagrams; its policy stands in itself, for it is served as a plain file. */
async function diagram_frame() {
    const { metafile } = await build({ ...script_options, entryPoints: { "diagram-frame": join(web, "diagram_frame.ts") }, splitting: true });
    const script = basename(Object.keys(metafile.outputs).find(file => metafile.outputs[file].entryPoint?.endsWith("diagram_frame.ts")));
    return emit("diagram-frame.html", "<!doctype html><meta charset=\"utf-8\"><title>Diagrams</title>" +
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; style-src 'unsafe-inline'\">" +
        `<script type="module" src="${script}"></script>\n`);
}

/** The parts fetched on demand: file names by part name. They share code among themselves, never
 *  with the app, which stays one file; Stimulus and Turbo exist once, so parts use the app's own. */
async function lazy_parts(math_css, diagram_frame) {
    const islands = gather("controllers", true, "_island.ts").map(file => [island(file, "_island.ts"), file]);
    const entryPoints = Object.fromEntries([...["math", "diagram", "highlight", "palette"].map(name => [name, join(web, `${name}.ts`)]), ...islands]);
    const { metafile } = await build({
        ...script_options, entryPoints, splitting: true,
        plugins: [provide({
            "math.css": `export default ${JSON.stringify(math_css)}`,
            parts: `export const files = ${JSON.stringify({ diagram_frame })};`,
            "@hotwired/stimulus": "export const { Controller } = globalThis.lyceum;",
            "@hotwired/turbo": "export const { visit, renderStreamMessage } = globalThis.lyceum;",
        })],
    });
    const parts = {};
    for (const [file, made] of Object.entries(metafile.outputs)) {
        const name = Object.keys(entryPoints).find(name => made.entryPoint && resolve(made.entryPoint) === entryPoints[name]);
        if (name) parts[name] = basename(file);
    }
    return { parts, islands: islands.map(([name]) => name) };
}

/** Named plainly: browsers ask for it at one address and compare its bytes. */
async function service_worker() {
    await build({ ...script_options, entryPoints: { "service-worker": join(web, "service_worker.ts") }, entryNames: "[name]", legalComments: "none" });
}

async function app({ parts, islands: lazy }) {
    const files = gather("controllers", true, "_controller.ts");
    const names = [...files.map(file => island(file, "_controller.ts")), ...lazy];
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice) throw new Error(`Two controllers answer to "${twice}"; rename one.`);
    const { metafile } = await build({
        ...script_options, entryPoints: { app: join(web, "entry.ts") },
        plugins: [turbo_without_style, provide({
            islands: files.map((file, i) => `import c${i} from ${JSON.stringify(file)};`).join("\n") +
                `\nexport default [${files.map((_, i) => `[${JSON.stringify(names[i])}, c${i}]`).join(", ")}];`,
            parts: `export const files = ${JSON.stringify(parts)};\nexport const lazy_islands = ${JSON.stringify(lazy)};`,
        })],
    });
    manifest["app.js"] = basename(Object.keys(metafile.outputs).find(file => metafile.outputs[file].entryPoint));
}

/** Puts .br and .gz beside every file worth it; answers the brotli size by name. */
function compress() {
    const sizes = {};
    for (const name of readdirSync(out)) {
        if (!compressible.has(extname(name)) || ["manifest.json", "icons.json", "service-worker.js"].includes(name)) continue;
        const bytes = readFileSync(join(out, name));
        if (bytes.length < compress_from_bytes) { sizes[name] = bytes.length; continue; }
        const br = brotliCompressSync(bytes, { params: { [zlib.BROTLI_PARAM_QUALITY]: 11, [zlib.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
        writeFileSync(join(out, `${name}.br`), br);
        writeFileSync(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }));
        sizes[name] = br.length;
    }
    return sizes;
}

/** Empties the output folder, but only one that an earlier build made. */
function prepare() {
    mkdirSync(out, { recursive: true });
    const old = readdirSync(out);
    if (old.length && !old.includes("manifest.json")) throw new Error(`${out} holds something else; name an empty folder.`);
    for (const name of old) rmSync(join(out, name), { recursive: true });
}

prepare();
writeFileSync(join(out, "manifest.json"), "{}\n");
const math_css = await math_stylesheet();
await app(await lazy_parts(math_css, await diagram_frame()));
await service_worker();
emit("app.css", stylesheet());
for (const name of readdirSync(join(web, "icons")).sort()) emit(name, readFileSync(join(web, "icons", name)));
writeFileSync(join(out, "icons.json"), JSON.stringify(Object.fromEntries(icon_names().map(name => [name, icon(name)]).sort()), null, 1) + "\n");
writeFileSync(join(out, "manifest.json"), JSON.stringify(Object.fromEntries(Object.entries(manifest).sort()), null, 1) + "\n");

const sizes = compress();
let over = false;
for (const [name, most] of Object.entries(budget)) {
    const size = sizes[manifest[name]];
    if (size > most) over = true;
    console.log(`${name.padEnd(8)} ${String(size).padStart(6)} of ${most} bytes compressed${size > most ? ": over budget" : ""}`);
}
process.exitCode = over ? 1 : 0;
