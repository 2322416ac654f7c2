// Starting twice, and ending while everybody writes.
import { check, command, freePort, serve, verify, wait } from './site.mjs';
import { jobsDone, Traffic } from './traffic.mjs';

export default {
    'a second server on the same folder is refused with a remedy; commands work beside the first': async ({ program, places, keep }) => {
        const place = await places.fresh('sqlite');
        const server = keep(await serve(program, place));
        const second = command(program, place, 'serve', '--listen', '127.0.0.1:0');
        check(second.code === 1, `it ends with 1, not ${second.code}`);
        check(second.output.includes(`process ${server.pid} serves the data folder`) && second.output.includes('--data') && second.output.includes('--database'), 'a sentence with the remedy: ' + second.output);
        verify(program, place);
        check(command(program, place, 'backup', place.folder + '/copy').code === 0, 'a backup beside it');
        check(command(program, place, 'user', 'create', 'beside', '--email', 'beside@example.org').code === 0, 'a user beside it');
        check(command(program, place, 'jobs').code === 0, 'a look at the jobs beside it');
        await server.stop('SIGKILL');
        const next = keep(await serve(program, place));
        check(next.alive, 'a lock of a dead process holds nobody up');
        check(await next.stop() === 0, 'it ends with 0');
    },

    'told to end under load, it answers what is under way and loses nothing': async ({ program, places, random, keep, long }) => {
        const place = await places.fresh('sqlite'), port = await freePort();
        let server = keep(await serve(program, place, { port }));
        const traffic = new Traffic(place, [server.base], random);
        await traffic.learn();
        for (let i = 0; i < (long ? 15 : 3); i++) {
            traffic.begin();
            await wait(random.between(200, 1_500));
            const began = Date.now();
            check(await server.stop() === 0, 'it ends with 0');
            check(Date.now() - began < 15_000, `within its grace: ${Date.now() - began} ms`);
            await traffic.stop();
            verify(program, place);
            server = keep(await serve(program, place, { port }));
        }
        await traffic.sendDoubtful();
        await jobsDone(place, { within: 40_000 });
        await traffic.audit(server.base);
        check(await server.stop() === 0, 'it ends with 0');
        check((traffic.answers.get(500) ?? 0) === 0, 'no answer was a 500');
        return `${traffic.counts.acknowledged} writes acknowledged`;
    },
};
