/**
What one member tells of itself: /version and /v2/stats, asked directly at its URL. What comes may be anything: a part that is
not as etcd answers is missing, and says why.
*/
import {type CallOptions} from '../engine/engine.ts';
import {AnswerTooLongError} from '../engine/errors.ts';
import {
	type Counters,
	type Follower,
	type MemberReport,
	type MemberState,
	type Part,
} from '../engine/member-report.ts';
import {membersIgnoringCase, parseFirstJson} from '../protocol/go-json.ts';
import {parseGoUrl} from '../protocol/go-url.ts';
import {textFromBytes} from '../protocol/text.ts';
import {monotonicMs} from '../util/monotonic.ts';
import {commonHeaders} from './dispatcher.ts';
import {basicAuthorization, readBody, type Transport} from './transport.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Nothing that is asked for here is longer. */
const answerBytesMax = 1 << 20;
const followersMax = 100;
/** Of a name or an id; longer ones are cut. */
const textLengthMax = 200;
const noEtcd = 'not as etcd answers';

const reasons: Readonly<Record<number, string>> = {
	401: 'not allowed (401)',
	403: 'not allowed (403)',
	404: 'not there (404): v2 is off, or a proxy keeps it back',
};

function textOf(value: unknown): string {
	return typeof value === 'string' ? value.slice(0, textLengthMax) : '';
}

/** etcd's counters have 64 bits. */
const counterMax = 2 ** 64;

function isCount(value: unknown): value is number {
	return typeof value === 'number' && value >= 0 && value <= counterMax;
}

function numberOf(value: unknown): number {
	return isCount(value) ? value : 0;
}

function stateOf({name, id, state, leaderinfo, starttime}: Fields): MemberState | undefined {
	const leader = membersIgnoringCase(leaderinfo);
	if (typeof id !== 'string' || leader === undefined) {
		return undefined;
	}

	const time = Date.parse(textOf(starttime));
	return {
		id: textOf(id), name: textOf(name), isLeader: state === 'StateLeader', leaderId: textOf(leader.leader),
		...(!Number.isNaN(time) && {startTime: time}),
	};
}

const counterNames = [
	'getsSuccess',
	'getsFail',
	'setsSuccess',
	'setsFail',
	'deleteSuccess',
	'deleteFail',
	'updateSuccess',
	'updateFail',
	'createSuccess',
	'createFail',
	'compareAndSwapSuccess',
	'compareAndSwapFail',
	'compareAndDeleteSuccess',
	'compareAndDeleteFail',
	'expireCount',
	'watchers',
] as const;

function countersOf(fields: Fields): Counters | undefined {
	const known = counterNames
		.map(name => [name, fields[name.toLowerCase()]] as const)
		.filter((pair): pair is readonly [typeof counterNames[number], number] => isCount(pair[1]));
	return known.length === 0 ? undefined : Object.fromEntries(known);
}

function followersOf({followers}: Fields): readonly Follower[] | undefined {
	if (typeof followers !== 'object' || followers === null || Array.isArray(followers)) {
		return undefined;
	}

	return Object.entries(followers).slice(0, followersMax).map(([id, value]) => {
		const {latency, counts} = membersIgnoringCase(value) ?? {};
		const {current, average} = membersIgnoringCase(latency) ?? {};
		return {
			id: textOf(id), currentMs: numberOf(current), averageMs: numberOf(average), failCount: numberOf(membersIgnoringCase(counts)?.fail),
		};
	});
}

class Questions {
	readonly latencies: number[] = [];
	readonly #transport: Transport;
	readonly #url: string;
	readonly #credentials: string | undefined;
	readonly #signal: AbortSignal | undefined;

	constructor(transport: Transport, url: string, {credentials, signal}: ReportOptions) {
		this.#transport = transport;
		this.#url = url.replace(/\/$/, '');
		this.#credentials = credentials;
		this.#signal = signal;
	}

	async ask<Value>(path: string, read: (fields: Fields) => Value | undefined): Promise<Part<Value>> {
		const start = monotonicMs();
		const response = await this.#transport.open({
			method: 'GET',
			url: parseGoUrl(this.#url + path),
			headers: {...commonHeaders, ...(this.#credentials !== undefined && {Authorization: basicAuthorization(this.#credentials)})},
		}, {signal: this.#signal});
		let body: string;
		try {
			body = textFromBytes(await readBody(response, this.#signal, {bytesMax: answerBytesMax}));
		} catch (error) {
			if (error instanceof AnswerTooLongError) {
				return {missing: noEtcd};
			}

			throw error;
		}

		this.latencies.push(monotonicMs() - start);
		const {status} = response;
		if (status !== 200) {
			return {missing: reasons[status] ?? `status ${status}`};
		}

		const fields = fieldsOf(body);
		const value = fields && read(fields);
		return value === undefined ? {missing: noEtcd} : {value};
	}
}

function fieldsOf(body: string): Fields | undefined {
	try {
		return membersIgnoringCase(parseFirstJson(body));
	} catch {
		return undefined;
	}
}

export type ReportOptions = CallOptions & {
	/** `name:password`; absent where nobody has said that they may be sent there. */
	readonly credentials?: string;
};

/** Rejects with AttemptError, or with the signal's reason, when one of the answers does not come. */
export async function reportOf(transport: Transport, url: string, options: ReportOptions): Promise<MemberReport> {
	const questions = new Questions(transport, url, options);
	const version = await questions.ask('/version', fields => typeof fields.etcdserver === 'string' ? textOf(fields.etcdserver) : undefined);
	const state = await questions.ask('/v2/stats/self', stateOf);
	const counters = await questions.ask('/v2/stats/store', countersOf);
	const isLeader = 'value' in state && state.value.isLeader;
	return {
		latencies: questions.latencies,
		version,
		state,
		counters,
		...(isLeader && {followers: await questions.ask('/v2/stats/leader', followersOf)}),
	};
}
