/**
What the API that was spoken tells of the other one.
*/
import {ClusterError, DeadlineError} from '../engine/errors.ts';
import {UserError} from '../errors.ts';
import {type GlobalOptions} from '../language/global-flags.ts';
import {EtcdError} from '../protocol/errors.ts';
import {connectRemote, type FoundServer, type OpenOptions} from './startup.ts';

/** Whether something answered there, but not as a server with the v2 API does. */
export function isWithoutV2(error: unknown): error is UserError {
	return error instanceof UserError && !(error.cause instanceof ClusterError || error.cause instanceof DeadlineError);
}

/** After a failure to connect by v2: the etcd that speaks v3 there, with the TLS and the user of the options. */
export async function findV3(error: unknown, options: GlobalOptions, openOptions: OpenOptions): Promise<FoundServer | undefined> {
	if (!isWithoutV2(error) || options.api === '3') {
		return undefined;
	}

	try {
		const engine = await connectRemote({...options, api: '3'}, openOptions);
		try {
			const {etcdserver: version} = await engine.version(openOptions);
			return {
				endpoint: engine.info.endpoints[0]!, version, hasV2: false, memberCount: 0,
			};
		} finally {
			await engine.close();
		}
	} catch (error_) {
		openOptions.signal?.throwIfAborted();
		if (!(error_ instanceof UserError || error_ instanceof EtcdError)) {
			throw error_;
		}

		// The first failure is the one to tell.
		return undefined;
	}
}
