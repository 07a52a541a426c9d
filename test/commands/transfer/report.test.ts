import test from 'ava';
import {engineWith} from '../../helpers/engine-with.ts';
import {runLine} from '../../helpers/command-context.ts';

test('what would be done is told with the values that come and go', async t => {
	const engine = await engineWith(t, ['/from/a', '/from/d/b'], 'new');
	await engine.set('/to/a', {value: 'old'});
	await engine.set('/to/x', {value: 'gone'});
	await engine.set('/to/y/z', {value: '1'});
	const {code, stdout} = await runLine('sync --dry-run --delete /from /to', {engine});
	t.is(code, 0);
	t.is(stdout, `~ /to/a  "old" → "new"
+ /to/d/
+ /to/d/b  "new"
- /to/x  "gone"
- /to/y/z  "1"
- /to/y/
2 to create, 1 to update, 3 to delete, 1 the same
`);
});

test('what cannot be replaced says what is in the way', async t => {
	const engine = await engineWith(t, ['/from/a', '/from/d/b', '/to/a/deep', '/to/d']);
	const {code, stdout} = await runLine('sync --dry-run /from /to', {engine});
	t.is(code, 1);
	t.regex(stdout, /^! \/to\/a\/? .*is a directory there$/m);
	t.regex(stdout, /^- \/to\/d {2}"x"\n\+ \/to\/d\/\n\+ \/to\/d\/b {2}"x"$/m);
});
