/**
The way into the shell: the question at the start, the engine, then the prompt. The drawing code is imported while the engine
opens.
*/
import process from 'node:process';
import {type GlobalOptions} from '../language/global-flags.ts';
import {describeFailure} from '../commands/common/errors.ts';
import {type Engine} from '../engine/engine.ts';
import {type ProfileAccess} from '../connect/current-engine.ts';
import {type StartFile} from '../connect/configuration/start-file.ts';
import {History} from '../prompt/history/history.ts';
import {
	embeddedChoice,
	hasOnlyV3,
	openEngine,
	type EngineChoice,
	type FoundServer,
	type OpenOptions,
} from '../connect/startup.ts';
import {readSettings} from '../connect/configuration/settings-file.ts';
import {pagerCommand} from '../running/pager.ts';
import {editings, type Editing} from '../prompt/prompt-state.ts';
import {type KeyBindings} from '../prompt/editing/key-bindings.ts';
import {bindKeys} from '../prompt/editing/key-settings.ts';
import {historyPath, openHistoryFile} from '../prompt/history/history-file.ts';
import {drawable} from '../terminal/text/signs.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {wrapWords} from '../terminal/text/wrap.ts';
import {Asides} from './asides.ts';
import {backgroundOfSetting} from './screen/background.ts';
import {setHintKeys} from './rows/key-hints.ts';
import {greeting} from './rows/greeting.ts';
import {setColors} from './rows/theme.ts';

export type ShellOptions = {
	readonly globals: GlobalOptions;
	readonly choice: EngineChoice;
};

type Decided = {readonly globals: GlobalOptions; readonly choice: Exclude<EngineChoice, {kind: 'ask'}>};

/** In rows that end between words, where a terminal shows them. */
function say(text: string): void {
	const {isTTY, columns} = process.stderr;
	const shown = visible(text, {keepLayout: true});
	process.stderr.write(isTTY ? wrapWords(shown, columns) : shown);
}

/** The exit code when the user leaves before the shell begins. */
const leftExitCode = 130;

function isPlainWanted(globals: GlobalOptions): boolean {
	const {ACCESSIBLE: accessible, TERM: terminal} = process.env;
	return globals.isPlain || accessible === '1' || terminal === 'dumb' || !process.stdout.isTTY;
}

async function ask(found: FoundServer, globals: GlobalOptions, isPlain: boolean): Promise<Decided | undefined> {
	const answer = isPlain
		? await import('./start/start-question.ts').then(async ({askInLines}) => askInLines(found))
		: await import('./start/start-screen.tsx').then(async ({askOnScreen}) => askOnScreen(found));
	if (answer === undefined) {
		return undefined;
	}

	return answer.kind === 'embedded'
		? {globals, choice: embeddedChoice(globals)}
		: {
			globals: {
				...globals,
				...(answer.kind === 'connect' ? {endpoints: found.endpoint, ...(hasOnlyV3(found) && {api: '3'})} : {endpoints: answer.endpoints}),
			},
			choice: {kind: 'remote', isReadOnly: globals.isReadOnly},
		};
}

type Opened = {readonly engine: Engine; readonly globals: GlobalOptions};

/** A configuration file that cannot be read does not keep the shell from starting. */
async function asItsProfileWants(engine: Engine, globals: GlobalOptions): Promise<Opened> {
	const {guardedByAddress} = await import('../connect/guarded-place.ts');
	try {
		const {engine: guarded, options} = await guardedByAddress(engine, globals);
		return {engine: guarded, globals: options};
	} catch (error) {
		reportFailure(error);
		return {engine, globals};
	}
}

/** Where a server that was named speaks only v3, that is offered. Resolves to undefined when the user leaves instead. */
async function openOrAsk({globals, choice}: Decided, isPlain: boolean, asides: Asides): Promise<Opened | undefined> {
	let password: string | undefined;
	const options: OpenOptions = {
		isStrict: false,
		stderr(text) {
			asides.say(text);
		},
		async askPassword() {
			const {askPassword} = await import('../terminal/password.ts');
			password ??= await askPassword('Password: ', new AbortController().signal);
			return password;
		},
	};
	try {
		const engine = await openEngine(choice, globals, options);
		return choice.kind === 'remote' && globals.profile === undefined ? await asItsProfileWants(engine, globals) : {engine, globals};
	} catch (error) {
		const {findV3} = await import('../connect/other-api.ts');
		const found = choice.kind === 'remote' && process.stdin.isTTY ? await findV3(error, globals, options) : undefined;
		if (found === undefined) {
			throw error;
		}

		const decided = await ask(found, globals, isPlain);
		return decided === undefined ? undefined : openOrAsk(decided, isPlain, asides);
	}
}

/** Read only when they are asked for: most sessions stay on one cluster. */
const profilesOf = (globals: GlobalOptions): ProfileAccess => ({
	async ownerOf(dataDir) {
		const {ownerOf} = await import('../connect/own-place.ts');
		return ownerOf(dataDir);
	},
	async * diagnose(target, {engine, profile, options: present = globals}, options) {
		const {diagnoseTarget} = await import('../connect/diagnosis.ts');
		const endpoints = engine.info.endpoints.length > 0 ? engine.info.endpoints.join(',') : present.endpoints;
		// The current profile describes its connection; without one, the options that the shell was started with do.
		// One that has its data dir itself, as this shell has it.
		const {dataDir, walDir} = engine.info;
		yield * diagnoseTarget(target ?? (options.flags === undefined ? profile?.name : undefined), {
			...present, profile, endpoints, dataDir, walDir,
		}, {...options, isStrict: false, stderr: () => undefined});
	},
	async list() {
		const {listProfiles} = await import('../connect/profile-options.ts');
		return listProfiles();
	},
	async children(name, directory, signal) {
		const {listOnProfile} = await import('../connect/profile-listing.ts');
		return listOnProfile(name, directory, signal);
	},
	async openFor(flags, {engine, profile, options: present = globals, totalTimeoutMs = present.totalTimeoutMs, at}, options) {
		const {openForCommand} = await import('../connect/one-command.ts');
		const endpoints = engine.info.endpoints.length > 0 ? engine.info.endpoints.join(',') : present.endpoints;
		const dataDir = endpoints === undefined ? present.dataDir : undefined;
		return openForCommand(flags, {
			present: async () => engine, info: engine.info, at, options: {
				...present, profile, endpoints, dataDir, totalTimeoutMs,
			},
		}, {...options, isStrict: false});
	},
	async open(place, options) {
		const {openPlace} = await import('../connect/open-place.ts');
		const opened = await openPlace(place, 'shell', {
			...options, globals, isStrict: false, stderr: () => undefined,
		});
		return {...opened, profile: opened.options.profile, totalTimeoutMs: opened.options.totalTimeoutMs};
	},
});

/** A file that cannot be read does not keep the shell from starting. */
async function startFile(): Promise<StartFile | undefined> {
	const {readStartFile} = await import('../connect/configuration/start-file.ts');
	try {
		return await readStartFile();
	} catch (error) {
		reportFailure(error);
		return undefined;
	}
}

/** What the configuration file says about the prompt; what is wrong there is said once. */
async function promptSettings(): Promise<{readonly editing?: Editing; readonly keys: KeyBindings}> {
	const {keys, problems, ...settings} = await readSettings({editings});
	const bound = bindKeys(keys);
	for (const problem of [...problems, ...bound.problems]) {
		say(`${problem}\n`);
	}

	setHintKeys(bound.bindings);
	return {...settings, keys: bound.bindings};
}

async function runOn(
	engine: Engine,
	globals: GlobalOptions,
	{isPlain, isBackgroundSet, asides}: {readonly isPlain: boolean; readonly isBackgroundSet: boolean; readonly asides: Asides},
): Promise<number> {
	const history = new History(openHistoryFile(historyPath()));
	await history.load();
	const isFirstRun = history.entries.length === 0;
	// A window may have no size yet.
	const columns = process.stdout.columns > 0 ? process.stdout.columns : 80;
	process.stdout.write(drawable(greeting(engine.info, {isFirstRun, columns, isPlain})));
	const options = {
		engine, history, output: globals.output, totalTimeoutMs: globals.totalTimeoutMs, profile: globals.profile,
		profiles: profilesOf(globals), isBackgroundSet, asides, ...await promptSettings(),
		startFile: globals.isStartFileWanted ? await startFile() : undefined,
		...(globals.isPaging && {pager: pagerCommand(process.env)}),
	};
	if (isPlain) {
		const {runPlain} = await import('./plain.ts');
		return runPlain(options);
	}

	const {runInteractive} = await import('./interactive.tsx');
	return runInteractive(options);
}

/** The exit code for what the user can fix; anything else is rethrown. */
function reportFailure(error: unknown): number {
	const failure = describeFailure(error, 'shell');
	if (failure === undefined) {
		throw error;
	}

	say(failure.text);
	return failure.exitCode;
}

/** Runs the shell; resolves to the exit code. */
export async function runShell({globals, choice}: ShellOptions): Promise<number> {
	const isPlain = isPlainWanted(globals);
	let isBackgroundSet = false;
	try {
		const background = backgroundOfSetting(globals.theme ?? process.env.ETCSH_THEME ?? 'auto');
		if (background !== undefined) {
			isBackgroundSet = true;
			setColors({background});
		}
	} catch (error) {
		return reportFailure(error);
	}

	const decided = choice.kind === 'ask' ? await ask(choice.found, globals, isPlain) : {globals, choice};
	if (decided === undefined) {
		return leftExitCode;
	}

	if (!isPlain) {
		// Not awaited here: it is read from disk while the engine opens; a failure appears where it is awaited.
		import('./interactive.tsx').catch(() => undefined);
	}

	const asides = new Asides(say);
	let opened: Opened | undefined;
	try {
		opened = await openOrAsk(decided, isPlain, asides);
	} catch (error) {
		return reportFailure(error);
	}

	if (opened === undefined) {
		return leftExitCode;
	}

	try {
		return await runOn(opened.engine, opened.globals, {isPlain, isBackgroundSet, asides});
	} finally {
		await opened.engine.close();
	}
}
