/**
A namespace of 3,000 pods: find those of a node, look at one, change a field of it, watch others. On each screen it is seen
which pod is meant, and what has changed.
*/
import {
	chmod,
	cp,
	mkdtemp,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {
	fillPods,
	pod,
	podKey,
	podName,
	putPod,
} from '../helpers/pods.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-pods-'));
const dataDir = path.join(folder, 'filled');

test.before(async () => {
	await fillPods(dataDir);
});

test.after.always(async () => {
	await rm(folder, {recursive: true, force: true});
});

const one = podName(47);

for (const [columns, rows] of [[80, 24], [120, 40]] as const) {
	test.serial(`pods are found, looked at, changed and watched at ${columns} columns`, async t => {
		const own = path.join(folder, String(columns));
		await cp(dataDir, own, {recursive: true});
		const editor = path.join(folder, `editor-${columns}`);
		await writeFile(editor, '#!/bin/sh\nsed -i \'s/"phase":\\( *\\)"Running"/"phase":\\1"Failed"/\' "$1"\n');
		await chmod(editor, 0o755);
		await using terminal = await TerminalProbe.start(['--data-dir', own], {columns, rows, env: {EDITOR: editor, VISUAL: ''}});
		await terminal.waitUntil('the prompt', screen => screen.rows.some(row => row.includes('/ ❯')), 60_000);
		const url = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.output)![0];
		terminal.enter('cd /registry/pods/shop');
		await terminal.waitForPrompt('/registry/pods/shop');

		// Those of a node: their names, and nothing of others.
		terminal.enter('find --value \'"nodeName":"node-07"\'');
		const found = await terminal.waitFor(podName(2967));
		t.true(found.text.includes(`\n/registry/pods/shop/${one}\n`));
		t.false(found.text.includes(podName(48)));

		// One of them: its name stands above what is in it.
		terminal.type('\u001BOQ');
		await terminal.waitFor('q back');
		terminal.type(`/${one}\r`);
		await terminal.waitFor(/ 4 rows ╗/);
		const value = await terminal.waitUntil('the value', screen => screen.rows.some(row => row.includes('value  ') && row.includes(one))
			&& screen.rows.some(row => row.includes(`"name": "${one}"`)));
		t.true(value.rows.some(row => row.includes('❯') && row.includes(one.slice(-6))));
		terminal.type('f checkout "nodeName":"node-07" 0047');
		const hits = await terminal.waitFor(' 1 found in 3,003 nodes');
		t.true(hits.rows.some(row => row.includes('❯') && row.includes(one.slice(-6))));
		terminal.type('\u001B');
		await terminal.waitFor('╔ tree');
		terminal.type('q');
		await terminal.waitForPrompt('/registry/pods/shop');

		terminal.enter('watch . --recursive');
		await terminal.waitFor('nothing yet');
		terminal.enter(`edit ${one}`);
		const edited = await terminal.waitFor(new RegExp(String.raw`\.status\.phase "Running" → "Failed"\n/registry/pods/shop/${one}: saved \(index \d+\)`));
		t.false(edited.text.includes('SETTING_1'));
		await terminal.waitFor(new RegExp(String.raw`│ (?:[\d:]+ {2})?cas ${one} +\.status\.phase "Running" → "Failed"`));

		// What others do.
		const other = pod(1234);
		await putPod(url, 1234, {...other, status: {...other.status, phase: 'Pending', reason: 'Evicted'}});
		await terminal.waitFor(new RegExp(String.raw`set ${podName(1234)} +\.status\.phase "Running" → "Pending" {2}(?:\.status\.reason \+ "Evicted"|\+1 more)`));
		terminal.type('\u001B[1;3B');
		const marked = await terminal.waitFor(new RegExp(`│ ❯ .*set ${podName(1234)}`));
		const title = marked.rows.findIndex(row => row.includes(`── ${podKey(1234)}  set · index`));
		t.regex(marked.rows.slice(title, title + 3).join('\n'), /\n│ \.status\.phase "Running" → "Pending" +│\n│ \.status\.reason \+ "Evicted" +│$/);
		t.true(marked.rows.every(row => row.length <= columns));
	});
}
