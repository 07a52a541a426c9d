/**
Plays the rounds of a table: the servers take turns at each step, and who begins changes with the round.
*/
import {rm} from 'node:fs/promises';
import {type Contender} from './contender.ts';
import {type Group, type Sizes, type Subject} from './group.ts';
import {type Pair, type Sample} from './rows.ts';
import {emptyDirectory} from './workplace.ts';

export type Plan = {
	readonly groups: readonly Group[];
	readonly ours: Contender;
	/** Without it etcsh is measured alone. */
	readonly theirs: Contender | undefined;
	readonly rounds: number;
	readonly sizes: Sizes;
	readonly isChosen: (row: string) => boolean;
	/** Told what is done next. */
	readonly onProgress: (text: string) => void;
};

type Player = {readonly name: string; readonly subject: Subject; readonly samples: Map<string, Sample[]>};

async function playRound(plan: Plan, {group, round, samples}: {group: Group; round: number; samples: ReadonlyArray<Map<string, Sample[]>>}): Promise<void> {
	await using stack = new AsyncDisposableStack();
	const players: Player[] = [];
	for (const [i, contender] of [plan.ours, plan.theirs].entries()) {
		if (contender === undefined) {
			continue;
		}

		const directory = await emptyDirectory();
		stack.defer(async () => rm(directory, {recursive: true, force: true}));
		const subject = await group.open({
			contender, isOurs: i === 0, directory, sizes: plan.sizes,
		});
		stack.defer(subject.close);
		players.push({name: contender.name, subject, samples: samples[i]!});
	}

	const order = round % 2 === 0 ? players : players.toReversed();
	for (const [i, {rows, isNeeded}] of players[0]!.subject.steps.entries()) {
		if (!isNeeded && rows.every(row => !plan.isChosen(row))) {
			continue;
		}

		for (const player of order) {
			plan.onProgress(`round ${round + 1}: ${group.name}, ${rows[0] ?? 'first keys'}, ${player.name}`);
			await player.subject.steps[i]!.run((row, sample) => {
				player.samples.set(row, [...(player.samples.get(row) ?? []), sample]);
			});
		}
	}
}

/** By row. Rows that were not asked for and came with others are left out; what was lost is always told. */
export async function play(plan: Plan): Promise<Map<string, Pair>> {
	const samples = [new Map<string, Sample[]>(), new Map<string, Sample[]>()] as const;
	const groups = plan.groups.filter(({rows}) => rows.some(row => plan.isChosen(row)));
	for (let round = 0; round < plan.rounds; round++) {
		for (const group of groups) {
			await playRound(plan, {group, round, samples});
		}
	}

	const names = new Set(samples.flatMap(each => each.keys().toArray()));
	return new Map(names.values().filter(row => row === 'lost' || plan.isChosen(row)).map(row => [row, [samples[0].get(row) ?? [], samples[1].get(row) ?? []]]));
}
