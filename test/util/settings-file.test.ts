import {execFileSync} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {readSettingsFile, settingsBytesMax} from '../../source/util/settings-file.ts';

const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-settings-'));
test.after.always(async () => {
	await rm(directory, {recursive: true});
});

test('text is read, and what is not there is nothing', async t => {
	const file = path.join(directory, 'text');
	await writeFile(file, 'profiles: {}\n');
	t.is((await readSettingsFile(file))?.toString(), 'profiles: {}\n');
	t.is(await readSettingsFile(path.join(directory, 'none')), undefined);
});

test('a pipe is read when somebody writes into it, and is an error when nobody does', async t => {
	const [fed, starved] = [path.join(directory, 'fed'), path.join(directory, 'starved')];
	execFileSync('mkfifo', [fed, starved]);
	const [text] = await Promise.all([readSettingsFile(fed), writeFile(fed, 'a: 1\n')]);
	t.is(text?.toString(), 'a: 1\n');
	await t.throwsAsync(readSettingsFile(starved), {message: /^it is a pipe, and nothing came through it in 5 s$/});
});

test('what is no text is refused before anybody runs or parses it', async t => {
	const file = path.join(directory, 'binary');
	await writeFile(file, 'get /n\0b | tee ran\n');
	await t.throwsAsync(readSettingsFile(file), {message: 'it has bytes in it that no text has'});
});

test('what nobody writes by hand is too long, and an error of the file is told as it is', async t => {
	const file = path.join(directory, 'long');
	await writeFile(file, ' '.repeat(settingsBytesMax));
	t.is((await readSettingsFile(file))?.length, 1024 * 1024);
	await writeFile(file, ' '.repeat(settingsBytesMax + 1));
	await t.throwsAsync(readSettingsFile(file), {message: 'longer than 1 MB'});
	await t.throwsAsync(readSettingsFile(directory), {code: 'EISDIR'});
});
