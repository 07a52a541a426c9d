import {
	chmod,
	mkdir,
	mkdtemp,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {Programs} from '../../../source/prompt/completion/programs.ts';
import {systemWord} from '../../../source/prompt/completion/system-words.ts';

const table: ReadonlyArray<readonly [text: string, kind: string | undefined, typed: string]> = [
	['get /a | ', 'program', ''],
	['get /a | j', 'program', 'j'],
	['get /a |j', 'program', 'j'],
	['!ma', 'program', 'ma'],
	['! ma', 'program', 'ma'],
	['get /a | jq . | so', 'program', 'so'],
	['!cd x && ma', 'program', 'ma'],
	['!./ma', 'file', './ma'],
	['!/usr/bin/ma', 'file', '/usr/bin/ma'],
	['get /a | jq ', 'file', ''],
	['get /a | sort fi', 'file', 'fi'],
	['get /a | sort "fi', undefined, ''],
	['!echo $HO', undefined, ''],
];

for (const [text, kind, typed] of table) {
	test(`what stands at the end of "${text}"`, t => {
		const word = systemWord(text);
		t.is(word?.kind, kind as 'program' | 'file' | undefined);
		t.is(word?.typed ?? '', typed);
	});
}

test('the programs of PATH are read once for each PATH', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-path-'));
	t.teardown(async () => rm(folder, {recursive: true}));
	await mkdir(path.join(folder, 'folder'));
	const program = path.join(folder, 'program');
	await writeFile(program, '#!/bin/sh\ntouch ran\n');
	await chmod(program, 0o755);
	const programs = new Programs();
	const searchPath = [folder, '.', '', folder, path.join(folder, 'missing')].join(path.delimiter);
	t.deepEqual((await programs.list(searchPath)).map(({text}) => text), ['program']);
	await writeFile(path.join(folder, 'later'), '');
	t.deepEqual((await programs.list(searchPath)).map(({text}) => text), ['program']);
	t.deepEqual((await programs.list(folder)).map(({text}) => text), ['later', 'program']);
});
