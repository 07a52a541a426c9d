import {useCallback, useSyncExternalStore} from 'react';
import {type Session} from '../../session/session.ts';
import {type SessionState} from '../../session/front-end.ts';

/** The session's state; redraws after every change. */
export function useSession(session: Session): SessionState {
	const subscribe = useCallback((listener: () => void) => session.subscribe(listener), [session]);
	return useSyncExternalStore(subscribe, () => session.state);
}
