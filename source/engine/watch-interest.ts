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

/** Whether an event is about something hidden below the watched key, of which a live watch says nothing. */
export function isHiddenFrom(event: KeyResponse, key: string): boolean {
	return event.node.key.startsWith(key) && event.node.key.slice(key === '/' ? 0 : key.length).includes('/_');
}
