/**
In the process of a group of test files (test-groups.mjs): declares the tests of all its files, each with the name of its file
before its title, runs one file after the other, as each would run alone, and checks at the end that the process is as it was.
For these files `ava` is this module.
*/
import {registerHooks} from 'node:module';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';

const forFileAlone = new Set(['afterEach', 'todo', 'macro', 'meta']);
/** The file whose tests are being declared. */
let declaring;
/** AVA wants all in one go, and imports take their time. */
const declarations = [];
/** What each file does before each of its tests. */
const hooks = new Map();
/** The file whose tests run, and how many of them. */
let running;
let runningCount = 0;
/** What lets the tests of each other file begin. */
const waiting = new Map();

async function begin(file) {
	if (runningCount === 0 || running === file) {
		running = file;
		runningCount++;
		return;
	}

	await new Promise(resolve => {
		waiting.set(file, [...waiting.get(file) ?? [], resolve]);
	});
}

function end() {
	runningCount--;
	const [next] = waiting;
	if (runningCount > 0 || next === undefined) {
		return;
	}

	const [file, starts] = next;
	waiting.delete(file);
	running = file;
	runningCount = starts.length;
	for (const start of starts) {
		start();
	}
}

function inTurn(implementation) {
	const file = declaring;
	return async (...args) => {
		await begin(file);
		try {
			for (const hook of hooks.get(file) ?? []) {
				await hook(args[0]);
			}

			return await implementation(...args);
		} finally {
			end();
		}
	};
}

function partOfGroup(chain) {
	return new Proxy(chain, {
		apply(declare, self, args) {
			const [title, implementation, ...others] = args;
			if (typeof title === 'string') {
				const fullTitle = `${declaring}: ${title}`;
				const run = inTurn(implementation);
				declarations.push(() => declare(fullTitle, run, ...others));
			} else if (typeof title === 'function') {
				// A hook without a title
				declarations.push(() => declare(...args));
			} else {
				// `skipIf` and `runIf` give another chain.
				return partOfGroup(declare(...args));
			}
		},
		get(target, name) {
			if (forFileAlone.has(name)) {
				throw new Error(`${declaring} uses test.${name}, and is in a group all the same: scripts/test-groups.mjs has overlooked that`);
			}

			if (name === 'beforeEach') {
				return (...args) => {
					hooks.set(declaring, [...hooks.get(declaring) ?? [], args.at(-1)]);
				};
			}

			const value = target[name];
			return typeof value === 'function' ? partOfGroup(value) : value;
		},
	});
}

export default partOfGroup(test);

function stateOfProcess() {
	return new Map([
		['directory', process.cwd()],
		['priority', os.getPriority()],
		...Object.entries(process.env).map(([name, value]) => [`variable ${name}`, value]),
		...process.eventNames().filter(name => name !== 'beforeExit').map(name => [`listeners of ${String(name)}`, process.listenerCount(name)]),
		...Object.getOwnPropertyNames(globalThis).map(name => [`global ${name}`, true]),
		...[Date.now, performance.now, setTimeout, process.kill, console.log].map(value => [`function ${value.name}`, value]),
	]);
}

function changesSince(before) {
	const after = stateOfProcess();
	return [...new Set([...before.keys(), ...after.keys()])].filter(name => before.get(name) !== after.get(name));
}

export async function declareTests(compiledFiles) {
	const before = stateOfProcess();
	registerHooks({
		resolve: (specifier, context, next) => specifier === 'ava' ? {url: import.meta.url, shortCircuit: true} : next(specifier, context),
	});
	for (const compiled of compiledFiles) {
		declaring = path.relative('build', compiled).replace(/\.js$/, '.ts');
		await import(compiled);
	}

	test.after.always('the tests of a group leave the process as it was', t => {
		t.deepEqual(changesSince(before), []);
	});
	for (const declare of declarations) {
		declare();
	}
}
