import test from 'ava';
import {counted, grouped} from '../../source/util/counted.ts';

test('one is one, and everything else many', t => {
	t.deepEqual([0, 1, 2].map(count => counted(count, 'key')), ['0 keys', '1 key', '2 keys']);
	t.is(counted(1, 'directory', 'directories'), '1 directory');
	t.is(counted(3, 'directory', 'directories'), '3 directories');
});

test('thousands are set apart', t => {
	t.is(grouped(1_234_567), '1,234,567');
	t.is(counted(1000, 'key'), '1,000 keys');
});
