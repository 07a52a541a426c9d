import test from 'ava';
import {goFormat} from '../../source/protocol/go-format.ts';

for (const [format, expected] of [
	['plain', 'plain'],
	['/no%such', '/no%!s(MISSING)uch'],
	['100%', '100%!(NOVERB)'],
	['100%%', '100%'],
	['%-5d|%05.2f', '%!d(MISSING)|%!f(MISSING)'],
	['%*d %.*d', '%!(BADWIDTH)%!d(MISSING) %!(BADPREC)%!d(MISSING)'],
	['%あ\n%', '%!あ(MISSING)\n%!(NOVERB)'],
] as const) {
	test(`the format ${JSON.stringify(format)} without arguments`, t => {
		t.is(goFormat(format), expected);
	});
}
