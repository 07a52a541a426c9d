/**
What the bench asks of a server that runs inside.ts.
*/
import {once} from 'node:events';
import process from 'node:process';
import {type BenchServer, type Contender} from './contender.ts';
import {type Finding, type Wish} from './inside.ts';

/** etcsh that can be told to look at itself. */
export const observed: Contender = {
	name: 'etcsh',
	command: process.execPath,
	args: ['--import', './bench/compare/inside.ts', 'dist/cli.js', 'serve'],
	isObserved: true,
};

export async function tell({process: child}: BenchServer, wish: Wish): Promise<Finding> {
	const answer = once(child, 'message');
	child.send(wish);
	const [finding] = await answer as [Finding];
	return finding;
}
