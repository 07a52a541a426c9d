import test from 'ava';
import {networkFaults} from './network-faults.ts';
import {subjects} from './network-subjects.ts';
import {networkTable} from './network.ts';
import {
	formatTable,
	isWrong,
	judge,
	showsTrace,
	type Cell,
} from './report.ts';

test('whatever the other side does ends in time, with a message and an exit code', async t => {
	t.timeout(1_200_000);
	const cells = await networkTable.run();
	const wrong = cells.filter(cell => isWrong(cell));
	t.deepEqual(wrong, [], formatTable('the network', wrong));
	const met = new Set(cells.map(({fault}) => fault));
	t.deepEqual(networkFaults.map(({name}) => name).filter(name => !met.has(name)), []);
	const subjectsMet = new Set(cells.map(({subject}) => subject.replace(/ after \d$/, '')));
	t.deepEqual(subjects.map(({name}) => name).filter(name => !subjectsMet.has(name)), []);
});

test('what is wrong is seen', t => {
	t.is(judge({exitCode: 0, text: ''}), 'lie');
	t.is(judge({exitCode: 0, text: '', isSuccessPossible: true}), 'done');
	t.is(judge({exitCode: 4, text: ''}), 'mute');
	t.is(judge({exitCode: 4, text: 'Error:  EOF'}), 'said');
	t.is(judge({exitCode: 1, text: 'x\n    at f (file:///x.js:1:2)'}), 'trace');
	t.false(showsTrace('Error:  look at this'));
	const cell: Cell = {
		fault: 'f', subject: 's', exitCode: '-', message: '', milliseconds: 1, outcome: 'hang',
	};
	t.regex(formatTable('x', [cell]), /^x: 1 cells; 1 hang\n {2}f: 1 cells; 1 hang; exit -; at most 1 ms\n {4}hang/);
});
