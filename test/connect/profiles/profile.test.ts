import test from 'ava';
import {UserError} from '../../../source/errors.ts';
import {parseProfiles} from '../../../source/connect/profiles/profile.ts';

const options = {file: 'c.yaml', resolveFile: (path: string) => `/etc/${path}`};

test('a file of profiles is read, in its order, comments and all', t => {
	t.deepEqual(parseProfiles(`
# ours
profiles:
  prod:
    endpoints: [https://m1:2379, https://m2:2379]  # both
    username: root
    passwordCommand: pass show etcd
    certFile: c.pem
    keyFile: k.pem
    caFile: ca.pem
    protected: true
    color: red
    timeout: 2s
    totalTimeout: 1m
  old:
    dataDir: backup
    readOnly: true
  list:
    endpoints: http://a, http://b
    passwordFile: pw
    timeout: 0s
    api: 3
`, options), [
		{
			name: 'prod', endpoints: 'https://m1:2379,https://m2:2379', username: 'root', passwordCommand: 'pass show etcd', certFile: '/etc/c.pem', keyFile: '/etc/k.pem', caFile: '/etc/ca.pem', protected: true, color: 'red', timeout: 2000, totalTimeout: 60_000,
		},
		{name: 'old', dataDir: '/etc/backup', readOnly: true},
		{
			name: 'list', endpoints: 'http://a,http://b', passwordFile: '/etc/pw', timeout: 0, api: '3',
		},
	]);
});

for (const text of ['', '# nothing yet\n', 'profiles:\n']) {
	test(`${JSON.stringify(text)} holds no profiles`, t => {
		t.deepEqual(parseProfiles(text, options), []);
	});
}

for (const [text, message, hint] of [
	['profiles:\n  a:\n    endpoint: http://x\n', 'c.yaml:3: a.endpoint is not known; did you mean endpoints?', /The fields are endpoints, /],
	['profiles:\n  a:\n    password: x\n', 'c.yaml:3: a.password is not known', /^Passwords have no place in this file/],
	['profiles:\n  a:\n    readOnly: sometimes\n', 'c.yaml:3: a.readOnly has to be true or false'],
	['profiles:\n  a:\n    endpoints: []\n', 'c.yaml:3: a.endpoints has to be a URL, or a list of them'],
	['profiles:\n  a:\n    username: root:secret\n', 'c.yaml:3: a.username has to be a name without a password (passwordCommand or passwordFile gives that)'],
	['profiles:\n  a:\n    timeout: 5\n', 'c.yaml:3: a.timeout has to be a time such as 2s or 500ms'],
	['profiles:\n  a:\n    timeout: -2s\n', 'c.yaml:3: a.timeout has to be a time such as 2s or 500ms'],
	['profiles:\n  a:\n    timeout: soon\n', 'c.yaml:3: a.timeout has to be a time such as 2s or 500ms'],
	['profiles:\n  a:\n    endpoints: [http://x, " "]\n', 'c.yaml:3: a.endpoints has to be a URL, or a list of them'],
	['profiles:\n  a:\n    endpoints: [http://x, 5]\n', 'c.yaml:3: a.endpoints has to be a URL, or a list of them'],
	['profiles:\n  a:\n    endpoints: 5\n', 'c.yaml:3: a.endpoints has to be a URL, or a list of them'],
	['profiles:\n  a:\n    username: ""\n', 'c.yaml:3: a.username has to be a name without a password (passwordCommand or passwordFile gives that)'],
	['profiles:\n  a:\n    passwordCommand: ""\n', 'c.yaml:3: a.passwordCommand has to be a text'],
	['profiles:\n  a:\n    caFile: ""\n', 'c.yaml:3: a.caFile has to be a path'],
	['profiles:\n  a:\n    dataDir: 5\n', 'c.yaml:3: a.dataDir has to be a path'],
	['profiles:\n  a:\n    color: pink\n', 'c.yaml:3: a.color has to be one of red, green, yellow, blue, magenta, cyan'],
	['profiles:\n  b:\n    readOnly: true\n  a:\n    endpoints: x\n    dataDir: y\n', 'c.yaml:4: a has both endpoints and dataDir'],
	['profiles:\n  a:\n    certFile: x\n', 'c.yaml:2: a has only one of certFile and keyFile'],
	['profiles:\n  a: 1\n', 'c.yaml:2: a has to hold fields such as endpoints'],
	['profiles:\n  a b:\n    readOnly: true\n', 'c.yaml:2: "a b" is not a name for a profile'],
	['editng: vi\n', 'c.yaml:1: editng is not known here; did you mean editing?', /profiles: .* editing: and keys:/],
	['clusters:\n  a: 1\n', 'c.yaml:1: clusters is not known here'],
	['profiles: 5\n', 'c.yaml:1: profiles has to hold the name of each profile'],
	['- 1\n', 'c.yaml:1: the file has to hold profiles: and below it the name of each'],
	['profiles:\n  a:\n    readOnly: true\n    readOnly: false\n', 'c.yaml:4: Map keys must be unique'],
] as const) {
	test(`a mistake is told with its line: ${JSON.stringify(text)}, ${message}`, t => {
		const error = t.throws<UserError>(() => parseProfiles(text, options), {instanceOf: UserError, message});
		t.regex(error.hint ?? '', hint ?? /./);
	});
}
