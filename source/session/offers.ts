/**
What a session offers to the commands that run in it, besides the engine: a person to answer questions, and the clusters of
other profiles.
*/
import {noProfile} from '../commands/common/context.ts';
import {type Engine} from '../engine/engine.ts';
import {UserError} from '../errors.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {EtcdError} from '../protocol/errors.ts';
import {type Connection, type CurrentEngine, type ProfileAccess} from '../connect/current-engine.ts';
import {Questions, type QuestionsHost} from '../terminal/questions.ts';
import {type SessionOffer} from './run-words.ts';
import {UndoLog, undoLimits} from './undo/undo-log.ts';

export class SessionOffers {
	readonly questions: Questions;
	readonly undoLog: UndoLog;
	readonly #current: CurrentEngine;
	readonly #host: QuestionsHost;
	readonly #profiles: ProfileAccess | undefined;
	/** The engine that the session began with, which we must not end. */
	readonly #first: Engine;
	/** Engines opened for the running command. */
	readonly #opened: Engine[] = [];

	constructor(host: QuestionsHost & {now(): number}, current: CurrentEngine, profiles: ProfileAccess | undefined) {
		this.questions = new Questions(host);
		this.undoLog = new UndoLog(() => host.now());
		this.#host = host;
		this.#current = current;
		this.#profiles = profiles;
		this.#first = current.connection.engine;
	}

	/** For the context of one command; `signal` ends its questions, `label` is its name in the list of changes. */
	forCommand(signal: AbortSignal, label: string): SessionOffer {
		this.undoLog.begin(label);
		const {profile} = this.#current.connection;
		const profiles = this.#profiles;
		return {
			confirm: async question => this.questions.confirm(question, signal),
			ask: async (text, choices) => this.questions.choose(text, choices, signal),
			askPassword: async text => this.questions.askPassword(text, signal),
			undoLimits,
			profile: profile ?? noProfile,
			diagnose: profiles === undefined
				? noProfile
				: target => profiles.diagnose(target, this.#current.connection, {
					signal, askPassword: async () => this.questions.askPassword('Password: ', signal),
				}),
			connectTo: profiles === undefined
				? noProfile
				: async name => {
					const {engine} = await this.#open(name, signal);
					this.#opened.push(engine);
					engine.onNotice(({text}) => {
						this.#host.report(`${visible(text)}\n`);
					});
					return engine;
				},
		};
	}

	/** Ends the engines that were opened for a command. */
	async endCommand(): Promise<void> {
		this.undoLog.end();
		await Promise.all(this.#opened.splice(0).map(async engine => engine.close()));
	}

	/** Changes to another profile and ends the engine that it leaves. Resolves to the directory to start in. */
	async use(name: string, {directory, signal}: {readonly directory: string; readonly signal: AbortSignal}): Promise<string> {
		const connection = await this.#open(name, signal);
		let hasDirectory: boolean;
		try {
			hasDirectory = await isDirectory(connection.engine, directory, signal);
		} catch (error) {
			await connection.engine.close();
			throw error;
		}

		const {engine: old} = this.#current.switchTo(connection);
		this.undoLog.clear();
		await old.close();
		return hasDirectory ? directory : '/';
	}

	/** Ends the engine that the session has changed to. */
	async close(): Promise<void> {
		await this.endCommand();
		const {engine} = this.#current.connection;
		if (engine !== this.#first) {
			await engine.close();
		}
	}

	async #open(name: string, signal: AbortSignal): Promise<Connection> {
		if (this.#profiles === undefined) {
			throw new UserError('there are no profiles here');
		}

		return this.#profiles.open(name, {
			signal, askPassword: async () => this.questions.askPassword(`Password for ${name}: `, signal),
		});
	}
}

/** Rejects when nobody answers; a refusal counts as an answer. */
async function isDirectory(engine: Engine, path: string, signal: AbortSignal): Promise<boolean> {
	try {
		const {node} = await engine.get(path, {signal});
		return node.dir === true;
	} catch (error) {
		if (error instanceof EtcdError) {
			return false;
		}

		throw error;
	}
}
