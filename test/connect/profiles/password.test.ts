import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {readPassword} from '../../../source/connect/profiles/password.ts';

test('a password is the first line of what its source gives', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-password-'));
	t.teardown(async () => rm(directory, {recursive: true}));
	const passwordFile = path.join(directory, 'password');
	await writeFile(passwordFile, 'pässword \r\nmore\n');
	t.is(await readPassword({name: 'p', passwordFile}), 'pässword ');
	t.is(await readPassword({name: 'p', passwordCommand: 'echo one; echo two'}), 'one');
	t.is(await readPassword({name: 'p'}), undefined);
	await writeFile(passwordFile, '\nsecond\n');
	await t.throwsAsync(readPassword({name: 'p', passwordFile}), {name: 'UserError', message: 'the passwordFile of p gave no password'});
	await t.throwsAsync(readPassword({name: 'p', passwordFile: path.join(directory, 'none')}), {name: 'UserError', message: /^cannot read the passwordFile of p: /});
	await t.throwsAsync(readPassword({name: 'p', passwordCommand: 'true'}), {name: 'UserError', message: 'the passwordCommand of p gave no password'});
	await t.throwsAsync(readPassword({name: 'p', passwordCommand: 'exit 3'}), {name: 'UserError', message: /^the passwordCommand of p failed: /});
});

test('who gives up waiting for a password command ends it', async t => {
	const controller = new AbortController();
	const reason = new Error('given up');
	const password = readPassword({name: 'p', passwordCommand: 'exec sleep 1000'}, controller.signal);
	controller.abort(reason);
	const error = await t.throwsAsync(password);
	t.is(error, reason);
});
