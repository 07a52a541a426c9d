import test from 'ava';
import {askPassword} from '../../source/terminal/password.ts';

test('who was interrupted before the prompt is asked nothing', async t => {
	await t.throwsAsync(askPassword('Password: ', AbortSignal.abort()), {name: 'PromptInterruptedError'});
});
