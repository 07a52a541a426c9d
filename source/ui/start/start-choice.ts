/**
What can be chosen at the start when a server already answers.
*/
import {visible} from '../../terminal/text/terminal-safe.ts';
import {counted} from '../../util/counted.ts';
import {type FoundServer} from '../../connect/startup.ts';

export type StartChoice =
	| {readonly kind: 'connect'}
	| {readonly kind: 'embedded'}
	| {readonly kind: 'endpoints'; readonly endpoints: string};

export function describeFound({endpoint, version, hasV2, memberCount}: FoundServer): string {
	const facts = [
		version === '' ? '' : `etcd ${visible(version)}`,
		hasV2 ? 'v2 on' : 'its v2 API is off',
		hasV2 ? counted(memberCount, 'member') : '',
	].filter(fact => fact !== '');
	return `An etcd answers at ${visible(endpoint)} (${facts.join(', ')}).`;
}

export const choiceTexts = {
	connect: 'connect to it',
	embedded: 'start the embedded server beside it',
	endpoints: 'other endpoints:',
} as const;
