/**
Tests of command lines on every engine that can be had: each works in a directory of its own. Those of a file run side by side on the
same engine, so its index goes on while a test runs.
*/
import test, {type ExecutionContext} from 'ava';
import {type Engine} from '../../source/engine/engine.ts';
import {runLine, type CommandResult, type ContextSettings} from './command-context.ts';
import {engineKinds, type EngineSource} from './engines.ts';

const kinds = engineKinds.filter(({missing}) => missing === undefined);
const sources: EngineSource[] = [];
const engines = new Map<string, Engine>();

export type Run = (line: string, settings?: ContextSettings) => Promise<CommandResult>;

let directoryCount = 0;

let isPrepared = false;

/** Starts the servers of a test file, once. */
function prepare(): void {
	if (isPrepared) {
		return;
	}

	isPrepared = true;
	test.before(async () => {
		for (const kind of kinds) {
			const source = await kind.start();
			sources.push(source);
			engines.set(kind.name, await source.open());
		}
	});

	test.after.always(async () => {
		await Promise.all(engines.values().map(async engine => engine.close()));
		await Promise.all(sources.map(async source => source.stop()));
	});
}

/** A test on each engine; `run` works in a directory of its own, and its output does not name that. */
export function onEach(title: string, check: (t: ExecutionContext, tools: {run: Run; engine: Engine; directory: string}) => Promise<void>): void {
	prepare();
	for (const {name} of kinds) {
		directoryCount++;
		const directory = `/own-${directoryCount}`;
		test(`${title}, on ${name}`, async t => {
			const engine = engines.get(name)!;
			const short = (text: string) => text.replaceAll(directory, '');
			const run: Run = async (line, settings = {}) => {
				const {code, stdout, stderr} = await runLine(line, {engine, directory, ...settings});
				return {code, stdout: short(stdout), stderr: short(stderr)};
			};

			await engine.create(directory, {dir: true});
			await check(t, {run, engine, directory});
		});
	}
}

/** Sets keys below a directory. */
export async function fill(engine: Engine, directory: string, values: Readonly<Record<string, string>>): Promise<void> {
	for (const [key, value] of Object.entries(values)) {
		await engine.set(`${directory}/${key}`, {value});
	}
}
