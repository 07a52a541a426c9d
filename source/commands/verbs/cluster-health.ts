import {
	type Engine,
	type Member,
	type MemberHealth,
	type StoreState,
} from '../../engine/engine.ts';
import {formatBytes} from '../../format/sizes.ts';
import {type Row} from '../../format/rows.ts';
import {ownText, type CommandContext} from '../common/context.ts';
import {printRows} from '../common/rows.ts';

const pauseMs = 10_000;
const unhealthyExitCode = 5;

/** The lines about one member. */
function describe({member: {id, clientURLs, isLearner}, probes, store}: MemberHealth): string {
	if (probes.length === 0) {
		return `member ${id} is unreachable: no available published client urls\n`;
	}

	const failures = probes
		.filter(({error}) => error !== undefined)
		.map(({url, error}) => `failed to check the health of member ${id} on ${url}: ${error!}\n`)
		.join('');
	const last = probes.at(-1)!;
	if (last.error !== undefined) {
		return `${failures}member ${id} is unreachable: [${clientURLs.join(' ')}] are all unreachable\n`;
	}

	const verdict = last.isHealthy ? 'healthy: got healthy' : 'unhealthy: got unhealthy';
	const state = store === undefined ? '' : describeStore(store, isLearner === true);
	return `${failures}member ${id} is ${verdict} result from ${last.url}\n${state}`;
}

function describeStore({isLeader, size, used, revision, alarms}: StoreState, isLearner: boolean): string {
	const role = isLeader ? 'leader, ' : (isLearner ? 'learner, ' : '');
	const raised = alarms.length === 0 ? '' : `, ${alarms.join('; ')}`;
	return `  ${role}database ${formatBytes(size)} (${formatBytes(used)} in use), revision ${revision}${raised}\n`;
}

async function checkOnce(context: CommandContext, engine: Engine, members: readonly Member[]): Promise<boolean> {
	let isHealthy = false;
	for await (const health of engine.health(members, {signal: context.signal})) {
		context.stdout(describe(health));
		isHealthy ||= health.probes.at(-1)?.isHealthy ?? false;
	}

	context.stdout(isHealthy ? 'cluster is healthy\n' : 'cluster is unhealthy\n');
	return isHealthy;
}

/** The rows of one check. Resolves to the exit code. */
async function printHealth(context: CommandContext, engine: Engine, members: readonly Member[]): Promise<number> {
	let isHealthy = false;
	const isV3 = engine.info.api === 3;
	const columns = ['member', 'name', 'health', 'url', 'error', ...(isV3 ? ['leader', 'size', 'used', 'revision', 'alarms'] : [])];
	async function * rows(): AsyncGenerator<Row> {
		for await (const {member, probes, store} of engine.health(members, {signal: context.signal})) {
			const last = probes.at(-1);
			isHealthy ||= last?.isHealthy ?? false;
			yield {
				member: member.id,
				name: member.name,
				health: last === undefined || last.error !== undefined ? 'unreachable' : (last.isHealthy ? 'healthy' : 'unhealthy'),
				url: last?.url,
				error: last?.error,
				...(isV3 && {
					leader: store?.isLeader, size: store?.size, used: store?.used, revision: store?.revision, alarms: store?.alarms,
				}),
			};
		}
	}

	await printRows(context, {columns, rows: rows(), raw: 'health'});
	return isHealthy ? 0 : unhealthyExitCode;
}

async function checkForever(context: CommandContext, engine: Engine, members: readonly Member[]): Promise<number> {
	const {setTimeout: sleep} = await import('node:timers/promises');
	try {
		for (;;) {
			await checkOnce(context, engine, members);
			context.stdout('\nnext check after 10 second...\n\n');
			await sleep(pauseMs, undefined, {signal: context.signal});
		}
	} catch (error) {
		if (context.signal.aborted) {
			return 0;
		}

		throw error;
	}
}

async function listMembers(context: CommandContext, engine: Engine): Promise<readonly Member[]> {
	try {
		return await engine.members({signal: context.signal});
	} catch (error) {
		context.stdout('cluster may be unhealthy: failed to list members\n');
		throw error;
	}
}

export async function runClusterHealth(context: CommandContext, {isForever}: {readonly isForever: boolean}): Promise<number> {
	const engine = await context.connect({isWithoutSync: true});
	const members = await listMembers(context, engine);
	if (isForever) {
		return checkForever(context, engine, members);
	}

	if (context.rowFormat !== ownText) {
		return printHealth(context, engine, members);
	}

	return await checkOnce(context, engine, members) ? 0 : unhealthyExitCode;
}
