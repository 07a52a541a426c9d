/**
The engine for one command of a shell or batch that has options in front of it: what they do not say is as it is for the others.
*/
import {
	namesPlace,
	parseGlobalFlags,
	type GlobalFlagsResult,
	type GlobalOptions,
} from '../language/global-flags.ts';
import {type Engine, type EngineInfo} from '../engine/engine.ts';
import {forwardingEngine} from '../engine/forwarding.ts';
import {readOnlyEngine} from '../engine/read-only.ts';
import {UserError} from '../errors.ts';
import {type Moment} from '../protocol/moment.ts';
import {type Connection} from './current-engine.ts';
import {parseWithProfile, protectedEngine} from './profile-options.ts';
import {
	decideFromOptions,
	openEngine,
	type EngineChoice,
	type OpenOptions,
} from './startup.ts';

export type CommandConnection = Connection & {
	/** No option names another place. */
	readonly isSamePlace: boolean;
	/** It is the present engine, and stays open. */
	readonly isShared: boolean;
};

async function parse(tokens: readonly string[], base: GlobalOptions): Promise<GlobalFlagsResult> {
	const parsed = parseGlobalFlags(tokens, {}, {isStrict: false, defaults: base});
	const name = parsed.problem === undefined ? parsed.options.profileName ?? base.profile?.name : undefined;
	return name === undefined ? parsed : parseWithProfile(tokens, name);
}

/** What options in front of a command make of those that hold for the others. Rejects with UserError. */
export async function optionsFor(tokens: readonly string[], base: GlobalOptions): Promise<GlobalOptions> {
	const parsed = await parse(tokens, base);
	if (parsed.problem !== undefined) {
		throw new UserError(parsed.problem);
	}

	return parsed.options;
}

export type PresentConnection = {
	/** Opens it, if it is not open. */
	readonly present: () => Promise<Engine>;
	readonly options: GlobalOptions;
	/** Of the engine, when that is open anyway. */
	readonly info?: EngineInfo;
	/** The index that is shown of it, when that is not the present. */
	readonly at?: number;
};

function chosen(options: GlobalOptions): Exclude<EngineChoice, {kind: 'ask'}> {
	return decideFromOptions(options, 'one-shot') as Exclude<EngineChoice, {kind: 'ask'}>;
}

/** As the server was whose files are on this machine, from those; else as the options say. */
async function openPastOf({present, info}: PresentConnection, options: GlobalOptions, openOptions: OpenOptions): Promise<Engine> {
	// A data dir that is named need not be opened for its past, and so stays as it is.
	const mayHaveFiles = options.dataDir === undefined && options.endpoints === undefined;
	const found = info ?? (mayHaveFiles ? (await present()).info : undefined);
	const dataDir = found?.dataDir ?? found?.sharedDataDir;
	if (dataDir !== undefined) {
		const files = {dataDir, walDir: found?.walDir ?? options.walDir, isListening: false};
		return openEngine({kind: 'embedded', ...files}, options, openOptions);
	}

	if (found?.kind !== 'embedded') {
		return openEngine(chosen(options), options, openOptions);
	}

	// What is only in memory cannot be opened a second time.
	const {pastOf} = await import('./past.ts');
	const past = await pastOf(await present(), options.at!, openOptions);
	return forwardingEngine(() => past, {close: async () => undefined});
}

/** `present` is what all other commands have. The caller ends the engine, unless it is shared. */
export async function openForCommand(
	tokens: readonly string[],
	connection: PresentConnection,
	openOptions: OpenOptions,
): Promise<CommandConnection> {
	const {present: open, options: base, at: shown} = connection;
	const parsed = await optionsFor(tokens, base);
	const isSamePlace = !namesPlace(tokens);
	const isReadOnly = parsed.isReadOnly || base.isReadOnlyThroughout || (isSamePlace && base.isReadOnly);
	const at: Moment | undefined = parsed.at ?? (shown === undefined || !isSamePlace ? undefined : {kind: 'index', index: shown});
	const options = {...parsed, isReadOnly, at};
	const {profile, totalTimeoutMs} = options;
	if (isSamePlace && at !== undefined) {
		const engine = await openPastOf(connection, {...options, walDir: base.walDir}, openOptions);
		return {
			engine, profile, totalTimeoutMs, isSamePlace, isShared: false,
		};
	}

	const present = await open();
	// A data dir that nobody can reach but this process cannot be opened a second time.
	if (isSamePlace && present.info.kind === 'embedded' && options.endpoints === undefined) {
		return {
			engine: isReadOnly ? readOnlyEngine(present) : present, profile, totalTimeoutMs, isSamePlace, isShared: true,
		};
	}

	const choice = chosen(options);
	const engine = await openEngine(choice, options, openOptions);
	const opened = isSamePlace || parsed.profileName !== undefined ? {engine, profile} : await guarded(engine, options);
	const isUnprotected = opened.engine.info.protectedProfile === undefined;
	return {
		engine: profile?.isProtected === true && isUnprotected ? protectedEngine(opened.engine, profile.name) : opened.engine,
		profile: opened.profile,
		totalTimeoutMs,
		isSamePlace,
		isShared: false,
	};
}

/** Its address may be that of a profile, and not of the one that all other commands work on. */
async function guarded(engine: Engine, options: GlobalOptions): Promise<Pick<CommandConnection, 'engine' | 'profile'>> {
	try {
		const {guardedByAddress} = await import('./guarded-place.ts');
		const {engine: opened, options: {profile}} = await guardedByAddress(engine, options);
		return {engine: opened, profile};
	} catch (error) {
		await engine.close();
		throw error;
	}
}
