import test from 'ava';
import {runCallFaults} from './disk-calls.ts';
import {formatTable, isWrong} from './report.ts';

test('whichever call to the file system fails, the member says so in our words and loses nothing that it acknowledged', async t => {
	t.timeout(600_000);
	const cells = await runCallFaults(2);
	t.log(formatTable('calls to the file system that fail, every other', cells).split('\n', 1)[0]);
	t.true(cells.length > 100);
	t.deepEqual(cells.filter(cell => isWrong(cell)), []);
});
