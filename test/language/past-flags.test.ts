import test from 'ava';
import {parseGlobalFlags} from '../../source/language/global-flags.ts';

function parse(...tokens: string[]) {
	return parseGlobalFlags(tokens, {}, {isStrict: false});
}

test('how many files of the past an embedded server keeps', t => {
	const parsed = parse('--max-wals', '0', '--max-snapshots=7');
	const options = parsed.problem === undefined ? parsed.options : undefined;
	t.is(options?.maxWals, 0);
	t.is(options?.maxSnapshots, 7);
	for (const value of ['-1', 'all', '1.5', '']) {
		t.regex(parse(`--max-wals=${value}`).problem!, /it is a number of files, 0 for all$/);
	}
});
