/**
A key with what lies in it: one answer where that is short enough, and so the tree at one moment; else it is walked, so that
nobody has to hold all of it.
*/
import {type GetOptions, type KeysApi, type Node} from '../engine/engine.ts';
import {AnswerTooLongError} from '../engine/errors.ts';
import {preOrder} from '../protocol/trees.ts';

/** Size of the answer that is held. */
const answerBytesMax = 1 << 20;

export type ListedStep = {
	readonly node: Node;
	/** Of a directory whose children are listed, too. */
	readonly childCount?: number;
};

export type Listed = {
	/** Whether it is the one answer. */
	readonly isHeld: boolean;
	/** The key itself first. Begins at the start each time, which costs nothing when it is held. */
	steps(options?: {readonly isSorted?: boolean; readonly isDirectoriesOnly?: boolean}): AsyncIterable<ListedStep>;
};

export type ListOptions = Pick<GetOptions, 'signal' | 'detail'> & {
	readonly recursive: boolean;
	readonly sorted: boolean;
	readonly quorum: boolean;
	/** For the one answer; `signal` is for the walk. */
	readonly answerSignal: AbortSignal;
};

async function * stepsIn(root: Node, isRecursive: boolean): AsyncGenerator<ListedStep> {
	for (const node of preOrder(root)) {
		yield {node, ...(node.dir && (isRecursive || node === root) && {childCount: node.nodes?.length ?? 0})};
	}
}

export async function list(
	engine: Pick<KeysApi, 'get'>,
	key: string,
	{recursive, sorted, quorum, detail, signal, answerSignal}: ListOptions,
): Promise<Listed> {
	try {
		const {node} = await engine.get(key, {
			recursive, sorted, quorum, detail, bytesMax: answerBytesMax, signal: answerSignal,
		});
		return {isHeld: true, steps: () => stepsIn(node, recursive)};
	} catch (error) {
		if (!(error instanceof AnswerTooLongError)) {
			throw error;
		}
	}

	const {walkSteps} = await import('./walk.ts');
	const reader: Pick<KeysApi, 'get'> = {get: async (path, options) => engine.get(path, {...options, quorum})};
	return {
		isHeld: false,
		steps: ({isSorted = sorted, isDirectoriesOnly} = {}) => walkSteps(reader, key, {
			signal, detail, isUnsorted: !isSorted, isDirectoriesOnly, depthMax: recursive ? Infinity : 1,
		}),
	};
}
