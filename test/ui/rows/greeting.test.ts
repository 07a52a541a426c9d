import {homedir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {greeting} from '../../../source/ui/rows/greeting.ts';

const options = {isFirstRun: false, columns: 120, isPlain: true};

test('a shell that works through another one says whose data that is', t => {
	const info = {kind: 'remote', endpoints: ['http://127.0.0.1:2379', 'http://127.0.0.1:4001']} as const;
	t.regex(greeting(info, options), /connected to http:\/\/127\.0\.0\.1:2379 · if that fails: http:\/\/127\.0\.0\.1:4001\n/);
	t.regex(greeting({...info, api: 3}, options), /:2379 · etcd v3 · if that fails/);
	t.regex(
		greeting({...info, sharedDataDir: path.join(homedir(), 'a/default.etcd')}, options),
		/connected to http:\/\/127\.0\.0\.1:2379 · the etcsh that has ~\/a\/default\.etcd\n/,
	);
});
