import {deepStrictEqual} from 'node:assert';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import xterm from '@xterm/headless';
import {placedRow} from '../../../source/ui/screen/placed-rows.ts';
import {quickOutput} from '../../../source/ui/screen/quick-output.ts';
import fc from '../../helpers/properties.ts';

type Transformer = (line: string, index: number) => string;
type Write = {readonly x: number; readonly y: number; readonly text: string; readonly transform?: Transformer};
type Clip = {readonly x1: number; readonly x2: number; readonly y1: number; readonly y2: number};

/** Ink's own, which its package does not export. */
const {default: InkOutput} = await import(pathToFileURL(path.resolve('node_modules/ink/build/output.js')).href) as {
	default: new (size: {width: number; height: number}) => {
		operations: never[];
		width: number;
		height: number;
		write(x: number, y: number, text: string, options: {transformers: readonly Transformer[]}): void;
		clip(clip: Clip): void;
		unclip(): void;
		get(): {output: string; height: number};
	};
};
const QuickOutput = quickOutput(InkOutput) as unknown as typeof InkOutput;

type Frame = {readonly width: number; readonly height: number; readonly writes: readonly Write[]; readonly clip?: Clip};

function frameOf(Output: typeof InkOutput, {width, height, writes, clip}: Frame): string {
	const output = new Output({width, height});
	if (clip !== undefined) {
		output.clip(clip);
	}

	for (const {x, y, text, transform} of writes) {
		output.write(x, y, text, {transformers: transform === undefined ? [] : [transform]});
	}

	const {output: rows} = output.get();
	// What is uncertain is put in its place in every frame, whoever has made it.
	return Output === InkOutput ? rows.split('\n').map(row => placedRow(row)).join('\n') : rows;
}

/** What a terminal shows of a frame: of each row the cells with their looks. */
type Cells = (frame: string, size: Frame) => Promise<readonly string[]>;

/** A terminal for one test alone: tests of a file run side by side, and would write on each other's screen. */
function openTerminal(t: ExecutionContext): Cells {
	const terminal = new xterm.Terminal({cols: 60, rows: 10, allowProposedApi: true});
	t.teardown(() => {
		terminal.dispose();
	});
	return async (frame, {width, height}) => {
		const {promise, resolve} = Promise.withResolvers<void>();
		terminal.reset();
		terminal.write(frame.replaceAll('\n', '\r\n'), resolve);
		await promise;
		return Array.from({length: height}, (_, y) => {
			const line = terminal.buffer.active.getLine(y)!;
			const cells = Array.from({length: width + 4}, (__, x) => {
				const cell = line.getCell(x)!;
				const look = [
					cell.getFgColorMode(),
					cell.getFgColor(),
					cell.getBgColorMode(),
					cell.getBgColor(),
					cell.isBold(),
					cell.isDim(),
					cell.isItalic(),
					cell.isUnderline(),
					cell.isInverse(),
					cell.isStrikethrough(),
				].map(Number).join(',');
				return `${cell.getChars() === '' ? ' ' : cell.getChars()}${cell.getWidth()}:${look}`;
			});
			return cells.join('|');
		});
	};
}

const styles: ReadonlyArray<(text: string) => string> = [
	text => text,
	text => `\u001B[2m${text}\u001B[22m`,
	text => `\u001B[38;5;245m${text}\u001B[39m`,
	text => `\u001B[33m\u001B[4m${text}\u001B[24m\u001B[39m`,
	text => `\u001B[36m\u001B[1m${text}\u001B[22m\u001B[39m`,
	text => `\u001B[48;2;1;2;3m${text}\u001B[49m`,
	text => `\u001B[9m${text}\u001B[0m`,
	// Nothing ends it.
	text => `\u001B[7m${text}`,
];
/** The last ones have no cell of their own. */
const letters = fc.oneof(
	{arbitrary: fc.constantFrom('a', 'Z', ' ', '~', '│', '─', '→', '…', '◷', '●'), weight: 40},
	{arbitrary: fc.constantFrom('世', '界', 'é', 'e\u0301', '👍', '🇩🇪', 'ﷺ'), weight: 10},
	{arbitrary: fc.constantFrom('\u0301', '\u200B'), weight: 1},
);
const words = fc.record({text: fc.string({unit: letters, maxLength: 6}), style: fc.constantFrom(...styles)}).map(({text, style}) => style(text));
const lines = fc.array(words, {maxLength: 4}).map(parts => parts.join(''));
const place = {x: fc.integer({min: -2, max: 40}), y: fc.integer({min: -1, max: 7})};
const plainWrite = fc.record({...place, text: fc.array(lines, {minLength: 1, maxLength: 4}).map(each => each.join('\n'))});
const transformedWrite = fc.record({...place, rows: fc.array(lines, {minLength: 1, maxLength: 4})})
	.map(({x, y, rows}): Write => ({
		x, y, text: ` ${'\n'.repeat(rows.length - 1)}`, transform: (_, i) => rows[i]!,
	}));
/** Side by side, as everything here is laid out. */
const column = (x: number) => fc.array(fc.string({unit: letters, maxLength: 3}).chain(text => fc.constantFrom(...styles).map(style => style(text))), {minLength: 1, maxLength: 6})
	.map((rows): Write => ({
		x, y: 0, text: ` ${'\n'.repeat(rows.length - 1)}`, transform: (_, i) => rows[i]!,
	}));
const clips = fc.record({
	x1: fc.integer({min: 0, max: 10}), x2: fc.integer({min: 10, max: 40}), y1: fc.integer({min: 0, max: 2}), y2: fc.integer({min: 1, max: 6}),
});
const frames = fc.record({
	width: fc.integer({min: 30, max: 48}),
	height: fc.integer({min: 1, max: 8}),
	writes: fc.oneof(
		fc.array(fc.oneof(plainWrite, transformedWrite), {maxLength: 4}),
		fc.tuple(column(0), column(14), column(28)).chain(columns => fc.shuffledSubarray(columns)),
	),
	clip: fc.oneof({arbitrary: fc.constant(undefined), weight: 5}, {arbitrary: clips, weight: 1}),
});

test('a frame shows the same cells as one that Ink itself has put together', async t => {
	const cellsOn = openTerminal(t);
	// Not with AVA's assertions, which would hide the seed.
	const property = fc.asyncProperty(frames, async frame => {
		deepStrictEqual(await cellsOn(frameOf(QuickOutput, frame), frame), await cellsOn(frameOf(InkOutput, frame), frame));
	});
	await t.notThrowsAsync(fc.assert(property, {numRuns: 400}));
});

test('lines side by side are joined as they are, without blanks at the end', t => {
	const frame: Frame = {
		width: 20,
		height: 3,
		writes: [
			{
				x: 0, y: 0, text: '          \n', transform: (_, i) => ['/ ❯ get   ', '\u001B[2m世界\u001B[22m'][i]!,
			},
			{
				x: 12, y: 0, text: '       \n\n', transform: (_, i) => ['\u001B[36mright\u001B[39m  ', '', 'low  '][i]!,
			},
		],
	};
	t.is(frameOf(QuickOutput, frame), '/ ❯ get     \u001B[36mright\u001B[39m  \u001B[0m\n\u001B[2m世界\u001B[22m\u001B[0m\n            low');
});

test('a mark that comes first behind a change of colour is left to Ink', async t => {
	const cellsOn = openTerminal(t);
	for (const text of ['a\u001B[2m\u0301b\u001B[22m', '\u001B[33m🇩\u001B[39m🇪', '\u001B[7m👨\u200D\u001B[27m👩c']) {
		const frame: Frame = {
			width: 20, height: 1, writes: [{
				x: 1, y: 0, text: ' ', transform: () => text,
			}, {x: 9, y: 0, text: 'x'}],
		};
		t.deepEqual(await cellsOn(frameOf(QuickOutput, frame), frame), await cellsOn(frameOf(InkOutput, frame), frame), JSON.stringify(text));
	}
});

test('a style that no line end stops goes on in the next line', async t => {
	const cellsOn = openTerminal(t);
	const frame: Frame = {width: 20, height: 2, writes: [{x: 3, y: 0, text: '\u001B[7mone\ntwo\u001B[27m'}]};
	t.deepEqual(await cellsOn(frameOf(QuickOutput, frame), frame), await cellsOn(frameOf(InkOutput, frame), frame));
});
