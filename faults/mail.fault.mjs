// Mail servers that stall, refuse or hang up: letters wait, go out once, and hold nobody up.
import net from 'node:net';
import { Browser, check, serve, until, wait } from './site.mjs';
import { rows } from './traffic.mjs';

/// A mail server whose manners can be changed: 'well', 'stall' (says nothing after the greeting), 'refuse', 'hang up' (after the text).
async function mailServer() {
    const server = { manners: 'well', received: [], sockets: new Set() };
    const listener = net.createServer((socket) => {
        server.sockets.add(socket);
        socket.on('close', () => server.sockets.delete(socket)).on('error', () => {});
        let text = '', inData = false;
        const say = (line) => socket.write(line + '\r\n');
        if (server.manners === 'refuse') { say('421 come back later'); return socket.end(); }
        say('220 test');
        socket.on('data', (bytes) => {
            if (server.manners === 'stall') return;
            text += bytes;
            for (;;) {
                if (inData) {
                    const end = text.indexOf('\r\n.\r\n');
                    if (end < 0) return;
                    server.received.push({ id: text.match(/^Message-ID: <([^>]+)>/m)[1], to: text.match(/^To: .*?([^<\s]+@[^>\s]+)/m)[1] });
                    text = text.slice(end + 5);
                    inData = false;
                    if (server.manners === 'hang up') return socket.destroy();
                    say('250 kept');
                    continue;
                }
                const end = text.indexOf('\r\n');
                if (end < 0) return;
                const [word] = text.slice(0, end).toUpperCase().split(' ');
                text = text.slice(end + 2);
                if (word === 'DATA') { inData = true; say('354 go on'); }
                else if (word === 'QUIT') { say('221 bye'); socket.end(); }
                else say('250 fine');
            }
        });
    });
    await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
    server.environment = { LYCEUM_MAIL__TRANSPORT: 'smtp', LYCEUM_MAIL__HOST: '127.0.0.1', LYCEUM_MAIL__PORT: String(listener.address().port), LYCEUM_MAIL__ENCRYPTION: 'none', LYCEUM_MAIL__FROM: 'site@example.org' };
    server.close = () => { for (const socket of server.sockets) socket.destroy(); listener.close(); };
    return server;
}

async function signUp(base, handle, network) {
    const made = await new Browser(base, network).post('/sign-up', '/sign-up', { handle, name: handle, email: `${handle}@example.org`, password: 'a long pass phrase of words' });
    check(made.status === 303, `${handle} signs up: ${made.status}`);
}

export default {
    'a mail server that stalls holds nobody up, and the letters go out once it is well': async ({ program, places, keep }) => {
        const place = await places.fresh('sqlite'), mail = await mailServer();
        try {
            mail.manners = 'stall';
            const server = keep(await serve(program, place, { environment: mail.environment }));
            for (let i = 0; i < 4; i++) await signUp(server.base, `stalled${i}`, `10.4.0.${i + 1}`);
            await until('it talks to the mail server', () => mail.sockets.size > 0);
            const before = Date.now();
            for (let i = 0; i < 10; i++) check((await new Browser(server.base).get('/articles')).status === 200, 'pages are read meanwhile');
            check(Date.now() - before < 5_000, 'and quickly');
            const stopping = Date.now();
            check(await server.stop() === 0, 'it ends with 0');
            check(Date.now() - stopping < 10_000, `it does not wait for the mail server: ${Date.now() - stopping} ms`);
            mail.manners = 'well';
            const again = keep(await serve(program, place, { environment: mail.environment }));
            await until('all letters are out', () => mail.received.length >= 4, { within: 60_000 });
            await until('and noted', () => rows(place, "select 1 from jobs where kind = 'mail.send' and state <> 'completed'").length === 0, { within: 60_000 });
            check(new Set(mail.received.map((letter) => letter.to)).size === 4 && mail.received.length === 4, `each once: ${JSON.stringify(mail.received)}`);
            await again.stop();
        } finally { mail.close(); }
    },

    'a letter that may have been taken goes out again under the same Message-ID, with a longer pause each time': async ({ program, places, keep }) => {
        const place = await places.fresh('sqlite'), mail = await mailServer();
        try {
            mail.manners = 'hang up';
            const server = keep(await serve(program, place, { environment: mail.environment }));
            await signUp(server.base, 'hungup', '10.4.1.1');
            const job = () => rows(place, "select attempt, state, due_at, coalesce(error, '') from jobs where kind = 'mail.send'")[0];
            await until('a second try', () => Number(job()[0]) >= 2 && job()[1] === 'retryable', { within: 30_000 });
            check(job()[3].includes('mail server'), 'the operator is told why: ' + job()[3]);
            check(Number(job()[2]) / 1000 - Date.now() > 8_000, 'the next try is later: 16 seconds after the second');
            mail.manners = 'well';
            await until('it is delivered', () => job()[1] === 'completed', { within: 40_000 });
            check(new Set(mail.received.map((letter) => letter.id)).size === 1 && mail.received.length >= 3, `the same letter each time: ${JSON.stringify(mail.received)}`);
            await server.stop();
        } finally { mail.close(); }
    },

    'a mail server that refuses everybody for now loses no letter': async ({ program, places, keep }) => {
        const place = await places.fresh('sqlite'), mail = await mailServer();
        try {
            mail.manners = 'refuse';
            const server = keep(await serve(program, place, { environment: mail.environment }));
            await signUp(server.base, 'refused', '10.4.2.1');
            await until('it was tried', () => rows(place, "select 1 from jobs where kind = 'mail.send' and state = 'retryable'").length === 1, { within: 20_000 });
            await wait(100);
            mail.manners = 'well';
            await until('it is delivered', () => mail.received.length === 1, { within: 40_000 });
            await server.stop();
        } finally { mail.close(); }
    },
};
