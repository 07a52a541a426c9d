/**
The page that leads from v2 to v3: each of its commands is run as it stands there.
*/
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {temporaryDirectory} from '../helpers/data-dirs.ts';
import {openRemoteAt, openV3At} from '../helpers/engines.ts';
import {runEtcsh, startEtcsh, startServe} from '../helpers/etcsh.ts';
import {freePort, startLiveEtcd, whyNoLiveEtcd} from '../helpers/live-etcd.ts';

if (whyNoLiveEtcd() === undefined) {
	test('every command of the page does what it says', async t => {
		const text = await readFile('docs/leaving-v2.md', 'utf8');
		const commands = text.matchAll(/^ *etcsh (.*)$/gm).map(match => match[1]!).toArray();
		t.is(commands.length, 6);
		const folder = await temporaryDirectory(t);
		const port = await freePort();
		const old = await startServe(path.join(folder, 'old.etcd'), port);
		t.teardown(async () => old.stop());
		const live = await startLiveEtcd(undefined, {hasV2: false});
		t.teardown(live.stop);
		const config = path.join(folder, 'config.yaml');
		const oldUrl = `http://127.0.0.1:${port}`;
		const yaml = text.matchAll(/```yaml\n(.*?)```/gs).map(([, part]) => part!).toArray().join('').replaceAll(/^ {5}(?= *(?:disk|dataDir|readOnly):)/gm, '  ');
		await writeFile(config, yaml.replace('/var/lib/etcd/default.etcd', () => path.join(folder, 'old.etcd')).replace('http://m1:2379', () => oldUrl).replace('http://n1:2379', () => live.url));
		const env = {ETCSH_CONFIG: config};
		const v2 = await openRemoteAt(oldUrl);
		const v3 = await openV3At(live.url);
		t.teardown(async () => Promise.all([v2.close(), v3.close()]));
		await v2.set('/app/d/k', {value: 'v', ttl: 1000});
		await v2.set('/app/plain', {value: 'line\nline'});
		await v2.create('/app/empty', {dir: true});
		await v2.create('/short', {dir: true, ttl: 900});
		await v2.set('/short/k', {value: 'x'});
		await v2.set('/app/bytes', {value: '\uDCBDa'});
		const [dry, copy, rest, prove, follow, back] = commands.map(line => line.split(' '));

		const dryRun = await runEtcsh(dry!, {env});
		t.regex(dryRun.stdout, /\+ \/app\/plain/);
		t.regex(dryRun.stdout + dryRun.stderr, /\/app\/empty.*etcd v3 keeps no empty directories/);
		const copied = await runEtcsh(copy!, {env});
		t.is(copied.code, 1);
		t.regex(copied.stdout, /^3 created/m);
		t.regex(copied.stderr, /^! old:\/app\/empty {2}left out: etcd v3 keeps no empty directories$/m);
		t.regex(copied.stderr, /^! old:\/app\/bytes {2}left out: the value may hold bytes/m);
		t.true((await v3.get('/short/k')).node.ttl! <= 900);
		t.regex((await runEtcsh(rest!, {env})).stdout, /^1 created/m);
		t.is((await v3.get('/app/bytes')).node.value, '\uDCBDa');
		const proof = await runEtcsh(prove!, {env});
		t.deepEqual(proof.stdout.trim().split('\n'), ['~ app/bytes', '- app/empty/']);

		// Hidden keys that crossed by name stay, and are the same.
		await v2.set('/_hidden/k', {value: 'h'});
		t.is((await runEtcsh(['sync', 'old:/_hidden', 'new:/_hidden'], {env})).code, 0);
		await v3.set('/_hidden/l', {value: 'only there'});
		await runEtcsh(copy!, {env});
		t.is((await v3.get('/_hidden/k')).node.value, 'h');
		t.deepEqual((await runEtcsh(prove!, {env})).stdout.trim().split('\n'), ['+ _hidden/l', '~ app/bytes', '- app/empty/']);
		await v3.delete('/_hidden/l');

		const following = startEtcsh(follow!, {env});
		const {index} = await v3.get('/app');
		await v2.set('/app/later', {value: 'l'});
		await v2.delete('/app/d', {recursive: true});
		let seen = '';
		for await (const {action, node} of v3.watch('/app', {recursive: true, waitIndex: BigInt(index) + 1n})) {
			seen += `${action} ${node.key}\n`;
			if (seen.includes('set /app/later') && seen.includes('delete /app/d\n')) {
				break;
			}
		}

		following.child.kill('SIGINT');
		await following.result;
		t.is((await v3.get('/app/later')).node.value, 'l');
		t.is((await v3.get('/app/bytes')).node.value, '\uDCBDa');

		await v2.delete('/app/plain');
		await v3.set('/app/new', {value: 'n'});
		const returned = await runEtcsh(back!, {env});
		t.is(returned.code, 0, returned.stderr);
		t.is((await v2.get('/app/plain')).node.value, 'line\nline');
		t.is((await v2.get('/app/new')).node.value, 'n');
	});
}
