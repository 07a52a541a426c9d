/**
What completion can offer besides keys: users, roles and members of the cluster, files of this machine. Looked up one at a
time, a newer request replacing an older one; kept until the next command, which may change it.
*/
import {readdir} from 'node:fs/promises';
import process from 'node:process';
import {type Engine} from '../../engine/engine.ts';
import {getIfThere} from '../../engine/get-if-there.ts';
import {shortMessage} from '../../engine/short-message.ts';
import {compareText} from '../../protocol/text.ts';
import {type ProfileAccess} from '../../connect/current-engine.ts';
import {
	needKey,
	type Need,
	type Value,
	type ValuesView,
} from './completion-values.ts';
import {Programs} from './programs.ts';

/** More files than this are not offered. */
const fileCountMax = 10_000;

export type ValueNeed = Exclude<Need, {readonly type: 'directory'}>;

export type ValueSourcesOptions = {
	readonly engine: Pick<Engine, 'auth' | 'get' | 'members'>;
	/** The user's own names for clusters. */
	readonly profiles?: Pick<ProfileAccess, 'list' | 'children'>;
	/** The lines entered before, oldest first. */
	readonly history: () => readonly string[];
};

const recentUrlsMax = 10;

/** Where the user has been, newest first. */
function recentUrls(lines: readonly string[]): readonly Value[] {
	const urls = lines.toReversed()
		.map(line => /^\s*(?:use|connect)\s+(https?:\/\/[^\s'"\\]+)\s*$/.exec(line)?.[1])
		.filter(url => url !== undefined);
	return [...new Set(urls)].slice(0, recentUrlsMax).map(text => ({text, detail: 'used before'}));
}

async function files(folder: string): Promise<readonly Value[]> {
	const entries = await readdir(folder, {withFileTypes: true});
	return entries.slice(0, fileCountMax)
		.map(entry => ({text: entry.name, detail: '', isOpen: entry.isDirectory()}))
		.toSorted((a, b) => a.isOpen === b.isOpen ? compareText(a.text, b.text) : Number(b.isOpen) - Number(a.isOpen));
}

export class ValueSources {
	readonly #options: ValueSourcesOptions;
	readonly #views = new Map<string, ValuesView>();
	readonly #programs = new Programs();
	#asking: AbortController | undefined;

	constructor(options: ValueSourcesOptions) {
		this.#options = options;
	}

	/** What is known without asking. */
	view(need: ValueNeed): ValuesView | undefined {
		return this.#views.get(needKey(need));
	}

	/** Looks it up unless it is known; resolves when it is, or when the attempt has failed or was replaced. */
	async learn(need: ValueNeed): Promise<void> {
		const key = needKey(need);
		const known = this.#views.get(key);
		if (known !== undefined && !('reason' in known)) {
			return;
		}

		this.#asking?.abort();
		const controller = new AbortController();
		this.#asking = controller;
		try {
			const values = await this.#ask(need, controller.signal);
			if (!controller.signal.aborted) {
				this.#views.set(key, {values});
			}
		} catch (error) {
			if (!controller.signal.aborted) {
				this.#views.set(key, {reason: shortMessage(error)});
			}
		}
	}

	/** Called after a command, which may have changed anything. */
	forget(): void {
		this.#views.clear();
	}

	close(): void {
		this.#asking?.abort();
	}

	async #ask(need: ValueNeed, signal: AbortSignal): Promise<readonly Value[]> {
		const {engine, profiles} = this.#options;
		if (need.type === 'files') {
			return files(need.path);
		}

		if (need.type === 'elsewhere') {
			const colon = need.path.indexOf(':');
			const children = await profiles?.children(need.path.slice(0, colon), need.path.slice(colon + 1), signal) ?? [];
			return children.map(({name, isDirectory}) => ({text: name, detail: '', isOpen: isDirectory}));
		}

		if (need.type === 'program') {
			return this.#programs.list(process.env.PATH ?? '');
		}

		if (need.type === 'parts') {
			const {node} = await getIfThere(engine, need.path, {signal});
			const {pathsIn} = await import('../../format/parts/paths.ts');
			const paths = await pathsIn(node?.value ?? '');
			return paths.map(({path, detail}) => ({text: path, detail}));
		}

		if (need.type === 'user') {
			const names = await engine.auth.users({signal});
			return names.map(text => ({text, detail: ''}));
		}

		if (need.type === 'role') {
			const names = await engine.auth.roles({signal});
			return names.map(text => ({text, detail: ''}));
		}

		if (need.type === 'member') {
			const members = await engine.members({signal});
			return members.map(({id, name, clientURLs}) => ({text: id, detail: [name, ...clientURLs].join(' ')}));
		}

		const summaries = await profiles?.list() ?? [];
		const named = summaries.map(({name, place}) => ({text: name, detail: place}));
		return need.type === 'profile'
			? named
			: [...named, {text: 'embedded', detail: 'the server in this shell'}, ...recentUrls(this.#options.history())];
	}
}
