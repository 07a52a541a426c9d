import test from 'ava';
import {Auth, type Credentials, type Identity} from '../../../source/server/auth/auth.ts';
import {type AuthStorage} from '../../../source/server/auth/auth-store.ts';
import {AuthError} from '../../../source/server/auth/auth-error.ts';
import {applyRequest} from '../../../source/server/apply.ts';
import {makeRequest} from '../../../source/server/requests/request.ts';
import {Store} from '../../../source/store/store.ts';
import {type Permissions, type PermissionList} from '../../../source/protocol/permissions.ts';

/** Auth on a tree of its own; the writes that `isFailing` chooses do not come through. */
function makeAuth(isFailing: (path: string) => boolean = () => false): {readonly auth: Auth; readonly storage: AuthStorage} {
	const store = new Store({clock: () => 0n, namespaces: ['/0', '/1']});
	const storage: AuthStorage = {
		read: path => store.peek(path, {sorted: true}),
		async write(request) {
			if (isFailing(request.path)) {
				throw new Error('the log is full');
			}

			return applyRequest(store, request)!;
		},
	};
	return {auth: new Auth(storage), storage};
}

const none: Permissions = {kv: {read: null, write: null}};
const kv = (read: PermissionList, write: PermissionList = null): Permissions => ({kv: {read, write}});
const newUser = (user: string, roles: readonly string[] | null = null) => ({user, password: `${user}'s`, roles});
const change = {password: '', grant: [], revoke: []};

/** Status and text of the AuthError. */
async function refusalOf(run: () => unknown): Promise<string> {
	try {
		await run();
	} catch (error) {
		if (error instanceof AuthError) {
			return `${error.status} ${error.message}`;
		}

		throw error;
	}

	return 'accepted';
}

test('auth is switched on with a root user, once, and makes a guest role unless there is one', async t => {
	const {auth} = makeAuth();
	t.is(await refusalOf(async () => auth.enable()), '409 auth: No root user available, please create one');
	t.is(await refusalOf(async () => auth.disable()), '409 auth: already disabled');
	await auth.createUser(newUser('root'));
	await auth.enable();
	t.true(auth.isEnabled());
	t.deepEqual(auth.role('guest')?.permissions, kv(['/*'], ['/*']));
	t.is(await refusalOf(async () => auth.enable()), '409 auth: already enabled');
	t.is(await refusalOf(async () => auth.removeUser('root')), '403 auth: Cannot delete root user while auth is enabled.');
	await auth.updateRole({role: 'guest', revoke: kv(null, ['/*'])});
	await auth.disable();
	t.false(auth.isEnabled());
	await auth.enable();
	t.deepEqual(auth.role('guest')?.permissions, kv(['/*'], []));
	await auth.disable();
	await auth.removeUser('root');
	t.false(auth.hasUser('root'));
});

test('users: what is given or taken twice, or changes nothing, is refused, and a change of roles keeps the password', async t => {
	const {auth} = makeAuth();
	t.is(await refusalOf(async () => auth.createUser({...newUser('ann'), password: ''})), '400 auth: Cannot create user ann with an empty password');
	t.deepEqual(await auth.createUser(newUser('ann', ['z'])), {user: 'ann', roles: ['z']});
	t.is(await refusalOf(async () => auth.createUser(newUser('ann'))), '409 auth: User ann already exists.');
	t.deepEqual(await auth.updateUser({...change, user: 'ann', grant: ['b', 'a']}), {user: 'ann', roles: ['a', 'b', 'z']});
	t.is(await refusalOf(async () => auth.updateUser({...change, user: 'ann', grant: ['b']})), '409 auth: Granting duplicate role b for user ann');
	t.is(await refusalOf(async () => auth.updateUser({...change, user: 'ann', revoke: ['none']})), '409 auth: Revoking ungranted role none for user ann');
	t.is(await refusalOf(async () => auth.updateUser({...change, user: 'ann'})), '400 auth: User not updated. Use grant/revoke/password to update the user.');
	t.is(await refusalOf(async () => auth.updateUser({...change, user: 'bob', grant: ['a']})), '404 auth: User bob does not exist.');
	t.is(await refusalOf(async () => auth.removeUser('bob')), '404 auth: User bob does not exist');
	t.is(await refusalOf(() => auth.user('ann')), '404 auth: Role a does not exist.');
	t.deepEqual(auth.users(), [{user: 'ann', roles: []}]);
	await auth.createRole({role: 'a', permissions: kv(['/a'])});
	t.deepEqual(auth.users(), [{user: 'ann', roles: [{role: 'a', permissions: kv(['/a'])}]}]);
	await auth.createUser(newUser('root'));
	await auth.enable();
	const mayRead = async (password: string) => auth.mayAccess({user: 'ann', password}, {kind: 'read', path: '/a', isRecursive: false});
	t.true(await mayRead('ann\'s'));
	await auth.updateUser({...change, user: 'ann', password: 'new'});
	t.deepEqual([await mayRead('ann\'s'), await mayRead('new')], [false, true]);
});

test('roles: the root role stays as it is, and a pattern is granted once', async t => {
	const {auth} = makeAuth();
	const isRoot = '403 auth: Cannot modify role root: is root role.';
	t.is(await refusalOf(async () => auth.createRole({role: 'root', permissions: none})), isRoot);
	t.is(await refusalOf(async () => auth.updateRole({role: 'root', grant: kv(['/x'])})), isRoot);
	t.is(await refusalOf(async () => auth.removeRole('root')), isRoot);
	await auth.createRole({role: 'r', permissions: none});
	t.is(await refusalOf(async () => auth.createRole({role: 'r', permissions: none})), '409 auth: Role r already exists.');
	t.deepEqual(await auth.updateRole({role: 'r', grant: kv(['/b', '/a'], ['/w'])}), {role: 'r', permissions: kv(['/a', '/b'], ['/w'])});
	t.is(await refusalOf(async () => auth.updateRole({role: 'r', grant: kv(['/a'])})), '409 auth: Granting duplicate read permission /a');
	t.is(await refusalOf(async () => auth.updateRole({role: 'r', grant: kv(null, ['/w'])})), '409 auth: Granting duplicate write permission /w');
	t.is(await refusalOf(async () => auth.updateRole({role: 'r', revoke: kv(['/none'])})), '400 auth: Role not updated. Use grant/revoke to update the role.');
	t.deepEqual(await auth.updateRole({role: 'r', revoke: kv(['/a'], ['/w'])}), {role: 'r', permissions: kv(['/b'], [])});
	t.is(await refusalOf(async () => auth.updateRole({role: 'none', grant: kv(['/a'])})), '404 auth: Role none does not exist.');
	t.is(await refusalOf(async () => auth.removeRole('none')), '404 auth: Role none doesn\'t exist.');
	t.deepEqual(auth.roles().map(({role}) => role), ['r', 'root']);
});

test('who may do what', async t => {
	const {auth} = makeAuth();
	const ann: Credentials = {user: 'ann', password: 'ann\'s'};
	const root: Credentials = {user: 'root', password: 'root\'s'};
	t.true(await auth.isRoot('anonymous'), 'as long as auth is off, everybody');
	await auth.createUser(newUser('root'));
	await auth.createRole({role: 'guest', permissions: kv(['/open/*', '/one'])});
	await auth.createRole({role: 'r', permissions: kv(['/a/*', '/b'], ['/a/w'])});
	await auth.createUser(newUser('ann', ['gone', 'r']));
	await auth.createUser(newUser('nobody'));
	await auth.enable();
	for (const [identity, expected] of [
		['anonymous', false], ['invalid', false], [ann, false], [root, true], [{...root, password: 'wrong'}, false], [{user: 'none', password: ''}, false],
	] as ReadonlyArray<readonly [Identity, boolean]>) {
		t.is(await auth.isRoot(identity), expected, JSON.stringify(identity));
	}

	const may = async (identity: Identity, kind: 'read' | 'write', path: string, isRecursive = false) => auth.mayAccess(identity, {kind, path, isRecursive});
	t.true(await may('anonymous', 'read', '/open/x'));
	t.true(await may('anonymous', 'read', '/one', true), 'a guest needs no wider pattern to read recursively');
	t.false(await may('anonymous', 'read', '/one/x'));
	t.false(await may('anonymous', 'write', '/open/x'));
	t.false(await may('invalid', 'read', '/open/x'), 'what cannot be read is no guest');
	t.true(await may(ann, 'read', '/a/x'));
	t.true(await may(ann, 'read', '/a/x', true));
	t.true(await may(ann, 'read', '/b'));
	t.false(await may(ann, 'read', '/b', true), 'a recursive request needs a pattern that ends in a star');
	t.false(await may(ann, 'read', '/open/x'), 'a user is no guest');
	t.deepEqual([await may(ann, 'write', '/a/w'), await may(ann, 'write', '/a/x')], [true, false]);
	t.false(await may({...ann, password: 'wrong'}, 'read', '/a/x'));
	t.false(await may({user: 'nobody', password: 'nobody\'s'}, 'read', '/open/x'));
	t.true(await may(root, 'write', '/anything', true));
	await auth.removeRole('guest');
	t.false(await may('anonymous', 'read', '/open/x'));
});

test('auth that fails halfway is made ready by the next try', async t => {
	let isFull = true;
	const {auth, storage} = makeAuth(path => isFull && path.endsWith('/roles/'));
	await t.throwsAsync(auth.createRole({role: 'r', permissions: none}), {message: 'the log is full'});
	t.is(auth.role('r'), undefined);
	isFull = false;
	await auth.createRole({role: 'r', permissions: none});
	t.truthy(auth.role('r'));
	t.is(storage.read('/2/enabled')?.value, 'false');
	t.deepEqual(storage.read('/2')?.nodes?.map(({key, dir}) => [key, dir]), [['/2/enabled', undefined], ['/2/roles', true], ['/2/users', true]]);
});

test('a hash that is none lets nobody in', async t => {
	const {auth, storage} = makeAuth();
	await auth.createUser(newUser('root'));
	await auth.enable();
	const {value} = storage.read('/2/users/root')!;
	t.regex((JSON.parse(value!) as {password: string}).password, /^\$2a\$10\$/);
	await storage.write(makeRequest({method: 'PUT', path: '/2/users/root', value: '{"user":"root","password":"plain","roles":null}'}));
	t.false(await auth.isRoot({user: 'root', password: 'plain'}));
});
