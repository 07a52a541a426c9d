/**
What is in front of the line: on which cluster it would run, as whom, where, and whether that can be reached. Each part has a
meaning; how it looks is up to the code that draws it.
*/
import {type ActiveProfile} from '../language/global-flags.ts';
import {type EngineStatus} from '../engine/engine.ts';
import {type CurrentEngine} from '../connect/current-engine.ts';

export type PromptPlace = {
	readonly directory: string;
	readonly profile?: Pick<ActiveProfile, 'name' | 'isProtected' | 'color'>;
	/** Names the cluster where no profile does. */
	readonly label?: string;
	readonly user?: string;
	readonly isReadOnly: boolean;
	/** The index whose tree is shown; absent for the present. */
	readonly at?: number;
	readonly status: EngineStatus;
	/** Milliseconds since the epoch. */
	readonly statusTime: number;
};

/** Where a session is. */
export function placeOf({connection: {profile, label}, engine, statusTime}: CurrentEngine, directory: string, at?: number): PromptPlace {
	const {user, isReadOnly = false} = engine.info;
	return {
		directory, profile, label, user, isReadOnly, at, status: engine.status, statusTime,
	};
}

export type PromptPart = {
	readonly kind: 'profile' | 'protected' | 'user' | 'readOnly' | 'past' | 'trouble' | 'directory';
	/** Not escaped yet. */
	readonly text: string;
	/** A profile's own colour. */
	readonly color?: string;
};

/** With fewer columns there is no room for the reason of a problem. */
const columnsForDetail = 60;

type PrefixSize = {readonly columns: number; readonly now: number; readonly isReadOut?: boolean};

function troubleText({status: {state, detail}, statusTime}: PromptPlace, {columns, now, isReadOut = false}: PrefixSize): string {
	const [down, trying] = isReadOut ? ['not connected', 'trying'] : ['✗', '◌'];
	const sign = state === 'down' ? down : trying;
	if (detail === undefined || columns < columnsForDetail) {
		return sign;
	}

	const seconds = Math.floor((now - statusTime) / 1000);
	return `${sign} ${detail}${seconds > 0 ? ` (${seconds} s)` : ''}`;
}

/** The parts in order, to be separated by blanks. `now` in milliseconds since the epoch. */
export function promptPrefix(place: PromptPlace, size: PrefixSize): readonly PromptPart[] {
	const {profile, label, user, isReadOnly, at, status, directory} = place;
	return [
		...(profile === undefined
			? (label === undefined ? [] : [{kind: 'profile', text: label} as const])
			: [{kind: profile.isProtected ? 'protected' : 'profile', text: profile.name, color: profile.color} as const]),
		...(user === undefined ? [] : [{kind: 'user', text: `${user}@`} as const]),
		...(at === undefined ? [] : [{kind: 'past', text: `@${at}`} as const]),
		...(isReadOnly && at === undefined ? [{kind: 'readOnly', text: size.columns < columnsForDetail ? '(ro)' : '(read-only)'} as const] : []),
		...(status.state === 'ok' ? [] : [{kind: 'trouble', text: troubleText(place, size)} as const]),
		{kind: 'directory', text: directory},
	];
}
