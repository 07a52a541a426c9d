import {type Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, openSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {PassThrough} from 'node:stream';
import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {logToFile, logToStream, waitingBytesMax} from '../../source/serve/log-output.ts';
import {cliPath} from '../helpers/etcsh.ts';
import {freePort} from '../helpers/live-etcd.ts';

test('what a full disk does not take is lost, and the next line that finds room is a line of its own', t => {
	let room = 8;
	let written = '';
	const log = logToFile((bytes: Buffer) => {
		if (room === 0) {
			throw Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'});
		}

		const taken = bytes.subarray(0, room);
		room -= taken.length;
		written += taken.toString();
		return taken.length;
	});
	log('one\n');
	log('a longer one\n');
	log('lost\n');
	room = 100;
	log('two\n');
	log('three\n');
	t.is(written, 'one\na lo\ntwo\nthree\n');
});

test('a line of which nothing was written leaves nothing behind', t => {
	let isFull = true;
	let written = '';
	const log = logToFile((bytes: Buffer) => {
		if (isFull) {
			throw new Error('no room');
		}

		written += bytes.toString();
		return bytes.length;
	});
	log('lost\n');
	isFull = false;
	log('one\n');
	t.is(written, 'one\n');
});

test('no more than a limit waits for a reader who does not read, who is told how much was lost', async t => {
	const stream = new PassThrough({highWaterMark: 1});
	const log = logToStream(stream as unknown as NodeJS.WriteStream);
	const line = `${'x'.repeat(10_000)}\n`;
	for (let i = 0; i < 500; i++) {
		log(line);
	}

	t.true(stream.writableLength < waitingBytesMax + (2 * line.length));
	let text = '';
	stream.setEncoding('utf8').on('data', (chunk: string) => {
		text += chunk;
	});
	await once(stream, 'drain');
	log('after\n');
	log('at last\n');
	stream.end();
	await once(stream, 'end');
	t.regex(text, /W \| etcdmain: (?:1 line of this log was|\d+ lines of this log were) lost, since nobody read it\nafter\nat last\n$/);
});

test('an error of the stream is nobody\'s end', t => {
	const stream = new PassThrough();
	const log = logToStream(stream as unknown as NodeJS.WriteStream);
	stream.emit('error', Object.assign(new Error('EIO: i/o error, write'), {code: 'EIO'}));
	log('more\n');
	t.is(String(stream.read()), 'more\n');
});

async function answers(url: string, isRunning: () => boolean): Promise<boolean> {
	while (isRunning()) {
		try {
			const answer = await fetch(`${url}/v2/keys/a`, {method: 'PUT', body: new URLSearchParams({value: '1'})});
			return answer.ok;
		} catch {
			await delay(50);
		}
	}

	return false;
}

const sinks = {
	'a full disk': () => existsSync('/dev/full') ? openSync('/dev/full', 'w') : undefined,
	'a reader who is gone': () => 'pipe' as const,
	'nothing at all': () => 'ignore' as const,
};

for (const [what, make] of Object.entries(sinks)) {
	const sink = make();
	(sink === undefined ? test.skip : test)(`a server whose log goes to ${what} serves`, async t => {
		const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-log-'));
		t.teardown(async () => rm(directory, {recursive: true, force: true}));
		const url = `http://127.0.0.1:${await freePort()}`;
		const flags = ['--debug', `--data-dir=${directory}`, `--listen-client-urls=${url}`, `--advertise-client-urls=${url}`];
		const child = spawn(process.execPath, [cliPath, 'serve', ...flags], {stdio: ['ignore', 'ignore', sink]});
		const ended = once(child, 'exit');
		child.stderr?.destroy();
		const isRunning = () => child.exitCode === null && child.signalCode === null;
		t.true(await answers(url, isRunning));
		t.true(await answers(url, isRunning));
		child.kill();
		t.deepEqual(await ended, [null, 'SIGTERM']);
	});
}
