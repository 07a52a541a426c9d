/**
`cp` and `mv`: keys and subtrees, here and across clusters. A move copies everything first, and then removes from the
source what was copied and has not changed since.
*/
import {UserError} from '../../errors.ts';
import {isWithin} from '../../protocol/paths.ts';
import {applySteps} from '../../subtree/apply.ts';
import {
	entriesOf,
	entriesToCopy,
	entryAt,
	keyOf,
	type TreeEntry,
} from '../../subtree/entries.ts';
import {isLossy, lossyValue} from '../../subtree/lossy.ts';
import {plan, type Step} from '../../subtree/plan.ts';
import {standing} from '../../subtree/standing.ts';
import {grouped} from '../../util/counted.ts';
import {Barred, barredLine} from '../common/barred.ts';
import {type Invocation} from '../common/command.ts';
import {noUndo, type CommandContext} from '../common/context.ts';
import {countedNodes} from '../common/counted-nodes.ts';
import {isOverlapping, requireNode, type Location} from '../common/location.ts';
import {CopiedNodes} from './copied-nodes.ts';
import {removeCopied} from './copied-removal.ts';
import {placesOf, type Copy} from './copy-places.ts';
import {confirmCopies} from './copy-question.ts';
import {Printer} from './printer.ts';

/** Requests at the same time. */
const concurrency = 32;

type Options = {
	readonly isMove: boolean;
	readonly isRecursive: boolean;
	readonly isKeeping: boolean;
	readonly isKeepGoing: boolean;
	readonly isDryRun: boolean;
};

type Amount = {keys: number; directories: number};

/** An entry of the source on its way. */
type Pending = {
	readonly isDirectory: boolean;
	readonly modifiedIndex: number;
};

function add(amount: Amount, isDirectory: boolean): void {
	if (isDirectory) {
		amount.directories++;
	} else {
		amount.keys++;
	}
}

async function refuseOverlap(source: Location, target: Location, signal: AbortSignal): Promise<void> {
	if (!await isOverlapping(source, target, signal)) {
		return;
	}

	if (source.key === target.key) {
		throw new UserError(`${source.label} and ${target.label} are the same`, {hint: 'Name another target.'});
	}

	if (isWithin(target.key, source.key)) {
		throw new UserError(`${target.label} lies in ${source.label}: a directory cannot go into itself`, {hint: 'Name a target outside of it.'});
	}
}

/** Refuses a step that cannot be done as soon as it comes up. */
async function * refusing(steps: AsyncIterable<Step>, top: string): AsyncGenerator<Step> {
	for await (const step of steps) {
		const key = keyOf(top, step.path);
		if (step.kind === 'conflict') {
			throw new UserError(`${key} is a directory, which a key does not replace`, {
				hint: `›rm --recursive ${key} removes it; a slash behind the target copies into it.`,
			});
		}

		if (step.kind === 'delete') {
			throw new UserError(`${key} is a key, which a directory does not replace`, {hint: `›rm ${key} removes it.`});
		}

		yield step;
	}
}

const verbs: Partial<Record<Step['kind'], string>> = {
	create: 'new', update: 'overwrites', keep: 'left alone',
};

class Copier {
	readonly #context: CommandContext;
	readonly #options: Options;
	readonly #printer: Printer;
	readonly #copied: Amount = {keys: 0, directories: 0};
	/** What a move has taken from the source. */
	readonly #removed: Amount = {keys: 0, directories: 0};
	/** Sources that are finished. */
	#doneCount = 0;
	#keptCount = 0;
	/** What was not done, and was reported. */
	#leftCount = 0;

	constructor(context: CommandContext, options: Options, printer: Printer) {
		this.#context = context;
		this.#options = options;
		this.#printer = printer;
	}

	get exitCode(): number {
		return this.#leftCount === 0 ? 0 : 1;
	}

	/** Looks at all sources before anything is written. Resolves to those that will be copied. */
	async look(copies: readonly Copy[]): Promise<readonly Copy[]> {
		const {signal} = this.#context;
		const {isRecursive, isMove, isKeepGoing, isDryRun} = this.#options;
		const barred = new Barred();
		const taken: Copy[] = [];
		for (const copy of copies) {
			const [source, target] = copy;
			const {engine, key, label} = source;
			const node = await requireNode(source, [target], signal);
			if (node.dir && !isRecursive) {
				this.#warn(`${label} is a directory\n  ${isMove ? 'mv' : 'cp'} -r takes directories, too.`);
				continue;
			}

			await refuseOverlap(source, target, signal);
			taken.push(copy);
			if (engine.info.kind === 'embedded' || isKeepGoing || isDryRun) {
				// The engine gives all bytes, or what cannot be copied is reported on the way.
				continue;
			}

			if (!node.dir) {
				if (isLossy(engine, node.value ?? '')) {
					barred.add(label, lossyValue);
				}

				continue;
			}

			for await (const {path, obstacle} of entriesToCopy(engine, key, {signal})) {
				if (obstacle !== undefined) {
					barred.add(keyOf(label, path), obstacle);
				}
			}
		}

		barred.refuse(this.#context);
		return taken;
	}

	async copy([source, target]: Copy): Promise<void> {
		const {signal} = this.#context;
		const {isKeeping, isMove, isDryRun} = this.#options;
		/** What was read and is not done yet, which is only as much as is under way. */
		const pending = new Map<string, Pending>();
		/** What a move has to remove. */
		const copied = {keys: new CopiedNodes(), directories: new CopiedNodes()};
		const entries = standing(entriesToCopy(source.engine, source.key, {signal}), source.engine, source.key, {label: source.label, signal});
		const sources = this.#remembering(entries, pending);
		const targets = entriesOf(target.engine, target.key, {signal, isTelling: true});
		const policy = {
			existing: isKeeping ? 'keep' : 'overwrite',
			isPruning: false,
			isKeepingDirectories: true,
			isWithoutDirectories: target.engine.info.api === 3,
		} as const;
		const lookUp = async (path: string) => entryAt(target.engine, target.key, path, {signal});
		const steps = this.#tellingBarred(refusing(plan(sources, targets, policy, lookUp), target.key), source, pending);
		if (isDryRun) {
			await this.#tell(steps, {source, target, pending});
			return;
		}

		await applySteps(steps, {
			engine: target.engine,
			top: target.key,
			concurrency,
			signal,
			onDone: step => {
				const done = this.#count(step, pending);
				if (isMove && done !== undefined) {
					copied[done.isDirectory ? 'directories' : 'keys'].add({path: step.path, modifiedIndex: done.modifiedIndex});
				}
			},
			onExpired({path}) {
				pending.delete(path);
			},
		});
		if (isMove) {
			await removeCopied(source, copied, {
				concurrency,
				signal,
				onRemoved: isDirectory => {
					add(this.#removed, isDirectory);
				},
				onLeft: text => {
					this.#warn(text);
				},
			});
		}

		this.#doneCount++;
	}

	/** How a command ends that has done what it could. */
	sum(): void {
		const {isMove, isDryRun} = this.#options;
		const amount = isMove && !isDryRun ? this.#removed : this.#copied;
		if (amount.keys === 0 && amount.directories === 0 && this.#keptCount === 0 && this.#leftCount > 0) {
			return;
		}

		const kept = this.#keptCount > 0 ? `, ${grouped(this.#keptCount)} left alone` : '';
		this.#printer.line(`${countedNodes(amount)} ${isDryRun ? 'would be ' : ''}${isMove ? 'moved' : 'copied'}${kept}`);
	}

	/** What a command did before it failed, and how to go on; undefined when it did nothing. */
	stopped({isInto}: {readonly isInto: boolean}): string | undefined {
		const {keys, directories} = this.#copied;
		if (keys === 0 && directories === 0) {
			return undefined;
		}

		const isRemoving = this.#removed.keys + this.#removed.directories > 0;
		const removed = this.#options.isMove ? `, ${isRemoving ? countedNodes(this.#removed) : 'nothing'} removed from where it was` : '';
		// The copy is a directory by now, and would take another copy into it.
		const needsFlag = this.#options.isRecursive && !isInto;
		const rest = this.#options.isMove && this.#doneCount > 0 ? 'for what is still there' : 'from there';
		return `stopped: ${countedNodes(this.#copied)} copied${removed}; the same command ${needsFlag ? 'with -T ' : ''}goes on ${rest}`;
	}

	async * #remembering(entries: AsyncIterable<TreeEntry>, pending: Map<string, Pending>): AsyncGenerator<TreeEntry> {
		for await (const entry of entries) {
			this.#printer.count();
			pending.set(entry.path, {isDirectory: entry.value === undefined, modifiedIndex: entry.node.modifiedIndex});
			yield entry;
		}
	}

	async * #tellingBarred(steps: AsyncIterable<Step>, {label}: Location, pending: Map<string, Pending>): AsyncGenerator<Step> {
		for await (const step of steps) {
			if (step.kind !== 'barred') {
				yield step;
				continue;
			}

			pending.delete(step.path);
			this.#leftCount++;
			this.#context.stderr(barredLine(keyOf(label, step.path), step.obstacle));
		}
	}

	#warn(text: string): void {
		this.#leftCount++;
		this.#context.stderr(`${text}\n`);
	}

	/** What was copied; undefined for what was left alone. */
	#count({kind, path}: Step, pending: Map<string, Pending>): Pending | undefined {
		const done = pending.get(path);
		pending.delete(path);
		if (kind === 'keep' || (kind === 'same' && this.#options.isKeeping && done?.isDirectory === false)) {
			this.#keptCount++;
			return undefined;
		}

		if (kind !== 'extra') {
			add(this.#copied, done?.isDirectory === true);
		}

		return done;
	}

	async #tell(
		steps: AsyncIterable<Step>,
		{source, target, pending}: {source: Location; target: Location; pending: Map<string, Pending>},
	): Promise<void> {
		for await (const step of steps) {
			const note = verbs[step.kind];
			if (note !== undefined) {
				const from = this.#printer.stored(keyOf(source.label, step.path));
				const to = this.#printer.stored(keyOf(target.label, step.path));
				this.#printer.line(`${from} ${this.#printer.signs.arrow} ${to}  ${this.#printer.styles.dim(note)}`);
			}

			this.#count(step, pending);
		}
	}
}

export async function runCopy(context: CommandContext, invocation: Invocation, {isMove}: {readonly isMove: boolean}): Promise<number> {
	const {copies, isInto} = await placesOf(context, invocation, {isMove});
	const {flags} = invocation;
	using printer = new Printer(context);
	const copier = new Copier(context, {
		isMove, isRecursive: flags.bool('r'), isKeeping: flags.bool('n'), isKeepGoing: flags.bool('keep-going'), isDryRun: flags.bool('dry-run'),
	}, printer);
	const taken = await copier.look(copies);
	if (!flags.bool('dry-run') && !flags.bool('yes')) {
		await confirmCopies(context, taken, {isMove, isKeeping: flags.bool('n')});
	}

	try {
		for (const copy of taken) {
			await copier.copy(copy);
		}
	} catch (error) {
		const done = copier.stopped({isInto: isInto || flags.bool('T')});
		if (done !== undefined) {
			context.stderr(`${done}${context.undoLimits === noUndo ? '' : ', undo takes that back'}\n`);
		}

		throw error;
	}

	copier.sum();
	return copier.exitCode;
}
