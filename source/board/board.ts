/**
The board without a screen: it asks every member, watches what happens and reads which keys expire, each by itself, so that
what does not answer stops nothing else. All of it goes on until it is closed.
*/
import {type Engine} from '../engine/engine.ts';
import {type Part} from '../engine/member-report.ts';
import {withoutPasswords} from '../protocol/redaction.ts';
import {realClock, type Clock} from './clock.ts';
import {KeyWatch} from './key-watch.ts';
import {Members} from './members.ts';
import {distinctPlaces, memberRow} from './member-rows.ts';
import {type HotOrder} from './hot-directories.ts';
import {requestsOf} from './requests.ts';
import {type BoardState, type Requests} from './state.ts';

export type BoardEngine = Pick<Engine, 'get' | 'watch' | 'members' | 'leader' | 'report' | 'info'>;

export type BoardOptions = {
	readonly clock?: Clock;
	/** Between an answer of a member and the next question. */
	readonly pauseMs?: number;
	/** How long one answer may take. */
	readonly limitMs?: number;
	/** Something has become known. */
	readonly changed: () => void;
};

const pauseMsDefault = 1000;
const limitMsDefault = 3000;
/** Rounds of questions after which rates are known. */
const settledRounds = 2;

export class Board {
	readonly #engine: BoardEngine;
	readonly #clock: Clock;
	readonly #closing = new AbortController();
	readonly #members: Members;
	readonly #keys: KeyWatch;

	constructor(engine: BoardEngine, {clock = realClock, pauseMs = pauseMsDefault, limitMs = limitMsDefault, changed}: BoardOptions) {
		this.#engine = engine;
		this.#clock = clock;
		this.#members = new Members(engine, {
			clock, pauseMs, limitMs, changed, signal: this.#closing.signal,
		});
		this.#keys = new KeyWatch(engine, {
			clock, pauseMs, limitMs, changed, signal: this.#closing.signal,
		});
	}

	/** Whether everything that can be known is: each member has answered twice or failed, and the keys are read. */
	get isSettled(): boolean {
		const arePollsSettled = this.#members.places.every(({poll}) => poll.roundCount >= (poll.report === undefined ? 1 : settledRounds));
		return this.#members.isKnown && this.#keys.isKnown && arePollsSettled;
	}

	/** `count`: how many directories and keys are listed at most. */
	state({order = 'rate', count = 50}: {readonly order?: HotOrder; readonly count?: number} = {}): BoardState {
		const {kind, endpoints, dataDir} = this.#engine.info;
		const places = distinctPlaces(this.#members.places);
		const {leaderId} = this.#members;
		const {followers} = this.#members;
		const rows = places.map(place => memberRow(place, {followers, leaderId, clock: this.#clock}));
		const leaderName = this.#members.leaderName(leaderId);
		const own = places[0]?.poll.report;
		return {
			time: this.#clock.now(),
			kind,
			place: dataDir ?? (kind === 'embedded' ? 'in memory' : withoutPasswords(endpoints.join(', '))),
			members: [...rows, ...this.#members.unstarted].sort((a, b) => a.name.localeCompare(b.name, 'en', {numeric: true})),
			unaskedCount: this.#members.unaskedCount,
			...(this.#members.problem !== undefined && {membersProblem: this.#members.problem}),
			leader: leaderName,
			...(this.#keys.index > 0 && {index: this.#keys.index}),
			requests: this.#requests(),
			events: this.#keys.events(order, count),
			expiring: this.#keys.expiring(count),
			...(kind === 'embedded' && own?.disk !== undefined && {disk: own.disk}),
		};
	}

	close(): void {
		this.#closing.abort();
		this.#members.close();
	}

	#requests(): Part<Requests> {
		const polls = distinctPlaces(this.#members.places).map(({poll}) => poll);
		const answering = polls.filter(({report}) => report !== undefined);
		const value = requestsOf(answering.flatMap(({report, rates}) => 'value' in report!.counters
			? [{counters: report!.counters.value, perSecond: rates.perSecond}]
			: []));
		if (value !== undefined) {
			return {value};
		}

		const missing = answering.map(({report}) => report!.counters).find(counters => 'missing' in counters);
		return missing ?? {missing: this.#members.isKnown && polls.some(({roundCount}) => roundCount > 0) ? 'no member answers' : 'asking…'};
	}
}
