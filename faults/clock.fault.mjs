// Clocks that jump while the program runs.
import { clockIn } from './injector.mjs';
import { ask, check, Client, serve, until, verify, wait } from './site.mjs';
import { jobsDone, rows, Traffic } from './traffic.mjs';

async function site({ program, places, random, keep }, kind) {
    const place = await places.fresh(kind), clock = clockIn(place.folder);
    const server = keep(await serve(program, place, { environment: clock.environment }));
    const traffic = new Traffic(place, [server.base], random);
    await traffic.learn();
    const writer = new Client(place.people[0]);
    let number = 0;
    const comment = () => writer.ask(server.base, 'POST', `/items/${traffic.open[0].id}/comments`, { body: { body: `clock-${++number}` } });
    return { place, clock, server, traffic, writer, comment };
}
const yearNow = async (server) => new Date((await ask(server.base, 'GET', '/healthz')).headers.date).getTime();

async function jump(story, kind) {
    const { program } = story;
    const { place, clock, server, comment, traffic } = await site(story, kind);
    check((await comment()).status === 200, 'before');
    clock.set('+200d');
    await until('the program sees the jump', async () => await yearNow(server) > Date.now() + 190 * 86_400_000);
    const ahead = await comment();
    check([200, 401].includes(ahead.status), `in 200 days: ${ahead.status} ${ahead.text}`);        // tokens may have run out
    traffic.begin();
    await wait(2_000);
    await traffic.stop();
    clock.set('+0');
    await until('the program sees the way back', async () => Math.abs(await yearNow(server) - Date.now()) < 60_000);
    const again = await until('somebody writes', async () => { const answer = await comment(); return answer.status === 200 && answer; }, { within: 10_000 });
    check(again.json.id, 'it is acknowledged');
    await until('no job waits for a time that will not come', () => rows(place, `select 1 from jobs where state in ('available', 'retryable', 'running') and due_at > ${(Date.now() + 2 * 86_400_000) * 1000}`).length === 0, { within: 20_000 });
    await jobsDone(place);
    await until('schedules go on', () => rows(place, `select 1 from job_schedules where due_at > ${(Date.now() + 86_400_000) * 1000}`).length === 0, { within: 20_000 });
    check(server.alive, 'it did not have to start again');
    check(await server.stop() === 0, 'it ends with 0');
    verify(program, place);
}

async function shake(story, kind) {
    const { program, random, long } = story;
    const { place, clock, server, traffic } = await site(story, kind);
    traffic.begin();
    for (let i = 0; i < (long ? 40 : 10); i++) {
        clock.set((random.next() < 0.5 ? '-' : '+') + random.between(0, 90));
        await wait(random.between(50, 400));
    }
    clock.set('+0');
    await traffic.stop();
    await traffic.sendDoubtful();
    await jobsDone(place, { within: 200_000, ahead: 100_000 });     // what was written 90 seconds ahead is due then
    await traffic.audit(server.base);
    check(await server.stop() === 0, 'it ends with 0');
    verify(program, place);
    return `${traffic.counts.acknowledged} writes acknowledged`;
}

export default {
    'two hundred days forward and back: people write, jobs run, nobody is locked out': (story) => jump(story, 'sqlite'),
    'two hundred days forward and back on PostgreSQL, too': (story) => jump(story, 'postgres'),
    'steps of seconds back and forth under load lose and repeat nothing': (story) => shake(story, 'sqlite'),
    'steps of seconds back and forth under load on PostgreSQL, neither': (story) => shake(story, 'postgres'),
};
