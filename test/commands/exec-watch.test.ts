import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {runWords} from '../helpers/command-context.ts';

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
