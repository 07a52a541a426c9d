import {type CallOptions, type Engine} from '../../engine/engine.ts';

/** The version that has it. An earlier one would take a refresh for an empty value. */
const first = [2, 3] as const;

/** Whether the cluster can renew a time to live without touching the value and waking who watches it. */
export async function hasRefresh(engine: Engine, options: CallOptions): Promise<boolean> {
	const {etcdserver, etcdcluster} = await engine.version(options);
	return [etcdserver, etcdcluster].every(version => {
		const [major, minor] = (/^(\d+)\.(\d+)/.exec(version)?.slice(1) ?? first).map(Number) as [number, number];
		return major > first[0] || (major === first[0] && minor >= first[1]);
	});
}
