import {isWithin} from '../protocol/paths.ts';
import {type KeyResponse} from './engine.ts';

/**
Whether an event is about the watched key: on it, below it, or the removal of a directory around it. A server that
searches its history also answers with the removal of directories whose name merely begins like the key's.
*/
export function isAbout(event: KeyResponse, key: string): boolean {
	const eventKey = event.node.key === '' ? '/' : event.node.key;
	return isWithin(eventKey, key) || isWithin(key, eventKey);
}
