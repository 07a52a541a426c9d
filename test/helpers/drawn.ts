/**
What is drawn, whole, beside what it was when somebody last looked at it: the files in test/fixtures/drawn/. The roles of its parts
stand in it instead of colours: `‹dim text›`. After a change that is meant, ETCSH_DRAWN=write makes the files of a test anew; their
difference is what there is to look at.
*/
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {roles, type RoleChanges} from '../../source/terminal/text/roles.ts';
import {colorFacts, setColors} from '../../source/ui/rows/theme.ts';

/** Each role has a colour of its own; those of the first sixteen are the user's. */
const firstColor = 16;
const names = Object.keys(roles).filter(name => name !== 'plain');
const changes = Object.fromEntries(names.map((name, i) => [name, {color: firstColor + i}])) as RoleChanges;

/** What is drawn meanwhile has the roles; other files may draw in the same process. */
export function inRoles<Result>(draw: () => Result): Result {
	const before = colorFacts();
	setColors({
		hasColor: true, depth: 8, background: 'dark', changes,
	});
	try {
		return draw();
	} finally {
		setColors({changes: undefined, background: undefined, ...before});
	}
}

/** A test that draws, and waits for nothing. */
export function testDrawn(title: string, draw: (t: ExecutionContext) => void): void {
	test(title, t => {
		inRoles(() => {
			draw(t);
		});
	});
}

/** With a sign at the end of each row, whose last blanks are a part of it. */
function textOf(rows: readonly string[]): string {
	return rows
		.map(row => `${row
			.replaceAll(/\u001B\[38;5;(\d+)m/g, (_, color: string) => `‹${names[Number(color) - firstColor]!} `)
			.replaceAll('\u001B[39m', '›')}¶\n`)
		.join('');
}

/** Compares scenes, each by its title, with the file of that name. */
export function sameAsDrawn(t: ExecutionContext, name: string, scenes: Readonly<Record<string, readonly string[]>>): void {
	const file = path.join('test', 'fixtures', 'drawn', `${name}.txt`);
	const text = Object.entries(scenes).map(([title, rows]) => `== ${title}\n${textOf(rows)}`).join('\n');
	if (process.env.ETCSH_DRAWN === 'write') {
		writeFileSync(file, text);
	}

	t.deepEqual(text.split('\n'), readFileSync(file, 'utf8').split('\n'), `${file} is written by ETCSH_DRAWN=write`);
}
