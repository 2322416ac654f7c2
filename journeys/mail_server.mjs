// A mail server on the loopback that takes every letter and keeps it.
import { createServer } from 'node:net';

/// {port, letters, stop()}: `letters` are the texts it was handed.
export function startMailServer() {
    const letters = [];
    const server = createServer((socket) => {
        let text = null, rest = '';
        socket.on('error', () => {});
        socket.write('220 here\r\n');
        socket.on('data', (bytes) => {
            rest += bytes;
            for (let end; (end = rest.indexOf('\r\n')) >= 0;) {
                const line = rest.slice(0, end);
                rest = rest.slice(end + 2);
                if (text !== null) {
                    if (line === '.') { letters.push(text); text = null; socket.write('250 kept\r\n'); } else text += line + '\n';
                } else if (/^DATA/i.test(line)) { text = ''; socket.write('354 go on\r\n'); }
                else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
                else socket.write('250 fine\r\n');
            }
        });
    });
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ port: server.address().port, letters, stop: () => server.close() })));
}
