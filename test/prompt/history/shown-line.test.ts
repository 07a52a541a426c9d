import test from 'ava';
import {shownLine} from '../../../source/prompt/history/url-passwords.ts';

test('a line is shown without the passwords in it', t => {
	for (const [line, shown] of [
		['use http://root:s3@m1:2379', 'use http://root:...@m1:2379'],
		['--username root:s3 ls / &', '--username root:... ls / &'],
		['etcdctl -u root:s3 ls', 'etcdctl -u root:... ls'],
		['-u=root:s3 ls', '-u=root:... ls'],
		['-u \'root:a b\' ls', '-u root:... ls'],
		['--username "root:a b" ls | cat', '--username root:... ls | cat'],
		['user add bob:s3', 'user add bob:...'],
		['user passwd bob:s3; ls', 'user passwd bob:...; ls'],
		['-u bob:/s3 ls', '-u bob:... ls'],
		['-u root ls', '-u root ls'],
		['cp live:/a live:/b', 'cp live:/a live:/b'],
		['ls / | sort -u', 'ls / | sort -u'],
		['set /u:x y:z', 'set /u:x y:z'],
	] as const) {
		t.is(shownLine(line), shown);
	}
});

test('that takes no longer for a long line', t => {
	const begin = performance.now();
	shownLine('-u \''.repeat(50_000));
	shownLine(`-u ${' '.repeat(100_000)}`);
	shownLine('user add '.repeat(20_000));
	t.true(performance.now() - begin < 5000);
});
