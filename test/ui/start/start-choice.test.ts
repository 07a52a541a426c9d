import test from 'ava';
import {describeFound, textOf} from '../../../source/ui/start/start-choice.ts';

const endpoint = 'http://127.0.0.1:2379';

test('what was found is told in as few words as are known', t => {
	const told = (version: string, hasV2: boolean, memberCount: number) => describeFound({
		endpoint, version, hasV2, memberCount,
	});
	t.is(told('2.3.7', true, 3), `An etcd answers at ${endpoint} (etcd 2.3.7, v2 on, 3 members).`);
	t.is(told('3.4.23', true, 1), `An etcd answers at ${endpoint} (etcd 3.4.23, v2 on, 1 member).`);
	t.is(told('3.5.9', false, 1), `An etcd answers at ${endpoint} (etcd 3.5.9, v3 only).`);
	t.is(told('2.3.7', false, 1), `An etcd answers at ${endpoint} (etcd 2.3.7, its v2 API is off).`);
	t.is(told('', false, 0), `An etcd answers at ${endpoint} (its v2 API is off).`);
	t.is(told('3\u001B[2J', false, 0), String.raw`An etcd answers at ${endpoint} (etcd 3\x1b[2J, its v2 API is off).`);
});

test('an etcd without v2 is connected to by v3', t => {
	const old = {
		endpoint, version: '3.4.23', hasV2: true, memberCount: 1,
	};
	t.is(textOf('connect', old), 'connect to it');
	t.is(textOf('connect', {...old, hasV2: false}), 'connect to it by its v3 API');
	t.is(textOf('embedded', old), 'start the embedded server beside it');
	t.is(textOf('endpoints', old), 'other endpoints:');
});
