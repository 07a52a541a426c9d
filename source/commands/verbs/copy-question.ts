/**
What is asked on protected profiles before keys go from there, or get other values there.
*/
import {type Engine} from '../../engine/engine.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {entriesOf, entriesToCopy} from '../../subtree/entries.ts';
import {plan} from '../../subtree/plan.ts';
import {counted} from '../../util/counted.ts';
import {type CommandContext} from '../common/context.ts';
import {confirmOnProtected, protectingProfile} from '../common/confirmation.ts';
import {type Location} from '../common/location.ts';

const linesMax = 5;

/** How many keys a copy would write over. */
async function countOverwritten(from: Location, to: Location, signal: AbortSignal): Promise<number> {
	let count = 0;
	for await (const {kind} of plan(entriesToCopy(from.engine, from.key, {signal}), entriesOf(to.engine, to.key, {signal, isTelling: true}), {
		existing: 'overwrite',
		isPruning: false,
		isWithoutDirectories: to.engine.info.api === 3,
	})) {
		count += kind === 'update' ? 1 : 0;
	}

	return count;
}

/** Asks once for each protected profile. Rejects when the answer is no. */
export async function confirmCopies(
	context: CommandContext,
	copies: ReadonlyArray<readonly [Location, Location]>,
	{isMove, isKeeping}: {readonly isMove: boolean; readonly isKeeping: boolean},
): Promise<void> {
	const questions = new Map<string, {readonly engine: Engine; readonly lines: string[]}>();
	const add = (name: string, engine: Engine, line: string): void => {
		const question = questions.get(name) ?? {engine, lines: []};
		question.lines.push(line);
		questions.set(name, question);
	};

	for (const [from, to] of copies) {
		const losing = isMove ? await protectingProfile(context, from.engine) : undefined;
		if (losing !== undefined) {
			add(losing, from.engine, `${visible(from.label)} is removed from its place, with all that is in it.`);
		}

		const changing = isKeeping ? undefined : await protectingProfile(context, to.engine);
		const count = changing === undefined ? 0 : await countOverwritten(from, to, context.signal);
		if (changing !== undefined && count > 0) {
			add(
				changing,
				to.engine,
				`${counted(count, 'key gets another value', 'keys get other values')}: ${visible(to.label)}`,
			);
		}
	}

	for (const {engine, lines} of questions.values()) {
		const more = lines.length > linesMax ? [`… and ${lines.length - linesMax} more`] : [];
		await confirmOnProtected(context, [...lines.slice(0, linesMax), ...more].join('\n'), {isYes: false, engine});
	}
}
