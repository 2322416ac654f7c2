// A PostgreSQL that restarts, refuses, fills up, or goes away in mid-transaction.
import { execFileSync } from 'node:child_process';
import { ask, Browser, check, Client, command, serve, until, verify, wait } from './site.mjs';
import { jobsDone, Traffic } from './traffic.mjs';

function checkProblem(answer, status) {
    check(answer.status === status, `the answer is ${status}, not ${answer.status}: ${answer.text.slice(0, 300)}`);
    check(answer.headers['content-type'] === 'application/problem+json' && answer.json.detail, 'a problem document: ' + answer.text.slice(0, 300));
    check(Number(answer.headers['retry-after']) > 0, 'it says when to try again');
}

async function site(program, places, random, keep, { as = (place) => place } = {}) {
    const place = await places.fresh('postgres');
    const server = keep(await serve(program, as(place)));
    const traffic = new Traffic(place, [server.base], random);
    await traffic.learn();
    const writer = new Client(place.people[0]);
    let number = 0;
    const comment = () => writer.ask(server.base, 'POST', `/items/${traffic.open[0].id}/comments`, { body: { body: `database-${++number}` } });
    return { place, server, traffic, writer, comment };
}

const nameOf = (place) => place.database.match(/dbname=(\S+)/)[1];

/// Writing again, jobs done, everything acknowledged there: all without a restart of the program.
async function recovered({ place, server, traffic }, program) {
    await until('everything doubtful is answered', async () => { await traffic.sendDoubtful(); return [...traffic.posts.values()].every((post) => post.id); }, { within: 60_000 });
    await jobsDone(place);
    check(server.alive, 'it did not have to start again');
    await traffic.audit(server.base);
    verify(program, place);
    return `${traffic.counts.acknowledged} writes acknowledged, ${traffic.counts.unanswered} refused or unanswered`;
}

export default {
    'while PostgreSQL is away everybody is told, health says it lives, and all goes on when it is back': async ({ program, places, postgres, random, keep }) => {
        const all = await site(program, places, random, keep), { server, comment } = all;
        check((await comment()).status === 200, 'before');
        postgres.down('fast');
        try {
            for (let i = 0; i < 3; i++) checkProblem(await comment(), 503);
            const page = await ask(server.base, 'GET', '/articles?x=' + random.next(), { headers: { Accept: 'text/html' } });
            check(page.status === 503 && /text\/html/.test(page.headers['content-type']) && Number(page.headers['retry-after']) > 0, `people get a page: ${page.status}`);
            check((await ask(server.base, 'GET', '/healthz')).status === 200, 'it is alive');
            check((await ask(server.base, 'GET', '/readyz')).status === 503, 'and not ready');
        } finally { postgres.up(); }
        await until('writing goes on', async () => (await comment()).status === 200, { within: 10_000 });
        await until('it is ready', async () => (await ask(server.base, 'GET', '/readyz')).status === 200);
        return recovered(all, program);
    },

    'PostgreSQL crashes and restarts under load; nothing acknowledged is lost or done twice': async ({ program, places, postgres, random, keep, long }) => {
        const all = await site(program, places, random, keep), { traffic } = all;
        for (let i = 0; i < (long ? 10 : 2); i++) {
            traffic.begin();
            await wait(random.between(300, 1_500));
            postgres.down(random.one(['immediate', 'fast']));
            await wait(random.between(0, 1_500));
            postgres.up();
            await wait(random.between(300, 800));
            await traffic.stop();
        }
        return recovered(all, program);
    },

    'connections that are killed in mid-transaction are replaced': async ({ program, places, postgres, random, keep, long }) => {
        const all = await site(program, places, random, keep), { traffic, place } = all;
        const name = nameOf(place);
        traffic.begin();
        let killed = 0;
        for (let i = 0; i < (long ? 100 : 20); i++) {
            await wait(random.between(20, 200));
            killed += postgres.endConnections(name);
        }
        await traffic.stop();
        check(killed > 0, 'there was something to kill');
        return `${killed} connections killed, ${await recovered(all, program)}`;
    },

    'a PostgreSQL without room for files says so as 507; one that only reads is answered 503': async ({ program, places, postgres, random, keep }) => {
        const all = await site(program, places, random, keep), { comment, place, writer, server } = all;
        const name = nameOf(place);
        postgres.sql(`alter database ${name} set default_transaction_read_only = on`);
        postgres.endConnections(name);
        checkProblem(await comment(), 503);
        check((await writer.ask(server.base, 'GET', '/notifications')).status === 200, 'members still read');
        postgres.sql(`alter database ${name} reset default_transaction_read_only`);
        postgres.endConnections(name);
        await until('writing goes on', async () => (await comment()).status === 200, { within: 10_000 });
        postgres.sql("create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$; create trigger full_disk before insert on posts execute function full_disk()", name);
        checkProblem(await comment(), 507);
        postgres.sql('drop function full_disk cascade', name);
        await until('writing goes on', async () => (await comment()).status === 200, { within: 10_000 });
        return recovered(all, program);
    },

    'connections that are used up are answered 503, reading goes on with those that are left, and all recovers': async ({ program, places, postgres, random, keep }) => {
        // Whoever may do everything is let in beyond every limit, so it serves as somebody who may not.
        const guest = (place) => {
            const name = nameOf(place);
            postgres.sql(`create role guest_${name} login; grant lyceum to guest_${name}`);
            return { ...place, database: place.database.replace('user=lyceum', `user=guest_${name}`) };
        };
        const all = await site(program, places, random, keep, { as: guest }), { server, place, comment, writer, traffic } = all;
        const name = nameOf(place), limit = (most) => postgres.sql(`alter role guest_${name} connection limit ${most}`);
        check((await comment()).status === 200, 'before');
        traffic.begin();
        await wait(500);
        limit(3);
        postgres.endConnections(name);
        const read = () => writer.ask(server.base, 'GET', '/notifications');
        await until('somebody reads with the few that are left', async () => (await read()).status === 200, { within: 10_000 });
        const crowd = await Promise.all(Array.from({ length: 40 }, read));
        check(crowd.every((answer) => [200, 503].includes(answer.status)), `a crowd is served or told to wait: ${crowd.map((answer) => answer.status)}`);
        check(crowd.some((answer) => answer.status === 200), 'somebody of it is served');
        for (const answer of crowd.filter((each) => each.status === 503)) checkProblem(answer, 503);

        limit(0);
        postgres.endConnections(name);
        await until('none is left', async () => (await comment()).status === 503, { within: 10_000 });
        for (let i = 0; i < 3; i++) checkProblem(await comment(), 503);
        check((await ask(server.base, 'GET', '/healthz')).status === 200, 'it is alive');
        await traffic.stop();
        limit(-1);
        await until('writing goes on', async () => (await comment()).status === 200, { within: 20_000 });
        return recovered(all, program);
    },

    'started before its PostgreSQL, it waits; in vain, it ends with a sentence': async ({ program, places, postgres, keep }) => {
        const place = await places.fresh('postgres');
        postgres.down('fast');
        try {
            const failed = command(program, place, 'serve', '--listen', '127.0.0.1:0', '--wait', '1');
            check(failed.code === 1 && /did not answer for 1 seconds\. Start it/.test(failed.output), `a sentence and an exit code: ${failed.code} ${failed.output}`);
            const waiting = serve(program, place);
            waiting.catch(() => {});
            await wait(2_500);
            postgres.up();
            const server = keep(await waiting);
            check((await new Browser(server.base).get('/')).status === 200, 'it serves');
            check(await server.stop() === 0, 'it ends with 0');
        } finally { try { postgres.up(); } catch { /* it is up */ } }
    },

    'told to stop while it waits for PostgreSQL, it stops': async ({ program, places, postgres }) => {
        const place = await places.fresh('postgres');
        postgres.down('fast');
        try {
            let said = '';
            try { execFileSync('timeout', ['--preserve-status', '-s', 'TERM', '2', program, 'serve', '--data', place.folder, '--database', place.database, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' }); } catch (failed) { said = `${failed.status} ${failed.stderr}`; }
            check(said === '', 'it ends with 0: ' + said);
        } finally { postgres.up(); }
    },
};
