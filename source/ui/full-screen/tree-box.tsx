import {type ReactNode} from 'react';
import {type FullScreenState} from '../../full-screen/full-screen.ts';
import {type TreeCache} from '../../live/tree-cache.ts';
import {Lines} from '../components/lines.tsx';
import {hitBox} from './hit-rows.ts';
import {treeBox} from './tree-box-rows.ts';

type Props = {
	readonly cache: TreeCache;
	readonly state: FullScreenState;
	readonly width: number;
	/** Rows, edges included. */
	readonly height: number;
	readonly now: number;
};

export function TreeBox({cache, state, ...size}: Props): ReactNode {
	const view = cache.view('/');
	const root = {isListed: view?.state === 'ready', problem: view?.state === 'failed' ? view.reason : undefined};
	const lines = state.browser.search === undefined ? treeBox(state, {...size, root}) : hitBox(state, size);
	return <Lines lines={lines} width={size.width}/>;
}
