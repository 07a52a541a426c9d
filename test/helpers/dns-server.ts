/**
A DNS server on loopback that knows the SRV records it is given, and no other names.
*/
import {Buffer} from 'node:buffer';
import dgram from 'node:dgram';
import {type ExecutionContext} from 'ava';

export type SrvRecord = {readonly priority: number; readonly weight: number; readonly port: number; readonly target: string};

const typeSrv = 33;
const classIn = 1;
const headerBytes = 12;

function encodeName(name: string): Buffer {
	return Buffer.concat([...name.split('.').map(label => Buffer.concat([Buffer.of(label.length), Buffer.from(label)])), Buffer.of(0)]);
}

/** The name of the one question, and where the question ends. */
function readQuestion(query: Buffer): {name: string; end: number} {
	const labels: string[] = [];
	let offset = headerBytes;
	while (query[offset] !== 0) {
		const length = query[offset]!;
		labels.push(query.toString('latin1', offset + 1, offset + 1 + length));
		offset += length + 1;
	}

	return {name: labels.join('.'), end: offset + 5};
}

function encodeRecord({priority, weight, port, target}: SrvRecord): Buffer {
	const name = encodeName(target);
	const head = Buffer.alloc(18);
	// The name of the record is that of the question.
	head.writeUInt16BE(0xC0_00 + headerBytes, 0);
	head.writeUInt16BE(typeSrv, 2);
	head.writeUInt16BE(classIn, 4);
	head.writeUInt32BE(60, 6);
	head.writeUInt16BE(6 + name.length, 10);
	head.writeUInt16BE(priority, 12);
	head.writeUInt16BE(weight, 14);
	head.writeUInt16BE(port, 16);
	return Buffer.concat([head, name]);
}

/** Listens until the test is over; resolves to the address, `127.0.0.1:port`. */
export async function startDnsServer(t: ExecutionContext, records: Readonly<Record<string, readonly SrvRecord[]>>): Promise<string> {
	const socket = dgram.createSocket('udp4');
	socket.on('message', (query, {address, port}) => {
		const {name, end} = readQuestion(query);
		const found = records[name];
		const header = Buffer.alloc(headerBytes);
		query.copy(header, 0, 0, 2);
		// An answer, with authority, and recursion as it was wanted; 3: there is no such name.
		header.writeUInt16BE(0x85_80 + (found === undefined ? 3 : 0), 2);
		header.writeUInt16BE(1, 4);
		header.writeUInt16BE(found?.length ?? 0, 6);
		socket.send(Buffer.concat([header, query.subarray(headerBytes, end), ...(found ?? []).map(record => encodeRecord(record))]), port, address);
	});
	await new Promise<void>(resolve => {
		socket.bind(0, '127.0.0.1', resolve);
	});
	t.teardown(() => {
		socket.close();
	});
	return `127.0.0.1:${(socket.address()).port}`;
}
