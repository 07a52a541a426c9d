import test from 'ava';
import {progressText} from '../../source/commands/transfer/progress.ts';
import {choicesText, SpokenProgress} from '../../source/ui/spoken.ts';

test('how far a command is, is said every ten seconds, and not before', t => {
	const progress = new SpokenProgress();
	t.is(progress.take('10 keys', 1000), undefined);
	t.is(progress.take('20 keys', 10_999), undefined);
	t.is(progress.take('30 keys', 11_000), '30 keys\n');
	t.is(progress.take('40 keys', 20_999), undefined);
	t.is(progress.take('50 keys', 21_000), '50 keys\n');
	t.is(progress.take(undefined, 40_000), undefined);
	t.is(progress.take('1 key', 41_000), undefined);
});

test('the progress of a long command says what is left, with a bar only for those who see it', t => {
	const half = {
		verb: 'importing', count: 500, total: 1000, seconds: 70,
	};
	t.is(progressText({...half, isSpoken: false}), 'importing [########--------] 50% 500 of 1,000, 7/s, 1:10 left');
	t.is(progressText({...half, isSpoken: true}), 'importing 50% 500 of 1,000, 7 a second, 70 seconds left');
	t.is(progressText({...half, count: 999, isSpoken: true}), 'importing 99% 999 of 1,000, 14 a second, 1 second left');
	t.is(progressText({...half, seconds: 700, isSpoken: true}), 'importing 50% 500 of 1,000, 1 a second, 12 minutes left');
	t.is(progressText({...half, total: undefined, isSpoken: false}), 'importing 500, 7/s');
});

test('of very many choices the first are said and the others counted', t => {
	const candidates = Array.from({length: 300}, (_, i) => ({
		text: `k${i}`, label: `k${String(299 - i).padStart(3, '0')}`, kind: 'key' as const, detail: '', isComplete: true,
	}));
	const lines = choicesText({
		start: 0, end: 0, candidates, count: 1200, prefixedCount: 0,
	}).split('\n');
	t.is(lines[0], '1,200 choices:');
	t.is(lines[1], 'k000');
	t.is(lines.length, 103);
	t.is(lines.at(-2), 'and 1,100 more: type another letter');
});
