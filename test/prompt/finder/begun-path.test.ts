import test from 'ava';
import {insertionOf} from '../../../source/prompt/finder/begun-path.ts';

test('a key takes the place of a path that is begun at the caret, and of nothing else', t => {
	const begun: ReadonlyArray<readonly [before: string, path: string]> = [
		['get ', ''],
		['', ''],
		['get /', '/'],
		['get /app/', '/app/'],
		['get app/c', 'app/c'],
		['get ../', '../'],
		['get app', ''],
		['diff old:/app/', '/app/'],
		['cp old:/a new:/', '/'],
		['use http://', ''],
		['set /a b', ''],
	];
	for (const [before, path] of begun) {
		const {length: end} = before;
		t.deepEqual(insertionOf('/key', {text: `${before} behind/it`, cursor: end}), {
			type: 'replace', start: end - path.length, end, text: '/key',
		});
	}
});
