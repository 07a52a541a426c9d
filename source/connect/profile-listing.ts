/**
What is in a directory on the cluster of a profile, for those who are still typing its name: nobody is asked for a password, and
nobody waits long.
*/
import {UserError} from '../errors.ts';
import {type ListedChild} from './current-engine.ts';
import {parseWithProfile} from './profile-options.ts';
import {connectRemote} from './startup.ts';

const timeMaxMs = 2000;

/** By name. Rejects when there is no such profile, or nobody answers there. */
export async function listOnProfile(name: string, directory: string, given: AbortSignal): Promise<readonly ListedChild[]> {
	const signal = AbortSignal.any([given, AbortSignal.timeout(timeMaxMs)]);
	const parsed = await parseWithProfile([], name);
	if (parsed.problem !== undefined || parsed.options.dataDir !== undefined || parsed.options.isEmbedded) {
		throw new UserError(`the keys of ${name} are not looked up while you type`);
	}

	const options = {...parsed.options, isSyncWanted: false, isDebug: false};
	const engine = await connectRemote(options, {signal, isStrict: false, stderr: () => undefined});
	try {
		const {node} = await engine.get(directory, {sorted: true, signal, detail: 'names'});
		return (node.nodes ?? []).map(({key, dir}) => ({name: key.slice(key.lastIndexOf('/') + 1), isDirectory: dir === true}));
	} finally {
		await engine.close();
	}
}
