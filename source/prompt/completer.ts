/**
Completion in a session: the pure functions, what the session knows, and how to learn more.
*/
import {type CommandEntry} from '../commands/common/command.ts';
import {type TreeCache} from '../live/tree-cache.ts';
import {highlight, type Highlight} from './highlight.ts';
import {lineHint} from './hints/line-hint.ts';
import {complete, type Completion} from './completion/completion.ts';
import {type Need} from './completion/completion-values.ts';
import {RecentNames} from './completion/recent-names.ts';
import {ValueSources, type ValueSourcesOptions} from './completion/value-sources.ts';

export type CompleterOptions = ValueSourcesOptions & {
	readonly cache: TreeCache;
	readonly commands: () => readonly CommandEntry[];
	/** Current directory. */
	readonly directory: () => string;
	/** The lines entered before, oldest first. */
	readonly history: () => readonly string[];
};

export class Completer {
	readonly #options: CompleterOptions;
	readonly #sources: ValueSources;
	readonly #recent: RecentNames;

	constructor(options: CompleterOptions) {
		this.#options = options;
		this.#sources = new ValueSources(options);
		this.#recent = new RecentNames(options.history);
	}

	/** Uses only what is known; never asks for anything. */
	complete(text: string, cursor: number): Completion {
		const {cache, commands, directory} = this.#options;
		return complete({
			text,
			cursor,
			commands: commands(),
			directory: directory(),
			view: path => cache.view(path),
			recentNames: path => this.#recent.in(path),
			recentCommands: this.#recent.commands,
			hiddenNames: path => cache.hiddenNames(path),
			values: need => need.type === 'directory' ? undefined : this.#sources.view(need),
		});
	}

	/** The kinds of the words, from what is known, and what is to be said about the line. */
	highlight(text: string, cursor: number): Highlight {
		const {cache, commands, directory} = this.#options;
		const table = commands();
		const hint = lineHint({text, cursor, commands: table});
		return {
			...highlight({
				text, cursor, commands: table, directory: directory(), view: path => cache.view(path),
			}),
			...(hint !== undefined && {hint}),
		};
	}

	/** Asks for what a completion has to know; resolves when the attempt is over. */
	async learn(need: Need): Promise<void> {
		await (need.type === 'directory' ? this.#options.cache.request(need.path) : this.#sources.learn(need));
	}

	/** Learns from a line that was entered: what it names is offered first from now on. */
	note(line: string): void {
		this.#recent.note(line, this.#options.directory());
	}

	/** Called after a command, which may have changed anything; only changes of the tree are followed anyway. */
	forget(): void {
		this.#sources.forget();
	}

	close(): void {
		this.#sources.close();
	}
}
