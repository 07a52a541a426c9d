/**
An engine that can be looked at but not changed. Everything that is not known to be a read is refused: a method added to
Engine has to be put on one side or the other before it compiles again.
*/
import {UserError} from '../errors.ts';
import {type AuthApi, type Engine} from './engine.ts';
import {forwardingEngine} from './forwarding.ts';

/** A change that was not even tried. */
export class ReadOnlyError extends UserError {
	override readonly name = 'ReadOnlyError';

	constructor(info: Engine['info'], what: string) {
		super(`${stateOf(info)}: ${what} was refused`, {exitCode: 4, hint: `Nothing was changed. ${wayOut(info)}`});
	}
}

function stateOf(info: Engine['info']): string {
	if (info.wayBack === undefined) {
		return `${placeOf(info)} is open for reading only`;
	}

	return info.at === undefined ? 'read-only while the past is shown' : `read-only at @${info.at}`;
}

function wayOut({at, wayBack}: Engine['info']): string {
	if (wayBack !== undefined) {
		return `${wayBack} comes back to the present.`;
	}

	return at === undefined ? 'Leave out --read-only, or readOnly in the profile, to change it.' : 'Only the present can be changed.';
}

type NotWriting =
	| 'get'
	| 'waitForEvent'
	| 'watch'
	| 'members'
	| 'leader'
	| 'health'
	| 'version'
	| 'report'
	| 'info'
	| 'status'
	| 'onStatus'
	| 'onNotice'
	| 'checkCluster'
	| 'close';
type NotWritingAuth = 'users' | 'user' | 'roles' | 'role';

/** Where the data is, for people. */
export function placeOf({kind, dataDir, endpoints, at}: Engine['info']): string {
	// An address may have been named twice.
	const urls = [...new Set(endpoints)];
	const cluster = `${urls.length > 1 ? 'the cluster at ' : ''}${urls.join(', ')}`;
	const place = dataDir ?? (kind === 'embedded' ? 'the embedded server' : cluster);
	return at === undefined ? place : `${place} at index ${at}`;
}

/** Throws ReadOnlyError where changes are refused anyway, before a user has spent work on one. */
export function requireWritable({info}: Pick<Engine, 'info'>, what: string): void {
	if (info.isReadOnly === true) {
		throw new ReadOnlyError(info, what);
	}
}

/** Throws UserError where nothing more can happen: what waits there would wait for ever. */
export function requirePresent({info}: Engine): void {
	if (info.at !== undefined) {
		throw new UserError(`nothing happens after index ${info.at} where only the past is shown`, {
			hint: info.wayBack === undefined ? 'Leave out --at to wait for what is to come.' : wayOut(info),
		});
	}
}

/** The same engine with every change refused by ReadOnlyError. */
export function readOnlyEngine(engine: Engine): Engine {
	const refuse = async (what: string): Promise<never> => {
		throw new ReadOnlyError(engine.info, what);
	};

	const authChanges: Omit<AuthApi, NotWritingAuth> = {
		createUser: async name => refuse(`making the user ${name}`),
		removeUser: async name => refuse(`removing the user ${name}`),
		changePassword: async name => refuse(`a new password for ${name}`),
		grantRoles: async name => refuse(`granting roles to ${name}`),
		revokeRoles: async name => refuse(`revoking roles of ${name}`),
		createRole: async name => refuse(`making the role ${name}`),
		removeRole: async name => refuse(`removing the role ${name}`),
		grantPermissions: async name => refuse(`granting permissions to the role ${name}`),
		revokePermissions: async name => refuse(`revoking permissions of the role ${name}`),
		enable: async () => refuse('switching access control on'),
		disable: async () => refuse('switching access control off'),
	};
	const auth: AuthApi = {
		users: async options => engine.auth.users(options),
		user: async (name, options) => engine.auth.user(name, options),
		roles: async options => engine.auth.roles(options),
		role: async (name, options) => engine.auth.role(name, options),
		...authChanges,
	};
	const changes: Omit<Engine, NotWriting> = {
		set: async key => refuse(`setting ${key}`),
		create: async key => refuse(`creating ${key}`),
		createInOrder: async directory => refuse(`creating a key in ${directory}`),
		update: async key => refuse(`updating ${key}`),
		delete: async key => refuse(`removing ${key}`),
		addMember: async () => refuse('adding a member'),
		removeMember: async () => refuse('removing a member'),
		updateMember: async () => refuse('changing a member'),
		auth,
		get maintenance() {
			const {maintenance} = engine;
			return maintenance === undefined
				? undefined
				: {
					...maintenance,
					compact: async () => refuse('compacting the history'),
					defragment: async () => refuse('defragmenting a member'),
					promote: async () => refuse('promoting a member'),
					disarm: async () => refuse('disarming alarms'),
				};
		},
		get leases() {
			const {leases} = engine;
			return leases === undefined
				? undefined
				: {
					...leases,
					keepAlive: async (id: string) => refuse(`keeping the lease ${id} alive`),
					revoke: async (id: string) => refuse(`revoking the lease ${id}`),
				};
		},
	};
	return forwardingEngine(() => engine, {
		...changes,
		get info() {
			return {...engine.info, isReadOnly: true as const};
		},
	});
}
