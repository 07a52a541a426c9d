/**
Words other than keys: durations, formats, and names on the cluster or the local disk, as far as they are known.
*/
import {type ArgumentKind, type FlagSpec} from '../../commands/common/command.ts';

type NamedKind = 'user' | 'role' | 'member' | 'profile' | 'place';

/** What has to be looked up before a word can be completed. */
export type Need =
	| {readonly type: 'directory' | 'files'; readonly path: string}
	/** The parts of the JSON value of a key. */
	| {readonly type: 'parts'; readonly path: string}
	/** `PROFILE:/path/`. */
	| {readonly type: 'elsewhere'; readonly path: string}
	/** A program of the system, in PATH. */
	| {readonly type: 'program'}
	| {readonly type: NamedKind};

/** What is looked up for one Tab at most: what becomes known may show what else is needed. */
export const needCountMax = 40;

/** Tells needs apart. */
export function needKey(need: Need): string {
	return 'path' in need ? `${need.type} ${need.path}` : need.type;
}

export type Value = {
	readonly text: string;
	readonly detail: string;
	/** Whether more follows, as after the name of a folder. */
	readonly isOpen?: boolean;
	/** Whether the word goes on without a slash. */
	readonly isBegun?: boolean;
};

/** What is known without asking; undefined when nothing is. */
export type ValuesView = {readonly values: readonly Value[]} | {readonly reason: string};

const secondsOf: readonly Value[] = [
	{text: '10', detail: '10 seconds'},
	{text: '60', detail: '1 minute'},
	{text: '300', detail: '5 minutes'},
	{text: '3600', detail: '1 hour'},
	{text: '86400', detail: '1 day'},
];
const durations: readonly Value[] = [
	{text: '10s', detail: '10 seconds'},
	{text: '1m', detail: '1 minute'},
	{text: '5m', detail: '5 minutes'},
	{text: '1h', detail: '1 hour'},
	{text: '24h', detail: '1 day'},
];

export const beforeKey = 'before:';

const moments: readonly Value[] = [
	{text: '-1', detail: 'before the last change'},
	{text: beforeKey, detail: 'before the newest change of a key', isBegun: true},
];

/** Whether the key is being typed of a moment that a key tells. */
export function isKeyOfMoment(kind: ArgumentKind, typed: string): boolean {
	return (kind === 'moment' || kind === 'shell-moment') && typed.startsWith(beforeKey);
}

const named = new Set<ArgumentKind>(['user', 'role', 'member', 'profile', 'place']);

/** Where names of this kind are looked up; undefined for words that nobody can know. */
export function needOf(kind: ArgumentKind): Need | undefined {
	return named.has(kind) ? {type: kind as NamedKind} : undefined;
}

/** Values that are known beforehand. */
export function fixedValues({kind, choices}: {readonly kind?: ArgumentKind; readonly choices?: readonly string[]}): readonly Value[] {
	if (choices !== undefined) {
		return choices.map(text => ({text, detail: ''}));
	}

	if (kind === 'seconds') {
		return secondsOf;
	}

	if (kind === 'moment' || kind === 'shell-moment') {
		return kind === 'moment' ? moments : [{text: 'now', detail: 'back to the present'}, ...moments];
	}

	return kind === 'duration' ? durations : [];
}

/** What the value of a flag stands for. */
export function flagKind({name, type, value}: Pick<FlagSpec, 'name' | 'type' | 'value'>): ArgumentKind {
	if (value !== undefined) {
		return value;
	}

	if (type === 'duration') {
		return 'duration';
	}

	return name === 'ttl' ? 'seconds' : 'text';
}

/** The folder to list for a file name that is being typed, and what is in front of its last part. */
export function splitFileName(typed: string): {readonly folder: string; readonly prefix: string; readonly base: string} {
	const slash = typed.lastIndexOf('/');
	const prefix = typed.slice(0, slash + 1);
	return {folder: prefix === '' ? '.' : prefix, prefix, base: typed.slice(slash + 1)};
}
