/**
Where a subtree is: a key here, `PROFILE:/key` on the cluster of a profile, or `http://HOST:2379/key` on any; without a key it is
all of that.
*/
import {type Engine, type Member, type Node} from '../../engine/engine.ts';
import {UserError} from '../../errors.ts';
import {getIfThere} from '../../engine/get-if-there.ts';
import {parseKeyElsewhere} from '../../language/place.ts';
import {isWithin} from '../../protocol/paths.ts';
import {withoutPasswords} from '../../protocol/redaction.ts';
import {noProfile, type CommandContext} from './context.ts';
import {namedKey} from './named-key.ts';

export type Location = {
	readonly engine: Engine;
	/** Absolute. */
	readonly key: string;
	/** As the user named it, with the whole key. */
	readonly label: string;
};

/** As for a key that is not there. */
const failureExitCode = 4;

/** What is much more likely a URL without its beginning than a key of this directory. */
const schemelessPattern = /^(?:[^/:@]+@)?[\w.-]+:(?:2379|4001)\//;

/** Connects to where `text` points. */
export async function locate(context: CommandContext, text: string): Promise<Location> {
	const elsewhere = parseKeyElsewhere(text);
	if (elsewhere === undefined) {
		if (schemelessPattern.test(text)) {
			throw new UserError(`${text} could be a key or a cluster`, {hint: `Write http://${text} for the cluster, ./${text} for the key.`});
		}

		const key = namedKey(context, text);
		return {engine: await context.connect(), key, label: key};
	}

	const {word, key, label} = elsewhere;
	return {engine: await engineAt(context, word), key, label: label + key};
}

/** An engine on another cluster. */
export async function engineAt({connectTo}: Pick<CommandContext, 'connectTo'>, word: string): Promise<Engine> {
	if (connectTo === noProfile) {
		throw new UserError(`there are no other clusters here, so ${withoutPasswords(word)} leads nowhere`);
	}

	return connectTo(word);
}

/** The node there; undefined when there is none. */
export async function nodeAt({engine, key}: Pick<Location, 'engine' | 'key'>, signal: AbortSignal): Promise<Node | undefined> {
	const {node} = await getIfThere(engine, key, {signal});
	return node;
}

/**
The node there; `others` are the places that the command works on, too. When they are on several clusters, what is missing is named
with its own: the words of the engine do not tell which one they are from.
*/
export async function requireNode(location: Location, others: readonly Location[], signal: AbortSignal): Promise<Node> {
	const {engine, key, label} = location;
	const isAlone = [location, ...others].every(other => other.label === other.key);
	const node = isAlone ? undefined : await nodeAt(location, signal);
	if (!isAlone && node === undefined) {
		throw new UserError(`there is nothing at ${label}${label === key ? ' on the cluster in use' : ''}`, {
			hint: '›ls shows what its directory holds.', exitCode: failureExitCode,
		});
	}

	// Else in the words of the engine.
	return node ?? (await engine.get(key, {signal})).node;
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
