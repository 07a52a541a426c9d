/**
Makes sure of what `cluster-sight.ts` doubts. A member that lags behind may answer with a lower index than before; a read
through the log never does. So a lower index there, or another id, means another cluster.
*/
import {Deadline} from '../engine/deadline.ts';
import {type CallOptions} from '../engine/engine.ts';
import {ClusterReplacedError} from '../engine/errors.ts';
import {AttemptError} from '../engine/failures.ts';
import {failureWords} from '../engine/failure-words.ts';
import {UserError} from '../errors.ts';
import {monotonicMs} from '../util/monotonic.ts';
import {type Answer, type ApiRequest, type Dispatcher} from './dispatcher.ts';
import {etcdIndexOf} from './key-decoding.ts';
import {keyUrl} from './keys-api.ts';
import {type ResponseHeaders} from './response-parser.ts';
import {readBody} from './transport.ts';

/** Members that lag behind are no reason to ask more often. */
const pauseMs = 5000;
const timeoutMs = 5000;

/** A key that never exists: its answer is small, whatever is around it. */
function nothingBelow(key: string): string {
	return `${key === '/' ? '' : key}/${'0'.repeat(20)}`;
}

export class ClusterGuard {
	readonly #dispatcher: Dispatcher;
	readonly #onReplaced: (error: ClusterReplacedError) => void;
	#life = new AbortController();
	#key = '/';
	#checking: Promise<void> | undefined;
	#checkedAt = -Infinity;

	constructor(dispatcher: Dispatcher, onReplaced: (error: ClusterReplacedError) => void) {
		this.#dispatcher = dispatcher;
		this.#onReplaced = onReplaced;
		if (!dispatcher.isStrict) {
			dispatcher.sight.onDoubt = () => {
				void this.#checkNowAndThen();
			};
		}
	}

	/** Fires with ClusterReplacedError when another cluster has taken its place. */
	get signal(): AbortSignal {
		return this.#life.signal;
	}

	/** The key that is read: a user who watches a key may read it, and perhaps nothing else. */
	watching(key: string): void {
		this.#key = key;
	}

	/**
	Resolves to the index at one endpoint; rejects with AttemptError when it gives none in time. Whatever does not fit is
	looked into.
	*/
	async probe(endpoint: string, {signal: outer}: CallOptions): Promise<number> {
		using limit = new Deadline(timeoutMs, outer);
		const {signal} = limit;
		try {
			const response = await this.#dispatcher.openAt(endpoint, this.#request({isQuorum: false}), {signal});
			await readBody(response, signal, this.#dispatcher);
			return etcdIndexOf(response.headers);
		} catch (error) {
			const isSilent = signal.aborted && outer?.aborted !== true;
			throw isSilent ? new AttemptError('halted', failureWords.silent(endpoint), {peer: endpoint, cause: error}) : error;
		}
	}

	/** Asks through the log. Rejects with ClusterError when nobody can answer that. */
	async check({signal}: CallOptions = {}): Promise<void> {
		this.#checking ??= this.#ask(signal);
		await this.#checking;
	}

	/** To be awaited before something goes by an answer: if it does not fit those before it, makes sure whose it is. */
	async settle(headers: ResponseHeaders): Promise<void> {
		const {isStrict, sight} = this.#dispatcher;
		if (!isStrict && sight.differenceOf(headers) !== undefined) {
			await this.#tryCheck();
		}
	}

	async #checkNowAndThen(): Promise<void> {
		if (this.#checking === undefined && monotonicMs() - this.#checkedAt >= pauseMs) {
			await this.#tryCheck();
		}
	}

	async #tryCheck(): Promise<void> {
		try {
			await this.check({signal: AbortSignal.timeout(timeoutMs)});
		} catch (error) {
			// The next answer that does not fit starts another check.
			if (!(error instanceof UserError) && (error as Error).name !== 'TimeoutError') {
				throw error;
			}
		}
	}

	async #ask(signal: AbortSignal | undefined): Promise<void> {
		const {sight} = this.#dispatcher;
		try {
			// Other answers that arrive meanwhile may be newer than what is read here.
			const {highest} = sight;
			const answer = await this.#dispatcher.send(this.#request({isQuorum: true}), {signal});
			const difference = sight.differenceOf(answer.headers, highest);
			this.#checkedAt = monotonicMs();
			if (difference !== undefined) {
				this.#replace(answer, difference);
			}
		} finally {
			this.#checking = undefined;
		}
	}

	#replace({headers}: Answer, difference: string): void {
		const error = new ClusterReplacedError(difference, etcdIndexOf(headers));
		this.#dispatcher.sight.restart(headers);
		const old = this.#life;
		this.#life = new AbortController();
		this.#onReplaced(error);
		old.abort(error);
	}

	#request({isQuorum}: {readonly isQuorum: boolean}): ApiRequest {
		const key = nothingBelow(this.#key);
		return {method: 'GET', locate: endpoint => keyUrl(endpoint, key, {quorum: String(isQuorum)})};
	}
}
