/**
Calls to a list of endpoints: they are tried in order, beginning with the one that answered last, until one answers. A write
that may have arrived is never sent again.
*/
import {
	type DescMessage,
	type DescMethodBiDiStreaming,
	type DescMethodUnary,
	type MessageInitShape,
	type MessageShape,
} from '@bufbuild/protobuf';
import {type CallOptions, type EngineStatus} from '../engine/engine.ts';
import {
	ClusterError,
	DeadlineError,
	LostAnswerError,
	throwIfLeft,
} from '../engine/errors.ts';
import {AttemptError} from '../engine/failures.ts';
import {hostOf, naming, shortReason} from '../engine/failure-words.ts';
import {messageOf} from '../errors.ts';
import {Auth, Maintenance, type ResponseHeader} from '../pb/generated/rpc_pb.ts';
import {type TlsMaterial} from '../remote/transport.ts';
import {monotonicMs} from '../util/monotonic.ts';
import {Channel, isServersWord, type CallSettings} from './channel.ts';
import {errorOf, refusalOf} from './refusals.ts';
import {type SnapshotPiece} from './snapshot.ts';
import {Sight} from './sight.ts';

export type ClientSettings = {
	/** URLs, in the order of use. */
	readonly endpoints: readonly string[];
	readonly tls?: TlsMaterial;
	/** `name:password`; absent means no authentication. */
	readonly credentials?: string;
	/** From the start of an attempt to the end of its answer; 0 or less means no limit. */
	readonly timeoutMs: number;
	/** For a connection. */
	readonly patienceMs: number;
	/** Receives what `--debug` prints, without the line end. */
	readonly debug?: (line: string) => void;
	readonly onStatus?: (status: EngineStatus) => void;
};

export type RequestOptions = CallOptions & {
	/** It changes something, and is sent once. */
	readonly isWrite?: boolean;
	/** The answer comes from the member's own store, which may be behind. */
	readonly isLocal?: boolean;
	/** The server has to go through many keys, which may take longer than an answer usually does. */
	readonly isSlow?: boolean;
	/** In place of the usual limit; 0 means none besides that of the signal. */
	readonly timeoutMs?: number;
	/** How long the request is, where it may be long: it needs time to arrive. */
	readonly bytes?: number;
	/** What it is about, for `--debug`. */
	readonly about?: string;
};

/** So much of a request has to arrive in the time that a short one takes with its answer. */
const pieceBytes = 32 * 1024;

/** What came, for `--debug`. */
type Tell<O extends DescMessage> = {readonly tell?: (answer: MessageShape<O>) => string};

type Headers = {readonly token?: string};

type Answered = {readonly header?: ResponseHeader};

export class Client {
	readonly sight = new Sight();
	/** Of one transaction, as far as is known: etcd's default, until a server refuses so many. */
	operationsMax = 128;
	readonly #settings: ClientSettings;
	readonly #channels = new Map<string, Channel>();
	#endpoints: readonly string[];
	#pinned = 0;
	#token: Promise<string> | undefined;
	/** The same when it is there; empty when access control is off. */
	#tokenText: string | undefined;

	constructor(settings: ClientSettings) {
		this.#settings = settings;
		this.#endpoints = settings.endpoints;
	}

	get endpoints(): readonly string[] {
		return this.#endpoints;
	}

	/** The one that answered last. */
	get preferredEndpoint(): string {
		return this.#endpoints[this.#pinned] ?? '';
	}

	get user(): string | undefined {
		return this.#settings.credentials?.split(':', 1)[0];
	}

	/** Whether the endpoint that is asked next is known to answer, or the only one. */
	get isProven(): boolean {
		return this.sight.isFresh || this.#endpoints.length === 1;
	}

	/** Replaces the list; its first endpoint is asked first. */
	setEndpoints(endpoints: readonly string[]): void {
		this.#endpoints = endpoints;
		this.#pinned = 0;
	}

	/**
	Rejects with ClusterError when nobody answers, with LostAnswerError when a write may have been done, and with what the
	server's refusal means otherwise.
	*/
	async call<I extends DescMessage, O extends DescMessage>(
		method: DescMethodUnary<I, O>,
		request: MessageInitShape<I>,
		options: RequestOptions & Tell<O> = {},
	): Promise<MessageShape<O>> {
		const {signal, isWrite = false} = options;
		const failures: AttemptError[] = [];
		const endpoints = this.#endpoints;
		const first = this.#pinned;
		for (let i = 0; i < endpoints.length; i++) {
			const position = (first + i) % endpoints.length;
			const endpoint = endpoints[position]!;
			const fate = {isSent: false};
			try {
				const answer = await this.callAt(endpoint, method, request, {...options, fate});
				if (this.#endpoints === endpoints) {
					this.#pinned = position;
				}

				this.#settings.onStatus?.({state: 'ok'});
				return answer;
			} catch (error) {
				const isLost = isWrite && fate.isSent;
				const isLate = signal?.aborted === true && signal.reason instanceof DeadlineError;
				if (isLate && !isLost && failures.length > 0) {
					throw new ClusterError([...failures, naming(signal.reason, endpoint)]);
				}

				throwIfLeft(signal, {isLost});

				if (!(error instanceof AttemptError || error instanceof DeadlineError)) {
					throw error;
				}

				const next = i + 1 < endpoints.length ? endpoints[(position + 1) % endpoints.length] : undefined;
				this.#tellFailure(error, endpoint, next);
				const failure = naming(error, endpoint);
				if (isLost) {
					// The next call should not wait for the same endpoint again.
					this.#pinned = (position + 1) % endpoints.length;
					throw new LostAnswerError(failure.message, {cause: error});
				}

				failures.push(failure);
			}
		}

		throw new ClusterError(failures);
	}

	/** Asks one endpoint alone. Rejects with AttemptError when it gives no usable answer. */
	async callAt<I extends DescMessage, O extends DescMessage>(
		endpoint: string,
		method: DescMethodUnary<I, O>,
		request: MessageInitShape<I>,
		options: RequestOptions & Tell<O> & Pick<CallSettings, 'fate'> = {},
	): Promise<MessageShape<O>> {
		const {signal, fate = {isSent: false}, isLocal = false, isSlow = false, bytes = 0} = options;
		const timeoutMs = (options.timeoutMs ?? this.#timeoutMs(isSlow)) * (1 + Math.floor(bytes / pieceBytes));
		const before = this.sight.revision;
		for (let isSecond = false; ; isSecond = true) {
			const start = monotonicMs();
			let headers: Headers = {};
			try {
				headers = await this.#headers(endpoint);
				const answer = await this.#channel(endpoint).unary(method, request, {
					signal, headers, timeoutMs, fate,
				});
				this.#report(endpoint, method, options, {start, told: options.tell?.(answer)});
				this.sight.observe((answer as Answered).header, isLocal ? undefined : before);
				return answer;
			} catch (error) {
				this.#report(endpoint, method, options, {start, error});
				if (!isServersWord(error)) {
					// Whoever does not understand a request does not do it.
					fate.isSent &&= !(error instanceof AttemptError && error.kind === 'notV3');
					throw error;
				}

				if (this.#isRenewable(error) && !isSecond) {
					this.#forget(headers);
					continue;
				}

				fate.isSent = refusalOf(error) === 'unavailable';
				throw errorOf(error, {endpoint, user: this.user});
			}
		}
	}

	/** The same for whoever has nobody else to ask: rejects with ClusterError when it gives no usable answer. */
	async callMember<I extends DescMessage, O extends DescMessage>(
		endpoint: string,
		method: DescMethodUnary<I, O>,
		request: MessageInitShape<I>,
		options: RequestOptions = {},
	): Promise<MessageShape<O>> {
		try {
			return await this.callAt(endpoint, method, request, options);
		} catch (error) {
			throw error instanceof AttemptError ? new ClusterError([naming(error, endpoint)]) : error;
		}
	}

	/** A stream both ways with the endpoint that answered last. Rejects with AttemptError when that breaks. */
	async * stream<I extends DescMessage, O extends DescMessage>(
		method: DescMethodBiDiStreaming<I, O>,
		requests: AsyncIterable<MessageInitShape<I>>,
		{signal, about}: CallOptions & {readonly about?: string},
	): AsyncGenerator<MessageShape<O>> {
		const endpoint = this.preferredEndpoint;
		const start = monotonicMs();
		let headers: Headers = {};
		try {
			headers = await this.#headers(endpoint);
			this.#report(endpoint, method, {about}, {start});
			yield * this.#channel(endpoint).stream(method, requests, {
				// A member that has lost its leader is to say so.
				signal, headers: {...headers, hasleader: 'true'}, timeoutMs: this.#settings.timeoutMs,
			});
		} catch (error) {
			if (!signal?.aborted) {
				this.#report(endpoint, method, {about}, {start, error});
				this.#pinned = (this.#pinned + 1) % this.#endpoints.length;
			}

			if (!isServersWord(error)) {
				throw error;
			}

			if (this.#isRenewable(error)) {
				this.#forget(headers);
			}

			throw errorOf(error, {endpoint, user: this.user});
		}
	}

	/** The store of the member that answered last. Rejects with ClusterError when it breaks off. */
	async * snapshot({signal}: CallOptions): AsyncGenerator<SnapshotPiece> {
		const endpoint = this.preferredEndpoint;
		// Once, and not when part of it was given: it would begin anew.
		let mayRenew = true;
		for (;;) {
			let headers: Headers = {};
			try {
				headers = await this.#headers(endpoint);
				const pieces = this.#channel(endpoint).serverStream(Maintenance.method.snapshot, {}, {
					signal, headers, timeoutMs: this.#settings.timeoutMs,
				});
				for await (const {blob, remainingBytes} of pieces) {
					mayRenew = false;
					yield {bytes: blob, remaining: Number(remainingBytes)};
				}

				return;
			} catch (error) {
				signal?.throwIfAborted();
				if (this.#isRenewable(error) && mayRenew) {
					mayRenew = false;
					this.#forget(headers);
					continue;
				}

				const explained = isServersWord(error) ? errorOf(error, {endpoint, user: this.user}) : error;
				throw explained instanceof AttemptError ? new ClusterError([naming(explained, endpoint)]) : explained;
			}
		}
	}

	close(): void {
		for (const channel of this.#channels.values()) {
			channel.close();
		}
	}

	#channel(endpoint: string): Channel {
		let channel = this.#channels.get(endpoint);
		if (channel === undefined) {
			const {tls, patienceMs} = this.#settings;
			channel = new Channel({endpoint, tls, patienceMs});
			this.#channels.set(endpoint, channel);
		}

		return channel;
	}

	#timeoutMs(isSlow: boolean): number {
		const {timeoutMs, patienceMs} = this.#settings;
		return isSlow && timeoutMs > 0 ? (patienceMs > 0 ? Math.max(timeoutMs, patienceMs) : 0) : timeoutMs;
	}

	/** Whether nothing was done for want of a token: it has expired, the member was started anew, or access control was switched on. */
	#isRenewable(error: unknown): boolean {
		return this.#settings.credentials !== undefined && isServersWord(error) && ['token', 'nameless'].includes(refusalOf(error));
	}

	/** A token that was refused, unless it was renewed since: many calls may have had it, and a server takes its time for each login. */
	#forget({token = ''}: Headers): void {
		if (token !== this.#tokenText) {
			return;
		}

		this.#token = undefined;
		this.#tokenText = undefined;
	}

	async #headers(endpoint: string): Promise<Headers> {
		if (this.#settings.credentials === undefined) {
			return {};
		}

		// Without the signal: others wait for it, too.
		this.#token ??= this.#authenticate(endpoint);
		const asked = this.#token;
		try {
			const token = await asked;
			if (this.#token === asked) {
				this.#tokenText = token;
			}

			return token === '' ? {} : {token};
		} catch (error) {
			if (this.#token === asked) {
				this.#token = undefined;
			}

			throw error;
		}
	}

	/** Empty when access control is off. */
	async #authenticate(endpoint: string): Promise<string> {
		const [name = '', ...rest] = this.#settings.credentials!.split(':');
		const start = monotonicMs();
		const method = Auth.method.authenticate;
		try {
			const {token} = await this.#channel(endpoint).unary(method, {name, password: rest.join(':')}, {timeoutMs: this.#settings.timeoutMs});
			this.#report(endpoint, method, {about: name}, {start});
			return token;
		} catch (error) {
			this.#report(endpoint, method, {about: name}, {start, error});
			if (isServersWord(error) && refusalOf(error) === 'authOff') {
				return '';
			}

			throw isServersWord(error) ? errorOf(error, {endpoint, user: this.user}) : error;
		}
	}

	#report(
		endpoint: string,
		method: {readonly name: string; readonly parent: {readonly name: string}},
		{about}: Pick<RequestOptions, 'about'>,
		{start, error, told}: {readonly start: number; readonly error?: unknown; readonly told?: string},
	): void {
		const {debug} = this.#settings;
		if (debug === undefined) {
			return;
		}

		const outcome = error === undefined ? (told === undefined ? '' : `: ${told}`) : `: ${messageOf(error)}`;
		const what = `${method.parent.name}/${method.name}${about === undefined ? '' : ` ${about}`}`;
		debug(`${hostOf(endpoint)} ${what} ${(monotonicMs() - start).toFixed(1)} ms${outcome}`);
	}

	/** `next` is the endpoint that is tried now. */
	#tellFailure(error: AttemptError | DeadlineError, endpoint: string, next: string | undefined): void {
		this.#settings.onStatus?.({
			state: next === undefined ? 'down' : 'trying',
			detail: `${hostOf(endpoint)} ${shortReason(error)}${next === undefined ? '' : `, trying ${hostOf(next)}`}`,
		});
	}
}
