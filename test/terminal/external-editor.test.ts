import {access} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {createEditorFile} from '../../source/terminal/external-editor.ts';

test('no editor is started for what has been ended', async t => {
	const reason = new Error('interrupted');
	const file = await createEditorFile({environment: {EDITOR: 'printf started >'}, signal: AbortSignal.abort(reason)});
	const error = await t.throwsAsync(file.edit('one'));
	t.is(error, reason);
	t.false(await file.isChanged('one'));
	await file.remove();
});

test('the file of the editor is gone with its folder when it is removed', async t => {
	const file = await createEditorFile({name: '--a b\u0007', environment: {EDITOR: String.raw`printf "two\n" >`}});
	t.is(path.basename(file.path), 'a_b_.txt');
	t.false(await file.isChanged('one'));
	t.is(await file.edit('one'), 'two');
	t.deepEqual([await file.isChanged('one'), await file.isChanged('two'), await file.isChanged('two\n')], [true, false, false]);
	await file.remove();
	await t.throwsAsync(access(path.dirname(file.path)), {code: 'ENOENT'});
	t.false(await file.isChanged('one'));
	await t.notThrowsAsync(file.remove());
});
