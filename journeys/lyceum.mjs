// Starts the real program for tests, on a free port and a folder of its own.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const chromiumArguments = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/// {base, ownerLink, setupLink, linkFor(handle), log(), stop(signal) → exit code}; links are for signing in once.
export async function start(program, { args = ['--sample', '--owner-link', '--development'], folder, environment = {} } = {}) {
    const data = folder ?? mkdtempSync(join(tmpdir(), 'lyceum-journey-'));
    const env = { ...process.env, ...environment };
    const child = spawn(program, ['serve', '--data', data, '--listen', '127.0.0.1:0', ...args], { env });
    let output = '', errors = '';
    child.stderr.on('data', (bytes) => { errors += bytes; });
    const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));
    const lastLine = args.includes('--owner-link') ? /sign-in link: +\S+\n/ : folder || args.includes('--sample') ? /serves on \S+\n/ : /\/setup\?code=\S+\n/;
    await new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error('the program did not start in 120 s\n' + errors)), 120_000);
        child.stdout.on('data', (bytes) => {
            output += bytes;
            if (lastLine.test(output)) { clearTimeout(late); resolve(); }
        });
        ended.then((code) => { clearTimeout(late); reject(new Error(`the program ended with ${code}\n${errors}`)); });
    });
    return {
        base: output.match(/serves on (\S+)/)[1],
        ownerLink: output.match(/sign-in link: +(\S+)/)?.[1],
        setupLink: output.match(/\S+\/setup\?code=\S+/)?.[0],
        linkFor(handle) {
            const printed = execFileSync(program, ['user', 'link', handle, '--data', data], { encoding: 'utf8', env });
            return new URL(printed.match(/\/sign-in\/link\/\S+/)[0], this.base).href;
        },
        folder: data,
        pid: child.pid,
        log: () => errors,
        stop: async (signal = 'SIGTERM') => {
            child.kill(signal);
            const code = await ended;
            if (!folder) rmSync(data, { recursive: true, force: true });
            return code;
        },
    };
}

export function check(condition, what) {
    if (!condition) throw new Error('not so: ' + what);
}
