/**
What `doctor` reads from the answers of an endpoint, which need not be those of an etcd.
*/
import {membersIgnoringCase, parseFirstJson} from '../protocol/go-json.ts';

export type Reply = {
	readonly status: number;
	readonly text: string;
	readonly date?: string;
	/** Absent when the answer does not say. */
	readonly clusterId?: string;
	readonly milliseconds: number;
	readonly receivedAt: number;
};

export function parsed(text: string): ReturnType<typeof membersIgnoringCase> {
	try {
		return membersIgnoringCase(parseFirstJson(text));
	} catch {
		return undefined;
	}
}

export function etcdVersionOf(text: string): string | undefined {
	const {etcdserver} = parsed(text) ?? {};
	return typeof etcdserver === 'string' ? etcdserver : undefined;
}
