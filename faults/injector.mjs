// Faults of the system, put under a running program and taken away again.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { until } from './site.mjs';

/// Has system calls of a process fail: `what` is a word of `strace -e inject=`, such as `fsync,fdatasync:error=EIO`;
/// `paths` keep it to calls about these files. Answers a function that ends it.
export async function inject(pid, what, paths = []) {
    const tracer = spawn('strace', ['-f', '-o', '/dev/null', '-p', String(pid), ...paths.flatMap((path) => ['-P', path]), '-e', `inject=${what}`]);
    let said = '';
    tracer.stderr.on('data', (bytes) => { said += bytes; });
    const gone = new Promise((resolve) => tracer.on('exit', resolve));
    await until('strace is attached', () => /attached/.test(said), { within: 20_000 });
    return async () => { tracer.kill('SIGINT'); await gone; };
}

/// A small disk of its own at `folder`, in memory. Answers a function that takes it away.
export function smallDisk(folder, megabytes) {
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
    return () => execFileSync('umount', ['-l', folder]);
}

/// A clock that can be set while the program runs: {environment, set(offset), …}; `set('+200d')`, `set('+0')`.
export function clockIn(folder) {
    const file = folder + '/clock';
    const clock = {
        environment: {
            LD_PRELOAD: '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1', FAKETIME_TIMESTAMP_FILE: file,
            FAKETIME_NO_CACHE: '1', DONT_FAKE_MONOTONIC: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1',
        },
        set: (offset) => writeFileSync(file, offset + '\n'),
    };
    clock.set('+0');
    return clock;
}
