/**
Clusters of real etcds of one and of two members; the second joins with what `member add` prints.
*/
import {setTimeout as delay} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {runEtcsh} from './etcsh.ts';
import {
	freePort,
	startLiveEtcd,
	whyNoLiveEtcd,
	type LiveEtcd,
} from './live-etcd.ts';

export type ClusterSize = 1 | 2;

export const clusterSizes: readonly ClusterSize[] = [1, 2];

const missing = whyNoLiveEtcd();

const testOrSkip = missing === undefined ? test : test.skip;

/** A test that needs a live etcd; skipped, with the reason in its title, where there is none. */
export function liveTest(title: string, run: (t: ExecutionContext) => Promise<void>): void {
	testOrSkip(missing === undefined ? title : `${title} (${missing})`, run);
}

export function sizeText(size: ClusterSize): string {
	return size === 1 ? 'one member' : 'two members';
}

async function startMember(t: ExecutionContext, ...settings: Parameters<typeof startLiveEtcd>): Promise<LiveEtcd> {
	const etcd = await startLiveEtcd(...settings);
	t.teardown(async () => etcd.stop());
	return etcd;
}

/** The last of some attempts, the first that is as wanted ends them: a member may be a moment behind what another one confirmed. */
export async function eventually<T>(attempt: () => Promise<T>, isWanted: (result: T) => boolean, milliseconds: number): Promise<T> {
	const end = Date.now() + milliseconds;
	for (;;) {
		const result = await attempt();
		if (isWanted(result) || Date.now() > end) {
			return result;
		}

		await delay(100);
	}
}

/** The list that `--endpoints` takes. */
export function endpointsOf(members: readonly LiveEtcd[]): string {
	return members.map(({url}) => url).join(',');
}

/** A real cluster lets nobody come or go before its members have been connected for five seconds. */
export const membershipMilliseconds = 30_000;

/** Adds a member through the program and starts it. */
export async function join(t: ExecutionContext, members: readonly LiveEtcd[], name: string): Promise<{member: LiveEtcd; id: string; peerUrl: string}> {
	const peerUrl = `http://127.0.0.1:${await freePort()}`;
	const add = async () => runEtcsh(['etcdctl', '--endpoints', endpointsOf(members), 'member', 'add', name, peerUrl]);
	const {code, stdout, stderr} = await eventually(add, result => result.code === 0, membershipMilliseconds);
	t.is(code, 0, stderr);
	const {id} = new RegExp(String.raw`^Added member named ${name} with ID (?<id>[\da-f]{1,16}) to cluster\n\nETCD_NAME="${name}"\n`).exec(stdout)!.groups!;
	const environment = Object.fromEntries(stdout.matchAll(/^(ETCD_\w+)="(.*)"$/gm).map(([, variable, value]) => [variable!, value!]));
	return {member: await startMember(t, {peerUrl, environment}), id: id!, peerUrl};
}

export async function startCluster(t: ExecutionContext, size: ClusterSize): Promise<readonly LiveEtcd[]> {
	const first = await startMember(t);
	return size === 1 ? [first] : [first, (await join(t, [first], 'second')).member];
}
