import {execFile} from 'node:child_process';
import process from 'node:process';
import {promisify} from 'node:util';
import test from 'ava';
import {engineKinds} from '../helpers/engines.ts';

// oxlint-disable-next-line typescript/strict-void-return -- promisify knows the callback of execFile
const run = promisify(execFile) as (file: string, args: readonly string[], options?: object) => Promise<{stdout: string; stderr: string}>;

const expected = {
	set: ['set', '/s/k', 'one', null],
	get: ['get', '/s/k', 'one', null],
	missing: ['error', 100],
	create: ['error', 105],
	swapWrong: ['error', 101],
	swap: ['compareAndSwap', '/s/k', 'two', 'one'],
	swapIndex: ['compareAndSwap', '/s/k', 'three', 'two'],
	ttl: 100,
	inOrder: ['first', 'second'],
	mkdir: ['set', '/s/d', null, null],
	rmdir: ['delete', '/s/d', null, null],
	rmdirFull: ['error', 108],
	watch: ['set', '/s/w', 'seen', null],
	watcher: ['seen', 'next 1', 'next 2'],
	delete: ['delete', '/s/k', null, 'three'],
	compareAndDelete: ['error', 101],
	removeAll: ['delete', '/s', null, null],
	state: 'StateLeader',
	followers: {},
	authSetUp: [201, 200, 200],
	anonymous: ['error', 110],
	asRoot: ['set', '/locked', 'x', null],
	authOff: 200,
};

for (const {name, missing, start} of engineKinds.slice(1)) {
	if (missing === undefined) {
		test(`node-etcd, a v2 client, has a whole session with what is behind ${name}`, async t => {
			const source = await start();
			t.teardown(async () => source.stop());
			// The client is old and warns of its age.
			const {stdout} = await run(process.execPath, ['--no-deprecation', 'test/fixtures/node-etcd-session.cjs', source.url]);
			const {version, ...seen} = JSON.parse(stdout) as Record<string, unknown>;
			t.deepEqual(seen, expected);
			t.regex(JSON.stringify(version), /"etcdserver":"[23]\.\d+\.\d+"/);
		});
	} else {
		// oxlint-disable-next-line ava-js/no-skip-test -- shows on every run that, and why, this peer was not asked
		test.skip(`node-etcd with what is behind ${name}: ${missing}`, t => {
			t.fail();
		});
	}
}
