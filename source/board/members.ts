/**
Who is in the cluster, and somebody who asks each of them. Endpoints that are no member's are asked, too.
*/
import {type Engine, type Member} from '../engine/engine.ts';
import {type Follower, type Part} from '../engine/member-report.ts';
import {attempt} from './attempt.ts';
import {pause} from './clock.ts';
import {MemberPoll, type PollSettings} from './member-poll.ts';
import {idOf, type Place} from './member-rows.ts';
import {type MemberRow} from './state.ts';

/** No more are asked. */
export const placesMax = 32;
/** How many questions to the members go between two looks at the list of members. */
const roundsPerListing = 5;

export type MembersSettings = Omit<PollSettings, 'engine'> & {readonly signal: AbortSignal};

type Asked = {readonly urls: readonly string[]; readonly member?: Member};

function without(url: string): string {
	return url.replace(/\/$/, '');
}

export class Members {
	readonly #engine: Pick<Engine, 'members' | 'leader' | 'report' | 'info'>;
	readonly #settings: MembersSettings;
	/** By id, or by URL. */
	readonly #places = new Map<string, Place>();
	#listed: readonly Member[] = [];
	#isKnown = false;
	#problem: string | undefined;
	/** As the cluster says, for members that do not tell. */
	#leader: Part<Member> = {missing: 'asking…'};
	#unaskedCount = 0;

	constructor(engine: Pick<Engine, 'members' | 'leader' | 'report' | 'info'>, settings: MembersSettings) {
		this.#engine = engine;
		this.#settings = settings;
		this.#arrange();
		void this.#run();
	}

	get places(): readonly Place[] {
		return this.#places.values().toArray();
	}

	/** Whether the cluster has answered who is in it, or why not. */
	get isKnown(): boolean {
		return this.#isKnown;
	}

	/** Why the members are not known. */
	get problem(): string | undefined {
		return this.#problem;
	}

	get unaskedCount(): number {
		return this.#unaskedCount;
	}

	/** Those that nobody can ask. */
	get unstarted(): readonly MemberRow[] {
		const silent = this.#engine.info.kind === 'remote' ? this.#listed.filter(({clientURLs}) => clientURLs.length === 0) : [];
		return silent.map(({id, name, peerURLs}) => ({
			name: name === '' ? id : name, url: peerURLs[0] ?? '', answer: 'failed', problem: 'has not started: it publishes no client URL',
		}));
	}

	/** The one that most of those who answer take for it. */
	get leaderId(): string | undefined {
		const votes = new Map<string, number>();
		for (const {poll} of this.#places.values()) {
			const state = poll.report?.state;
			if (state !== undefined && 'value' in state && state.value.leaderId !== '') {
				votes.set(state.value.leaderId, (votes.get(state.value.leaderId) ?? 0) + 1);
			}
		}

		const [first] = [...votes].sort(([, a], [, b]) => b - a);
		return first?.[0] ?? ('value' in this.#leader ? this.#leader.value.id : undefined);
	}

	/** Its name. */
	leaderName(id: string | undefined): Part<string> {
		const names = this.#places.values().filter(place => idOf(place) === id).map(({member, poll}) => {
			const state = poll.lastReport?.state;
			return state !== undefined && 'value' in state ? state.value.name : member?.name;
		}).toArray();
		const name = [...names, this.#listed.find(member => member.id === id)?.name].find(each => each !== undefined && each !== '');
		if (id !== undefined) {
			return {value: name ?? id};
		}

		return 'missing' in this.#leader ? this.#leader : {missing: 'there is none'};
	}

	/** What the leader says of the others. */
	get followers(): readonly Follower[] {
		for (const {poll} of this.#places.values()) {
			const followers = poll.report?.followers;
			if (followers !== undefined && 'value' in followers) {
				return followers.value;
			}
		}

		return [];
	}

	close(): void {
		for (const {poll} of this.#places.values()) {
			poll.close();
		}
	}

	async #run(): Promise<void> {
		const {signal, limitMs, pauseMs, changed} = this.#settings;
		while (!signal.aborted) {
			const [listed, leader] = await Promise.all([
				attempt(async each => this.#engine.members({signal: each}), {limitMs, signal}),
				attempt(async each => this.#engine.leader({signal: each}), {limitMs, signal}),
			]);
			if (signal.aborted) {
				return;
			}

			this.#leader = leader;
			this.#problem = 'missing' in listed ? listed.missing : undefined;
			// When the cluster does not answer, those who were in it are still asked.
			this.#listed = 'value' in listed ? listed.value : this.#listed;
			this.#isKnown = true;
			this.#arrange();
			changed();
			await pause(pauseMs * roundsPerListing, signal);
		}
	}

	/** Begins to ask those who are new, and no longer asks those who are gone. */
	#arrange(): void {
		const all = this.#wanted();
		const wanted = new Map(all.entries().take(placesMax));
		for (const [key, {poll}] of this.#places) {
			if (wanted.has(key)) {
				continue;
			}

			poll.close();
			this.#places.delete(key);
		}

		const {pauseMs, limitMs, clock, changed} = this.#settings;
		const places = wanted.entries().map(([key, {urls, member}]): readonly [string, Place] => {
			const poll = this.#places.get(key)?.poll ?? new MemberPoll(urls, {
				engine: this.#engine, clock, pauseMs, limitMs, changed,
			});
			poll.urls = urls;
			return [key, {poll, ...(member !== undefined && {member})}];
		}).toArray();
		this.#unaskedCount = all.size - wanted.size;
		this.#places.clear();
		for (const [key, place] of places) {
			this.#places.set(key, place);
		}
	}

	#wanted(): ReadonlyMap<string, Asked> {
		const {kind, endpoints} = this.#engine.info;
		if (kind === 'embedded') {
			const [member] = this.#listed;
			return new Map([['embedded', {urls: [endpoints[0] ?? 'this process'], ...(member !== undefined && {member})}]]);
		}

		const members = this.#listed.filter(({clientURLs}) => clientURLs.length > 0);
		const published = new Set(members.flatMap(({clientURLs}) => clientURLs.map(url => without(url))));
		return new Map<string, Asked>([
			...members.map(member => [member.id, {urls: member.clientURLs, member}] as const),
			...endpoints.filter(url => !published.has(without(url))).map(url => [url, {urls: [url]}] as const),
		]);
	}
}
