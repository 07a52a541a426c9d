import {once} from 'node:events';
import {PassThrough} from 'node:stream';
import process from 'node:process';
import {type WriteStream} from 'node:tty';
import test from 'ava';
import {Screen} from '../../../source/ui/screen/screen.ts';

/** Longer than the size has to stay the same. */
const blockedMilliseconds = 400;

test('a size that came while the process was kept from running counts before anything is drawn', async t => {
	const terminal = Object.assign(new PassThrough(), {columns: 100, rows: 30});
	const drawn: number[] = [];
	const settled = Promise.withResolvers<void>();
	using screen = new Screen(terminal as unknown as WriteStream, {
		isInTmux: false,
		held: () => undefined,
		settled(resume) {
			drawn.push(screen.columns);
			resume();
			settled.resolve();
		},
	});
	const resize = (columns: number) => {
		terminal.columns = columns;
		terminal.emit('resize');
	};

	// A change of the size is told by a signal.
	const isHeard = once(process, 'SIGUSR2').then(() => {
		resize(60);
	});
	resize(80);
	process.kill(process.pid, 'SIGUSR2');
	for (const end = performance.now() + blockedMilliseconds; performance.now() < end;) {
		// Others have the processor.
	}

	await isHeard;
	await settled.promise;
	t.deepEqual(drawn, [60]);
	t.is(screen.rest, undefined);
});
