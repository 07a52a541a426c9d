import test from 'ava';
import {runDiskFaults} from './disk.ts';
import {formatTable, isWrong} from './report.ts';

test('a data dir that cannot be used is told in a line, whatever opens it', async t => {
	t.timeout(600_000);
	const cells = await runDiskFaults(3);
	t.log(formatTable('data dirs that cannot be used, a third', cells).split('\n', 1)[0]);
	t.deepEqual(cells.filter(cell => isWrong(cell)), []);
});
