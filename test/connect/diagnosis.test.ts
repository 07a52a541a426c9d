import test from 'ava';
import {untilOneIsFine} from '../../source/connect/diagnosis.ts';
import {type Finding} from '../../source/engine/finding.ts';

test('of the endpoints that nobody named, none is looked at behind one that answers', async t => {
	const looked = async (...states: ReadonlyArray<Finding['state']>) => {
		async function * examine(endpoint: string): AsyncGenerator<Finding> {
			yield {
				endpoint, step: 'TCP', state: states[Number(endpoint)]!, text: '',
			};
			yield {
				endpoint, step: 'end', state: 'ok', text: '',
			};
		}

		return (await Array.fromAsync(untilOneIsFine(states.map((_, i) => String(i)), examine))).map(({endpoint}) => endpoint).join('');
	};

	t.is(await looked('ok', 'failed'), '00');
	t.is(await looked('slow', 'failed'), '00');
	t.is(await looked('failed', 'ok', 'failed'), '0011');
	t.is(await looked('failed', 'failed'), '0011');
});
