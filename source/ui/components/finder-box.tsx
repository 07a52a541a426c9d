import {type ReactNode} from 'react';
import {type FinderState} from '../../prompt/finder/finder.ts';
import {finderRows} from '../rows/finder-rows.ts';
import {Lines} from './lines.tsx';

type Props = {
	readonly finder: FinderState;
	readonly width: number;
	readonly height: number;
};

export function FinderBox({finder, ...size}: Props): ReactNode {
	return <Lines lines={finderRows(finder, size)} width={size.width}/>;
}
