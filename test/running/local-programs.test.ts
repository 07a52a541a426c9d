import test from 'ava';
import {nobody} from '../../source/commands/common/context.ts';
import {localProgramIn, pipedIntoSet} from '../../source/language/local-programs.ts';
import {splitCommands} from '../../source/language/words.ts';
import {runRedirected} from '../../source/running/redirected-run.ts';
import {bareContext} from '../helpers/command-context.ts';

test('programs that would take keys for files are found', t => {
	for (const [text, program] of [
		['xargs rm', 'xargs rm'],
		['grep x | xargs -n 1 rm -f', 'xargs rm'],
		['xargs -I{} mv {} /tmp', 'xargs mv'],
		['sudo xargs -I {} cat {}', 'xargs cat'],
		['rm', 'rm'],
		['while read k; do touch "$k"; done', 'touch'],
		['cat', undefined],
		['grep rm', undefined],
		['env LC_ALL=C xargs rm', 'xargs rm'],
		['xargs -I{} sh -c "rm {}"', 'xargs rm'],
		['xargs -I{} sh -c "echo {}"', undefined],
		['xargs', undefined],
		['xargs grep -c rm', undefined],
		['xargs -n1 echo', undefined],
		['xargs /bin/rm', undefined],
		['sort | less', undefined],
	] as const) {
		t.is(localProgramIn(text), program, `in ${text}`);
	}
});

async function run(line: string, confirm: typeof nobody | (() => Promise<boolean>)): Promise<{code: number; ran: boolean; stderr: string}> {
	let ran = false;
	let stderr = '';
	const context = bareContext({
		confirm,
		stderr(text) {
			stderr += text;
		},
	});
	const code = await runRedirected(splitCommands(line).commands[0]!, context, async () => {
		ran = true;
		return 0;
	});
	return {code, ran, stderr};
}

test('a pipe from keys into such a program is asked about, and refused where nobody can be', async t => {
	const line = 'find / | xargs -n 1 touch --help >/dev/null';
	t.like(await run(line, async () => true), {code: 0, ran: true});
	t.deepEqual(await run(line, async () => false), {code: 1, ran: false, stderr: 'Nothing was run.\n'});
	const {code, ran, stderr} = await run('etcdctl ls / | xargs rm', nobody);
	t.deepEqual({code, ran}, {code: 1, ran: false});
	t.deepEqual(stderr.split('\n'), [
		'xargs rm works on local files that have the names of these keys.',
		'  find … --delete removes keys, and so does rm with a pattern: rm /a/*',
		'  With its path, as /bin/rm, the program is run as it is.',
		'',
	]);
	t.like(await run('get /names | xargs cat', nobody), {ran: true});
	t.like(await run('get /names | while read k; do touch --help >/dev/null; done', nobody), {ran: true});
	const direct = await run('get /a | rm -r /a', nobody);
	t.deepEqual({code: direct.code, ran: direct.ran}, {code: 1, ran: false});
	t.regex(direct.stderr, /^rm works on local files, not on keys, and reads nothing from a pipe\.\n/);
});

test('a pipe into set is found outside of quotes', t => {
	for (const [text, found] of [
		['printf x | set /key', {before: 'printf x', behind: '/key'}],
		['printf "a | b" |set \'/a b\' --ttl 5', {before: 'printf "a | b"', behind: '\'/a b\' --ttl 5'}],
		['a | b |& set /c', {before: 'a | b', behind: '/c'}],
		['printf \'x | set /key\'', undefined],
		[String.raw`printf \| set /key`, undefined],
		['a || set /key', undefined],
		['a | set', undefined],
		['a | set -e', undefined],
		['a | setsid b', undefined],
		['set /key', undefined],
	] as const) {
		t.deepEqual(pipedIntoSet(text), found, `in ${text}`);
	}
});

test('a pipe into set, which is that of the system there and writes nothing, is refused with what does it', async t => {
	for (const [line, right] of [
		['!printf x | set /key', 'set /key "$(!printf x)"'],
		['get /a | set /key', 'set /key "$(…)"'],
	] as const) {
		const {code, ran, stderr} = await run(line, async () => t.fail());
		t.deepEqual({code, ran}, {code: 1, ran: false});
		t.is(stderr, `set behind a | is that of the system's shell, which writes no key\n  A key gets what a command prints with: ${right}\n`);
	}
});
