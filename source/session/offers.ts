/**
What a session offers to the commands that run in it, besides the engine: a person to answer questions, and the clusters of
other profiles.
*/
import {noProfile} from '../commands/common/context.ts';
import {type NamedMoment} from '../commands/common/at-flag.ts';
import {type Engine} from '../engine/engine.ts';
import {forwardingEngine} from '../engine/forwarding.ts';
import {UserError} from '../errors.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {type Connection, type CurrentEngine, type ProfileAccess} from '../connect/current-engine.ts';
import {startIn} from '../connect/start-in.ts';
import {parsePlace} from '../language/place.ts';
import {Questions, type QuestionsHost} from '../terminal/questions.ts';
import {isSameStore, OwnerWatch} from './owner-watch.ts';
import {type SessionOffer} from './run-words.ts';
import {type Scope} from './jobs/scope.ts';
import {type HeldMoment} from './moment/shown-moment.ts';
import {isSamePlace, notingEngine} from './undo/elsewhere.ts';
import {UndoLog} from './undo/undo-log.ts';
import {undoLimits, UndoScope} from './undo/undo-scope.ts';

/** What one command gets, and the end of it. */
export type CommandOffer = SessionOffer & {
	readonly undoScope: UndoScope;
	/** Ends what was opened for it. */
	end(): Promise<void>;
};

export class SessionOffers {
	readonly questions: Questions;
	readonly undoLog: UndoLog;
	readonly #current: CurrentEngine;
	readonly #host: QuestionsHost;
	readonly #profiles: ProfileAccess | undefined;
	/** The engine that the session began with, which we must not end. */
	readonly #first: Engine;
	/** Absent where nothing can be taken over. */
	readonly #owner: OwnerWatch | undefined;

	constructor(host: QuestionsHost & {now(): number}, current: CurrentEngine, profiles: ProfileAccess | undefined) {
		this.questions = new Questions(host);
		this.undoLog = new UndoLog(() => host.now());
		this.#host = host;
		this.#current = current;
		this.#profiles = profiles;
		this.#first = current.connection.engine;
		this.#owner = profiles === undefined ? undefined : new OwnerWatch(current, profiles.ownerOf);
	}

	/** For one command, whose `label` is its name in the list of changes. Questions wait until its scope is in front. */
	forCommand(scope: Scope, label: string, held: HeldMoment): CommandOffer {
		const undoScope = new UndoScope(label);
		/** Engines opened for the command. */
		const opened: Engine[] = [];
		const places = new Map<string, Engine>();
		const {signal} = scope;
		const {profile} = this.#current.connection;
		const profiles = this.#profiles;
		/** What is done on another cluster cannot be taken back here. */
		const observed = (there: Engine, word: string): Engine => {
			const engine = held.guarded(there);
			return isSamePlace(engine, this.#current.engine) ? this.undoLog.recording(engine, undoScope) : notingEngine(engine, word, undoScope);
		};

		const askPassword = async (text: string): Promise<string> => {
			await scope.inFront();
			return this.questions.askPassword(text, signal);
		};

		return {
			undoScope,
			confirm: async question => {
				await scope.inFront();
				return this.questions.confirm(question, signal);
			},
			ask: async (text, choices) => {
				await scope.inFront();
				return this.questions.choose(text, choices, signal);
			},
			askPassword,
			undoLimits,
			profile: profile ?? noProfile,
			diagnose: profiles === undefined
				? noProfile
				: (target, flags) => profiles.diagnose(target, this.#current.connection, {
					signal, flags, askPassword: async () => askPassword('Password: '),
				}),
			connectTo: profiles === undefined
				? noProfile
				: async word => {
					const open = places.get(word);
					if (open !== undefined) {
						return open;
					}

					const {engine: there} = await this.#open(word, {signal, askPassword});
					const engine = observed(there, word);
					places.set(word, engine);
					opened.push(engine);
					engine.onNotice(({text}) => {
						this.#host.report(`${visible(text)}\n`);
					});
					return engine;
				},
			connectWith: profiles === undefined
				? noProfile
				: async flags => {
					const connection = await profiles.openFor(flags, {...this.#current.connection, at: held.at}, {
						signal, askPassword: async () => askPassword('Password: '), stderr(text) {
							scope.print({type: 'error', text});
						},
					});
					opened.push(...(connection.isShared ? [] : [connection.engine]));
					const {isSamePlace: isHere, profile: other, label: place = connection.engine.info.endpoints.join(',')} = connection;
					const engine = held.guarded(connection.engine);
					return {
						...connection,
						engine: isHere ? this.undoLog.recording(engine, undoScope) : observed(engine, other?.name ?? place),
						unrecorded: engine,
					};
				},
			end: async () => {
				this.undoLog.end(undoScope);
				await Promise.all(opened.map(async engine => engine.close()));
			},
		};
	}

	/** What is worked on as it was, for whoever closes it. */
	async openPast({resolved, parsed}: NamedMoment, signal: AbortSignal): Promise<Engine> {
		const {connection} = this.#current;
		if (this.#profiles === undefined) {
			const {pastOf} = await import('../connect/past.ts');
			const past = await pastOf(connection.engine, parsed, {signal});
			return forwardingEngine(() => past, {close: async () => undefined});
		}

		const {engine} = await this.#profiles.openFor([`--at=${resolved}`], connection, {
			signal, askPassword: async () => this.questions.askPassword('Password: ', signal), stderr: text => {
				this.#host.report(text);
			},
		});
		return engine;
	}

	/**
	Changes to another cluster and ends the engine that it leaves. Resolves to the directory to start in. Unless it is another way
	to the same data, there must be no jobs.
	*/
	async use(
		text: string,
		{directory, signal}: {readonly directory: string; readonly signal: AbortSignal},
		requireNoJobs: () => void,
	): Promise<{readonly directory: string; readonly isSameStore: boolean}> {
		const place = parsePlace(text);
		const {engine: leaving, label} = this.#current.connection;
		if (leaving.info.sharedDataDir === undefined) {
			requireNoJobs();
		}

		const connection = await this.#open(place.word, {
			signal, leaving, askPassword: async question => this.questions.askPassword(question, signal),
		});
		let start: string;
		const isSame = await isSameStore(leaving.info, connection.engine.info);
		try {
			if (!isSame) {
				requireNoJobs();
			}

			const {engine, totalTimeoutMs} = connection;
			start = await startIn(engine, {wanted: place.directory, present: directory}, {totalTimeoutMs, signal});
		} catch (error) {
			await connection.engine.close();
			throw error;
		}

		const {engine: old} = this.#current.switchTo(isSame ? {...connection, label} : connection, {isSameStore: isSame});
		this.#owner?.follow();
		if (isSame) {
			const {kind, endpoints} = connection.engine.info;
			const what = kind === 'embedded' ? 'this shell has the data now, and serves it' : 'connected to the etcsh that has the data now,';
			this.#current.notify({kind: 'owner', text: `${what} at ${endpoints.join(', ')}`});
		} else {
			this.undoLog.clear();
		}

		await old.close();
		return {directory: start, isSameStore: isSame};
	}

	/** Ends the engine that the session has changed to. */
	async close(): Promise<void> {
		this.#owner?.close();
		const {engine} = this.#current.connection;
		if (engine !== this.#first) {
			await engine.close();
		}
	}

	async #open(name: string, {signal, leaving, askPassword}: {
		readonly signal: AbortSignal;
		readonly leaving?: Engine;
		readonly askPassword: (text: string) => Promise<string>;
	}): Promise<Connection> {
		if (this.#profiles === undefined) {
			throw new UserError('there are no other clusters here');
		}

		return this.#profiles.open(name, {signal, leaving, askPassword: async () => askPassword(`Password for ${name}: `)});
	}
}
