import {
	mkdtemp,
	readFile,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {runWords} from '../helpers/command-context.ts';
import {eventually} from '../helpers/live-cluster.ts';

async function startFailure(t: ExecutionContext, value: string, command: readonly string[]): Promise<string> {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	const {node: {modifiedIndex}} = await engine.set('/k', {value});
	const {code, stdout, stderr} = await runWords(['exec-watch', '/k', '--after-index', String(modifiedIndex - 2), '--', ...command], {engine});
	t.is(code, 1);
	t.is(stdout, '');
	return stderr;
}

for (const [command, expected] of [
	[['/no%such'], 'fork/exec /no%!s(MISSING)uch: no such file or directory'],
	[['/bin/sh/x'], 'fork/exec /bin/sh/x: not a directory'],
	[['/etc', 'x'], 'fork/exec /etc: permission denied'],
	[['/none/at/all'], 'fork/exec /none/at/all: no such file or directory'],
	[['no-such-program'], 'exec: "no-such-program": executable file not found in $PATH'],
	[['', 'x'], 'exec: no command'],
] as const) {
	test(`exec-watch that can't start ${JSON.stringify(command)} says so and ends`, async t => {
		t.is(await startFailure(t, 'v', command), expected);
	});
}

test('exec-watch cannot hand over a value with a NUL', async t => {
	t.is(await startFailure(t, 'a\0b', ['true']), 'exec: environment variable contains NUL');
});

const eventCount = 80;
const runningMax = 64;

test('programs of exec-watch that do not end hold back the events behind them', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-exec-watch-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	const gate = path.join(directory, 'gate');
	const log = path.join(directory, 'log');
	await writeFile(gate, '');
	await writeFile(log, '');
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	let asked = 0;
	const over = Promise.withResolvers<void>();
	const watched = {
		...engine,
		async * watch() {
			for (asked = 1; asked <= eventCount; asked++) {
				yield {
					action: 'set', node: {
						key: '/k', value: 'v', modifiedIndex: asked, createdIndex: asked,
					}, index: asked,
				} as const;
			}

			// The programs end with the watch.
			await over.promise;
		},
	};
	const program = `echo start >>${log}; while [ -e ${gate} ]; do sleep 0.1; done; echo end >>${log}`;
	const run = runWords(['exec-watch', '/k', '--', 'sh', '-c', program], {mode: 'own', engine: watched});
	const linesOf = async () => (await readFile(log, 'utf8')).trimEnd().split('\n');
	const started = await eventually(linesOf, lines => lines.length >= runningMax, 60_000);
	t.is(started.length, runningMax);
	t.is(asked, runningMax + 1);
	await rm(gate);
	const lines = await eventually(linesOf, all => all.filter(line => line === 'end').length === eventCount, 60_000);
	t.is(lines.length, 2 * eventCount);
	over.resolve();
	t.is((await run).code, 0);
});
