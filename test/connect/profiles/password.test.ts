import {execFileSync} from 'node:child_process';
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

test('a pipe as a password file is waited for no longer than a program that tells the password', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-password-'));
	t.teardown(async () => rm(directory, {recursive: true}));
	const passwordFile = path.join(directory, 'pipe');
	execFileSync('mkfifo', [passwordFile]);
	await t.throwsAsync(readPassword({name: 'p', passwordFile}, undefined, {waitMs: 50}), {
		name: 'UserError', message: 'cannot read the passwordFile of p: nothing came within 0.05 s',
	});
	const password = readPassword({name: 'p', passwordFile});
	await writeFile(passwordFile, 'secret\n');
	t.is(await password, 'secret');
	const error = await t.throwsAsync(readPassword({name: 'p', passwordCommand: 'exec sleep 1000'}, undefined, {waitMs: 50}), {name: 'UserError'});
	t.is(error.message, 'the passwordCommand of p failed: nothing came within 0.05 s');
});

test('who gives up waiting for a password command ends it', async t => {
	const controller = new AbortController();
	const reason = new Error('given up');
	const password = readPassword({name: 'p', passwordCommand: 'exec sleep 1000'}, controller.signal);
	controller.abort(reason);
	const error = await t.throwsAsync(password);
	t.is(error, reason);
});
