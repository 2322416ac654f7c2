// A name server on the loopback that knows what it is told: TXT, MX and A records by name.
import { createSocket } from 'node:dgram';

const types = { A: 1, MX: 15, TXT: 16 };

const labels = (name) => Buffer.concat([...name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])), Buffer.from([0])]);

function data({ type, value, rank = 10 }) {
    if (type === 'A') return Buffer.from(value.split('.').map(Number));
    if (type === 'MX') return Buffer.concat([Buffer.from([rank >> 8, rank & 255]), labels(value)]);
    const bytes = Buffer.from(value), pieces = [];
    for (let at = 0; at < bytes.length; at += 255) {
        const piece = bytes.subarray(at, at + 255);
        pieces.push(Buffer.from([piece.length]), piece);
    }
    return Buffer.concat(pieces);
}

/// {address, records, stop()}: `records` maps names to [{type, value}] and may be changed at any time.
export function startNameServer(records = {}) {
    const socket = createSocket('udp4');
    socket.on('message', (question, from) => {
        let at = 12;
        const name = [];
        while (question[at]) { name.push(question.subarray(at + 1, at + 1 + question[at]).toString()); at += 1 + question[at]; }
        const type = question.readUInt16BE(at + 1), known = records[name.join('.')];
        const answers = (known ?? []).filter((record) => types[record.type] === type);
        const head = Buffer.concat([question.subarray(0, 2), Buffer.from([0x81, known ? 0x80 : 0x83, 0, 1, 0, answers.length, 0, 0, 0, 0])]);
        const body = answers.map((record) => {
            const bytes = data(record);
            return Buffer.concat([Buffer.from([0xc0, 12, 0, types[record.type], 0, 1, 0, 0, 0, 60, bytes.length >> 8, bytes.length & 255]), bytes]);
        });
        socket.send(Buffer.concat([head, question.subarray(12, at + 5), ...body]), from.port, from.address);
    });
    return new Promise((resolve) => socket.bind(0, '127.0.0.1', () => resolve({ records, address: `127.0.0.1:${socket.address().port}`, stop: () => socket.close() })));
}
