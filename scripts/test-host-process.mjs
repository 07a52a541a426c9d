/**
The process behind `TestHost`: loads test files once and runs single tests of them, one after the other, by AVA's own runner. It leans on
what lies inside AVA, which is no public interface: whoever updates AVA looks here.
*/
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {pathToFileURL} from 'node:url';

delete process.env.NODE_COMPILE_CACHE;

const root = process.cwd();
const inAva = async name => import(pathToFileURL(path.resolve('node_modules/ava/lib', name)));
const {set: setChalk} = await inAva('chalk.js');
const {default: createChain} = await inAva('create-chain.js');
const {default: parseTestArguments} = await inAva('parse-test-args.js');
const {refs} = await inAva('worker/state.js');
setChalk({level: 0});
const {default: Runner} = await inAva('runner.js');
const {default: ContextRef} = await inAva('context-ref.js');

const {MUTANT: lasting, MUTANT_FILE: mutantFile, MUTANT_REACHED: reachedFile} = process.env;
// Programs that are started read the file instead.
delete process.env.MUTANT;
// What the mistakes ask for, see mutations.mjs.
const state = {inForce: lasting, file: reachedFile, reached: new Set()};
Object.defineProperty(globalThis, 'mutantState', {value: state});

function putInForce(mutant = lasting) {
	state.inForce = String(mutant);
	writeFileSync(mutantFile, state.inForce);
}

function forgetReached() {
	state.reached.clear();
	writeFileSync(reachedFile, '');
}

const reachedNow = () => [...new Set(readFileSync(reachedFile, 'utf8').split('\n').filter(line => line !== '').map(Number))];

/** What went wrong beside what a test has waited for. */
let stray;
const rejections = new Map();
process.on('uncaughtException', error => {
	stray ??= error;
});
process.on('unhandledRejection', (error, promise) => {
	rejections.set(promise, error);
});
process.on('rejectionHandled', promise => {
	rejections.delete(promise);
});

/** The file that declares its tests, while it is loaded. */
let declaring;

refs.runnerChain = createChain((metadata, args) => {
	const {args: rest, implementation, title} = parseTestArguments(args);
	if (metadata.skipped || metadata.todo) {
		return;
	}

	const task = {
		title: title.value ?? metadata.type,
		implementation,
		args: rest,
		metadata: {...metadata},
	};
	const {tests, runner} = declaring;
	if (metadata.type === 'test') {
		tests.push(task);
	} else {
		runner.tasks[metadata.type + (metadata.always ? 'Always' : '')].push(task);
	}
}, {}, {});

const loaded = new Map();
let running;
process.on('beforeExit', () => running?.beforeExitHandler());

async function load(file) {
	if (loaded.has(file)) {
		return loaded.get(file);
	}

	const name = path.join(root, 'build', file.replace(/\.ts$/, '.js'));
	const runner = new Runner({file: name, projectDir: root});
	// Each test comes again and again.
	runner.registerUniqueTitle = () => true;
	declaring = {tests: [], runner, context: new ContextRef()};
	const {tests, context} = declaring;
	forgetReached();
	putInForce();
	await import(pathToFileURL(name));
	if (!await runner.runHooks(runner.tasks.before, context)) {
		throw new Error('a hook fails');
	}

	loaded.set(file, {
		tests,
		runner,
		context,
		reached: reachedNow(),
	});
	return loaded.get(file);
}

const turn = async () => new Promise(resolve => {
	setImmediate(resolve);
});

async function answerTo({file, test, mutant}) {
	// Some tests go elsewhere.
	process.chdir(root);
	const {tests, runner, context, reached} = await load(file);
	if (test === undefined) {
		return {count: tests.length, reached};
	}

	stray = undefined;
	rejections.clear();
	forgetReached();
	putInForce(mutant);
	running = runner;
	const start = performance.now();
	const {exitCode} = process;
	const hasPassed = await runner.runTest(tests[test], context.copy());
	process.exitCode = exitCode;
	await turn();
	await turn();
	putInForce();
	return {
		why: hasPassed && stray === undefined && rejections.size === 0 ? undefined : tests[test].title,
		milliseconds: performance.now() - start,
		reached: reachedNow(),
	};
}

process.on('message', async question => {
	// A test that waits for nothing is to be noticed; the channel would be something.
	process.channel.unref();
	let answer;
	try {
		answer = await answerTo(question);
	} catch (error) {
		answer = {why: `cannot be loaded: ${error.message}`};
	}

	process.channel.ref();
	process.send(answer);
});
