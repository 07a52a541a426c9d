/**
What is drawn, by meaning: each role has a colour that can be read on the terminal's background (palette.ts), or none, and most
have a second sign. Nothing is told by colour alone: where a role has only a colour, a word or a sign stands beside it (`+` and
`-`, `created`, `●`). Commands take their styles from `stylesFor` (styles.ts), everything in `ui/` from `theme` (ui/rows/theme.ts);
both know all roles. A new meaning is a new line in this table, and so a name that the user's theme file may change.
*/
import {type Color, type Hue} from './palette.ts';

export const attributes = ['bold', 'italic', 'underline', 'inverse', 'strikethrough'] as const;

export type Attribute = typeof attributes[number];

export type RoleStyle = {
	/** A hue becomes what can be read; anything else is meant as it is. */
	readonly color?: Hue | Exclude<Color, 'plain'>;
	readonly attributes?: readonly Attribute[];
};

export const roles = {
	plain: {},
	bold: {attributes: ['bold']},
	/** What helps to read the rest: units, hints, frames, old values. */
	dim: {color: 'dim'},
	directory: {color: 'blue'},
	/** The name of a key where its value stands beside it, and that value. */
	key: {color: 'cyan'},
	value: {},
	/** In a JSON document: the name of a member, and what stands behind it. */
	member: {color: 'cyan'},
	string: {color: 'green'},
	number: {color: 'yellow'},
	/** What became of a key. A word or sign stands beside each. */
	created: {color: 'green'},
	changed: {color: 'yellow'},
	deleted: {color: 'red'},
	removed: {color: 'red'},
	/** It is not there any more, but still shown. */
	gone: {color: 'red', attributes: ['strikethrough']},
	/** The lines of a comparison, which begin with `+`, `-` or `~`. */
	added: {color: 'green'},
	/** What differs between two values. */
	difference: {color: 'yellow', attributes: ['underline']},
	error: {color: 'red'},
	warning: {color: 'yellow'},
	good: {color: 'green'},
	bad: {color: 'red'},
	prompt: {color: 'cyan', attributes: ['bold']},
	/** What could follow what is typed; ui/rows/theme.ts says how it is told from that without colours. */
	suggestion: {color: 'dim'},
	/** The words of the line being typed. Wrong ones are underlined, and a remark says what is wrong. */
	command: {attributes: ['bold']},
	flag: {color: 'cyan'},
	operator: {color: 'magenta', attributes: ['bold']},
	unknown: {color: 'red', attributes: ['underline']},
	missing: {color: 'dim', attributes: ['underline']},
	/** The letters that a search or a pattern has found. */
	match: {color: 'magenta', attributes: ['bold', 'underline']},
	/** The row that Enter would take. */
	selected: {attributes: ['inverse']},
	/** The title of the box that the keys go to; its edge has a mark, too. */
	focused: {attributes: ['bold']},
} as const satisfies Record<string, RoleStyle>;

export type Role = keyof typeof roles;

/** What the user's theme file says about some of them. */
export type RoleChanges = Partial<Readonly<Record<Role, RoleStyle>>>;
