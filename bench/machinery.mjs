// What the measurements stand on: servers that are started and stopped, wrk, memory, medians.
import { execFileSync, spawn } from "node:child_process";
import { closeSync, fdatasyncSync, mkdirSync, openSync, readFileSync, rmSync, unlinkSync, writeFileSync, writeSync } from "node:fs";
import { gzipSync } from "node:zlib";
import http from "node:http";
import net from "node:net";
import path from "node:path";

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function percentile(numbers, share) {
    const sorted = [...numbers].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}

export async function freePort() {
    const probe = net.createServer().listen(0, "127.0.0.1");
    await new Promise((ready) => probe.once("listening", ready));
    const { port } = probe.address();
    await new Promise((closed) => probe.close(closed));
    return port;
}

/** One GET or POST; answers status, headers and the body as bytes. */
export function ask(port, target, { method = "GET", headers = {}, body, agent } = {}) {
    return new Promise((done, failed) => {
        const sent = http.request({ host: "127.0.0.1", port, path: target, method, headers, agent }, (answer) => {
            const parts = [];
            answer.on("data", (part) => parts.push(part));
            answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
        });
        sent.on("error", failed);
        sent.end(body);
    });
}

/** Proportional and resident memory of a process in MiB. */
export function memory(pid) {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const mib = (word) => Number(text.match(new RegExp(`^${word}:\\s+(\\d+)`, "m"))[1]) / 1024;
    const most = Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmHWM:\s+(\d+)/m)[1]) / 1024;
    return { pss: mib("Pss"), rss: mib("Rss"), anonymous: mib("Pss_Anon"), most };
}

/** Starts `lyceum serve` on a free port; `firstAnswerMs` is from the start of the process to the first page. */
export async function startLyceum(built, data) {
    const port = await freePort();
    const began = performance.now();
    const child = spawn(path.join(built, "lyceum"), ["serve", "--data", data, "--listen", `127.0.0.1:${port}`], { stdio: ["ignore", "ignore", "ignore"] });
    for (;;) {
        try {
            if ((await ask(port, "/")).status === 200) break;
        } catch {
            if (child.exitCode !== null) throw new Error("lyceum serve ended at once");
            await sleep(2);
        }
    }
    const firstAnswerMs = performance.now() - began;
    const stop = async () => {
        const gone = new Promise((ended) => child.once("exit", ended));
        child.kill("SIGTERM");
        await gone;
    };
    return { port, pid: child.pid, firstAnswerMs, stop };
}

/** nginx with one file for each page, and the same file compressed beside it. */
export async function startNginx(folder, pages) {
    const port = await freePort();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(path.join(folder, "root"), { recursive: true });
    for (const [name, bytes] of Object.entries(pages)) {
        writeFileSync(path.join(folder, "root", name), bytes);
        writeFileSync(path.join(folder, "root", `${name}.gz`), gzipSync(bytes, { level: 5 }));
    }
    const conf = path.resolve(folder, "nginx.conf");
    writeFileSync(conf, `daemon off; master_process on; worker_processes auto; pid ${path.resolve(folder, "pid")}; error_log stderr crit;
events { worker_connections 4096; }
http {
    access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000000; keepalive_timeout 60s;
    open_file_cache max=1000 inactive=60s; open_file_cache_valid 30s; gzip_static on; etag on; default_type "text/html; charset=utf-8";
    server { listen 127.0.0.1:${port}; root ${path.resolve(folder, "root")}; }
}
`);
    const child = spawn("nginx", ["-c", conf, "-p", path.resolve(folder), "-e", "stderr"], { stdio: "ignore" });
    for (;;) {
        try {
            await ask(port, `/${Object.keys(pages)[0]}`);
            break;
        } catch {
            if (child.exitCode !== null) throw new Error("nginx ended at once");
            await sleep(5);
        }
    }
    return { port, stop: async () => { const gone = new Promise((ended) => child.once("exit", ended)); child.kill("SIGTERM"); await gone; } };
}

/** One run of wrk; `file` holds requests that are sent in turn. */
export function wrk(url, { connections = 16, seconds = 3, headers = {}, file } = {}) {
    const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "20s", "-s", "bench/wrk.lua"];
    for (const [name, value] of Object.entries(headers)) args.push("-H", `${name}: ${value}`);
    args.push(url);
    if (file) args.push("--", file);
    const text = execFileSync("wrk", args, { encoding: "utf8", maxBuffer: 1 << 24 });
    const found = JSON.parse(text.split("\n").find((line) => line.startsWith("@")).slice(1));
    return { ...found, perSecond: found.requests / found.seconds };
}

/** How many single commits of 4 KiB the disk below a folder takes in a second. */
export function commitsPerSecond(folder, seconds = 2) {
    const file = path.join(folder, "commit-probe");
    const fd = openSync(file, "w");
    const page = Buffer.alloc(4096, 7);
    for (let i = 0; i < 256; i++) writeSync(fd, page, 0, page.length, i * page.length);
    fdatasyncSync(fd);
    let commits = 0;
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
        writeSync(fd, page, 0, page.length, (commits % 256) * page.length);
        fdatasyncSync(fd);
        commits++;
    }
    closeSync(fd);
    unlinkSync(file);
    return commits / seconds;
}
