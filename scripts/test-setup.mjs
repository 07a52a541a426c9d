/**
Loaded in the process of each test file, before that file (ava.config.js). AVA, the tests and the source keep their compiled
code for the next process in a place of their own; what a test starts does it as where it is installed.
*/
import process from 'node:process';
import {mapStacks} from './test-stacks.mjs';

delete process.env.NODE_COMPILE_CACHE;
mapStacks();

// AVA's TAP reporter ends the whole run, without a name, by an error whose stack has no line; what the key tree refuses has none.
const send = process.send?.bind(process);
process.send &&= (message, ...others) => {
	const error = message?.ava?.err;
	if (typeof error?.stack === 'string' && !error.stack.includes('\n')) {
		error.stack += '\n    at a place that it does not say';
	}

	return send(message, ...others);
};
