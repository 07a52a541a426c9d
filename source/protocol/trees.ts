/**
A tree of keys can be thousands of levels deep: deeper than functions can call themselves.
*/

type Frame<In, Out> = {readonly node: In; readonly children: readonly In[]; readonly made: Out[]};

/** Folds a tree from its leaves up; `make` gets a node and the results for its children. */
export function foldTree<In, Out>(
	root: In,
	childrenOf: (node: In) => readonly In[] | undefined,
	make: (node: In, children: Out[]) => Out,
): Out {
	const frames: Array<Frame<In, Out>> = [];
	let node = root;
	for (;;) {
		const children = childrenOf(node);
		if (children !== undefined && children.length > 0) {
			frames.push({node, children, made: []});
			node = children[0]!;
			continue;
		}

		let made = make(node, []);
		let frame = frames.at(-1);
		// What is complete goes into its parent, which may be complete with that.
		while (frame !== undefined) {
			frame.made.push(made);
			if (frame.made.length < frame.children.length) {
				break;
			}

			frames.pop();
			made = make(frame.node, frame.made);
			frame = frames.at(-1);
		}

		if (frame === undefined) {
			return made;
		}

		node = frame.children[frame.made.length]!;
	}
}

/** A node and all below it, each before what is in it. */
export function * preOrder<Item extends {readonly nodes?: readonly Item[]}>(root: Item): Generator<Item> {
	const pending = [root];
	for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
		yield node;
		const {nodes = []} = node;
		for (let i = nodes.length - 1; i >= 0; i--) {
			pending.push(nodes[i]!);
		}
	}
}
