/**
What a person reads about the steps of a plan: a line for each, and the totals.
*/
import {changePreview} from '../../format/change-preview.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {jsonString} from '../../protocol/text.ts';
import {secondsLeft} from '../../subtree/apply.ts';
import {keyOf, type Entry} from '../../subtree/entries.ts';
import {type Step, type StepKind} from '../../subtree/plan.ts';
import {grouped} from '../../util/counted.ts';

const previewLength = 40;

function preview(value: string | undefined): string {
	const start = [...(value ?? '').slice(0, previewLength * 2)];
	const isCut = start.length > previewLength || (value ?? '').length > previewLength * 2;
	return `"${visible(start.slice(0, previewLength).join(''))}${isCut ? '…' : ''}"`;
}

function lifetime(entry: Entry): string {
	const seconds = secondsLeft(entry);
	return seconds === undefined ? 'no ttl' : `ttl ${seconds}s`;
}

/** What changes: the value, the lifetime, or both. */
function changeOf(source: Entry, target: Entry, arrow: string): string {
	if (source.value === target.value) {
		return `${lifetime(target)} ${arrow} ${lifetime(source)}`;
	}

	return changePreview(target.value ?? '', source.value ?? '', {arrow, cells: previewLength, quote: '"'});
}

function obstacleOf(source: Entry, target: Entry, arrow: string): string {
	if ((source.value === undefined) === (target.value === undefined)) {
		return `would change: ${changeOf(source, target, arrow)}`;
	}

	return target.value === undefined ? 'is a directory there' : 'is a key there, not a directory';
}

function detailOf(step: Step, arrow: string): string {
	switch (step.kind) {
		case 'create': {
			return step.source.value === undefined ? '' : preview(step.source.value);
		}

		case 'update': {
			return changeOf(step.source, step.target, arrow);
		}

		case 'delete': {
			return step.target.value === undefined ? '' : preview(step.target.value);
		}

		case 'conflict': {
			return obstacleOf(step.source, step.target, arrow);
		}

		case 'barred': {
			return step.obstacle;
		}

		case 'same':
		case 'implied':
		case 'keep':
		case 'extra': {
			return '';
		}
	}
}

const signs: Readonly<Partial<Record<StepKind, string>>> = {
	create: '+', update: '~', delete: '-', conflict: '!', barred: '!',
};

function isDirectory(step: Step): boolean {
	return 'source' in step ? step.source.value === undefined : step.kind === 'delete' && step.target.value === undefined;
}

/** A line for a step that changes something, or would have to; undefined for the others. */
export function lineOf(step: Step, top: string, arrow: string): string | undefined {
	const sign = signs[step.kind];
	if (sign === undefined) {
		return undefined;
	}

	const key = keyOf(top, step.path);
	return `${`${sign} ${visible(key)}${isDirectory(step) && key !== '/' ? '/' : ''}  ${detailOf(step, arrow)}`.trimEnd()}\n`;
}

/** The same for programs: one object a line. */
export function jsonLineOf(step: Step, top: string): string | undefined {
	return signs[step.kind] === undefined
		? undefined
		: `{"action":"${step.kind}","key":${jsonString(keyOf(top, step.path))},"dir":${isDirectory(step)}}\n`;
}

/** How many steps of each kind there are. `extra` is the word for what the source does not have. */
export class Tally {
	readonly #extra: string;
	readonly #counts = new Map<StepKind | 'expired', number>();

	constructor({extra}: {readonly extra: string}) {
		this.#extra = extra;
	}

	add(kind: StepKind | 'expired'): void {
		this.#counts.set(kind, this.of(kind) + 1);
	}

	of(...kinds: ReadonlyArray<StepKind | 'expired'>): number {
		return kinds.reduce((sum, kind) => sum + (this.#counts.get(kind) ?? 0), 0);
	}

	/** Such as `2 created, 1 the same`; `words` are the words for the kinds that change something. */
	text(words: Readonly<Record<'create' | 'update' | 'delete', string>>): string {
		const parts = ([
			['create', words.create],
			['update', words.update],
			['delete', words.delete],
			['same', 'the same'],
			['keep', 'left as they are'],
			['conflict', 'in conflict'],
			['barred', 'left out'],
			['extra', this.#extra],
			['expired', 'expired by now'],
		] as const).filter(([kind]) => this.of(kind) > 0).map(([kind, word]) => `${grouped(this.of(kind))} ${word}`);
		return parts.length === 0 ? 'nothing to do' : parts.join(', ');
	}
}

export const wordsDone = {create: 'created', update: 'updated', delete: 'deleted'};
export const wordsPlanned = {create: 'to create', update: 'to update', delete: 'to delete'};

/** The line for a change that was copied. */
export function lineOfChange(kind: 'create' | 'update' | 'delete', key: string, entry?: Entry): string {
	const isDir = entry !== undefined && entry.value === undefined;
	const detail = entry?.value === undefined ? '' : `  ${preview(entry.value)}`;
	return `${signs[kind]!} ${visible(key)}${isDir ? '/' : ''}${detail}\n`;
}
