import test from 'ava';
import {type CommandContext, type Confirmation} from '../../source/commands/command.ts';
import {openEmbedded} from '../../source/engine/embedded.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {runWords, type CommandResult} from '../helpers/command-context.ts';

type Asked = CommandResult & {readonly questions: readonly Confirmation[]};

async function run(engine: Engine, line: string, {answer = true, ...offers}: Partial<CommandContext> & {answer?: boolean} = {}): Promise<Asked> {
	const questions: Confirmation[] = [];
	const result = await runWords(line.split(' '), {
		mode: 'shell',
		engine,
		more: {
			async confirm(question) {
				questions.push(question);
				return answer;
			},
			...offers,
		},
	});
	return {...result, questions};
}

async function exists(engine: Engine, key: string): Promise<boolean> {
	try {
		await engine.get(key);
		return true;
	} catch {
		return false;
	}
}

test('a recursive removal says how much there is, and a no changes nothing', async t => {
	const engine = await openEmbedded();
	await engine.set('/a/b/c', {value: '1'});
	await engine.set('/a/d', {value: '2'});
	const refused = await run(engine, 'rm /a --recursive', {answer: false});
	t.deepEqual(refused.questions, [{text: '/a holds 2 keys and 1 directory: /a/b/c, /a/d\nRemove all of it?'}]);
	t.is(refused.code, 1);
	t.is(refused.stderr, 'Nothing was changed.\n');
	t.true(await exists(engine, '/a/d'));
	t.is((await run(engine, 'rm -r /a')).code, 0);
	t.false(await exists(engine, '/a'));
	await engine.close();
});

test('little things are never asked about, nor with --yes, nor where nobody can be asked', async t => {
	const engine = await openEmbedded();
	for (const [key, line] of [['/k', 'rm /k'], ['/k', 'rm /k --recursive'], ['/d/k', 'rm /d --recursive --yes'], ['/e/k', 'rm -y -r /e']] as const) {
		await engine.set(key, {value: ''});
		const {questions, code} = await run(engine, line);
		t.is(code, 0);
		t.deepEqual(questions, []);
	}

	await engine.set('/empty', {dir: true});
	t.deepEqual((await run(engine, 'rm /empty --recursive')).questions, []);
	t.regex((await run(engine, 'rm /missing --recursive')).stderr, /Key not found/);
	await engine.set('/f/k', {value: ''});
	t.is((await runWords(['rm', '/f', '--recursive'], {mode: 'shell', engine})).code, 0);
	t.false(await exists(engine, '/f'));
	await engine.close();
});

test('above a thousand keys the path has to be typed, and more are not counted', async t => {
	const engine = await openEmbedded();
	for (let i = 0; i <= 1000; i++) {
		await engine.set(`/big/${i}`, {value: ''});
	}

	const {questions} = await run(engine, 'rm /big --recursive', {answer: false});
	t.deepEqual(questions, [{text: '/big holds more than 1,000 keys and directories: /big/0, /big/1, /big/10, …\nRemove all of it?', typed: '/big'}]);
	const inShell = await run(engine, 'rm /big --recursive', {answer: false, undoLimits: {nodeCount: 1001, size: 1e6}});
	t.regex(inShell.questions[0]!.text, /1,001 keys: .*, …\nThat is too much for undo to bring back\.\n/);
	const undoable = await run(engine, 'rm /big --recursive', {answer: false, undoLimits: {nodeCount: 2000, size: 1e6}});
	t.notRegex(undoable.questions[0]!.text, /undo/);
	t.is(undoable.questions[0]!.typed, '/big');
	await engine.close();
});

test('a protected profile wants its name typed, for a removal of anything recursive and what weighs more', async t => {
	const engine = await openEmbedded();
	const profile = {name: 'prod', isProtected: true};
	await engine.set('/empty', {dir: true});
	const removal = await run(engine, 'rm /empty --recursive', {profile});
	t.deepEqual(removal.questions, [{text: 'The profile prod is protected.\n/empty holds 0 keys\nRemove it?', typed: 'prod'}]);
	await engine.set('/k', {value: ''});
	t.deepEqual((await run(engine, 'rm /k', {profile})).questions, []);
	for (const line of ['auth disable', 'member remove abc']) {
		const {questions, stderr} = await run(engine, line, {profile, answer: false});
		t.is(questions[0]?.typed, 'prod');
		t.regex(stderr, /Nothing was changed\./);
		t.deepEqual((await run(engine, line, {answer: false})).questions, []);
		t.deepEqual((await run(engine, `${line} --yes`, {profile, answer: false})).questions, []);
	}

	await engine.close();
});

test('the strict mode knows no --yes and no -r', async t => {
	const engine = await openEmbedded();
	for (const flag of ['--yes', '-r']) {
		t.regex((await runWords(['rm', flag, '/a'], {engine})).stdout, /^Incorrect Usage\./);
	}

	t.notRegex((await runWords(['rm', '--help'], {engine})).stdout, /--yes/);
	await engine.close();
});
