import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {type CommandTerminal} from '../../source/commands/common/context.ts';
import {PagedOutput, pagerCommand, pagerEnvironment} from '../../source/running/pager.ts';
import {type Block} from '../../source/session/front-end.ts';
import {bareContext} from '../helpers/command-context.ts';

const context = bareContext({
	terminal: {
		columns: 20, rows: 10, hasColor: true, draw: () => undefined,
	},
});

/** A screen of ten rows, eight of them for output, and a pager that writes what it reads to a file. */
async function open(t: ExecutionContext, pager = 'cat', isTypedAhead = false) {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-pager-'));
	t.teardown(async () => rm(folder, {recursive: true, force: true}));
	const file = path.join(folder, 'paged');
	const printed: string[] = [];
	let lentCount = 0;
	const output = new PagedOutput(`${pager} > ${file}`, {
		isTypedAhead: () => isTypedAhead,
		typingMilliseconds: 0,
		title: 'get /a',
		print(block: Block) {
			printed.push(block.text);
		},
		async withTerminal(run) {
			lentCount++;
			return run();
		},
	}, {columns: 20, rows: 10, hasColor: true});
	return {
		output, context: output.contextFor(context), printed, paged: async () => readFile(file, 'utf8'), lent: () => lentCount,
	};
}

test('what fits on the screen is printed', async t => {
	const {output, context: {stdout}, printed, lent} = await open(t);
	stdout('a\n'.repeat(8));
	await output.end();
	t.deepEqual(printed, ['a\n'.repeat(8)]);
	t.is(lent(), 0);
});

test('what does not fit is paged, whole and safe, with its colours', async t => {
	const {output, context: {stdout, terminal, stderr}, printed, paged, lent} = await open(t);
	stdout('\u001B]0;x\u0007\n');
	(terminal as CommandTerminal).draw('\u001B[31mred\u001B[39m\n');
	stdout('long line '.repeat(13) + '\n');
	stdout('end\n');
	stderr('a complaint\n');
	await output.end();
	t.is(await paged(), String.raw`\x1b]0;x\x07` + `\n\u001B[31mred\u001B[39m\n${'long line '.repeat(13)}\nend\n`);
	t.deepEqual(printed, ['a complaint\n']);
	t.is(lent(), 1);
});

test('quitting the pager ends the command, which waits for its reader', async t => {
	const {output, context: {stdout, signal, drained}, paged} = await open(t, 'head -3');
	let count = 0;
	while (!signal.aborted) {
		stdout(`${'x'.repeat(1000)}\n`);
		count++;
		await drained().catch(() => undefined);
	}

	await output.end();
	t.true(count < 2000);
	t.is(await paged(), `${'x'.repeat(1000)}\n`.repeat(3));
});

test('what comes slowly is printed as it comes', async t => {
	const {output, context: {stdout}, printed, lent} = await open(t);
	stdout('first\n');
	await new Promise<void>(resolve => {
		const timer = setInterval(() => {
			if (printed.length === 0) {
				return;
			}

			clearInterval(timer);
			resolve();
		}, 20);
	});
	stdout('a\n'.repeat(50));
	await output.end();
	t.deepEqual(printed, ['first\n', 'a\n'.repeat(50)]);
	t.is(lent(), 0);
});

test('a question comes after what was said before it', async t => {
	const {output, printed} = await open(t);
	const confirm = async () => {
		printed.push('?');
		return true;
	};

	const asking = output.contextFor({...context, confirm});
	asking.stdout('one\n');
	await (asking.confirm as (question: {text: string}) => Promise<boolean>)({text: 'sure?'});
	asking.stdout('two\n');
	await output.end();
	t.deepEqual(printed, ['one\n', '?', 'two\n']);
});

test('the pager is that of the environment', t => {
	const PATH = '/bin:/usr/bin';
	t.is(pagerCommand({PATH, ETCSH_PAGER: 'cat -n', PAGER: 'sh'}), 'cat -n');
	t.is(pagerCommand({PATH, PAGER: 'cat'}), 'cat');
	t.is(pagerCommand({PATH, ETCSH_PAGER: '', PAGER: 'cat'}), undefined);
	t.is(pagerCommand({PATH, PAGER: ''}), undefined);
	t.is(pagerCommand({PATH: '/nowhere'}), undefined);
});

test('a pager that is not installed takes no output with it', t => {
	t.is(pagerCommand({PATH: '/nowhere', PAGER: 'most -s'}), undefined);
	t.is(pagerCommand({PATH: '/nowhere', PAGER: '/nothing/pager'}), undefined);
	t.is(pagerCommand({PATH: '/nowhere', PAGER: '/bin/cat -n'}), '/bin/cat -n');
	t.is(pagerCommand({PATH: '/nowhere', PAGER: 'LESS=R less'}), 'LESS=R less');
});

test('who has typed the next line gets what was asked for before it printed: no pager takes the keys', async t => {
	const {output, context: {stdout}, printed, lent} = await open(t, 'cat', true);
	stdout('a\n'.repeat(20));
	await output.end();
	t.is(printed.join(''), 'a\n'.repeat(20));
	t.is(lent(), 0);
});

test('less says how to leave it, and keeps the options that somebody has set', t => {
	const shown = {title: 'get /a', columns: 80};
	t.regex(pagerEnvironment({}, shown).LESS!, /Space goes on, q back\$-FRX$/);
	t.regex(pagerEnvironment({LESS: 'R -i'}, shown).LESS!, /back\$-R -i$/);
	t.regex(pagerEnvironment({LESS: '-S'}, shown).LESS!, /back\$-S$/);
	t.regex(pagerEnvironment({LESS: '-S'}, {...shown, isFromEnd: true}).LESS!, /back\$-S \+G$/);
	t.is(pagerEnvironment({LV: '-x', A: 'b'}, shown).LV, '-x');
});

test('less says which key it shows, as much of it as has room, and takes nothing of it for a command of its own', t => {
	const promptOf = (title: string, columns: number) => /^-Ps(.*?) {2}\?e\(END\)/s.exec(pagerEnvironment({}, {title, columns}).LESS!)![1];
	t.is(promptOf('get /pods/a', 80), 'get /pods/a');
	t.is(promptOf('get /pods/checkout-api-64dbxcbvq4-mdq8k', 74), String.raw`\.\.\./chec\.\.\.xcbvq4-mdq8k`);
	t.is(promptOf('help grep', 60), 'help grep');
	t.is(promptOf('ls /größe/世界', 80), String.raw`ls /gr\?\?e/\?\?`);
	t.is(promptOf('get $a?%lt:b\\', 120), String.raw`get a\?\%lt\:b\\`);
	t.is(promptOf('set a b\n-Px$', 120), String.raw`set a b\\n-Px`);
});
