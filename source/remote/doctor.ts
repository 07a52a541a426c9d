/**
A connection explained step by step, from the text of the endpoint to the members of the cluster: each step with what was
found and what to do. It needs no engine, since it is used when none can be opened.
*/
import {lookup} from 'node:dns/promises';
import {connect, isIP} from 'node:net';
import {connect as connectSecurely, type TLSSocket} from 'node:tls';
import {Deadline} from '../engine/deadline.ts';
import {type Finding} from '../engine/finding.ts';
import {type CallOptions} from '../engine/engine.ts';
import {AttemptError} from '../engine/failures.ts';
import {failureHints} from '../engine/failure-words.ts';
import {messageOf} from '../errors.ts';
import {textFromBytes} from '../protocol/text.ts';
import {parseGoUrl} from '../protocol/go-url.ts';
import {withoutPasswords} from '../protocol/redaction.ts';
import {commonHeaders} from './dispatcher.ts';
import {certificateText, tcpAdvice, tlsAdvice} from './doctor-advice.ts';
import {etcdVersionOf, parsed, type Reply} from './doctor-answers.ts';
import {pastFinding, type Say} from './doctor-past.ts';
import {contradictionOf, sightingOf, type Sighting} from './doctor-twins.ts';
import {connected, limited, portOf} from './limited-connect.ts';
import {probeMembers} from './health-api.ts';
import {memberOf} from './members-api.ts';
import {
	basicAuthorization,
	readBody,
	Transport,
	type TlsMaterial,
} from './transport.ts';

export type DiagnosisSettings = {
	readonly endpoints: readonly string[];
	readonly tls?: TlsMaterial;
	/** `name:password`. */
	readonly credentials?: string;
	/** Limit for each step. */
	readonly timeoutMs: number;
};

const clockDifferenceMsMax = 2000;
const latencyRounds = 5;
/** A round trip that takes longer is felt with every key: etcd's own members are called late after 100 ms. */
const slowMs = 100;
const proxyAdvice = 'A proxy in between may let only a part of the API through.';

/** A step that failed ends the examination of its endpoint. */
class StepFailure extends Error {
	readonly finding: Finding;

	constructor(finding: Finding) {
		super(finding.text);
		this.finding = finding;
	}
}

class Examination {
	readonly #settings: DiagnosisSettings;
	readonly #transport: Transport;
	readonly #endpoint: string;
	readonly #signal: AbortSignal | undefined;
	/** The servers at the endpoints before. */
	readonly #seen: Sighting[];

	constructor(endpoint: string, settings: DiagnosisSettings, {signal, seen}: {readonly signal?: AbortSignal; readonly seen: Sighting[]}) {
		this.#seen = seen;
		this.#endpoint = endpoint;
		this.#settings = settings;
		this.#signal = signal;
		this.#transport = new Transport({dialTimeoutMs: settings.timeoutMs, tls: settings.tls});
	}

	async * run(): AsyncGenerator<Finding> {
		try {
			const url = this.#parse();
			yield this.#say('endpoint', 'ok', `${url.protocol.slice(0, -1)}, host ${url.hostname}, port ${portOf(url)}`);
			yield await this.#resolve(url);
			yield await this.#dial(url);
			yield url.protocol === 'https:' ? await this.#secure(url) : this.#say('TLS', 'unknown', 'not used: http');
			yield * this.#talk();
		} catch (error) {
			this.#signal?.throwIfAborted();
			if (!(error instanceof StepFailure)) {
				throw error;
			}

			yield error.finding;
		} finally {
			this.#transport.close();
		}
	}

	readonly #say: Say = (step, state, text, advice) => ({
		endpoint: withoutPasswords(this.#endpoint), step, state, text: withoutPasswords(text), ...(advice !== undefined && {advice}),
	});

	#fail(step: string, text: string, advice?: string): StepFailure {
		return new StepFailure(this.#say(step, 'failed', text, advice));
	}

	#limit(): Deadline {
		return new Deadline(this.#settings.timeoutMs, this.#signal);
	}

	#parse(): URL {
		const advice = 'An endpoint looks like http://10.0.0.1:2379 or https://etcd.example.org:2379.';
		const url = URL.parse(this.#endpoint);
		if (url === null || !['http:', 'https:'].includes(url.protocol)) {
			throw this.#fail('endpoint', `${this.#endpoint} is not an http or https URL`, advice);
		}

		return url;
	}

	async #resolve({hostname}: URL): Promise<Finding> {
		const host = hostname.replaceAll(/^\[|\]$/g, '');
		if (isIP(host) !== 0) {
			return this.#say('DNS', 'unknown', 'not needed: an address');
		}

		using limit = this.#limit();
		try {
			const addresses = await limited(lookup(host, {all: true}), limit.signal);
			return this.#say('DNS', 'ok', addresses.map(({address}) => address).join(', '));
		} catch (error) {
			const {code} = error as NodeJS.ErrnoException;
			throw this.#fail(
				'DNS',
				code === undefined ? `${host}: ${messageOf(error)}` : `${host} is not a known host (${code})`,
				'Check the spelling and the resolver (/etc/resolv.conf, /etc/hosts), or use an address.',
			);
		}
	}

	async #dial(url: URL): Promise<Finding> {
		const start = performance.now();
		using limit = this.#limit();
		try {
			const socket = await connected(connect({host: url.hostname.replaceAll(/^\[|\]$/g, ''), port: portOf(url)}), 'connect', limit.signal);
			const {remoteAddress = ''} = socket;
			socket.destroy();
			const milliseconds = performance.now() - start;
			return this.#say('TCP', speedOf(milliseconds), `connected to ${remoteAddress} in ${Math.round(milliseconds)} ms`);
		} catch (error) {
			const {code = ''} = error as NodeJS.ErrnoException;
			throw this.#fail(
				'TCP',
				`port ${portOf(url)}: ${messageOf(error)}`,
				tcpAdvice[code] ?? 'A firewall may drop the packets; --timeout gives it longer.',
			);
		}
	}

	async #secure(url: URL): Promise<Finding> {
		const {cert, key, ca} = this.#settings.tls ?? {};
		const host = url.hostname.replaceAll(/^\[|\]$/g, '');
		let socket: TLSSocket;
		using limit = this.#limit();
		try {
			socket = await connected(connectSecurely({
				host, port: portOf(url), ...(isIP(host) === 0 && {servername: host}), cert, key, ca: ca as string | string[] | undefined,
				rejectUnauthorized: false,
			}), 'secureConnect', limit.signal);
		} catch (error) {
			throw this.#fail(
				'TLS',
				(error as {readonly reason?: string}).reason ?? messageOf(error),
				'If that port speaks plain http, use http:// in the endpoint.',
			);
		}

		const certificate = socket.getPeerCertificate(true);
		const text = `${socket.getProtocol()}, ${certificateText(certificate)}`;
		const {authorized, authorizationError} = socket;
		socket.destroy();
		if (!authorized) {
			const code = (authorizationError as NodeJS.ErrnoException | null)?.code ?? String(authorizationError);
			throw this.#fail('TLS', `${text}: not trusted (${code})`, tlsAdvice(code, certificate, ca !== undefined));
		}

		return this.#say('TLS', 'ok', `${text}${cert === undefined ? '' : ', with a client certificate'}`);
	}

	/** Anything that prevents an answer ends the examination of the endpoint. */
	async #get(path: string, {isAnonymous = false} = {}): Promise<Reply> {
		const start = performance.now();
		const {credentials, timeoutMs} = this.#settings;
		using limit = this.#limit();
		const {signal} = limit;
		try {
			const response = await this.#transport.open({
				method: 'GET',
				url: parseGoUrl(this.#endpoint.replace(/\/$/, '') + path),
				headers: {...commonHeaders, ...(credentials !== undefined && !isAnonymous && {Authorization: basicAuthorization(credentials)})},
			}, {signal});
			const text = textFromBytes(await readBody(response, signal));
			return {
				status: response.status,
				text,
				date: response.headers.date,
				clusterId: response.headers['x-etcd-cluster-id'],
				milliseconds: performance.now() - start,
				receivedAt: Date.now(),
			};
		} catch (error) {
			this.#signal?.throwIfAborted();
			const kind = error instanceof AttemptError ? error.kind : undefined;
			const problem = signal.aborted
				? `no answer to GET ${path} in ${timeoutMs} ms`
				: (kind === 'closed'
					? 'the connection was closed without an answer'
					: messageOf(error));
			const wantsCertificate = kind === 'certificateWanted' || kind === 'handshakeFailed';
			throw this.#fail(
				'HTTP',
				problem,
				wantsCertificate ? failureHints.certificateWanted : 'If that port speaks TLS, use https:// in the endpoint.',
			);
		}
	}

	async * #talk(): AsyncGenerator<Finding> {
		const version = await this.#get('/version');
		yield this.#say('HTTP', speedOf(version.milliseconds), `answers with status ${version.status} in ${Math.round(version.milliseconds)} ms`);
		const etcd = etcdVersionOf(version.text);
		yield etcd === undefined
			? this.#say('version', 'failed', 'it does not say that it is an etcd', 'Another program answers there, or a proxy before it.')
			: this.#say('version', 'ok', `etcd ${etcd}`);
		yield await this.#examineV2(etcd);
		yield await this.#examineAuth();
		yield * this.#examineMembers();
		yield * this.#settings.endpoints.length > 1 ? this.#examineIdentity() : [];
		yield this.#examineClock(version);
		yield await this.#examineLatency();
		yield await pastFinding(this.#say, async path => this.#get(path));
	}

	async #examineV2(etcd: string | undefined): Promise<Finding> {
		const {status, text} = await this.#get('/v2/keys/?sorted=false');
		if (status === 404 && parsed(text) === undefined) {
			if (await this.#isPeerPort()) {
				throw this.#fail('v2', 'this is the port for other members', 'Use the client port of that etcd, by default 2379.');
			}

			const isGone = /^(?:3\.(?:[6-9]|\d\d)|[4-9])/.test(etcd ?? '');
			throw this.#fail(
				'v2',
				'the v2 API is off',
				isGone
					? `etcd ${etcd} has no v2 API any more: --api 3 speaks v3 with it.`
					: 'Start that etcd with --enable-v2 (etcd 2.x, and 3.0 to 3.3, have it on), or speak v3 with it: --api 3.',
			);
		}

		if (status === 401) {
			return this.#say('v2', 'ok', 'on, but we may not read /');
		}

		if (status < 500 && parsed(text) !== undefined) {
			return this.#say('v2', 'ok', 'on');
		}

		throw this.#fail(
			'v2',
			`GET /v2/keys/ answers with status ${status}`,
			status >= 500
				? 'The cluster has lost its quorum or is electing; see its log.'
				: 'etcd does not answer like this: is there a proxy in between?',
		);
	}

	/** A peer port lists the members there; a client port answers 404. */
	async #isPeerPort(): Promise<boolean> {
		const {status} = await this.#get('/members');
		return status === 200;
	}

	async #examineAuth(): Promise<Finding> {
		const {status, text} = await this.#get('/v2/auth/enable', {isAnonymous: true});
		if (status !== 200 || parsed(text) === undefined) {
			return this.#say(
				'auth',
				status === 404 ? 'unknown' : 'failed',
				`GET /v2/auth/enable answers with status ${status}${status === 200 ? ', but not as etcd does' : ''}`,
				proxyAdvice,
			);
		}

		const user = this.#settings.credentials?.split(':', 1)[0] ?? parseGoUrl(this.#endpoint).user?.name;
		if (!text.includes('true')) {
			return this.#say('auth', 'ok', `off${user === undefined ? '' : `, so the name ${user} does not count`}`);
		}

		if (user === undefined) {
			return this.#say('auth', 'ok', 'on, and we are nobody: what the role guest may do', 'Say who you are with --username NAME.');
		}

		const own = await this.#get(`/v2/auth/users/${encodeURIComponent(user)}`);
		const isRefused = own.status === 401 && (await this.#get('/v2/keys/')).status === 401;
		if (!isRefused) {
			return this.#say('auth', 'ok', `on, as ${user}`);
		}

		return user === 'root'
			? this.#say('auth', 'failed', 'on, and root is refused', 'The password is wrong.')
			: this.#say(
				'auth',
				'failed',
				`on, and ${user} may not read /`,
				`The name or the password is wrong, or no role of ${user} may read /: etcd gives the same answer to all three.`,
			);
	}

	async * #examineMembers(): AsyncGenerator<Finding> {
		const {status, text} = await this.#get('/v2/members');
		const {members} = parsed(text) ?? {};
		if (status !== 200 || !Array.isArray(members)) {
			yield this.#say(
				'members',
				status === 404 ? 'unknown' : 'failed',
				`GET /v2/members answers with status ${status}${status === 200 ? ', but not as etcd does' : ''}`,
				proxyAdvice,
			);
			return;
		}

		for (const each of members) {
			const member = memberOf(each);
			const name = member.name === '' ? member.id : member.name;
			for await (const {probes} of probeMembers(this.#transport, [member], {signal: this.#signal, timeoutMs: this.#settings.timeoutMs})) {
				const last = probes.at(-1);
				if (last === undefined) {
					yield this.#say(
						'member',
						'failed',
						`${name} publishes no client URL`,
						'It has not started yet, or was started without --advertise-client-urls.',
					);
				} else if (last.isHealthy) {
					yield this.#say('member', 'ok', `${name} is healthy at ${last.url}`);
				} else {
					const advice = last.error === undefined
						? 'It answers, but knows no leader: more than half of the members have to be up and see each other.'
						: 'Other clients ask the URLs that members publish; etcdctl --no-sync stays with the endpoints given.';
					yield this.#say('member', 'failed', `${name} at ${last.url}: ${last.error ?? 'not healthy'}`, advice);
				}
			}
		}

		const leader = await this.#get('/v2/members/leader');
		const fields = leader.status === 200 ? parsed(leader.text) : undefined;
		yield fields === undefined
			? this.#say('leader', 'failed', `none (status ${leader.status})`, 'More than half of the members have to be up and see each other.')
			: this.#say('leader', 'ok', String(fields.name ?? fields.id));
	}

	/** Says nothing when all is well. */
	async * #examineIdentity(): AsyncGenerator<Finding> {
		const sighting = sightingOf(this.#endpoint, await this.#get('/v2/members'), await this.#get('/v2/stats/self'));
		const contradiction = contradictionOf(sighting, this.#seen);
		this.#seen.push(sighting);
		if (contradiction !== undefined) {
			yield this.#say('cluster', 'failed', contradiction.text, contradiction.advice);
		}
	}

	#examineClock({date, milliseconds, receivedAt}: Reply): Finding {
		const time = Date.parse(date ?? '');
		if (Number.isNaN(time)) {
			return this.#say('clock', 'unknown', 'the server does not send its time');
		}

		// The header has whole seconds.
		const difference = receivedAt - (milliseconds / 2) - (time + 500);
		const seconds = Math.round(difference / 1000);
		return Math.abs(difference) <= clockDifferenceMsMax
			? this.#say('clock', 'ok', 'the same as here, to a second or two')
			: this.#say(
				'clock',
				'failed',
				`the server is ${Math.abs(seconds)} s ${seconds > 0 ? 'behind' : 'ahead'}`,
				'Times to live and certificates depend on clocks: let both use NTP.',
			);
	}

	async #examineLatency(): Promise<Finding> {
		const times: number[] = [];
		for (let i = 0; i < latencyRounds; i++) {
			const {status, milliseconds} = await this.#get('/version');
			if (status !== 200) {
				return this.#say('latency', 'failed', `GET /version answers with status ${status} now`);
			}

			times.push(milliseconds);
		}

		times.sort((a, b) => a - b);
		const [median, worst] = [times[Math.floor(latencyRounds / 2)]!, times.at(-1)!];
		const text = `${median.toFixed(1)} ms in the middle of ${latencyRounds} requests, ${worst.toFixed(1)} ms at worst`;
		return speedOf(median) === 'ok'
			? this.#say('latency', 'ok', text)
			: this.#say('latency', 'slow', text, `Over ${slowMs} ms each command is felt: the way is long, or that machine is busy.`);
	}
}

function speedOf(milliseconds: number): 'ok' | 'slow' {
	return milliseconds > slowMs ? 'slow' : 'ok';
}

/** Examines each endpoint in turn and yields each step as it is done. */
export async function * diagnose(settings: DiagnosisSettings, {signal}: CallOptions = {}): AsyncGenerator<Finding> {
	const seen: Sighting[] = [];
	for (const endpoint of settings.endpoints) {
		yield * new Examination(endpoint, settings, {signal, seen}).run();
	}
}
