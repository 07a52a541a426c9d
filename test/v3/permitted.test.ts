/**
What is said to whoever may not do something.
*/
import test from 'ava';
import {type AuthApi, type KeysApi} from '../../source/engine/engine.ts';
import {AccessError} from '../../source/protocol/errors.ts';
import {explainedKeys, explainRefusals, permittedWords} from '../../source/v3/permitted.ts';
import {ForbiddenError} from '../../source/v3/refusals.ts';

test('what may be done is told in one sentence, however much it is', t => {
	const none = new Set<string>();
	const many = new Set(Array.from({length: 9}, (_, i) => `/${i}/*`));
	t.is(permittedWords('u', none, none), 'u may read and write nothing: ›user get u shows the roles.');
	t.is(permittedWords('u', new Set(['/a/*', '/k']), none), 'u may read /a/*, /k; and nothing else.');
	t.is(permittedWords('u', none, new Set(['/k'])), 'u may write /k; and nothing else.');
	t.is(permittedWords('u', many, many), 'u may read and write /0/*, /1/*, /2/*, /3/*, /4/*, /5/*, /6/*, /7/*, …; and nothing else.');
});

type Asked = {readonly auth: AuthApi; readonly asked: string[]};

function authWith(roles: Readonly<Record<string, readonly string[]>>): Asked {
	const asked: string[] = [];
	const auth = {
		async user(name: string) {
			asked.push(name);
			return {user: name, roles: Object.keys(roles)};
		},
		async role(role: string) {
			asked.push(role);
			return {role, permissions: {kv: {read: roles[role]!, write: null}}};
		},
	};
	return {auth: auth as unknown as AuthApi, asked};
}

const refusing = {
	async get() {
		throw new ForbiddenError('permission denied', 'as it was');
	},
} as unknown as KeysApi;

test('the server is asked once for what may be read, and its silence changes nothing', async t => {
	const {auth, asked} = authWith({r: ['/a/*'], s: ['/a/*', '/k']});
	const keys = explainedKeys(refusing, explainRefusals('u', auth));
	for (let i = 0; i < 3; i++) {
		const {hint} = await t.throwsAsync(keys.get('/'), {instanceOf: AccessError, message: /permission denied/});
		t.is(hint, 'u may read /a/*, /k; and nothing else.');
	}

	t.deepEqual(asked, ['u', 'r', 's']);
	const mute = {
		async user() {
			throw new Error('no answer');
		},
	} as unknown as AuthApi;
	for (const explain of [explainRefusals('u', mute), explainRefusals(undefined, auth)]) {
		const {hint} = await t.throwsAsync(explainedKeys(refusing, explain).get('/'), {instanceOf: AccessError});
		t.is(hint, 'as it was');
	}

	// Who gives up takes nothing from those who ask after that.
	const ending = new AbortController();
	const explain = explainRefusals('u', {
		...auth,
		async user(name, options) {
			options?.signal?.throwIfAborted();
			return auth.user(name, options);
		},
	});
	ending.abort();
	for (const [signal, expected] of [[ending.signal, 'as it was'], [undefined, 'u may read /a/*, /k; and nothing else.']] as const) {
		const {hint} = await t.throwsAsync(explainedKeys(refusing, explain).get('/', {signal}), {instanceOf: AccessError});
		t.is(hint, expected);
	}

	// What more of them allow is not known.
	const many = authWith(Object.fromEntries(Array.from({length: 11}, (_, i) => [`r${i}`, [`/${i}`]])));
	const {hint} = await t.throwsAsync(explainedKeys(refusing, explainRefusals('u', many.auth)).get('/'), {instanceOf: AccessError});
	t.is(hint, 'as it was');

	const other = new Error('other');
	t.is(await explainRefusals('u', auth)(other), other);
});
