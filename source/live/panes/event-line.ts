/**
An event as one line, for those who cannot draw.
*/
import {type KeyResponse} from '../../engine/engine.ts';
import {counted} from '../../util/counted.ts';

export function eventLine({id}: {readonly id: number}, {action, node, prevNode}: KeyResponse): string {
	const hadValue = prevNode?.value !== undefined;
	const facts = [
		...(hadValue ? [`was ${JSON.stringify(prevNode.value)}`] : []),
		...(node.value === undefined ? [] : [`${hadValue ? 'now ' : ''}${JSON.stringify(node.value)}`]),
		...(node.ttl === undefined ? [] : [`ttl ${counted(node.ttl, 'second')}`]),
	];
	return `${id}  ${action} ${[node.key, facts.join(', ')].filter(text => text !== '').join(' ')}  index ${node.modifiedIndex}\n`;
}
