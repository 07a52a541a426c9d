import test from 'ava';
import {formatPath} from '../../../source/format/part-path.ts';
import {findingsIn} from '../../../source/format/query/evaluation.ts';
import {parseQuery} from '../../../source/format/query/grammar.ts';

function count(text: string, expression: string): number {
	return findingsIn(text, parseQuery(expression))!.count;
}

const document = JSON.stringify({
	port: 6543, host: 'Db1', on: true, off: false, none: null, big: 0, hosts: ['db1', 'web'], list: [{n: 1}, {n: 20}], 'a b': {'c.d': 1},
	['__proto__']: 1,
}).replace('"big":0', '"big":12345678901234567890');

for (const [expression, expected] of [
	['.port > 5000', 1],
	['.port >= 6543 and .port <= 6543', 1],
	['.port < 5000 or .host == "Db1"', 1],
	['.port', 1],
	['.off', 0],
	['.none', 0],
	['.missing.deeper[0]', 0],
	['.missing < 5', 0],
	['.missing == null', 1],
	['.host > 5', 0],
	['.host < "E"', 1],
	['.on == true', 1],
	['.off | not', 1],
	['(.port > 5000 and .off) | not', 1],
	['.off // .missing // .port == 6543', 1],
	['.big == 12345678901234567890', 1],
	['.big == 12345678901234567891', 0],
	['.big > 12345678901234567889', 1],
	['.port == 6543.0', 1],
	['has("host")', 1],
	['has("nothing")', 0],
	['has("toString")', 0],
	['.toString', 0],
	['has("__proto__")', 1],
	['.__proto__ == 1', 1],
	['.hosts | has(1)', 1],
	['.hosts | has(2)', 0],
	['.host | test("^db"; "i")', 1],
	['.host | test("^db")', 0],
	['.hosts[] | test("b")', 2],
	['any(.hosts[]; . == "web")', 1],
	['all(.nothing[]?; . == "web")', 1],
	['any(.nothing[]?; true)', 0],
	['.hosts | any(. == "web")', 1],
	['.hosts | all(length == 3)', 1],
	['.hosts | all', 1],
	['[] | any', 0],
	['[] | all', 1],
	['.hosts | length == 2', 1],
	['.hosts | length > 2', 0],
	['.list[] | select(.n > 5)', 1],
	['.list[].n > 5', 1],
	['[.list[].n] == [1, 20]', 1],
	['.list[-1].n == 20', 1],
	['.["a b"]."c.d" == 1', 1],
	['.port[]?', 0],
	['.port.x? == 1', 0],
	['..|.n? | . == 20', 1],
	['.host | ascii_downcase == "db1"', 1],
	['"80" | tonumber > 79', 1],
	['.port | type == "number"', 1],
	['.host | startswith("D") and endswith("1")', 1],
	['.hosts | contains(["eb"])', 1],
	['. | contains({list: 1})', -1],
	['.hosts | contains(["eb", "zz"])', 0],
	['.hosts | contains(["eb", "d"])', 1],
	['.port | contains(6543)', 1],
	['.port | contains(654)', 0],
	['true', 1],
	['.hosts[0, 1]', -1],
	['.port, .off, .on', 2],
] as ReadonlyArray<[string, number]>) {
	test(`${expression} comes out true ${expected} times`, t => {
		if (expected < 0) {
			t.throws(() => parseQuery(expression), {name: 'UserError'});
		} else {
			t.is(count(document, expression), expected);
		}
	});
}

test('what made it true is said', t => {
	const paths = (expression: string) => findingsIn(document, parseQuery(expression))!.paths.map(path => formatPath(path));
	t.deepEqual(paths('.port > 5000'), ['.port']);
	t.deepEqual(paths('.list[].n > 5'), ['.list[1].n']);
	t.deepEqual(paths('.port > 5000 and (.hosts[0] | test("db"))'), ['.port', '.hosts[0]']);
	t.deepEqual(paths('.off or has("host")'), ['.host']);
	t.deepEqual(paths('.list[] | select(.n == 1)'), ['.list[0].n', '.list[0]']);
	t.deepEqual(paths('.hosts | any(. == "web")'), ['.hosts[1]']);
	t.deepEqual(paths('true'), []);
});

test('what a list is made of is said, the first of it included', t => {
	const paths = findingsIn('{"a":1,"b":2}', parseQuery('[.a, .b]'))?.paths.map(path => formatPath(path));
	t.deepEqual(paths, ['.a', '.b']);
});

test('an object is in another when each of its members is', t => {
	const isIn = (part: object) => count(JSON.stringify({x: 'abc', y: 1, part}), 'contains(.part)');
	t.is(isIn({x: 'b', y: 1}), 1);
	t.is(isIn({x: 'b', y: 2}), 0);
	t.is(isIn({x: 'b', z: 1}), 0);
	t.is(isIn({x: 'b', y: '1'}), 0);
});

test('a number is as long as it is large, and only like can be in like', t => {
	t.is(count('{"n":-12345678901234567890}', '.n | length == 12345678901234567890'), 1);
	t.is(count('{"n":12345678901234567890}', '.n | length == 12345678901234567890'), 1);
	t.like(findingsIn('{"a":["x"]}', parseQuery('.a | contains("x")')), {count: 0, problem: 'misfit'});
	t.like(findingsIn('{"a":"x"}', parseQuery('.a | contains(["x"])')), {count: 0, problem: 'misfit'});
});

test('what is not JSON, of another shape or too much is told apart', t => {
	t.is(findingsIn('no', parseQuery('.')), undefined);
	t.is(findingsIn('', parseQuery('.')), undefined);
	t.like(findingsIn('5', parseQuery('.a')), {count: 0, problem: 'misfit'});
	t.like(findingsIn('{"a":true}', parseQuery('.a | length')), {count: 0, problem: 'misfit'});
	const many = JSON.stringify(Array.from({length: 3000}, (_, i) => i));
	t.like(findingsIn(many, parseQuery('.[] == .[] | select(. == 5)')), {count: 0, problem: 'size'});
	const deep = '['.repeat(20_000) + ']'.repeat(20_000);
	t.like(findingsIn(deep, parseQuery('. == .')), {count: 0, problem: 'size'});
	t.is(findingsIn(JSON.stringify(Array.from({length: 300_000}, () => 1)), parseQuery('.. == 1'))!.count, 300_000);
});

test('a regular expression that others never finish is answered at once', t => {
	t.is(count(JSON.stringify(`${'a'.repeat(50_000)}!`), 'test("^(a+)+$")'), 0);
});
