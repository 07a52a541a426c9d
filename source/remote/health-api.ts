/**
The /health of each member, asked directly at its client URLs.
*/
import {
	type CallOptions,
	type HealthProbe,
	type Member,
	type MemberHealth,
} from '../engine/engine.ts';
import {Deadline} from '../engine/deadline.ts';
import {DeadlineError} from '../engine/errors.ts';
import {messageOf} from '../errors.ts';
import {goQuote} from '../protocol/go-quote.ts';
import {textFromBytes} from '../protocol/text.ts';
import {membersIgnoringCase, parseFirstJson} from '../protocol/go-json.ts';
import {parseGoUrl} from '../protocol/go-url.ts';
import {commonHeaders} from './dispatcher.ts';
import {readBody, type Transport} from './transport.ts';

const redirectsMax = 10;

async function read(transport: Transport, url: string, signal: AbortSignal | undefined): Promise<string> {
	let location = url;
	for (let redirects = 0; redirects < redirectsMax; redirects++) {
		const response = await transport.open({method: 'GET', url: parseGoUrl(location), headers: commonHeaders}, {signal});
		const body = await readBody(response, signal);
		const {status} = response;
		if (status < 300 || status >= 400 || response.headers.location === undefined) {
			return textFromBytes(body);
		}

		location = new URL(response.headers.location, location).href;
	}

	throw new Error(`stopped after ${redirectsMax} redirects`);
}

async function probe(transport: Transport, url: string, {signal, timeoutMs = 0}: ProbeOptions): Promise<HealthProbe> {
	let body: string;
	using limit = timeoutMs > 0 ? new Deadline(timeoutMs, signal) : undefined;
	try {
		body = await read(transport, `${url}/health`, limit?.signal ?? signal);
	} catch (error) {
		signal?.throwIfAborted();
		const reason = error instanceof DeadlineError ? `no answer in ${timeoutMs} ms` : messageOf(error);
		return {url, isHealthy: false, error: `Get ${goQuote(`${url}/health`)}: ${reason}`};
	}

	try {
		const {health} = membersIgnoringCase(parseFirstJson(body)) ?? {};
		return {url, isHealthy: health === true || health === 'true'};
	} catch (error) {
		return {url, isHealthy: false, error: messageOf(error)};
	}
}

export type ProbeOptions = CallOptions & {
	/** Of each URL; 0 or absent means no limit. */
	readonly timeoutMs?: number;
};

/** Probes the members one after the other; the client URLs of each in order until one gives a usable answer. */
export async function * probeMembers(
	transport: Transport,
	members: readonly Member[],
	options: ProbeOptions = {},
): AsyncGenerator<MemberHealth> {
	for (const member of members) {
		const probes: HealthProbe[] = [];
		for (const url of member.clientURLs) {
			const result = await probe(transport, url, options);
			probes.push(result);
			if (result.error === undefined) {
				break;
			}
		}

		yield {member, probes};
	}
}
