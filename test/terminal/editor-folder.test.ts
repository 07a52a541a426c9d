import {spawnSync} from 'node:child_process';
import {
	mkdir,
	mkdtemp,
	readdir,
	rm,
	utimes,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {createEditorFolder} from '../../source/terminal/editor-folder.ts';

test('what a killed process left is removed after a day, and nothing else', async t => {
	const parent = await mkdtemp(path.join(tmpdir(), 'etcsh-folder-'));
	t.teardown(async () => rm(parent, {recursive: true}));
	const gone = spawnSync(process.execPath, ['-e', '0']).pid;
	const twoDaysAgo = (Date.now() / 1000) - (2 * 24 * 60 * 60);
	const names = [
		`etcsh-edit-${gone}-abcdef`, `etcsh-edit-${gone}-recent`, `etcsh-edit-${process.pid}-abcdef`, 'etcsh-edit-abcdef', `other-${gone}-abcdef`,
	] as const;
	for (const name of names) {
		await mkdir(path.join(parent, name));
		await writeFile(path.join(parent, name, 'text'), 'text');
		if (!name.endsWith('recent')) {
			await utimes(path.join(parent, name), twoDaysAgo, twoDaysAgo);
		}
	}

	const folder = await createEditorFolder(parent);
	t.deepEqual((await readdir(parent)).toSorted(), [...names.slice(1), path.basename(folder)].toSorted());
});
