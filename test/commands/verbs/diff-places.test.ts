import test from 'ava';
import {runLine} from '../../helpers/command-context.ts';
import {engineWith} from '../../helpers/engine-with.ts';

test('what is missing on one of two clusters is named with its cluster', async t => {
	const [here, there] = [await engineWith(t, ['/here', '/both']), await engineWith(t, ['/there', '/both'])];
	const diff = async (line: string) => runLine(line, {engine: here, more: {connectTo: async () => there}});
	const missing = async (line: string): Promise<string> => {
		const {code, stdout, stderr} = await diff(line);
		t.deepEqual({code, stdout}, {code: 2, stdout: ''});
		return stderr;
	};

	t.regex(await missing('diff /here prod:/here'), /there is nothing at prod:\/here\n/);
	t.regex(await missing('diff http://x:1/here prod:/there'), /there is nothing at http:\/\/x:1\/here\n/);
	t.regex(await missing('diff /there prod:/there'), /there is nothing at \/there on the cluster in use\n/);
	t.regex(await missing('diff /there /here'), /Key not found \(\/there\)/);
	for (const line of ['cp prod:/here /new', 'sync prod:/here /new', 'mv prod:/here /new']) {
		const {code, stderr} = await diff(line);
		t.regex(stderr, /^there is nothing at prod:\/here\n/);
		t.is(code, 4);
	}

	t.is((await diff('diff /both prod:/both')).code, 0);
});
