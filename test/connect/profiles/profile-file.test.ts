import {
	mkdir,
	mkdtemp,
	rm,
	writeFile,
} from 'node:fs/promises';
import {homedir, tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {type UserError} from '../../../source/errors.ts';
import {diagnoseTarget} from '../../../source/connect/diagnosis.ts';
import {listProfiles, openProfile} from '../../../source/connect/profile-options.ts';
import {findProfile, readProfiles} from '../../../source/connect/profiles/profile-file.ts';
import {parseGlobalFlags, type GlobalOptions} from '../../../source/language/global-flags.ts';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {freePort} from '../../helpers/live-etcd.ts';

// They share a variable of the environment.
const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-profile-file-'));
const file = path.join(directory, 'config.yaml');
process.env.ETCSH_CONFIG = file;
test.after.always(async () => {
	await rm(directory, {recursive: true});
});

test.serial('without a file there are no profiles, and what is missing is told with where it belongs', async t => {
	await rm(file, {recursive: true, force: true});
	t.deepEqual(await readProfiles(), []);
	t.deepEqual(await listProfiles(), []);
	const error = await t.throwsAsync<UserError>(findProfile('a'), {message: 'there is no profile "a"'});
	t.is(error.hint, `Define it in ${file}, as the readme shows.`);
});

test.serial('a file that cannot be read is named, and so are the profiles that there are', async t => {
	await mkdir(file);
	await t.throwsAsync(readProfiles(), {name: 'UserError', message: new RegExp(`^cannot read ${file}: `)});
	await rm(file, {recursive: true});
	await writeFile(file, 'profiles:\n  one: {dataDir: here, certFile: ~/c.pem, keyFile: /k.pem}\n  two: {endpoints: "http://root:secret@m1", protected: true}\n');
	const error = await t.throwsAsync<UserError>(findProfile('a'));
	t.is(error.hint, `There are one, two in ${file}.`);
	t.deepEqual(await findProfile('one'), {
		name: 'one', dataDir: path.join(directory, 'here'), certFile: path.join(homedir(), 'c.pem'), keyFile: '/k.pem',
	});
	t.deepEqual(await listProfiles(), [
		{
			name: 'one', place: path.join(directory, 'here'), isReadOnly: false, isProtected: false,
		},
		{
			name: 'two', place: 'http://root:...@m1', isReadOnly: false, isProtected: true,
		},
	]);
});

test.serial('an engine on a profile is for reading only when the profile or the run is, and says when it is protected', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const server = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => server.close());
	await writeFile(file, `profiles:\n  rw: {endpoints: "${url}", protected: true, timeout: 1s}\n  ro: {endpoints: "${url}", readOnly: true}\n`);
	for (const [name, isRunReadOnly, isRefused] of [['rw', false, false], ['rw', true, true], ['ro', false, true]] as const) {
		const {engine, options} = await openProfile(name, 'one-shot', {isStrict: false, stderr: () => undefined, isReadOnly: isRunReadOnly});
		t.is(options.isReadOnly, isRefused);
		t.is(engine.info.protectedProfile, name === 'rw' ? 'rw' : undefined);
		t.deepEqual(engine.info.endpoints, [url]);
		const written = engine.set('/a', {value: name});
		await (isRefused ? t.throwsAsync(written, {message: /reading only/}) : t.notThrowsAsync(written));
		await engine.close();
	}
});

function given(tokens: readonly string[]): GlobalOptions {
	const parsed = parseGlobalFlags(tokens, {}, {isStrict: false});
	if (parsed.problem !== undefined) {
		throw new Error(parsed.problem);
	}

	return parsed.options;
}

test.serial('doctor looks at an endpoint without a scheme, a list, a profile, or what the options name', async t => {
	const port = await freePort();
	const url = `http://127.0.0.1:${port}`;
	const server = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => server.close());
	await writeFile(file, `profiles:\n  here: {endpoints: "${url}"}\n  files: {dataDir: d}\n`);
	const texts = async (target: string | undefined, tokens: readonly string[] = []): Promise<string> => {
		const findings = await Array.fromAsync(diagnoseTarget(target, given(tokens), {isStrict: false, stderr: () => undefined}));
		return JSON.stringify(findings);
	};

	for (const [target, tokens] of [
		[`127.0.0.1:${port}`, ['--endpoints', 'http://127.0.0.1:1']], [url, []], ['here', []], [undefined, ['--endpoints', url]],
	] as const) {
		const found = await texts(target, tokens);
		t.regex(found, new RegExp(String.raw`:${port}\b`));
		t.notRegex(found, /127\.0\.0\.1:1\b/);
	}

	const both = await texts(`127.0.0.1:${port}, http://127.0.0.1:1`);
	t.regex(both, new RegExp(String.raw`:${port}\b`));
	t.regex(both, /127\.0\.0\.1:1\b/);
	const absent = {message: /^there is no data dir \S*d$/};
	await t.throwsAsync(texts('files'), absent);
	await t.throwsAsync(texts(undefined, ['--data-dir', 'd']), absent);
});
