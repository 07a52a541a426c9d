import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import process from 'node:process';
import {createInterface} from 'node:readline';
import test from 'ava';
import {ProcessTree} from '../../source/util/process-tree.ts';

const ifTold = existsSync(`/proc/${process.pid}/task/${process.pid}/children`) ? test : test.skip;

/** A shell whose child and grandchild keep its output open: it ends when all three have. */
const family = 'sh -c "sleep 1000 & echo ready; wait" & wait';

async function started(detached: boolean): Promise<ChildProcess & {readonly pid: number}> {
	const child = spawn('sh', ['-c', family], {detached, stdio: ['ignore', 'pipe', 'inherit']});
	await once(createInterface({input: child.stdout}), 'line');
	return child as typeof child & {readonly pid: number};
}

test.beforeEach(t => {
	t.timeout(60_000);
});

test('a group is told with all that are in it', async t => {
	const child = await started(true);
	const tree = new ProcessTree(child.pid, {leadsGroup: true});
	t.true(tree.send(0));
	// It closes when the last of them has gone.
	const closed = once(child, 'close');
	t.true(tree.send('SIGKILL'));
	await closed;
});

ifTold('what leads no group is told with its descendants, also those whose parents have ended since', async t => {
	const child = await started(false);
	const tree = new ProcessTree(child.pid, {leadsGroup: false});
	t.true(tree.send(0));
	child.kill('SIGKILL');
	await once(child, 'exit');
	t.true(tree.send(0));
	const closed = once(child, 'close');
	t.true(tree.send('SIGKILL'));
	await closed;
});

test('who has ended is nobody', async t => {
	const child = spawn('true', {stdio: 'ignore'});
	await once(child, 'close');
	t.false(new ProcessTree(child.pid!, {leadsGroup: false}).send(0));
	t.false(new ProcessTree(child.pid!, {leadsGroup: true}).send(0));
});
