import {mkdtempDisposable} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {keyLabel, parseKey} from '../../../source/prompt/editing/key-names.ts';
import {
	drawable,
	drawableKeys,
	needsAscii,
	signOr,
	useAsciiSigns,
} from '../../../source/terminal/text/signs.ts';
import {runEtcsh} from '../../helpers/etcsh.ts';
import {TerminalProbe} from '../../helpers/terminal.ts';

test('the Linux console, a vt100 and a locale without UTF-8 get signs in ASCII', t => {
	for (const environment of [{TERM: 'linux', LANG: 'de_DE.UTF-8'}, {TERM: 'vt100'}, {LC_ALL: 'C', LANG: 'C.UTF-8'}, {LC_CTYPE: 'POSIX'}, {LANG: 'de_DE.ISO-8859-1'}]) {
		t.true(needsAscii(environment), JSON.stringify(environment));
	}

	for (const environment of [{TERM: 'xterm'}, {LANG: 'C.UTF-8'}, {LC_ALL: 'en_US.utf8', LANG: 'C'}, {LANG: 'de_DE'}]) {
		t.false(needsAscii(environment), JSON.stringify(environment));
	}
});

test.serial('an arrow that is a key has its name in ASCII, by which it can be bound, too', t => {
	const said = (): readonly string[] => [drawableKeys('↑ ↓ choose'), drawable('a → b'), keyLabel('alt-down'), keyLabel('left'), signOr('▸', '>')];
	t.deepEqual(said(), ['↑ ↓ choose', 'a → b', 'Alt-↓', '←', '▸']);
	useAsciiSigns(true);
	try {
		t.deepEqual(said(), ['Up Dn choose', 'a > b', 'Alt-Dn', 'Left', '>']);
	} finally {
		useAsciiSigns(false);
	}

	t.deepEqual(parseKey('Alt-Dn'), parseKey('Alt-↓'));
});

for (const env of [{TERM: 'linux'}, {TERM: 'vt100'}, {LC_ALL: 'C'}]) {
	test.serial(`nothing but ASCII is drawn with ${JSON.stringify(env)}, and a stored sign is told from one of ours`, async t => {
		await using terminal = await TerminalProbe.start(['--embedded'], {rows: 30, columns: 100, env});
		const look = async (wanted: string | RegExp) => {
			const {rows} = await terminal.waitFor(wanted);
			t.regex(rows.join('\n'), /^[\n\u0020-\u007E]*$/);
		};

		await look(/^\/ > /m);
		const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.screen.text)!;
		const put = async (key: string, value: string, ttl: string) => fetch(`${url}/v2/keys${encodeURI(key)}`, {method: 'PUT', body: new URLSearchParams({value, ttl})});
		await put('/services/web', `one → two ${'long '.repeat(40)}`, '90');
		await put('/services/a→b', 'x', '');
		terminal.enter('watch /services --recursive');
		await look('nothing yet');
		await put('/services/web', 'two → three', '60');
		await look(/two \\u2192 three/);
		terminal.enter('ls -l /services');
		await look(/a\\u2192b/);
		terminal.enter('tree /');
		await look(/\+--/);
		terminal.enter('nonsense');
		await look('There is no command');
		terminal.type('get /services/\t');
		await look('/services/web');
		terminal.type('\u0015');
		terminal.enter('rm -r /services');
		await look('Remove all of it?');
		terminal.type('n\r');
		await look(/^\/ > *$/m);
		terminal.type('\u001BOP');
		await look(/Alt-Up Alt-Dn[\s\S]*Esc closes/);
		terminal.type('\u001BOP\u001BOQ');
		await look(/tree =+/);
	});
}

test('a pipe gets what is stored, whatever the terminal is', async t => {
	await using folder = await mkdtempDisposable(path.join(tmpdir(), 'etcsh-signs-'));
	const {stdout} = await runEtcsh(['--data-dir', folder.path], {env: {LC_ALL: 'C', TERM: 'linux'}, stdin: 'set /a→b …\nls -l /\n'});
	t.regex(stdout, /^…\n[\s\S]*\/a→b +…\n$/);
});
