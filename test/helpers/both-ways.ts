/**
Tests of the client port, each on a server that reads plain requests itself and on one that leaves all to node:http.
*/
import test, {type ExecutionContext} from 'ava';

/** For `startHost`. */
export type WayContext = {readonly isShortWayOpen?: boolean};

export default function testBothWays(title: string, run: (t: ExecutionContext) => Promise<void>): void {
	for (const isShortWayOpen of [true, false]) {
		test(`${title} (${isShortWayOpen ? 'the short way' : 'node:http'})`, async t => {
			t.context = {isShortWayOpen};
			await run(t);
		});
	}
}
