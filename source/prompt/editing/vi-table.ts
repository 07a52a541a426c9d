/**
The keys of vi in normal mode, for whoever looks them up; vi.ts does them.
*/
type ViRow = {
	/** What is typed, apart by blanks. */
	readonly keys: string;
	/** In F1, as short as the rows whose place it takes. */
	readonly brief: string;
	readonly help: string;
};

export const viRows: readonly ViRow[] = [
	{
		keys: 'Esc i a I A', brief: 'to these keys; to type',
		help: 'from typing to these keys; type before or behind the character, at the start or end of the line',
	},
	{
		keys: 'h l w b e', brief: 'move; W B E by blanks',
		help: 'a character left, right; a word on, back, to its end; W B E for words between blanks; 3w for three',
	},
	{
		keys: '0 ^ $ %', brief: 'start, end, its bracket',
		help: 'to the start of the line, its first word, its end; to the other bracket',
	},
	{
		keys: 'f F t T ; ,', brief: 'to a letter, and again',
		help: 'to the next or previous character that is typed, or just before it; again; the other way',
	},
	{
		keys: 'j k + -', brief: 'newer, older lines',
		help: 'a line down or up, or the newer or older line of the history',
	},
	{
		keys: 'd c y p P "a', brief: 'cut, change, copy, put',
		help: 'with a motion: cut, change, copy; put it behind or before; "a before them for register a',
	},
	{
		keys: 'dd D x cc C s', brief: 'a line, its rest, one',
		help: 'cut the line, its rest, a character; change them; yy copies the line',
	},
	{
		keys: 'r ~', brief: 'another letter, its case',
		help: 'put another character in its place; the other case',
	},
	{
		keys: 'u Ctrl-R . v', brief: 'undo, redo, again; edit',
		help: 'undo; redo; the last change again; the line in $VISUAL or $EDITOR',
	},
	{
		keys: '/ ? n N', brief: 'find; older, newer line',
		help: 'find a line of the history; the older, the newer line with that (after ?: the newer, the older)',
	},
];
