/**
The roles of terminal/text/roles.ts as everything in this folder draws them: `theme.directory(text)`. What is drawn takes the
role of what it means, never a colour; the role looks after the background, the number of colours, NO_COLOR and the user's
theme file.
*/
import process from 'node:process';
import {
	backgroundOfEnvironment,
	colorDepthOf,
	isTerminal,
	roleChanges,
} from '../../terminal/terminal-facts.ts';
import {
	contrast,
	paletteFor,
	rgbOf,
	type Hue,
	type Rgb,
} from '../../terminal/text/palette.ts';
import {roles, type Role} from '../../terminal/text/roles.ts';
import {
	styleFor,
	stylesFor,
	type ColorFacts,
	type TextStyle,
	type TextStyles,
} from '../../terminal/text/styles.ts';

export type Style = TextStyle;

/** What is known, and what the terminal says of its plain text. */
export type Colors = ColorFacts & {readonly text?: Rgb};

/** Below this two colours look the same. */
const distinctContrast = 1.4;

/** Whether nobody could take a suggestion for something typed, by its colour alone. */
function isSuggestionDistinct(known: Colors): boolean {
	const {depth = 4, text, changes} = known;
	if (depth < 8 || changes?.suggestion !== undefined) {
		return changes?.suggestion !== undefined && depth > 0;
	}

	const {dim} = paletteFor({...known, depth});
	return text === undefined || dim === 'plain' || contrast(typeof dim === 'number' ? rgbOf(dim) : dim, text) >= distinctContrast;
}

let facts: Colors = {
	hasColor: isTerminal(1) && process.env.TERM !== 'dumb',
	depth: colorDepthOf(process.env),
	background: backgroundOfEnvironment(process.env),
	changes: roleChanges(),
};
let current: TextStyles = stylesFor(facts);
let areSuggestionsDistinct = isSuggestionDistinct(facts);

/** From the next frame on. */
export function setColors(changes: Partial<Colors>): void {
	facts = {...facts, ...changes};
	current = stylesFor(facts);
	areSuggestionsDistinct = isSuggestionDistinct(facts);
}

/** What commands need to use the same colours. */
export function colorFacts(): ColorFacts {
	return facts;
}

/** Whether any colour is drawn at all. */
export function isColored(): boolean {
	return facts.hasColor && facts.depth !== 0;
}

function styleOf(role: Role): Style {
	return text => current[role](text);
}

/** Styles may be kept: they follow what becomes known of the terminal. */
export const theme = Object.fromEntries(Object.keys(roles).map(role => [role, styleOf(role as Role)])) as TextStyles;

/** What is put around a suggestion, since not every terminal has a grey that differs from its plain text. */
export function suggestionMarks(): readonly [string, string] {
	return areSuggestionsDistinct ? ['', ''] : ['[', ']'];
}

/** The colour of a profile, by its name; plain for an unknown one. */
export function namedColor(name: string): Style {
	return name in paletteFor({depth: 0}) ? styleFor({color: name as Hue}, facts) : theme.plain;
}
