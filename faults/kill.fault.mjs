// kill -9 at random moments: what was acknowledged is there, and what it causes happens once.
import { freePort, serve, verify, wait } from './site.mjs';
import { jobsDone, Traffic } from './traffic.mjs';

async function killed({ program, places, random, long, keep, check }, kind) {
    const kills = long ? 25 : 4;
    const place = await places.fresh(kind), port = await freePort();
    let server = keep(await serve(program, place, { port }));
    const traffic = new Traffic(place, [server.base], random);
    await traffic.learn();
    for (let i = 0; i < kills; i++) {
        traffic.begin();
        await wait(random.between(150, 2_500));
        await server.stop('SIGKILL');
        await traffic.stop();
        verify(program, place);
        server = keep(await serve(program, place, { port }));
        await traffic.search(server.base);
    }
    await traffic.sendDoubtful();
    await jobsDone(place);
    await traffic.audit(server.base);
    verify(program, place);
    check(await server.stop() === 0, 'it ends with 0');
    const { acknowledged, refused, unanswered } = traffic.counts;
    check(acknowledged > kills * 5, `there was something to lose: ${acknowledged} writes`);
    const found = [...traffic.posts.values()].filter((post) => post.found);
    for (const kind of ['comment', 'reply', 'topic', 'article']) check(found.some((post) => post.kind === kind), `a ${kind} was acknowledged and is found`);
    return `${kills} kills, ${acknowledged} writes acknowledged, ${refused} refused, ${unanswered} unanswered, ${found.length} found by their words`;
}

export default {
    'killed at random moments on SQLite, nothing acknowledged is lost and nothing happens twice': (story) => killed(story, 'sqlite'),
    'killed at random moments on PostgreSQL, nothing acknowledged is lost and nothing happens twice': (story) => killed(story, 'postgres'),
};
