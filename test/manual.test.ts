import {spawnSync} from 'node:child_process';
import process from 'node:process';
import test from 'ava';

test('the man page is what the command table makes of it (else: node scripts/manual.mjs)', t => {
	t.is(spawnSync(process.execPath, ['scripts/manual.mjs', '--check'], {stdio: 'inherit'}).status, 0);
});
