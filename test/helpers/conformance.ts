/**
Replays recordings of the real etcd and etcdctl 2.3.7 against ours. A recording is a list of requests and commands on a
fresh one-member server; what no two runs share (ports, ids, times, raft term and index) is masked on both sides.
*/
import {spawn, type ChildProcess} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import http from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {monitorEventLoopDelay} from 'node:perf_hooks';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {HttpPorts} from '../../source/http/http-ports.ts';
import {EtcdServer} from '../../source/server/server.ts';
import {parseInvocation} from '../../source/serve/options.ts';
import {type WayContext} from './both-ways.ts';
import {type EtcdctlHost, type HostedResult} from './etcdctl-host.ts';
import {freePort} from './live-etcd.ts';

type HttpResult = {status: number; headers: Record<string, string>; body: string};
type CliResult = {code: number | string; stdout: string; stderr: string};
export type Result = HttpResult | CliResult | {error: string};

export type Step = {
	readonly http?: string;
	readonly form?: string;
	readonly body?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly cli?: readonly string[];
	readonly stdin?: string;
	readonly env?: Readonly<Record<string, string>>;
	readonly sleep?: number;
	readonly restart?: true | string;
	/** Starts the request or command in the background under this name; the next three end it. */
	readonly start?: string;
	readonly join?: string;
	readonly abort?: string;
	readonly signal?: string;
	readonly sig?: NodeJS.Signals;
	/** Milliseconds to wait before `abort` or `signal`. */
	readonly after?: number;
	/** Patterns to leave out of the comparison. */
	readonly ignore?: readonly string[];
	readonly expect?: Result;
};

export type Recording = {
	readonly name: string;
	readonly about: string;
	readonly server?: {readonly args?: readonly string[]};
	readonly steps: readonly Step[];
};

const fixtures = path.resolve('test/fixtures/conformance');

/** All recordings of a kind, by name. */
export function recordings(kind: 'http' | 'cli'): Recording[] {
	const folder = path.join(fixtures, kind);
	return readdirSync(folder).toSorted().map(file => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Recording);
}

type Background = {
	readonly step: Step;
	readonly done: Promise<Result>;
	/** Cuts a request. */
	cut(): void;
	readonly child?: ChildProcess;
};

type HostAddresses = {
	/** A folder for the data dir and for what commands write. */
	readonly work: string;
	readonly clientUrl: string;
	readonly peerUrl: string;
	/** Nobody listens there. */
	readonly deadPort: number;
};

type Running = {readonly ports: HttpPorts; readonly server: EtcdServer};

/** A server in this process, on a data dir that outlives restarts. */
class Host {
	readonly clientUrl: string;
	readonly peerUrl: string;
	readonly deadPort: number;
	readonly #work: string;
	readonly #launch: () => Promise<Running>;
	#running: Running;

	private constructor({work, clientUrl, peerUrl, deadPort}: HostAddresses, launch: () => Promise<Running>, running: Running) {
		this.#work = work;
		this.clientUrl = clientUrl;
		this.peerUrl = peerUrl;
		this.deadPort = deadPort;
		this.#launch = launch;
		this.#running = running;
	}

	get dataDir(): string {
		return path.join(this.#work, 'data');
	}

	get temporary(): string {
		return path.join(this.#work, 'tmp');
	}

	static async start(extraArgs: readonly string[], way: WayContext): Promise<Host> {
		const work = await mkdtemp(path.join(tmpdir(), 'etcsh-conformance-'));
		await mkdir(path.join(work, 'tmp'));
		const clientUrl = `http://127.0.0.1:${await freePort()}`;
		const peerUrl = `http://127.0.0.1:${await freePort()}`;
		const args = [
			'--name',
			'master1',
			'--data-dir',
			path.join(work, 'data'),
			'--listen-client-urls',
			clientUrl,
			'--advertise-client-urls',
			clientUrl,
			'--listen-peer-urls',
			peerUrl,
			'--initial-advertise-peer-urls',
			peerUrl,
			'--initial-cluster',
			`master1=${peerUrl}`,
			...extraArgs,
		];
		const addresses = {
			work, clientUrl, peerUrl, deadPort: await freePort(),
		};
		const launch = async () => Host.#run(args, way);
		return new Host(addresses, launch, await launch());
	}

	static async #run(args: readonly string[], way: WayContext): Promise<Running> {
		const invocation = parseInvocation(args, {});
		if (invocation.mode !== 'serve') {
			throw new Error('the recording asks for no server');
		}

		const {listenClientUrls, cors} = invocation.options;
		const ports = await HttpPorts.listen({listenClientUrls, cors, ...way});
		const server = await EtcdServer.start(invocation.options);
		ports.serve(server);
		return {ports, server};
	}

	get watchers(): number {
		return this.#running.server.storeStatistics().watchers!;
	}

	async restart(): Promise<void> {
		await this.stop();
		const running = await this.#launch();
		this.#running = running;
	}

	async stop(): Promise<void> {
		await this.#running.ports.close();
		await this.#running.server.stop();
	}

	async remove(): Promise<void> {
		await this.stop();
		await rm(this.#work, {recursive: true, force: true});
	}

	fill<T>(value: T): T {
		return JSON.parse(JSON.stringify(value), (_, item: unknown) => typeof item === 'string' ? this.#fillText(item) : item) as T;
	}

	/** Placeholders and what stands for them here. */
	get #placeholders(): ReadonlyArray<readonly [placeholder: string, text: string]> {
		return [
			['{{ENDPOINT}}', this.clientUrl],
			['{{PEER}}', this.peerUrl],
			['{{HOSTPORT}}', this.clientUrl.slice(7)],
			['{{DEADPORT}}', String(this.deadPort)],
			['{{TMP}}', this.temporary],
			['{{DATADIR}}', this.dataDir],
		];
	}

	#fillText(text: string): string {
		let filled = text;
		for (const [placeholder, value] of this.#placeholders) {
			filled = filled.replaceAll(placeholder, () => value);
		}

		return filled;
	}

	mask(text: string, ignored: readonly string[] = []): string {
		const masked = text
			.replaceAll(this.clientUrl, '{{ENDPOINT}}')
			.replaceAll(this.peerUrl, '{{PEER}}')
			.replaceAll(this.clientUrl.slice(7), '{{HOSTPORT}}')
			.replaceAll(this.peerUrl.slice(7), '{{PEERHOSTPORT}}')
			.replaceAll(`127.0.0.1:${this.deadPort}`, '127.0.0.1:{{DEADPORT}}')
			.replaceAll(this.dataDir, '{{DATADIR}}')
			.replaceAll(this.temporary, '{{TMP}}')
			.replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?/g, '{{TIME}}')
			.replaceAll(/\b\d{4}(?:\/\d\d){2} \d\d:\d\d:\d\d\b/g, '{{TIME}}')
			// An id may have no letter: one of 2000 has not.
			.replaceAll(/(?<![0-9a-f-])(?:\d{16}|(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{13,16})(?![0-9a-f-])/g, '{{ID}}')
			.replaceAll(/"uptime":"[^"]*"/g, '"uptime":"{{UPTIME}}"')
			.replaceAll(/pid \d+|dial tcp 127\.0\.0\.1:\d+->/g, '{{NOISE}}');
		let result = masked;
		for (const pattern of ignored) {
			result = result.replaceAll(new RegExp(pattern, 'g'), '{{IGNORED}}');
		}

		return result;
	}
}

const keptHeaders = [
	'content-type',
	'x-etcd-index',
	'x-raft-index',
	'x-raft-term',
	'x-etcd-cluster-id',
	'allow',
	'location',
	'www-authenticate',
	'access-control-allow-origin',
	'access-control-allow-methods',
	'access-control-allow-headers',
];
const variableHeaders = new Set(['x-raft-index', 'x-raft-term', 'x-etcd-cluster-id']);

/** `onHead` is called when the head of the answer is there, or the request is over without one. */
function startRequest(host: Host, step: Step, onHead: () => void): Background {
	const [, method, target] = /^(\S+) (.*)$/s.exec(step.http!)!;
	const {hostname, port} = new URL(host.clientUrl);
	const content = step.form ?? step.body;
	const headers: Record<string, string | number> = {...step.headers};
	if (step.form !== undefined) {
		headers['Content-Type'] ??= 'application/x-www-form-urlencoded';
	}

	if (content !== undefined) {
		headers['Content-Length'] ??= new TextEncoder().encode(content).length;
	}

	const request = http.request({
		hostname, port, method, path: target, headers, agent: false,
	});
	let head: http.IncomingMessage | undefined;
	let body = '';
	const done = new Promise<Result>(resolve => {
		const finish = (error?: NodeJS.ErrnoException) => {
			onHead();
			resolve(head === undefined ? {error: error?.code ?? error?.message ?? 'closed'} : maskedAnswer(host, head, body, step.ignore));
		};

		request.once('response', response => {
			head = response;
			onHead();
			response.setEncoding('utf8');
			response.on('data', (chunk: string) => {
				body += chunk;
			});
			response.once('end', finish);
			response.once('error', () => {
				finish();
			});
		});
		request.once('error', finish);
		request.once('close', finish);
	});
	request.end(content);
	return {
		step,
		done,
		cut() {
			request.destroy();
		},
	};
}

function maskedAnswer(host: Host, {statusCode = 0, headers}: http.IncomingMessage, body: string, ignored?: readonly string[]): Result {
	const kept: Record<string, string> = {};
	for (const name of keptHeaders) {
		const value = headers[name];
		if (value !== undefined) {
			kept[name] = variableHeaders.has(name) ? '{{ANY}}' : host.mask(String(value));
		}
	}

	return {status: statusCode, headers: kept, body: host.mask(body, ignored)};
}

function startCommand(host: Host, step: Step, command: readonly string[]): Background {
	const environment: Record<string, string | undefined> = {...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ETCDCTL_'))), ETCDCTL_ENDPOINTS: host.clientUrl, ...step.env};
	if (environment.ETCDCTL_ENDPOINTS === '') {
		delete environment.ETCDCTL_ENDPOINTS;
	}

	const child = spawn(command[0]!, [...command.slice(1), ...step.cli!], {cwd: host.temporary, env: environment, stdio: 'pipe'});
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		stdout += chunk;
	});
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
		stderr += chunk;
	});
	child.stdin.on('error', () => {
		// The command does not read its input.
	});
	child.stdin.end(step.stdin ?? '');
	const done = new Promise<Result>(resolve => {
		child.once('error', error => {
			resolve({error: error.message});
		});
		child.once('close', (code, signal) => {
			resolve({code: code ?? signal!, stdout: host.mask(stdout, step.ignore), stderr: host.mask(stderr, step.ignore)});
		});
	});
	return {
		step,
		done,
		child,
		cut() {
			child.kill('SIGKILL');
		},
	};
}

/** What stands for etcdctl. */
export type Etcdctl = {
	/** The words that start it, where a step needs a process of its own; the first command of a recording has one, too. */
	readonly command: readonly string[];
	/** Runs all others. */
	readonly host: EtcdctlHost;
	/** Go before the words of each step. */
	readonly flags?: readonly string[];
};

/** A watch looks again after that. */
const lookMilliseconds = 20;
/** What waits for something then will not get it. */
const hopelessMilliseconds = 30_000;

async function runHosted(host: Host, {cli, ignore}: Step, run: (args: readonly string[]) => Promise<HostedResult>): Promise<Result> {
	const {code, stdout, stderr} = await run(cli!);
	return {code, stdout: host.mask(stdout, ignore), stderr: host.mask(stderr, ignore)};
}

class Replay {
	readonly #host: Host;
	readonly #etcdctl: Etcdctl | undefined;
	readonly #background = new Map<string, Background>();
	#hasStartedProcess = false;

	constructor(host: Host, etcdctl: Etcdctl | undefined) {
		this.#host = host;
		this.#etcdctl = etcdctl;
	}

	async run(step: Step): Promise<Result | undefined> {
		if (step.sleep !== undefined) {
			await delay(step.sleep);
			return undefined;
		}

		if (step.restart !== undefined) {
			await this.#host.restart();
			return undefined;
		}

		if (step.start !== undefined) {
			await this.#start(step, step.start);
			return undefined;
		}

		const name = step.join ?? step.abort ?? step.signal;
		return name === undefined ? this.#begin(step).done : this.#end(step, this.#background.get(name)!);
	}

	stop(): void {
		for (const {cut} of this.#background.values()) {
			cut();
		}
	}

	#begin(step: Step, onHead: () => void = () => undefined): Background {
		if (step.cli === undefined) {
			return startRequest(this.#host, step, onHead);
		}

		const {command, host, flags = []} = this.#etcdctl!;
		const needsProcess = !this.#hasStartedProcess || step.start !== undefined || step.stdin !== undefined || step.env !== undefined || step.cli.includes('exec-watch');
		this.#hasStartedProcess = true;
		if (needsProcess) {
			return startCommand(this.#host, step, [...command, ...flags]);
		}

		const {clientUrl: endpoints, temporary: cwd} = this.#host;
		return {
			step,
			done: runHosted(this.#host, step, async args => host.run({args: [...flags, ...args], endpoints, cwd})),
			cut: () => undefined,
		};
	}

	async #start(step: Step, name: string): Promise<void> {
		const {watchers} = this.#host;
		const head = Promise.withResolvers<void>();
		const background = this.#begin(step, head.resolve);
		this.#background.set(name, background);
		if (step.cli === undefined) {
			await head.promise;
			return;
		}

		// It watches, or has seen enough.
		const ended = background.done.then(() => true);
		for (let waited = 0; this.#host.watchers === watchers && waited < hopelessMilliseconds; waited += lookMilliseconds) {
			if (await Promise.race([ended, delay(lookMilliseconds, false)])) {
				return;
			}
		}
	}

	async #end({join, abort, after = 0, sig = 'SIGINT'}: Step, background: Background): Promise<Result> {
		if (join === undefined) {
			await delay(after);
			if (abort === undefined) {
				background.child?.kill(sig);
			} else {
				background.cut();
			}
		}

		// On a busy machine it may have begun after what it waits for.
		const timer = setTimeout(background.cut, hopelessMilliseconds);
		const result = await background.done;
		clearTimeout(timer);
		return result;
	}
}

function sortNodes(value: unknown): unknown {
	if (Array.isArray(value)) {
		return value.map(item => JSON.stringify(sortNodes(item))).toSorted();
	}

	return typeof value === 'object' && value !== null
		? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sortNodes(item)]))
		: value;
}

/** Makes lists equal that differ in the order of their elements or lines alone. */
function unordered(text: string): string {
	return text.split('\n').map(line => {
		try {
			return JSON.stringify(sortNodes(JSON.parse(line)));
		} catch {
			return line;
		}
	}).toSorted().join('\n');
}

/** A ttl may have counted down a little. */
function coarseTtl(text: string): string {
	return text.replaceAll(/("ttl":|TTL: )(\d+)/g, (_, label: string, number: string) => `${label}${Math.floor(Number(number) / 3)}`);
}

function isSame(expected: Result, actual: Result | undefined, {http: request = '', cli = []}: Step): boolean {
	if (actual === undefined) {
		return false;
	}

	const isSorted = request.includes('sorted=true') || cli.includes('--sort');
	const texts = new Set(['body', 'stdout', 'stderr']);
	const comparable = (result: Result) => JSON.stringify(Object.entries(result).map(([name, value]) => {
		if (!texts.has(name)) {
			return [name, value];
		}

		const text = coarseTtl(value as string);
		return [name, isSorted ? text : unordered(text)];
	}));
	return comparable(expected) === comparable(actual);
}

/** One step's outcome where it differs from the recording. */
export type Difference = {
	readonly step: number;
	readonly request: string;
	readonly expected: Result;
	readonly actual: Result | undefined;
};

/**
Whether a command met its time limit, which the recorded one did not: its own process may have been late. Those about users and roles, for
which a server computes long, say no more than that no server is to be had.
*/
function hasMetLimit({expected, actual}: Difference): boolean {
	const limit = /deadline exceeded|exceeded header timeout|i\/o timeout|unavailable or misconfigured/;
	return limit.test(JSON.stringify(actual ?? '')) && !limit.test(JSON.stringify(expected));
}

/** How late this process may be, in milliseconds, for what it saw to be judged: the recordings have limits of one second. */
const lateMilliseconds = 100;
const attemptsMax = 4;
const patientFlags = ['--timeout', '60s', '--total-timeout', '120s'];

/**
Replays all steps on a fresh server. On a machine that is too busy to keep to a recording's
own times it is replayed again, and the server gets more time than etcdctl's limits: what differs while nothing was late
differs.
*/
export async function replay(recording: Recording, etcdctl?: Etcdctl, way: WayContext = {}): Promise<Difference[]> {
	for (let attempt = 1; ; attempt++) {
		const lateness = monitorEventLoopDelay({resolution: 10});
		lateness.enable();
		const isPatient = attempt > 1 && etcdctl !== undefined;
		const differences = await replayOnce(recording, isPatient ? {...etcdctl, flags: patientFlags} : etcdctl, way);
		lateness.disable();
		const isLate = lateness.max / 1e6 >= lateMilliseconds || differences.some(difference => hasMetLimit(difference));
		if (differences.length === 0 || attempt === attemptsMax || !isLate) {
			return differences;
		}
	}
}

async function replayOnce({server, steps}: Recording, etcdctl: Etcdctl | undefined, way: WayContext): Promise<Difference[]> {
	const host = await Host.start(server?.args ?? [], way);
	const run = new Replay(host, etcdctl);
	const differences: Difference[] = [];
	try {
		for (const [i, step] of steps.entries()) {
			const actual = await run.run(host.fill(step));
			const begun = steps.find(({start}) => start !== undefined && start === (step.join ?? step.abort ?? step.signal)) ?? step;
			if (step.expect === undefined || isSame(step.expect, actual, begun)) {
				continue;
			}

			const request = begun.http ?? `etcdctl ${begun.cli?.join(' ') ?? ''}`;
			differences.push({
				step: i + 1, request, expected: step.expect, actual,
			});
		}

		return differences;
	} finally {
		run.stop();
		await host.remove();
	}
}
