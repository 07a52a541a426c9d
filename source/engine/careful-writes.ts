/**
Writes whose answers may be lost on the way. None is sent a second time; what happened to it is looked up instead, by
`lost-writes.ts` and `lost-administration.ts`, which are loaded when that has happened.
*/
import {EtcdError} from '../protocol/errors.ts';
import {monotonicMs} from '../util/monotonic.ts';
import {Deadline} from './deadline.ts';
import {
	type CallOptions,
	type DeleteOptions,
	type KeyResponse,
	type KeysApi,
} from './engine.ts';
import {DeadlineError, InterruptedWriteError, LostAnswerError} from './errors.ts';
import {type Administration, type Change} from './lost-administration.ts';
import {type KeyWrite} from './lost-writes.ts';

export type CareSettings = {
	/** The store's index as of a moment ago; undefined when no answer has told it. */
	freshIndex(): number | undefined;
	/** Whether the endpoint that a write would go to is known to answer, or the only one. */
	isProven(): boolean;
	/** Whether access control is on. */
	readonly isAuthOn: (options: CallOptions) => Promise<boolean>;
	/** How long it may take to look up what happened to a write. */
	readonly lookMs: number;
	/** Receives a line about a write that turned out to be done. */
	readonly onFound: (text: string) => void;
};

type Fate<Result> = {
	look(lost: LostAnswerError, signal: AbortSignal): Promise<{readonly result: Result; readonly text: string}>;
	/** The next step of somebody who does not wait for that. */
	hint(): string | undefined | Promise<string | undefined>;
};

/**
Sends; when the answer is lost, looks it up within a time limit of its own, since that of the write may be over. Ctrl-C ends
it.
*/
async function carefully<Result>(
	send: () => Promise<Result>,
	{signal: outer}: CallOptions,
	{lookMs, onFound}: CareSettings,
	{look, hint}: Fate<Result>,
): Promise<Result> {
	const isInterrupted = () => outer?.aborted === true && !(outer.reason instanceof DeadlineError);
	try {
		return await send();
	} catch (error) {
		if (!(error instanceof LostAnswerError)) {
			throw error;
		}

		const interrupted = async () => new InterruptedWriteError(outer!.reason, {hint: await hint(), isDone: error.isDone});
		if (isInterrupted()) {
			throw await interrupted();
		}

		const leaving = new AbortController();
		using deadline = new Deadline(lookMs, leaving.signal);
		const leave = () => {
			if (isInterrupted()) {
				leaving.abort(outer!.reason);
			}
		};

		outer?.addEventListener('abort', leave, {once: true});
		try {
			const {result, text} = await look(error, deadline.signal);
			onFound(text);
			return result;
		} catch (error_) {
			throw leaving.signal.aborted ? await interrupted() : error_;
		} finally {
			outer?.removeEventListener('abort', leave);
		}
	}
}

/** What shows a key, or what is in a directory. */
function placeHint({kind, key, options: {dir = false, recursive = false}}: KeyWrite & {readonly options: DeleteOptions}): string {
	return `›${dir || recursive || kind === 'createInOrder' ? 'ls' : 'get'} ${key} shows what is there now.`;
}

/**
A read before a write. Without the index before the write, a key that is there afterwards could be an old one; and a write to
an endpoint that never answers is lost, while a read goes on to the next one. The key that is read does not exist, so the
answer is small.
*/
async function indexBefore(
	api: KeysApi,
	{key, options: {signal}}: KeyWrite,
	{freshIndex, isProven}: CareSettings,
	{isMaking}: {readonly isMaking: boolean},
): Promise<number | undefined> {
	const known = freshIndex();
	if (isProven() && (known !== undefined || !isMaking)) {
		return known;
	}

	try {
		await api.get(`${key}/${'0'.repeat(20)}`, {signal});
	} catch (error) {
		if (!(error instanceof EtcdError)) {
			throw error;
		}
	}

	return freshIndex();
}

export function carefulKeys(api: KeysApi, settings: CareSettings): KeysApi {
	async function write(attempt: KeyWrite, send: () => Promise<KeyResponse>): Promise<KeyResponse> {
		const isMaking =
			attempt.kind === 'create' || attempt.kind === 'createInOrder' || (attempt.kind === 'set' && attempt.options.dir === true);
		const before = await indexBefore(api, attempt, settings, {isMaking});
		const start = monotonicMs();
		return carefully(send, attempt.options, settings, {
			async look(lost, signal) {
				const {settleKeyWrite} = await import('./lost-writes.ts');
				return settleKeyWrite(api, attempt, {
					lost, before, start, signal,
				});
			},
			hint: () => placeHint(attempt),
		});
	}

	return {
		get: async (key, options) => api.get(key, options),
		set: async (key, options) => write({kind: 'set', key, options}, async () => api.set(key, options)),
		create: async (key, options) => write({kind: 'create', key, options}, async () => api.create(key, options)),
		createInOrder: async (key, options) => write({kind: 'createInOrder', key, options}, async () => api.createInOrder(key, options)),
		update: async (key, options) => write({kind: 'update', key, options}, async () => api.update(key, options)),
		delete: async (key, options = {}) => write({kind: 'delete', key, options}, async () => api.delete(key, options)),
	};
}

/** Changes of members, users and roles. */
export function carefulAdministration(api: Administration, settings: CareSettings): Administration {
	async function change<Result>(what: Change, options: CallOptions | undefined, send: () => Promise<Result>): Promise<Result> {
		return carefully(send, options ?? {}, settings, {
			async look(lost, signal) {
				const {settleChange} = await import('./lost-administration.ts');
				const {result, text} = await settleChange(api, what, {lost, signal, isAuthOn: settings.isAuthOn});
				return {result: result as Result, text};
			},
			async hint() {
				const {placeHint: find} = await import('./lost-administration.ts');
				return find(what);
			},
		});
	}

	const {auth} = api;
	return {
		...api,
		addMember: async (peerURLs, options) => change({kind: 'addMember', peerURLs}, options, async () => api.addMember(peerURLs, options)),
		removeMember: async (id, options) => change({kind: 'removeMember', id}, options, async () => api.removeMember(id, options)),
		updateMember: async (id, peerURLs, options) =>
			change({kind: 'updateMember', id, peerURLs}, options, async () => api.updateMember(id, peerURLs, options)),
		auth: {
			...auth,
			createUser: async (name, password, options) =>
				change({kind: 'createUser', name}, options, async () => auth.createUser(name, password, options)),
			removeUser: async (name, options) => change({kind: 'removeUser', name}, options, async () => auth.removeUser(name, options)),
			changePassword: async (name, password, options) =>
				change({kind: 'changePassword', name}, options, async () => auth.changePassword(name, password, options)),
			grantRoles: async (name, roles, options) =>
				change({kind: 'grantRoles', name, roles}, options, async () => auth.grantRoles(name, roles, options)),
			revokeRoles: async (name, roles, options) =>
				change({kind: 'revokeRoles', name, roles}, options, async () => auth.revokeRoles(name, roles, options)),
			createRole: async (name, options) => change({kind: 'createRole', name}, options, async () => auth.createRole(name, options)),
			removeRole: async (name, options) => change({kind: 'removeRole', name}, options, async () => auth.removeRole(name, options)),
			grantPermissions: async (name, permissions, options) =>
				change({kind: 'grantPermissions', name, permissions}, options, async () => auth.grantPermissions(name, permissions, options)),
			revokePermissions: async (name, permissions, options) =>
				change({kind: 'revokePermissions', name, permissions}, options, async () => auth.revokePermissions(name, permissions, options)),
			enable: async options => change({kind: 'switch', isOn: true}, options, async () => auth.enable(options)),
			disable: async options => change({kind: 'switch', isOn: false}, options, async () => auth.disable(options)),
		},
	};
}
