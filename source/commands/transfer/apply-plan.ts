/**
What import and sync have in common: look first, ask, then write, and say what was done, however it ends.
*/
import {type Engine} from '../../engine/engine.ts';
import {requireWritable} from '../../engine/read-only.ts';
import {messageOf, UserError} from '../../errors.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {EtcdError, errorCodes, hasCode} from '../../protocol/errors.ts';
import {applySteps} from '../../subtree/apply.ts';
import {
	directoryOf,
	entriesOf,
	entryAt,
	keyOf,
	type Entry,
} from '../../subtree/entries.ts';
import {plan, type PlanPolicy, type Step} from '../../subtree/plan.ts';
import {counted, grouped} from '../../util/counted.ts';
import {type CommandContext} from '../common/context.ts';
import {Barred, barredLine} from '../common/barred.ts';
import {askAbout, confirmOnProtected} from '../common/confirmation.ts';
import {signsOf} from '../common/signs.ts';
import {Progress} from './progress.ts';
import {
	jsonLineOf,
	lineOf,
	Tally,
	wordsDone,
	wordsPlanned,
} from './report.ts';

/** From this many deletions on the key has to be typed. */
const typedFrom = 1000;
const sampleSize = 5;
/** What a write meets where something came, changed or went since it was looked at. */
const changedCodes = [errorCodes.keyExists, errorCodes.compareFailed, errorCodes.keyNotFound];

export type Transfer = {
	readonly engine: Engine;
	/** The key that becomes like the source. */
	readonly top: string;
	/** As the user knows it. */
	readonly sourceLabel: string;
	readonly targetLabel: string;
	readonly policy: PlanPolicy;
	readonly concurrency: number;
	readonly isDryRun: boolean;
	/** Do not ask first. */
	readonly isYes: boolean;
	readonly isKeepGoing: boolean;
	/** Such as `importing`. */
	readonly verb: string;
	/** What to do about conflicts. */
	readonly conflictHint: string;
	/** Events that came after the look are applied later: what it did not see is not a failure. */
	readonly isFollowed?: boolean;
	/** What is there is newer than the source: it is shown before it is overwritten, and only what was shown is. */
	readonly isIntoNewer?: boolean;
	/** Reads from the start each time; `onExpired` is called for entries that are left out because they have expired. */
	readSource(onExpired: () => void): AsyncIterable<Entry>;
};

type Survey = {
	readonly tally: Tally;
	readonly deletions: readonly string[];
	/** Of keys in a target that is newer. */
	readonly updates: readonly string[];
	readonly conflicts: readonly string[];
	readonly barred: Barred;
	/** The paths that will be deleted, and in a newer target those that will be changed, with their modifiedIndex as of now. */
	readonly agreed: ReadonlyMap<string, number>;
};

/** Resolves to the exit code: 0, or 1 when something could not be done. */
export async function applyPlan(context: CommandContext, transfer: Transfer): Promise<number> {
	const survey = await look(context, transfer);
	if (transfer.isDryRun) {
		if (context.output !== 'json') {
			context.stdout(`${survey.tally.text(wordsPlanned)}\n`);
		}

		return survey.tally.of('conflict', 'barred') > 0 ? 1 : 0;
	}

	if (!transfer.isKeepGoing && transfer.isFollowed !== true) {
		survey.barred.refuse(context);
	}

	refuseConflicts(context, transfer, survey);
	await confirmChanges(context, transfer, survey);
	if (survey.tally.of('create', 'update', 'delete', 'conflict', 'barred') === 0) {
		context.stdout(`${survey.tally.text(wordsDone)}\n`);
		return 0;
	}

	return apply(context, transfer, survey);
}

function stepsOf({engine, top, policy, readSource}: Transfer, signal: AbortSignal, onExpired: () => void): AsyncGenerator<Step> {
	return plan(readSource(onExpired), entriesOf(engine, top, {signal, isTelling: true}), {
		...policy, isWithoutDirectories: engine.info.api === 3,
	}, async path =>
		entryAt(engine, top, path, {signal}),
	);
}

/** In a target that is newer, what the source does not have has come since. */
function tallyFor({isIntoNewer = false}: Transfer): Tally {
	return new Tally({extra: isIntoNewer ? 'not there then' : 'only there'});
}

/** Goes through the plan without taking a step; a dry run prints it. */
async function look(context: CommandContext, transfer: Transfer): Promise<Survey> {
	const {top, sourceLabel, isDryRun, isIntoNewer = false} = transfer;
	const tally = tallyFor(transfer);
	const barred = new Barred();
	const deletions: string[] = [];
	const updates: string[] = [];
	const conflicts: string[] = [];
	const agreed = new Map<string, number>();
	using progress = new Progress(context, 'comparing');
	for await (const step of stepsOf(transfer, context.signal, () => {
		tally.add('expired');
	})) {
		tally.add(step.kind);
		progress.step();
		if (!isDryRun && needsAgreement(step, isIntoNewer)) {
			agreed.set(step.path, step.target.node.modifiedIndex);
		}

		if (isDryRun) {
			const line = context.output === 'json' ? jsonLineOf(step, top) : lineOf(step, top, signsOf(context).arrow);
			if (line !== undefined) {
				context.stdout(line);
				await context.drained();
			}
		} else if (step.kind === 'delete' && deletions.length < sampleSize) {
			deletions.push(keyOf(top, step.path));
		} else if (step.kind === 'update' && isIntoNewer && updates.length < sampleSize) {
			updates.push(lineOf(step, top, signsOf(context).arrow)!);
		} else if (step.kind === 'conflict' && conflicts.length < sampleSize) {
			conflicts.push(lineOf(step, top, signsOf(context).arrow)!);
		} else if (step.kind === 'barred') {
			barred.add(keyOf(sourceLabel, step.path), step.obstacle);
		}
	}

	return {
		tally, deletions, updates, conflicts, barred, agreed,
	};
}

/** Half a transfer is worse than none, so conflicts end it before it begins. */
function refuseConflicts(context: CommandContext, {isKeepGoing, targetLabel, conflictHint}: Transfer, {tally, conflicts}: Survey): void {
	const count = tally.of('conflict');
	if (count === 0 || isKeepGoing) {
		return;
	}

	context.stderr(conflicts.join('') + (count > conflicts.length ? `… and ${grouped(count - conflicts.length)} more\n` : ''));
	throw new UserError(`${counted(count, 'node is', 'nodes are')} different in ${targetLabel}: nothing was written`, {
		hint: conflictHint,
	});
}

async function confirmChanges(
	context: CommandContext,
	{engine, top, sourceLabel, targetLabel, isYes, isIntoNewer = false}: Transfer,
	{tally, deletions, updates}: Survey,
): Promise<void> {
	const count = tally.of('delete');
	const newerCount = isIntoNewer ? tally.of('update') : 0;
	if (count === 0 && newerCount === 0) {
		if (tally.of('update') > 0) {
			await confirmOnProtected(context, `${tally.text(wordsPlanned)} in ${visible(targetLabel)}.`, {isYes, engine});
		}

		return;
	}

	if (isYes) {
		return;
	}

	// Nobody is asked about what cannot be done.
	requireWritable(engine, `changing ${top}`);
	const newer = sampleOf(updates, newerCount, `${counted(newerCount, 'node')} of ${visible(targetLabel)} will be overwritten`);
	const gone = sampleOf(
		deletions.map(key => `${visible(key)}\n`),
		count,
		`${counted(count, 'node')} of ${visible(targetLabel)} that ${count === 1 ? 'is' : 'are'} not in ${visible(sourceLabel)} will be deleted`,
	);
	const advice = newerCount > 0 ? '--missing leaves what is there as it is.\n' : '';
	await askAbout(context, {text: `${newer}${advice}${gone}`.trimEnd(), ...(count > typedFrom && {typed: top})}, engine);
}

/** Empty when there are none. */
function sampleOf(lines: readonly string[], count: number, what: string): string {
	const rest = count > lines.length ? `  … and ${grouped(count - lines.length)} more\n` : '';
	return count === 0 ? '' : `${what}:\n${lines.map(line => `  ${line}`).join('')}${rest}`;
}

function needsAgreement(step: Step, isIntoNewer: boolean): step is Extract<Step, {kind: 'update' | 'delete'}> {
	return step.kind === 'delete' || (step.kind === 'update' && isIntoNewer);
}

/** Leaves out what nobody agreed to: nodes that the look did not see or that have changed since, and the directories around them. */
async function * withinAgreement(
	steps: AsyncIterable<Step>,
	{agreed, isIntoNewer, onLeft}: {readonly agreed: ReadonlyMap<string, number>; readonly isIntoNewer: boolean; onLeft(): void},
): AsyncGenerator<Step> {
	const staying = new Set<string>();
	for await (const step of steps) {
		if (!needsAgreement(step, isIntoNewer) || (agreed.get(step.path) === step.target.node.modifiedIndex && !staying.has(step.path))) {
			yield step;
			continue;
		}

		onLeft();
		for (let path = directoryOf(step.path); path !== undefined && !staying.has(path); path = directoryOf(path)) {
			staying.add(path);
		}
	}
}

async function apply(context: CommandContext, transfer: Transfer, {tally: planned, agreed}: Survey): Promise<number> {
	const {engine, top, sourceLabel, concurrency, isKeepGoing, verb, isIntoNewer = false} = transfer;
	const {signal} = context;
	const total = planned.of('create', 'update', 'delete', 'same', 'implied', 'keep', 'extra', 'conflict', 'barred');
	const done = tallyFor(transfer);
	let failures = 0;
	let leftCount = 0;
	const fail = (text: string) => {
		failures++;
		context.stderr(text);
	};

	try {
		using progress = new Progress(context, verb, total);
		const onDone = (step: Step) => {
			done.add(step.kind);
			progress.step();
			if (step.kind === 'barred') {
				context.stderr(barredLine(keyOf(sourceLabel, step.path), step.obstacle));
			}

			if (step.kind !== 'conflict') {
				return;
			}

			fail(lineOf(step, top, signsOf(context).arrow)!);
			if (!isKeepGoing) {
				throw new UserError(`${visible(keyOf(top, step.path))} has become something else meanwhile`, {hint: transfer.conflictHint});
			}
		};

		const steps = stepsOf(transfer, signal, () => {
			done.add('expired');
		});
		const onLeft = () => {
			leftCount++;
		};

		await applySteps(withinAgreement(steps, {agreed, isIntoNewer, onLeft}), {
			engine, top, concurrency, signal, onDone, onExpired() {
				done.add('expired');
				progress.step();
			}, onFailure(step, error) {
				if (isIntoNewer && hasCode(error, ...changedCodes)) {
					onLeft();
				} else if (isKeepGoing) {
					fail(`! ${visible(keyOf(top, step.path))}  ${failureText(error)}\n`);
				} else {
					throw error;
				}

				progress.step();
			},
		});
	} catch (error) {
		if (done.of('create', 'update', 'delete') > 0) {
			context.stderr(`stopped: ${done.text(wordsDone)}; the same command goes on from there\n`);
		}

		throw hiddenKeysError(error) ?? error;
	}

	context.stdout(`${done.text(wordsDone)}${failures > 0 ? `, ${failures} failed` : ''}\n`);
	if (leftCount > 0 && transfer.isFollowed !== true) {
		failures++;
		context.stderr(`${isIntoNewer
			? counted(leftCount, 'node has changed meanwhile and was left', 'nodes have changed meanwhile and were left')
			: counted(
				leftCount,
				'more node would have to be deleted by now and was left; the same command deletes it',
				'more nodes would have to be deleted by now and were left; the same command deletes them',
			)}\n`);
	}

	return failures > 0 || (done.of('barred') > 0 && transfer.isFollowed !== true) ? 1 : 0;
}

/** A directory that looks empty in every listing, and still can't be removed. */
function hiddenKeysError(error: unknown): UserError | undefined {
	return error instanceof EtcdError && error.code === errorCodes.directoryNotEmpty
		? new UserError(messageOf(error), {hint: 'It holds hidden keys, or new ones: ›rm --recursive removes it with them.', cause: error})
		: undefined;
}

function failureText(error: Error): string {
	return visible(messageOf(hiddenKeysError(error) ?? error));
}
