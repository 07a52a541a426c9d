/**
What `doctor` examines: an endpoint, a list of them, a profile, or what the options name.
*/
import {type GlobalOptions} from '../language/global-flags.ts';
import {type Finding} from '../engine/finding.ts';
import {formatBytes} from '../format/sizes.ts';
import {parseWithProfile, reachOf as profileReach} from './profile-options.ts';
import {profileAt} from './profiles/profile-at.ts';
import {readProfiles} from './profiles/profile-file.ts';
import {
	credentialsOf,
	endpointsOf,
	tlsOf,
	type OpenOptions,
} from './startup.ts';

/** A step may take longer than etcdctl's default for a request, since here patience is wanted. */
const timeoutMsMin = 3000;

async function optionsFor(target: string | undefined, options: GlobalOptions): Promise<GlobalOptions> {
	if (target === undefined) {
		return options;
	}

	if (/[/:.,]/.test(target) || target === 'localhost') {
		const profile = profileAt(endpointsIn(target), await readProfiles());
		const {api = '2', certFile = '', keyFile = '', caFile = ''} = profile === undefined ? {} : profileReach(profile);
		return {
			...options,
			endpoints: target,
			discoverySrv: '',
			// What was given on the command line goes before.
			...(options.api === '2' && {api}),
			...(options.certFile === '' && options.keyFile === '' && options.caFile === '' && {certFile, keyFile, caFile}),
		};
	}

	const parsed = await parseWithProfile([], target);
	if (parsed.problem !== undefined) {
		throw new Error(parsed.problem);
	}

	return parsed.options;
}

/** With what stands in front of the command. */
async function optionsBehind(flags: readonly string[], given: GlobalOptions): Promise<GlobalOptions> {
	const {optionsFor: optionsWith} = await import('./one-command.ts');
	const {dataDir} = await optionsWith(flags, {...given, dataDir: undefined});
	const options = await optionsWith(flags, given);
	// A data dir that is named is looked at without the cluster that the others work on.
	return dataDir === undefined
		? {...options, walDir: options.dataDir === undefined ? undefined : given.walDir}
		: {...options, endpoints: undefined};
}

function withScheme(endpoint: string): string {
	return /^[\w+.-]+:\/\//.test(endpoint) ? endpoint : `http://${endpoint}`;
}

function endpointsIn(target: string): readonly string[] {
	return target.split(',').map(each => withScheme(each.trim()));
}

/** Where nobody named an endpoint, the second of etcdctl's defaults is no fault of a server at the first. */
export async function * untilOneIsFine(
	endpoints: readonly string[],
	examine: (endpoint: string) => AsyncIterable<Finding>,
): AsyncGenerator<Finding> {
	for (const endpoint of endpoints) {
		let isFine = true;
		for await (const finding of examine(endpoint)) {
			isFine &&= finding.state !== 'failed';
			yield finding;
		}

		if (isFine) {
			return;
		}
	}
}

/** Rejects when the target is neither an endpoint nor a profile. */
export async function * diagnoseTarget(
	target: string | undefined,
	given: GlobalOptions,
	{flags = [], ...openOptions}: OpenOptions & {readonly flags?: readonly string[]},
): AsyncGenerator<Finding> {
	const options = await optionsFor(target, flags.length === 0 ? given : await optionsBehind(flags, given));
	const {dataDir} = options;
	if (dataDir !== undefined && options.endpoints === undefined) {
		yield await pastOnDisk(dataDir, options.walDir, openOptions.signal);
		return;
	}

	const endpoints =
		target !== undefined && options.endpoints === target
			? endpointsIn(target)
			: await endpointsOf(options);
	const settings = {
		endpoints,
		tls: await tlsOf(options),
		credentials: await credentialsOf(options, openOptions),
		timeoutMs: Math.max(options.timeoutMs, timeoutMsMin),
	};
	const {diagnose} = options.api === '3'
		? {diagnose: (await import('../v3/doctor.ts')).diagnoseV3}
		: await import('../remote/doctor.ts');
	const findings = options.endpoints === undefined && options.discoverySrv === ''
		? untilOneIsFine(endpoints, endpoint => diagnose({...settings, endpoints: [endpoint]}, openOptions))
		: diagnose(settings, openOptions);
	if (target !== undefined || dataDir === undefined) {
		yield * findings;
		return;
	}

	for await (const finding of findings) {
		// It would lead to the files that are looked at next.
		yield finding.step === 'past' ? {...finding, advice: undefined} : finding;
	}

	yield await pastOnDisk(dataDir, options.walDir, openOptions.signal);
}

/** A data dir has no connection to look at, but a past. */
async function pastOnDisk(dataDir: string, walDir: string | undefined, signal: AbortSignal | undefined): Promise<Finding> {
	const {provenReachOf} = await import('../past/reach.ts');
	const {index, bytes, gap, damage} = await provenReachOf(dataDir, walDir, signal);
	const place = {endpoint: dataDir, step: 'past'};
	const text = `from index ${index} on, ${formatBytes(bytes)} on disk`;
	if (damage !== undefined) {
		const {message, hint: advice} = damage;
		const found = index === undefined ? message : `${text}; before that, ${message}`;
		return {
			...place, state: 'failed', text: found, ...(advice !== undefined && {advice}),
		};
	}

	if (index === undefined) {
		return {
			...place, state: 'failed', text: 'it holds no log of etcd from which a tree could be told', advice: '›wal DIR lists what there is.',
		};
	}

	if (gap !== undefined) {
		const advice = `In place of the entries ${gap.from} to ${gap.to} it has a snapshot of another member, whose data dir may tell the rest.`;
		return {
			...place, state: 'ok', text, advice,
		};
	}

	const advice = index === 0 ? {} : {advice: 'A server that is started with --max-wals 0 --max-snapshots 0 keeps all from then on.'};
	return {
		...place, state: 'ok', text, ...advice,
	};
}
