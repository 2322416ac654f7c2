// A PostgreSQL of our own that can be stopped, killed and started again.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Postgres {
    #folder;
    /// Acknowledged commits must outlive its processes, which these tests kill.
    static start() {
        const postgres = new Postgres();
        postgres.#folder = mkdtempSync(join(tmpdir(), 'lyceum-faults-postgres-'));
        postgres.#script('start', '-c synchronous_commit=on -c full_page_writes=on');
        process.on('exit', () => { try { postgres.#script('stop'); } catch { rmSync(postgres.#folder, { recursive: true, force: true }); } });
        return postgres;
    }
    #script(verb, ...words) {
        return execFileSync('scripts/postgres', [verb, this.#folder, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    }
    sql(text, database = 'postgres') {
        return execFileSync('psql', ['-h', this.#folder, '-U', 'lyceum', '-d', database, '-Atqc', text], { encoding: 'utf8' }).trim();
    }
    url(name) { return `host=${this.#folder} user=lyceum dbname=${name}`; }
    create(name) { this.sql(`create database ${name}`); return this.url(name); }
    copy(from, name) { this.sql(`create database ${name} template ${from}`); return this.url(name); }
    /// mode: fast (ends all transactions), immediate (as if it had crashed).
    down(mode) { this.#script('down', mode); }
    up() { this.#script('up'); }
    /// Ends the connections of a database, as an administrator or a failing process would.
    endConnections(name) {
        return Number(this.sql(`select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`));
    }
}
