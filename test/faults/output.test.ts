import test from 'ava';
import {outputFaults} from './output.ts';
import {formatTable, isWrong} from './report.ts';

test('whatever the system does to a command, it says so and ends', async t => {
	t.timeout(600_000);
	const cells = await outputFaults.run();
	t.true(cells.length > 200);
	t.deepEqual(cells.filter(cell => isWrong(cell)), [], formatTable(outputFaults.name, cells));
});
