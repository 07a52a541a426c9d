/**
Who may not do something is told what may be done instead, as far as that can be had.
*/
import {type AuthApi, type CallOptions, type KeysApi} from '../engine/engine.ts';
import {monotonicMs} from '../util/monotonic.ts';
import {ForbiddenError} from './refusals.ts';

const rolesMax = 10;
const patternsMax = 8;
/** The server asks all members for what is remembered meanwhile. */
const rememberedMs = 60_000;

/** `/a/*, /k`, or what stands for more of them than anybody reads. */
function listed(patterns: ReadonlySet<string>): string {
	const shown = [...patterns].slice(0, patternsMax).join(', ');
	return patterns.size > patternsMax ? `${shown}, …` : shown;
}

/** A sentence for people. */
export function permittedWords(user: string, read: ReadonlySet<string>, write: ReadonlySet<string>): string {
	const [reads, writes] = [listed(read), listed(write)];
	if (reads === '' && writes === '') {
		return `${user} may read and write nothing: ›user get ${user} shows the roles.`;
	}

	const parts = reads === writes
		? [`read and write ${reads}`]
		: [...(reads === '' ? [] : [`read ${reads}`]), ...(writes === '' ? [] : [`write ${writes}`])];
	return `${user} may ${parts.join('; ')}; and nothing else.`;
}

/** Undefined where there are too many roles to ask for. */
async function permissionsOf(user: string, auth: AuthApi, options: CallOptions): Promise<string | undefined> {
	const {roles} = await auth.user(user, options);
	if (roles.length > rolesMax) {
		return undefined;
	}

	const read = new Set<string>();
	const write = new Set<string>();
	for (const role of roles) {
		const {permissions: {kv}} = typeof role === 'string' ? await auth.role(role, options) : role;
		for (const pattern of kv.read ?? []) {
			read.add(pattern);
		}

		for (const pattern of kv.write ?? []) {
			write.add(pattern);
		}
	}

	return permittedWords(user, read, write);
}

/** Makes a refusal tell more, and leaves every other error as it is. */
export type Explain = (error: unknown, options?: CallOptions) => Promise<unknown>;

export function explainRefusals(user: string | undefined, auth: AuthApi): Explain {
	let known: {readonly hint: Promise<string | undefined>; readonly at: number} | undefined;
	return async (error, {signal} = {}) => {
		if (user === undefined || !(error instanceof ForbiddenError)) {
			return error;
		}

		if (known === undefined || monotonicMs() - known.at > rememberedMs) {
			known = {hint: permissionsOf(user, auth, {signal}), at: monotonicMs()};
		}

		const asked = known;
		try {
			return new ForbiddenError(error.detail, await asked.hint ?? error.hint);
		} catch {
			// Whoever comes next asks again.
			known = known === asked ? undefined : known;
			return error;
		}
	};
}

/** The same keys, whose refusals tell more. */
export function explainedKeys(keys: KeysApi, explain: Explain): KeysApi {
	const told = async <Result>(done: Promise<Result>, options?: CallOptions): Promise<Result> => {
		try {
			return await done;
		} catch (error) {
			throw await explain(error, options);
		}
	};

	return {
		get: async (key, options) => told(keys.get(key, options), options),
		set: async (key, options) => told(keys.set(key, options), options),
		create: async (key, options) => told(keys.create(key, options), options),
		createInOrder: async (directory, options) => told(keys.createInOrder(directory, options), options),
		update: async (key, options) => told(keys.update(key, options), options),
		delete: async (key, options) => told(keys.delete(key, options), options),
	};
}
