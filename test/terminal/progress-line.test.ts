import process from 'node:process';
import test from 'ava';
import {ProgressLine} from '../../source/terminal/progress-line.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {freePort} from '../helpers/live-etcd.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

const bar = 'importing [########--------] 53% 10,654 of 20,001, 9,739/s, 0:01 left';

/** Resolves to what is written first to a terminal of so many columns. */
async function firstDrawn(columns: number, show: (line: ProgressLine) => void): Promise<string> {
	const {stderr} = process;
	const before = {isTTY: stderr.isTTY, columns: stderr.columns, write: stderr.write};
	const drawn = Promise.withResolvers<string>();
	Object.assign(stderr, {
		isTTY: true, columns, write(text: string) {
			drawn.resolve(text);
			return true;
		},
	});
	try {
		// The timer alone does not keep a process running.
		const keep = setInterval(() => undefined, 1000);
		show(new ProgressLine());
		const text = await drawn.promise;
		clearInterval(keep);
		return text;
	} finally {
		Object.assign(stderr, before);
	}
}

test.serial('where the bar has no room the numbers stay', async t => {
	const show = (line: ProgressLine): void => {
		line.show(bar);
	};

	t.is(await firstDrawn(100, show), `\r\u001B[K${bar}`);
	t.is(await firstDrawn(60, show), '\r\u001B[Kimporting 53% 10,654 of 20,001, 9,739/s, 0:01 left');
});

test.serial('what is said once is shown, too, unless something else is written first', async t => {
	const text = await firstDrawn(80, line => {
		line.show('gone');
		line.erase();
		line.show('waits for /l');
	});
	t.is(text, '\r\u001B[Kwaits for /l');
});

for (const TERM of ['xterm', 'dumb']) {
	test.serial(`whoever waits for a lock sees who holds it, on ${TERM}`, async t => {
		const url = `http://127.0.0.1:${await freePort()}`;
		const engine = await openEmbedded({listenClientUrls: [url]});
		t.teardown(async () => engine.close());
		const {node: {key}} = await engine.createInOrder('/l', {value: 'other', ttl: 600});
		await using terminal = await TerminalProbe.start(['--endpoints', url, 'lock', '/l', '--', 'true'], {env: {TERM}});
		await terminal.waitFor(`waits for ${key} (other)`);
		await engine.delete(key);
		t.is(await terminal.exited, 0);
		t.is(terminal.output.includes('\u001B[K'), TERM !== 'dumb');
	});
}
