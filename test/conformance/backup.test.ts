import process from 'node:process';
import test from 'ava';
import {recordings, replay} from '../helpers/conformance.ts';
import {cliPath} from '../helpers/etcsh.ts';

const backups = recordings('cli').filter(({name}) => /^(?:backup-|seed-4\.1[01]$)/.test(name));

for (const recording of backups) {
	test.serial(`${recording.name} prints as recorded: ${recording.about}`, async t => {
		t.timeout(120_000);
		t.deepEqual(await replay(recording, [process.execPath, cliPath, 'etcdctl']), []);
	});
}
