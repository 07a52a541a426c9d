import test from 'ava';
import {pastFinding, type Say} from '../../source/remote/doctor-past.ts';

const say: Say = (step, state, text) => ({
	endpoint: 'http://h:1', step, state, text,
});
const keys = '{"action":"get","node":{"dir":true,"nodes":[{"key":"/k","value":"v","modifiedIndex":9,"createdIndex":9}]}}';

async function found(listing: string, oldest: {readonly status: number; readonly text: string}) {
	const asked: string[] = [];
	const finding = await pastFinding(say, async path => {
		asked.push(path);
		return (path.includes('wait=true') ? oldest : {status: 200, text: listing}) as Awaited<ReturnType<Parameters<typeof pastFinding>[1]>>;
	});
	return {finding, asked};
}

test('a server without keys is not asked for its oldest event, which might never come', async t => {
	for (const listing of ['{"action":"get","node":{"dir":true}}', 'no JSON']) {
		const {finding, asked} = await found(listing, {status: 200, text: ''});
		t.like(finding, {state: 'unknown', text: 'there are no keys'});
		t.deepEqual(asked, ['/v2/keys/?recursive=false&sorted=false']);
	}
});

test('the oldest event is the answer, or the refusal names it', async t => {
	t.like((await found(keys, {status: 200, text: '{}'})).finding, {state: 'ok', text: 'from index 0 on: all that has happened'});
	const cleared = '{"errorCode":401,"message":"m","cause":"the requested history has been cleared [1001/1]","index":2000}';
	t.like((await found(keys, {status: 400, text: cleared})).finding, {state: 'ok', text: 'from index 1000 on, as far as the last 1,000 events reach'});
	const refused = '{"errorCode":110,"message":"m","cause":"c","index":0}';
	t.like((await found(keys, {status: 401, text: refused})).finding, {state: 'unknown', text: 'GET /v2/keys/?wait=true answers with status 401'});
});
