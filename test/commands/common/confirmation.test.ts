import test from 'ava';
import {nobody, type CommandContext} from '../../../source/commands/common/context.ts';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../../source/engine/engine.ts';
import {forwardingEngine} from '../../../source/engine/forwarding.ts';
import {type Confirmation} from '../../../source/terminal/questions.ts';
import {runWords, type CommandResult} from '../../helpers/command-context.ts';

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

test('a protected profile wants its name typed for whatever is removed', async t => {
	const engine = await openEmbedded();
	const profile = {name: 'prod', isProtected: true};
	await engine.set('/empty', {dir: true});
	const removal = await run(engine, 'rm /empty --recursive', {profile});
	t.deepEqual(removal.questions, [{text: 'The profile prod is protected.\n/empty holds 0 keys\nRemove it?', typed: 'prod'}]);
	await engine.set('/k', {value: ''});
	await engine.set('/m', {value: ''});
	await engine.set('/other', {value: 'x'});
	for (const line of ['rm /k', 'rmdir /empty', 'mv /k /n', 'cp /k /other', 'auth disable', 'member remove abc', 'user remove u', 'role remove r']) {
		const {questions, stderr} = await run(engine, line, {profile, answer: false});
		t.is(questions[0]?.typed, 'prod');
		t.regex(stderr, /Nothing was changed\./);
		// Where nobody can be asked, it is refused.
		const unasked = await run(engine, line, {profile, confirm: nobody});
		t.is(unasked.code, 1);
		t.regex(unasked.stderr, /the profile prod is protected, and nobody can be asked here: nothing was changed\n {2}--yes /);
		t.true(await exists(engine, '/k'));
	}

	for (const line of ['set /k new', 'mk /new 1', 'cp /k /copy', 'cp -n /k /other', 'mv --dry-run /k /n', 'get /k']) {
		t.deepEqual((await run(engine, line, {profile, answer: false})).questions, [], `of ${line}`);
	}

	for (const line of ['rm /m', 'mv /k /m', 'auth disable', 'member remove abc', 'user remove u']) {
		t.deepEqual((await run(engine, `${line} --yes`, {profile, answer: false})).questions, []);
		t.deepEqual((await run(engine, line, {answer: false})).questions, []);
	}

	await engine.close();
});

test('each command that removes something for good asks on a protected profile, and --yes is the answer', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	const profile = {name: 'prod', isProtected: true};
	for (const line of ['rmdir /d', 'rm /d --dir', 'role remove readers', 'user remove somebody', 'auth disable', 'member remove abc', 'ttl /d 1s']) {
		await engine.set('/d', {dir: true});
		const asked = await run(engine, line, {profile, answer: false});
		t.deepEqual([asked.questions.length, asked.code], line.startsWith('ttl') ? [0, 0] : [1, 1], `of ${line}`);
		t.deepEqual((await run(engine, `${line}${line.startsWith('ttl') ? '' : ' --yes'}`, {profile, answer: false})).questions, [], `of ${line}`);
		await engine.delete('/d', {dir: true}).catch(() => undefined);
	}
});

test('what is protected is where something is destroyed, not where the command is at work', async t => {
	const engine = await openEmbedded();
	const other = await openEmbedded();
	const profile = {name: 'prod', isProtected: true};
	const connectTo = async () => forwardingEngine(() => other, {
		get info() {
			return {...other.info, protectedProfile: 'live'};
		},
	});
	for (const one of [engine, other]) {
		await one.set('/s/a', {value: one === engine ? '1' : '2'});
		await one.set('/t/a', {value: '3'});
		await one.set('/t/b', {value: '4'});
	}

	for (const line of ['sync /s live:/t', 'sync --delete /s live:/t', 'cp -r /s/a live:/t', 'mv -r live:/t /u']) {
		const {questions, code} = await run(engine, line, {connectTo, answer: false});
		t.deepEqual([questions.length, questions[0]?.typed, code], [1, 'live', 1], `of ${line}`);
		t.is((await run(engine, line, {connectTo, confirm: nobody})).code, 1);
		t.is((await other.get('/t/a')).node.value, '3');
		t.true(await exists(other, '/t/b'));
	}

	// From a protected profile to one that is not.
	const unprotected = async () => other;
	t.deepEqual((await run(engine, 'sync /s free:/t', {profile, connectTo: unprotected, answer: false})).questions, []);
	t.is((await other.get('/t/a')).node.value, '1');
	t.is((await run(engine, 'mv -r /t free:/v', {profile, connectTo: unprotected, answer: false})).questions[0]?.typed, 'prod');
	await engine.close();
	await other.close();
});

test('the strict mode knows no --yes and no -r', async t => {
	const engine = await openEmbedded();
	for (const flag of ['--yes', '-r']) {
		t.regex((await runWords(['rm', flag, '/a'], {engine})).stdout, /^Incorrect Usage\./);
	}

	t.notRegex((await runWords(['rm', '--help'], {engine})).stdout, /--yes/);
	await engine.close();
});
