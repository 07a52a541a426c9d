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
		['get \'/my dir\'/', '\'/my dir\'/'],
		['get \'/my dir/', '\'/my dir/'],
		['get "/my dir/', '"/my dir/'],
		[String.raw`get /my\ dir/`, String.raw`/my\ dir/`],
		['diff old:\'/my dir\'/', '\'/my dir\'/'],
		['get\n/app/', '/app/'],
		['ls;get /app/', '/app/'],
		['ls;/app/', '/app/'],
		['set /a $(get /app/', '/app/'],
		['set /a "$(get /app/', '/app/'],
		[`get ${'$('.repeat(99)}/app/`, '/app/'],
		[`get ${'$('.repeat(10_000)}/app/`, ''],
		['get /app:/c', '/app:/c'],
		['get /a >/tmp/x', ''],
		['get {/a,/app/', ''],
		['watch --after=/app/', '/app/'],
		['import --into=app/', ''],
	];
	for (const [before, path] of begun) {
		const {length: end} = before;
		t.deepEqual(insertionOf('/key', {text: `${before} behind/it`, cursor: end}), {
			type: 'replace', start: end - path.length, end, text: '/key',
		});
	}
});
