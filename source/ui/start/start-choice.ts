/**
What can be chosen at the start when a server already answers.
*/
import {visible} from '../../terminal/text/terminal-safe.ts';
import {counted} from '../../util/counted.ts';
import {hasOnlyV3, type FoundServer} from '../../connect/startup.ts';

export type StartChoice =
	| {readonly kind: 'connect'}
	| {readonly kind: 'embedded'}
	| {readonly kind: 'endpoints'; readonly endpoints: string};

export function describeFound(found: FoundServer): string {
	const {endpoint, version, hasV2, memberCount} = found;
	const facts = [
		version === '' ? '' : `etcd ${visible(version)}`,
		hasV2 ? 'v2 on' : (hasOnlyV3(found) ? 'v3 only' : 'its v2 API is off'),
		hasV2 ? counted(memberCount, 'member') : '',
	].filter(fact => fact !== '');
	return `An etcd answers at ${visible(endpoint)} (${facts.join(', ')}).`;
}

const choiceTexts = {
	embedded: 'start the embedded server beside it',
	endpoints: 'other endpoints:',
} as const;

export function textOf(kind: StartChoice['kind'], found: FoundServer): string {
	return kind === 'connect' ? (hasOnlyV3(found) ? 'connect to it by its v3 API' : 'connect to it') : choiceTexts[kind];
}
