/**
A real etcd 3.4 with the v2 API on, from Debian's etcd-server package, for tests that want a peer we did not write.
*/
import {spawn, spawnSync} from 'node:child_process';
import {randomInt} from 'node:crypto';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';

export type LiveEtcd = {readonly url: string; readonly dataDir: string; stop(): Promise<void>};

/** Why there is no live peer here; undefined when there is one. */
export function whyNoLiveEtcd(): string | undefined {
	const {error, stdout} = spawnSync('etcd', ['--version'], {encoding: 'utf8'});
	if (error !== undefined) {
		return 'no etcd is installed here (Debian: apt-get install etcd-server)';
	}

	return /etcd Version: 3\.[1-5]\./.test(stdout) ? undefined : 'the etcd installed here has no v2 API';
}

/** Below the ports that systems hand out by themselves, which may go to somebody else before they are used here. */
const portRange = [10_000, 32_000] as const;

/** A port on loopback that nobody listens on. */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = randomInt(...portRange);
		const server = net.createServer();
		try {
			server.listen(port, '127.0.0.1');
			await once(server, 'listening');
			return port;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
				throw error;
			}
		} finally {
			await new Promise(resolve => {
				server.close(resolve);
			});
		}
	}
}

/** What `member add` prints for a new member, and the peer URL that it was told. */
export type Membership = {readonly peerUrl: string; readonly environment: Readonly<Record<string, string>>};

export type LiveEtcdOptions = {
	/** On when absent. */
	readonly hasV2?: boolean;
	/** Such as `--max-txn-ops=16`. */
	readonly flags?: readonly string[];
	/** Paths in PEM; clients have to show a certificate that `authority` has signed. */
	readonly tls?: {readonly certificate: string; readonly key: string; readonly authority: string};
};

/** How often etcd is started anew, on other ports: somebody else may have taken one since it was found free. */
const startCountMax = 3;

/** Starts a cluster of one, or the member that an existing cluster waits for. */
export async function startLiveEtcd(membership?: Membership, options: LiveEtcdOptions = {}): Promise<LiveEtcd> {
	let said = '';
	for (let start = 0; start < startCountMax; start++) {
		const started = await startOnce(membership, options);
		if (typeof started !== 'string') {
			return started;
		}

		said = started;
	}

	throw new Error(`the live etcd did not become healthy: ${said}`);
}

/** Resolves to the last that etcd said when it has ended, or does not become healthy. */
async function startOnce(membership: Membership | undefined, {hasV2 = true, tls, flags = []}: LiveEtcdOptions): Promise<LiveEtcd | string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-live-'));
	const url = `http${tls === undefined ? '' : 's'}://127.0.0.1:${await freePort()}`;
	// The certificates are for clients; the health is told without.
	const metricsUrl = `http://127.0.0.1:${await freePort()}`;
	const peer = membership?.peerUrl ?? `http://127.0.0.1:${await freePort()}`;
	const child = spawn('etcd', [
		`--enable-v2=${hasV2}`,
		`--listen-metrics-urls=${metricsUrl}`,
		...(tls === undefined ? [] : [`--cert-file=${tls.certificate}`, `--key-file=${tls.key}`, `--trusted-ca-file=${tls.authority}`, '--client-cert-auth']),
		...flags,
		`--data-dir=${directory}`,
		`--listen-client-urls=${url}`,
		`--advertise-client-urls=${url}`,
		`--listen-peer-urls=${peer}`,
		`--initial-advertise-peer-urls=${peer}`,
		...(membership === undefined ? ['--name=live', `--initial-cluster=live=${peer}`] : []),
	], {stdio: ['ignore', 'ignore', 'pipe'], env: {...process.env, ETCD_UNSUPPORTED_ARCH: process.arch, ...membership?.environment}});
	let said = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		said = `${said}${text}`.slice(-1000);
	});
	const exit = new Promise<void>(resolve => {
		child.once('exit', () => {
			resolve();
		});
	});
	const deadline = Date.now() + 60_000;
	while (!await isHealthy(metricsUrl)) {
		if (Date.now() > deadline || child.exitCode !== null) {
			child.kill('SIGKILL');
			await exit;
			await rm(directory, {recursive: true, force: true});
			return `${said}\nexit code ${String(child.exitCode)}`;
		}

		// Another program's start can only be polled for.
		await delay(50);
	}

	return {
		url,
		dataDir: directory,
		async stop() {
			child.kill('SIGKILL');
			await exit;
			await rm(directory, {recursive: true, force: true});
		},
	};
}

async function isHealthy(url: string): Promise<boolean> {
	try {
		// Whoever has taken the port may never answer.
		const answer = await fetch(`${url}/health`, {signal: AbortSignal.timeout(5000)});
		return answer.ok && (await answer.text()).includes('true');
	} catch {
		return false;
	}
}
