import test from 'ava';
import {commands} from '../../../source/commands/index.ts';
import {lineHint} from '../../../source/prompt/hints/line-hint.ts';

/** The hint for a line with the caret at the bar, else at its end; the present part in angle brackets. */
function at(line: string): string | undefined {
	const cursor = line.includes('▏') ? line.indexOf('▏') : line.length;
	const hint = lineHint({text: line.replace('▏', ''), cursor, commands});
	if (hint?.kind !== 'usage') {
		return hint?.text;
	}

	return hint.parts.map(({text, isPresent = false}) => isPresent ? `<${text}>` : text).join(' ');
}

const table: ReadonlyArray<readonly [line: string, hint: string | undefined]> = [
	['', undefined],
	['tt', undefined],
	['ttl', undefined],
	['ttl ', 'ttl <KEY> [none|30s|5m|1h|1d]'],
	['ttl /a', 'ttl <KEY> [none|30s|5m|1h|1d]'],
	['ttl /a ', 'ttl KEY <[none|30s|5m|1h|1d]>'],
	['ttl /▏a 5m', 'ttl <KEY> [none|30s|5m|1h|1d]'],
	['ttl /a 5m ', 'ttl KEY [none|30s|5m|1h|1d]'],
	['ls /a | grep x; ttl /a ', 'ttl KEY <[none|30s|5m|1h|1d]>'],
	['get "$(ttl /a ', 'ttl KEY <[none|30s|5m|1h|1d]>'],
	['etcdctl ttl ', 'ttl <KEY> [none|30s|5m|1h|1d]'],
	['etcsh ttl ', 'ttl <KEY> [none|30s|5m|1h|1d]'],
	['get /a ', 'get KEY <[.path]>'],
	['get /a .b', 'get KEY <[.path]>'],
	['set /a ', 'set KEY [.path] <[value]>'],
	['set /a .b ', 'set KEY [.path] <[value]>'],
	['ls /a /b ', 'ls <[key …]>'],
	['sync ', 'sync <FROM> TO'],
	['sync /a --ttl ', 'sync --ttl <keep|drop> · keep or drop'],
	['sync /a --ttl=k', 'sync --ttl <keep|drop> · keep or drop'],
	['set /a b --ttl ', 'set --ttl <DURATION> · key time-to-live'],
	['set /a b --swap-with-value ', 'set --swap-with-value <TEXT> · previous value'],
	['--profile ', '--profile <PROFILE> · work on the cluster of this name in the configuration file'],
	['member ', 'member <list|add|remove|update|promote>'],
	['member update ', 'member update <MEMBERID> PEERURLS'],
	['member what ', undefined],
	['find / --exec ttl /a ', 'ttl KEY <[none|30s|5m|1h|1d]>'],
	['set /k {"host":', 'its quotes will be lost: put single quotes around it, \'{…}\''],
	['set /k {"host":"b"} --ttl ', 'its quotes will be lost: put single quotes around it, \'{…}\''],
	['set /k .a ["b"]', 'its quotes will be lost: put single quotes around it, \'[…]\''],
	['set /k {"host', 'set KEY [.path] <[value]>'],
	['set /k \'it', 'set KEY [.path] <[value]>'],
	['set /k \'it\n', 'the quote \' is not closed yet; Ctrl-C cancels the line'],
	['set /k \'a\nb\' "c', 'set KEY [.path] [value]'],
	['get "$(ls\n', 'the $( is not closed yet; Ctrl-C cancels the line'],
	['ls /a &&\n', 'nothing follows the && at the end yet; Ctrl-C cancels the line'],
	['ls \\\n/a ', 'ls <[key …]>'],
	['set /k \'{"host":', 'set KEY [.path] <[value]>'],
	['set /k {a,b}', 'set KEY [.path] <[value]>'],
	['ls /{"a b",c}', 'ls <[key …]>'],
	['version ', undefined],
	['nothing ', undefined],
	['get /a > ', undefined],
	['get /a | wc ', undefined],
	['!ls ', undefined],
];

for (const [line, hint] of table) {
	test(`what is said under "${line}"`, t => {
		t.is(at(line), hint);
	});
}

test('about a line that is very long or very deep nothing is said', t => {
	t.is(at(`ttl ${'x'.repeat(10_001)}`), undefined);
	t.is(at(`${'get "$('.repeat(30)}ttl `), undefined);
});
