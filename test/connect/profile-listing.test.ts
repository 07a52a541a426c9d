import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {listOnProfile} from '../../source/connect/profile-listing.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {deadUrl, startFakeServer} from '../helpers/fake-server.ts';
import {freePort} from '../helpers/live-etcd.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-profile-listing-'));
process.env.ETCSH_CONFIG = path.join(folder, 'config.yaml');

test.after.always(async () => {
	await rm(folder, {recursive: true, force: true});
});

// They share the configuration file.
test.serial('the keys of a profile are listed by name, with directories told apart', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const engine = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => engine.close());
	await engine.set('/app/b', {value: '1'});
	await engine.set('/app/a/x', {value: '1'});
	await writeFile(process.env.ETCSH_CONFIG!, `profiles: {live: {endpoints: '${url}'}, local: {dataDir: ${folder}}}`);
	const {signal} = new AbortController();
	t.deepEqual(await listOnProfile('live', '/app/', signal), [{name: 'a', isDirectory: true}, {name: 'b', isDirectory: false}]);
	t.deepEqual(await listOnProfile('live', '/', signal), [{name: 'app', isDirectory: true}]);
	await t.throwsAsync(listOnProfile('live', '/none/', signal), {message: /Key not found/});
	await t.throwsAsync(listOnProfile('none', '/', signal), {name: 'UserError', message: /no profile "none"/});
	await t.throwsAsync(listOnProfile('local', '/', signal), {name: 'UserError', message: 'the keys of local are not looked up while you type'});
});

test.serial('nobody is asked for a password, and a cluster that wants one lists nothing', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const engine = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => engine.close());
	await writeFile(process.env.ETCSH_CONFIG!, `profiles: {live: {endpoints: '${url}', username: root}}`);
	await engine.set('/a', {value: '1'});
	await engine.auth.createUser('root', 'secret');
	await engine.auth.enable();
	await engine.auth.revokePermissions('guest', {kv: {read: ['/*'], write: ['/*']}});
	await t.throwsAsync(listOnProfile('live', '/', new AbortController().signal));
});

test.serial('where nobody listens, and where nobody answers, the wait is short', async t => {
	const dead = await deadUrl(t);
	const arrived = Promise.withResolvers<void>();
	const hung = await startFakeServer(t, () => {
		arrived.resolve();
	});
	await writeFile(process.env.ETCSH_CONFIG!, `profiles: {dead: {endpoints: '${dead}'}, hung: {endpoints: '${hung.url}', timeout: 1h, totalTimeout: 1h}}`);
	await t.throwsAsync(listOnProfile('dead', '/', new AbortController().signal), {message: /unavailable/});
	await t.throwsAsync(listOnProfile('hung', '/', new AbortController().signal));
	const typing = new AbortController();
	const listing = listOnProfile('hung', '/', typing.signal);
	await arrived.promise;
	const reason = new Error('somebody types on');
	typing.abort(reason);
	await t.throwsAsync(listing, {is: reason});
});
