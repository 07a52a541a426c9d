import process from 'node:process';

/**
Milliseconds on a clock that no adjustment moves. `performance.now()` is one, too, but its first use loads a good deal of
Node.
*/
export function monotonicMs(): number {
	return process.uptime() * 1000;
}
