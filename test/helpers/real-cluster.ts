/**
A cluster of real etcd members on hosts of their own, which a test can kill, stop, cut off, slow down and start again.
What the members know of each other is read from their logs, so that nothing has to be asked while something is broken.
*/
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {openClusterNetwork, withParent, type ClusterNetwork} from './cluster-network.ts';
import {cliPath} from './etcsh.ts';
import {Running, type RunningResult} from './running.ts';

const waitMilliseconds = 40_000;
const logLinesMax = 30;

/** Where syncing a log costs nothing, if there is such a place. */
const fastFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export type ClusterTls = {readonly certificate: string; readonly key: string; readonly authority: string};

export type ProgramSettings = {
	/** The member on whose host it runs; a client's one when absent. */
	readonly host?: number;
	readonly stdin?: string;
	readonly env?: Readonly<Record<string, string>>;
	readonly cwd?: string;
};

export class RealMember {
	readonly number: number;
	readonly #network: ClusterNetwork;
	readonly #words: readonly string[];
	readonly #onChange: () => void;
	readonly #log: string[] = [];
	#child: ChildProcess | undefined;
	#id = '';
	#leaderId: string | undefined;
	#isServing = false;
	#isReachable = true;

	constructor(network: ClusterNetwork, number: number, {words, onChange}: {readonly words: readonly string[]; readonly onChange: () => void}) {
		this.#network = network;
		this.number = number;
		this.#words = words;
		this.#onChange = onChange;
	}

	get id(): string {
		return this.#id;
	}

	/** Whom it follows; undefined while it knows of no leader. */
	get leaderId(): string | undefined {
		return this.#leaderId;
	}

	/** It runs, and nothing is between it and the others. */
	get isWell(): boolean {
		return this.#child !== undefined && this.#isServing && this.#isReachable;
	}

	get log(): string {
		return this.#log.join('\n');
	}

	async start(): Promise<void> {
		const [file, ...args] = withParent(this.#network.command(['etcd', ...this.#words], this.number));
		const child = spawn(file!, args, {stdio: ['ignore', 'ignore', 'pipe'], env: {...process.env, ETCD_UNSUPPORTED_ARCH: process.arch}});
		this.#child = child;
		this.#isServing = false;
		this.#leaderId = undefined;
		createInterface({input: child.stderr}).on('line', line => {
			this.#read(line);
		});
		child.once('exit', () => {
			this.#child = undefined;
			this.#onChange();
		});
	}

	/** Ends the process and waits for that. */
	async end(signal: NodeJS.Signals): Promise<void> {
		const child = this.#child;
		if (child === undefined) {
			return;
		}

		const exit = once(child, 'exit');
		child.kill(signal);
		await exit;
	}

	async kill(): Promise<void> {
		await this.end('SIGKILL');
	}

	stop(): void {
		this.#isReachable = false;
		this.#child!.kill('SIGSTOP');
	}

	goOn(): void {
		this.#isReachable = true;
		this.#child!.kill('SIGCONT');
	}

	async setCut(isCut: boolean): Promise<void> {
		await this.#network.setCut(this.number, isCut);
		this.#isReachable = !isCut;
	}

	async setDelay(milliseconds: number): Promise<void> {
		await this.#network.setDelay(this.number, milliseconds);
	}

	#read(line: string): void {
		this.#log.push(line.slice(0, 400));
		if (this.#log.length > logLinesMax) {
			this.#log.shift();
		}

		const id = /"local-member-id":"(\w+)"/.exec(line)?.[1];
		if (id !== undefined && id !== this.#id) {
			this.#id = id;
			void this.#network.nameMember(this.number, id);
		}

		const leader = /raft\.node: \w+ (?:elected leader|changed leader from \w+ to) (?<id>\w+) at term/.exec(line)?.groups!.id;
		if (leader !== undefined) {
			this.#leaderId = leader;
		} else if (/raft\.node: \w+ lost leader/.test(line)) {
			this.#leaderId = undefined;
		} else if (line.includes('"serving client traffic ')) {
			this.#isServing = true;
		} else {
			return;
		}

		this.#onChange();
	}
}

export type ClusterSettings = {
	/** Whether members can be made slow. */
	readonly isSlowable?: boolean;
	/** For clients, who have to show a certificate of the same authority. */
	readonly tls?: ClusterTls;
};

export class RealCluster implements AsyncDisposable {
	readonly network: ClusterNetwork;
	readonly folder: string;
	readonly members: RealMember[] = [];
	/** What all programs get on top of this process's environment. */
	readonly environment: Record<string, string> = {};
	readonly #scheme: 'http' | 'https';
	readonly #programs = new Set<Running>();
	readonly #listeners = new Set<() => void>();

	private constructor(network: ClusterNetwork, folder: string, scheme: 'http' | 'https') {
		this.network = network;
		this.folder = folder;
		this.#scheme = scheme;
	}

	/** Hosts on which nothing runs yet. */
	static async open(size: number, {isSlowable, tls}: ClusterSettings = {}): Promise<RealCluster> {
		const network = await openClusterNetwork(size, {isSlowable});
		return new RealCluster(network, await mkdtemp(path.join(fastFolder, 'etcsh-cluster-')), tls === undefined ? 'http' : 'https');
	}

	/** A new cluster that has a leader. */
	static async start(size: number, settings: ClusterSettings = {}): Promise<RealCluster> {
		const cluster = await this.open(size, settings);
		try {
			const {tls} = settings;
			const initial = cluster.network.members.map(({peer}, i) => `m${i}=http://${peer}`).join(',');
			for (let i = 0; i < size; i++) {
				await cluster.startMember(i, [
					`--initial-cluster=${initial}`,
					...(tls === undefined ? [] : [`--cert-file=${tls.certificate}`, `--key-file=${tls.key}`, `--trusted-ca-file=${tls.authority}`, '--client-cert-auth']),
				]);
			}

			await cluster.leader(size);
			return cluster;
		} catch (error) {
			await cluster[Symbol.asyncDispose]();
			throw error;
		}
	}

	get endpoints(): string {
		return this.network.members.map((_, i) => this.urlOf(i)).join(',');
	}

	urlOf(number: number): string {
		return `${this.#scheme}://${this.network.members[number]!.client}`;
	}

	dataDirOf(number: number): string {
		return path.join(this.folder, `m${number}`);
	}

	async startMember(number: number, extraWords: readonly string[]): Promise<RealMember> {
		const {listenClient, listenPeer, peer} = this.network.members[number]!;
		// On a host of its own a member is found at the usual address, too.
		const loopback = this.network.hasHosts ? `,${this.#scheme}://127.0.0.1:2379` : '';
		const member = new RealMember(this.network, number, {
			words: [
				'--enable-v2',
				'--logger=zap',
				'--log-outputs=stderr',
				`--name=m${number}`,
				`--data-dir=${this.dataDirOf(number)}`,
				`--listen-client-urls=${this.#scheme}://${listenClient}${loopback}`,
				`--advertise-client-urls=${this.urlOf(number)}`,
				`--listen-peer-urls=http://${listenPeer}`,
				`--initial-advertise-peer-urls=http://${peer}`,
				...extraWords,
			],
			onChange: () => {
				for (const listener of this.#listeners) {
					listener();
				}
			},
		});
		this.members.push(member);
		await member.start();
		return member;
	}

	/** The leader, once so many members that are well follow it and it is one of them; the majority unless told. */
	async leader(followersMin = Math.floor(this.members.length / 2) + 1): Promise<RealMember> {
		return this.#until(`a leader of ${followersMin}`, () => {
			const well = this.members.filter(({isWell}) => isWell);
			return well.find(({id}) => well.filter(({leaderId}) => leaderId === id).length >= followersMin);
		});
	}

	/** Starts `etcsh`; outside the members' hosts it knows all endpoints. */
	start(args: readonly string[], settings: ProgramSettings = {}): Running {
		return this.startProgram([process.execPath, cliPath, ...args], settings);
	}

	startProgram(words: readonly string[], {host, stdin, env, cwd}: ProgramSettings = {}): Running {
		const program = new Running(withParent(this.network.command(words, host)), {stdin, cwd, env: this.environmentOf({host, env})});
		this.#programs.add(program);
		return program;
	}

	environmentOf({host, env}: Pick<ProgramSettings, 'host' | 'env'> = {}): NodeJS.ProcessEnv {
		const inherited = Object.entries(process.env).filter(([name]) => !/^ETC(?:D|DCTL|SH)_/.test(name));
		const isUsualAddress = host !== undefined && this.network.hasHosts;
		return {
			...Object.fromEntries(inherited),
			HOME: this.folder,
			...(!isUsualAddress && {ETCDCTL_ENDPOINTS: host === undefined ? this.endpoints : this.urlOf(host)}),
			...this.environment,
			...env,
		};
	}

	/** Runs `etcsh` to its end. */
	async run(args: readonly string[], settings?: ProgramSettings): Promise<RunningResult> {
		return this.start(args, settings).result;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await Promise.all([...this.#programs, ...this.members].map(async each => each.kill()));
		await this.network[Symbol.asyncDispose]();
		await rm(this.folder, {recursive: true, force: true});
	}

	async #until<T>(what: string, look: () => T | undefined): Promise<T> {
		const {promise, resolve, reject} = Promise.withResolvers<T>();
		const check = (): void => {
			const found = look();
			if (found !== undefined) {
				resolve(found);
			}
		};

		const timer = setTimeout(() => {
			reject(new Error(`${what} did not come; the members' logs end with:\n${this.members.map(({log}) => log).join('\n\n')}`));
		}, waitMilliseconds);
		this.#listeners.add(check);
		check();
		try {
			return await promise;
		} finally {
			clearTimeout(timer);
			this.#listeners.delete(check);
		}
	}
}
