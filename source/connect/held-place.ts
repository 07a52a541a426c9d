/**
The engine on a data dir that another process of this machine has. When that has left, its port may be another one's soon, with a
member that has the same ids: nothing in the answers would tell, so each request is preceded by a look at who has the data dir.
*/
import {type DataDirOwner} from '../embedded/data-dir-owner.ts';
import {type Engine} from '../engine/engine.ts';
import {ClusterError} from '../engine/errors.ts';
import {AttemptError} from '../engine/failures.ts';
import {forwardingEngine} from '../engine/forwarding.ts';

export type HeldPlace = {
	readonly dataDir: string;
	/** Where its log is; in the data dir when absent. */
	readonly walDir?: string | undefined;
	/** Where its owner is reached. */
	readonly urls: readonly string[];
	ownerOf(dataDir: string): Promise<DataDirOwner>;
};

export function engineOfOwner(engine: Engine, {dataDir, walDir, urls, ownerOf}: HeldPlace): Engine {
	const afterLook = async <Result>(run: () => Promise<Result>): Promise<Result> => {
		const {state, urls: present} = await ownerOf(dataDir);
		if (present.every(url => !urls.includes(url))) {
			const what = state === 'gone' ? `the etcsh that had ${dataDir} has left` : `another etcsh has taken ${dataDir} over`;
			throw new ClusterError([new AttemptError('closed', what)], {hint: 'In the shell, use embedded goes on with that data.'});
		}

		return run();
	};

	return forwardingEngine(() => engine, {
		get info() {
			return {...engine.info, sharedDataDir: dataDir, walDir};
		},
		get: async (key, options) => afterLook(async () => engine.get(key, options)),
		set: async (key, options) => afterLook(async () => engine.set(key, options)),
		create: async (key, options) => afterLook(async () => engine.create(key, options)),
		createInOrder: async (directory, options) => afterLook(async () => engine.createInOrder(directory, options)),
		update: async (key, options) => afterLook(async () => engine.update(key, options)),
		delete: async (key, options) => afterLook(async () => engine.delete(key, options)),
		members: async options => afterLook(async () => engine.members(options)),
		leader: async options => afterLook(async () => engine.leader(options)),
		version: async options => afterLook(async () => engine.version(options)),
		addMember: async (peerURLs, options) => afterLook(async () => engine.addMember(peerURLs, options)),
		removeMember: async (id, options) => afterLook(async () => engine.removeMember(id, options)),
		updateMember: async (id, peerURLs, options) => afterLook(async () => engine.updateMember(id, peerURLs, options)),
		waitForEvent: async (key, options) => afterLook(async () => engine.waitForEvent(key, options)),
	});
}
