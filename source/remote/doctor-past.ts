/**
How far back a server's memory of events reaches, which is what a watch can be resumed from and --at can go back to.
*/
import {Buffer} from 'node:buffer';
import {type Finding} from '../engine/finding.ts';
import {keptHistoryOf} from '../protocol/errors.ts';
import {membersIgnoringCase} from '../protocol/go-json.ts';
import {parsed, type Reply} from './doctor-answers.ts';
import {decodeError} from './key-decoding.ts';

export type Say = (step: string, state: Finding['state'], text: string, advice?: string) => Finding;

const filesAdvice = 'Its files tell more, on its machine: etcsh --data-dir DIR --at INDEX.';

/** Asks for the oldest event: it is the answer, or the refusal names it. */
export async function pastFinding(say: Say, get: (path: string) => Promise<Reply>): Promise<Finding> {
	const {text: listing} = await get('/v2/keys/?recursive=false&sorted=false');
	const {nodes} = membersIgnoringCase(parsed(listing)?.node) ?? {};
	if (!Array.isArray(nodes)) {
		// A server without an event would wait for the first one.
		return say('past', 'unknown', 'there are no keys');
	}

	const {status, text} = await get('/v2/keys/?recursive=true&wait=true&waitIndex=1');
	if (status === 200) {
		return say('past', 'ok', 'from index 0 on: all that has happened');
	}

	const oldest = keptHistoryOf(decodeError(Buffer.from(text)))?.oldest;
	return oldest === undefined
		? say('past', 'unknown', `GET /v2/keys/?wait=true answers with status ${status}`)
		: say('past', 'ok', `from index ${oldest - 1n} on, as far as the last 1,000 events reach`, filesAdvice);
}
