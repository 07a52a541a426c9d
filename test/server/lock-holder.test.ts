import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {setTimeout as wait} from 'node:timers/promises';
import test from 'ava';
import {describeSelf, isHere, parseHolder} from '../../source/server/lock-holder.ts';

test('an owner knows itself again, and says that it will listen', async t => {
	const self = parseHolder(await describeSelf(['http://a'], {isStarting: true}))!;
	t.is(self.pid, process.pid);
	t.true(self.isStarting);
	t.true(await isHere(self));
	t.false(parseHolder(await describeSelf([]))!.isStarting);
	t.false(await isHere({...self, startedAt: '1'}));
});

if (process.platform === 'linux') {
	test('a process that has ended is gone, whether or not its parent has asked for it', async t => {
		// What takes the place of the shell never asks for the shell's child.
		const parent = spawn('sh', ['-c', 'sh -c "read line" <&3 3<&- & echo $!; exec 3<&-; exec sleep 1000'], {stdio: ['ignore', 'pipe', 'inherit', 'pipe']});
		t.teardown(() => {
			parent.kill('SIGKILL');
		});
		const [line] = await once(createInterface({input: parent.stdout!}), 'line') as [string];
		const holder = {pid: Number(line), startedAt: '', urls: []};
		t.true(await isHere(holder));
		parent.stdio[3]!.destroy();
		while (await isHere(holder)) {
			await wait(10);
		}

		// It is still in the table.
		t.true(process.kill(holder.pid, 0));
	});
}
