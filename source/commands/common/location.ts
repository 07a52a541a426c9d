/**
Where a subtree is: a key here, or `PROFILE:/key` on the cluster of a profile; `PROFILE:` is all of it.
*/
import {type Engine, type Member, type Node} from '../../engine/engine.ts';
import {UserError} from '../../errors.ts';
import {getIfThere} from '../../engine/get-if-there.ts';
import {isWithin, resolvePath} from '../../protocol/paths.ts';
import {noProfile, type CommandContext} from './context.ts';
import {namedKey} from './named-key.ts';

export type Location = {
	readonly engine: Engine;
	/** Absolute. */
	readonly key: string;
	/** As the user named it, with the whole key. */
	readonly label: string;
};

/** A key that ends in a colon is `/key:` or `./key:`. */
const profilePattern = /^([^/:]+):(\/.*)?$/s;

/** Connects to where `text` points. */
export async function locate(context: CommandContext, text: string): Promise<Location> {
	const [, profile, path = '/'] = profilePattern.exec(text) ?? [];
	if (profile === undefined) {
		const key = namedKey(context, text);
		return {engine: await context.connect(), key, label: key};
	}

	if (context.connectTo === noProfile) {
		throw new UserError(`there are no profiles here, so ${profile}: leads nowhere`);
	}

	const key = resolvePath('/', path);
	return {
		engine: await context.connectTo(profile), key, label: `${profile}:${key}`,
	};
}

/** The node there; undefined when there is none. */
export async function nodeAt({engine, key}: Pick<Location, 'engine' | 'key'>, signal: AbortSignal): Promise<Node | undefined> {
	const {node} = await getIfThere(engine, key, {signal});
	return node;
}

/** An id is made of the peer URLs, so two servers that were started without any have the same. */
function isSameMember(a: Member, b: Member): boolean {
	return a.id === b.id && a.name === b.name && a.clientURLs.toSorted().join(' ') === b.clientURLs.toSorted().join(' ');
}

/**
Whether both are on one cluster, whatever names it goes by. Members alone do not tell, since clusters that were set up alike
have the same ones; so a node of one must be the very same node on the other.
*/
async function isSameCluster(a: Location, b: Location, signal: AbortSignal): Promise<boolean> {
	if (a.engine === b.engine || a.engine.info.endpoints.some(endpoint => b.engine.info.endpoints.includes(endpoint))) {
		return true;
	}

	const [members, otherMembers] = await Promise.all([a.engine.members({signal}), b.engine.members({signal})]);
	if (members.every(member => otherMembers.every(other => !isSameMember(member, other)))) {
		return false;
	}

	const key = a.key === '/' ? b.key : a.key;
	const [node, other] = await Promise.all([nodeAt({...a, key}, signal), nodeAt({...b, key}, signal)]);
	return (
		node !== undefined && node.createdIndex > 0 && node.createdIndex === other?.createdIndex && node.modifiedIndex === other.modifiedIndex
	);
}

/** Whether one lies in the other, or both are the same. */
export async function isOverlapping(a: Location, b: Location, signal: AbortSignal): Promise<boolean> {
	return (isWithin(a.key, b.key) || isWithin(b.key, a.key)) && isSameCluster(a, b, signal);
}
