import {spawnSync} from 'node:child_process';
import process from 'node:process';
import test from 'ava';

test('the man page is what the command table makes of it (else: npm run manual)', t => {
	t.is(spawnSync(process.execPath, ['scripts/manual.mjs', '--check'], {stdio: 'inherit'}).status, 0);
});

const groff = spawnSync('groff', ['--version']).error === undefined ? test : test.skip;
groff(`groff sets the man page without a warning${groff === test ? '' : ' (no groff is installed here)'}`, t => {
	const {status, stdout, stderr} = spawnSync('groff', ['-man', '-ww', '-Tutf8', 'man/etcsh.1'], {encoding: 'utf8'});
	t.deepEqual({status, stderr}, {status: 0, stderr: ''});
	t.true(stdout.includes('--endpoint'));
});
