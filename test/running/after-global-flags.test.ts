import test, {type ExecutionContext} from 'ava';
import {noProfile, type CommandContext} from '../../source/commands/common/context.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {InUseError} from '../../source/errors.ts';
import {runConnected} from '../../source/running/run-connected.ts';
import {bareContext, runWords} from '../helpers/command-context.ts';

async function openEngine(t: ExecutionContext): Promise<Engine> {
	const engine = await openEmbedded({});
	t.teardown(async () => engine.close());
	return engine;
}

test('options before a command of the shell choose where it works, and with the output format alone it works here', async t => {
	const here = await openEngine(t);
	const elsewhere = await openEngine(t);
	await here.set('/k', {value: 'here'});
	await elsewhere.set('/k', {value: 'elsewhere'});
	const asked: string[] = [];
	const connectWith = (async (flags: readonly string[]) => {
		asked.push(flags.join(' '));
		return {engine: elsewhere, profile: {name: 'p', isProtected: false}, totalTimeoutMs: 60_000};
	}) as unknown as CommandContext['connectWith'];
	const run = async (line: string) => runWords(line.split(' '), {mode: 'shell', engine: here, more: {connectWith}});
	t.like(await run('--endpoints http://x get /k'), {code: 0, stdout: 'elsewhere\n', stderr: ''});
	t.regex((await run('-o json --endpoints http://x get /k')).stdout, /"elsewhere"/);
	t.regex((await run('--endpoints http://x -o json get /k')).stdout, /"elsewhere"/);
	t.deepEqual(asked, ['--endpoints http://x', '-o json --endpoints http://x', '--endpoints http://x -o json']);
	t.regex((await run('-o json get /k')).stdout, /"here"/);
	t.is(asked.length, 3);
});

test('what a command asks for besides is asked of the connection that is named in front of it', async t => {
	const elsewhere = await openEngine(t);
	await elsewhere.set('/k', {value: 'elsewhere'});
	const asked: string[] = [];
	const connectWith = (async (flags: readonly string[]) => {
		asked.push(flags.join(' '));
		return {engine: elsewhere};
	}) as unknown as CommandContext['connectWith'];
	const diagnose: CommandContext['diagnose'] = async function * (target, flags) {
		yield {
			endpoint: `${target ?? 'all'} ${flags!.join(' ')}`, step: 'past', state: 'ok', text: 'fine',
		};
	};

	const run = async (line: string) => runWords(line.split(' '), {mode: 'shell', more: {connectWith, diagnose}});
	const there = '--endpoints http://x';
	for (const [line, second] of [
		['get /k --at 7', `${there} --at=7`],
		['diff --at 7 /k', `${there} --at=7`],
		['restore /k --at 7', `${there} --at=7`],
		['restore /k --at 7 --from /files', '--data-dir=/files --at=7'],
	] as const) {
		asked.length = 0;
		await run(`${there} ${line}`);
		t.deepEqual(asked, [there, second], `for ${line}`);
	}

	t.regex((await run(`${there} doctor`)).stdout, /^all --endpoints http:\/\/x\n/);
});

test('a command on another connection has the profile there, and its own time', async t => {
	const engine = await openEngine(t);
	const profile = {name: 'p', isProtected: false};
	const found = async (connection: object, look: (context: CommandContext) => void) => {
		const connectWith = (async () => ({engine, ...connection})) as unknown as CommandContext['connectWith'];
		t.is(await runConnected([], bareContext({connectWith, profile: {name: 'here', isProtected: true}}), async context => {
			look(context);
			return 7;
		}), 7);
	};

	await found({profile, totalTimeoutMs: 60_000}, context => {
		t.is(context.profile, profile);
		t.not(context.startPhase(), context.signal);
	});
	await found({}, context => {
		t.is(context.profile, noProfile);
		t.is(context.startPhase(), context.signal);
	});
});

test('a command that only reads looks into a data dir that another process has, and any other is refused', async t => {
	const engine = await openEngine(t);
	await engine.set('/k', {value: '1'});
	const connectWith = (async (flags: readonly string[]) => {
		// The past is read beside whoever has it.
		if (!flags.includes('--read-only') && flags.every(flag => !flag.startsWith('--at='))) {
			throw new InUseError('the data dir is in use');
		}

		return {engine};
	}) as unknown as CommandContext['connectWith'];
	const run = async (line: string) => runWords(line.split(' '), {mode: 'shell', more: {connectWith}});
	t.like(await run('--data-dir /d log /k'), {code: 0, stderr: ''});
	t.like(await run('--data-dir /d diff --at 1 /k'), {code: 0, stderr: ''});
	for (const line of ['--data-dir /d get /k', '--data-dir /d set /k 2', '--data-dir /d watch /k']) {
		t.like(await run(line), {code: 1, stdout: '', stderr: 'the data dir is in use\n'}, `for ${line}`);
	}

	t.is((await engine.get('/k')).node.value, '1');
});

test('what is wrong with the options before a command is told', async t => {
	const engine = await openEngine(t);
	const run = async (line: string, more: Partial<CommandContext> = {}) => runWords(line.split(' '), {mode: 'shell', engine, more});
	for (const [line, problem] of [
		['--nothing ls', /^Error: {2}flag provided but not defined: -nothing\n {2}etcsh --help shows the options\./],
		['--plain ls', /^Error: {2}--plain is an option of etcsh itself\n/],
		['-o json', /^Error: {2}a command has to follow -o\n/],
	] as const) {
		const {code, stderr} = await run(line);
		t.not(code, 0, `for ${line}`);
		t.regex(stderr, problem);
	}

	const connectWith = async () => {
		throw new Error('nobody is there');
	};

	await t.throwsAsync(run('--endpoints http://x ls', {connectWith}), {message: 'nobody is there'});
});

test('who names a key that is not there is told what is like it', async t => {
	const engine = await openEngine(t);
	await engine.set('/registry/hosts', {value: '1'});
	const terminal = {} as unknown as CommandContext['terminal'];
	const guess = async (mode: 'shell' | 'strict', more: Partial<CommandContext>) => (await runWords(['get', '/registry/host'], {mode, engine, more})).stderr;
	t.regex(await guess('shell', {terminal}), /Key not found \(\/registry\/host\) \[\d+\]\n {2}Did you mean \/registry\/hosts\?\n$/);
	t.notRegex(await guess('strict', {terminal}), /Did you mean/);
	t.notRegex(await guess('shell', {}), /Did you mean/);
});

test('a command that was interrupted says so by its exit code', async t => {
	const controller = new AbortController();
	const engine = async (): Promise<Engine> => {
		controller.abort(new Error('enough'));
		throw new Error('enough');
	};

	t.like(await runWords(['get', '/a'], {mode: 'own', engine, signal: controller.signal}), {code: 130, stderr: ''});
});

test('a word that takes no path gets no advice about one', async t => {
	const {stderr} = await runWords(['mk', '/a', 'status.phase', 'x'], {mode: 'own'});
	t.notRegex(stderr, /begins with a dot/);
	const {stderr: many} = await runWords(['get', '/a', 'status.phase', 'x'], {mode: 'own'});
	t.notRegex(many, /begins with a dot/);
});

test('consent to all that a pattern names is no consent to more than the flags say', async t => {
	const engine = await openEngine(t);
	for (const key of ['/p/a', '/p/b', '/p/d/x']) {
		await engine.set(key, {value: '1'});
	}

	const {code} = await runWords(['rm', '--yes', '/p/*'], {mode: 'own', engine});
	t.not(code, 0);
	t.is((await engine.get('/p/d/x')).node.value, '1');
	await t.throwsAsync(engine.get('/p/a'), {message: /^100: /});
});
