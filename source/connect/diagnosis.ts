/**
What `doctor` examines: an endpoint, a list of them, a profile, or what the options name.
*/
import {type GlobalOptions} from '../language/global-flags.ts';
import {type Finding} from '../engine/finding.ts';
import {UserError} from '../errors.ts';
import {diagnose} from '../remote/doctor.ts';
import {parseWithProfile} from './profile-options.ts';
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
		return {...options, endpoints: target, discoverySrv: ''};
	}

	const parsed = await parseWithProfile([], target);
	if (parsed.problem !== undefined) {
		throw new Error(parsed.problem);
	}

	return parsed.options;
}

function withScheme(endpoint: string): string {
	return /^[\w+.-]+:\/\//.test(endpoint) ? endpoint : `http://${endpoint}`;
}

/** Rejects when the target is neither an endpoint nor a profile. */
export async function * diagnoseTarget(
	target: string | undefined,
	given: GlobalOptions,
	openOptions: OpenOptions,
): AsyncGenerator<Finding> {
	const options = await optionsFor(target, given);
	if (options.dataDir !== undefined && options.endpoints === undefined) {
		throw new UserError('a data directory has no connection to look at', {
			hint: `etcsh wal ${options.dataDir} lists its log; with --data-dir, "stat /" says how far back that reaches.`,
		});
	}

	const endpoints =
		target !== undefined && options.endpoints === target
			? target.split(',').map(each => withScheme(each.trim()))
			: await endpointsOf(options);
	const settings = {
		endpoints,
		tls: await tlsOf(options),
		credentials: await credentialsOf(options, openOptions),
		timeoutMs: Math.max(options.timeoutMs, timeoutMsMin),
	};
	if (options.api === '3') {
		const {diagnoseV3} = await import('../v3/doctor.ts');
		yield * diagnoseV3(settings, openOptions);
	} else {
		yield * diagnose(settings, openOptions);
	}
}
