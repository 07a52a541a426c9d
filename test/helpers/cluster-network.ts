/**
Where the members of a test's cluster and their clients are: hosts with addresses of their own, which are network
namespaces, where root can make them; ports on loopback elsewhere. All of it ends with the processes that hold it.
*/
import {
	execFileSync,
	fork,
	spawn,
	type ChildProcess,
} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {freePort} from './live-etcd.ts';

/** `host:port` each. */
export type MemberAddresses = {
	/** What the member listens on. */
	readonly listenClient: string;
	readonly listenPeer: string;
	/** How others reach it. */
	readonly client: string;
	readonly peer: string;
};

export type ClusterNetwork = AsyncDisposable & {
	/** Whether each member has a host of its own. */
	readonly hasHosts: boolean;
	readonly members: readonly MemberAddresses[];
	/** A command as it has to be started on a member's host; on the clients' one without `host`. */
	command(words: readonly string[], host?: number): readonly string[];
	/** Nothing reaches the member or comes from it any more, or all does again. */
	setCut(member: number, isCut: boolean): Promise<void>;
	/** So long takes what the member sends; only where the network was made for it. */
	setDelay(member: number, milliseconds: number): Promise<void>;
	/** The name by which a member tells its peers who it is. */
	nameMember(member: number, id: string): Promise<void>;
};

/** What the relay in front of the members is told, and where it has to take connections to. */
export type Route = {readonly member: number; readonly listen: string; readonly target: string};

export type RelayMessage = {readonly type: 'routes'; readonly routes: readonly Route[]}
	| {readonly type: 'cut'; readonly member: number; readonly isCut: boolean}
	| {readonly type: 'delay'; readonly member: number; readonly milliseconds: number}
	| {readonly type: 'name'; readonly member: number; readonly id: string};

const clientPort = 2379;
const peerPort = 2380;
const clientsAddress = '10.88.0.100';
const hostAddress = (member: number): string => `10.88.0.${member + 1}`;
const relayAddress = (member: number): string => `10.88.0.${member + 101}`;

const dyingWithUs = ['setpriv', '--pdeathsig', 'KILL', '--'];

/** A process that ends with this one, also when this one is killed. */
export function withParent(words: readonly string[]): readonly string[] {
	return process.platform === 'linux' ? [...dyingWithUs, ...words] : words;
}

/** Why there can be no namespaces; undefined when there can. `ETCSH_TEST_NETWORK=ports` asks for the other way. */
export function whyNoNamespaces(): string | undefined {
	if (process.env.ETCSH_TEST_NETWORK === 'ports') {
		return 'ports are asked for';
	}

	try {
		execFileSync('unshare', ['--net', 'ip', 'link', 'add', 'probe', 'type', 'bridge'], {stdio: 'ignore'});
		execFileSync('setpriv', ['--version'], {stdio: 'ignore'});
		return undefined;
	} catch {
		return 'network namespaces need root, iproute2 and util-linux';
	}
}

class Namespace {
	readonly #holder: ChildProcess;

	private constructor(holder: ChildProcess) {
		this.#holder = holder;
	}

	static async create(): Promise<Namespace> {
		const [file, ...args] = withParent(['unshare', '--net', 'sh', '-c', 'ip link set lo up; echo; exec sleep infinity']);
		const holder = spawn(file!, args, {stdio: ['ignore', 'pipe', 'inherit']});
		await once(holder.stdout, 'data');
		return new Namespace(holder);
	}

	get pid(): number {
		return this.#holder.pid!;
	}

	command(words: readonly string[]): readonly string[] {
		return ['nsenter', `--net=/proc/${this.pid}/ns/net`, '--', ...words];
	}

	/** Lines of `ip`, without that word. */
	configure(lines: readonly string[]): void {
		const [file, ...args] = this.command(['ip', '-batch', '-']);
		execFileSync(file!, args, {input: `${lines.join('\n')}\n`});
	}

	async end(): Promise<void> {
		const exit = once(this.#holder, 'exit');
		this.#holder.kill('SIGKILL');
		await exit;
	}
}

/** The process that connections pass through where the network itself cannot be cut or made slow. */
class Relay {
	readonly #child: ChildProcess;

	private constructor(child: ChildProcess) {
		this.#child = child;
	}

	static async start(routes: readonly Route[], commandOf: (words: readonly string[]) => readonly string[]): Promise<Relay> {
		const [file, ...args] = commandOf([process.execPath, new URL('relay-main.js', import.meta.url).pathname]);
		const child = fork(args.at(-1)!, [], {execPath: file, execArgv: args.slice(0, -1)});
		const relay = new Relay(child);
		await relay.tell({type: 'routes', routes});
		return relay;
	}

	/** Resolves when it is done. */
	async tell(message: RelayMessage): Promise<void> {
		const done = once(this.#child, 'message');
		this.#child.send(message);
		await done;
	}

	async end(): Promise<void> {
		const exit = once(this.#child, 'exit');
		this.#child.kill('SIGKILL');
		await exit;
	}
}

function routesTo(members: readonly MemberAddresses[]): Route[] {
	return members.flatMap(({listenClient, listenPeer, client, peer}, member) => [
		{member, listen: client, target: listenClient},
		{member, listen: peer, target: listenPeer},
	]);
}

async function onPorts(size: number): Promise<ClusterNetwork> {
	const port = async (): Promise<string> => `127.0.0.1:${await freePort()}`;
	const members: MemberAddresses[] = [];
	for (let i = 0; i < size; i++) {
		members.push({
			listenClient: await port(), listenPeer: await port(), client: await port(), peer: await port(),
		});
	}

	const relay = await Relay.start(routesTo(members), words => words);
	return {
		hasHosts: false,
		members,
		command: words => words,
		setCut: async (member, isCut) => relay.tell({type: 'cut', member, isCut}),
		setDelay: async (member, milliseconds) => relay.tell({type: 'delay', member, milliseconds}),
		nameMember: async (member, id) => relay.tell({type: 'name', member, id}),
		[Symbol.asyncDispose]: async () => relay.end(),
	};
}

async function inNamespaces(size: number, isSlowable: boolean): Promise<ClusterNetwork> {
	const hub = await Namespace.create();
	const hosts = await Promise.all(Array.from({length: size}, async () => Namespace.create()));
	hub.configure([
		'link add bridge type bridge',
		'link set bridge up',
		`addr add ${clientsAddress}/24 dev bridge`,
		...hosts.flatMap(({pid}, member) => [
			`link add host${member} type veth peer name net netns ${pid}`,
			`link set host${member} master bridge up`,
			`addr add ${relayAddress(member)}/24 dev bridge`,
		]),
	]);
	for (const [member, host] of hosts.entries()) {
		host.configure([`addr add ${hostAddress(member)}/24 dev net`, 'link set net up']);
	}

	const members = hosts.map((_, member): MemberAddresses => {
		const address = isSlowable ? relayAddress(member) : hostAddress(member);
		return {
			listenClient: `${hostAddress(member)}:${clientPort}`, listenPeer: `${hostAddress(member)}:${peerPort}`, client: `${address}:${clientPort}`, peer: `${address}:${peerPort}`,
		};
	});
	const relay = isSlowable ? await Relay.start(routesTo(members), words => hub.command(words)) : undefined;
	return {
		hasHosts: true,
		members,
		command: (words, host) => (host === undefined ? hub : hosts[host]!).command(words),
		async setCut(member, isCut) {
			hub.configure([`link set host${member} ${isCut ? 'down' : 'up'}`]);
		},
		async setDelay(member, milliseconds) {
			await relay!.tell({type: 'delay', member, milliseconds});
		},
		async nameMember(member, id) {
			await relay?.tell({type: 'name', member, id});
		},
		async [Symbol.asyncDispose]() {
			await relay?.end();
			await Promise.all([hub, ...hosts].map(async namespace => namespace.end()));
		},
	};
}

export async function openClusterNetwork(size: number, {isSlowable = false} = {}): Promise<ClusterNetwork> {
	return whyNoNamespaces() === undefined ? inNamespaces(size, isSlowable) : onPorts(size);
}
