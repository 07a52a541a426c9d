import {type ReactNode} from 'react';
import {type FullScreenState} from '../../full-screen/full-screen.ts';
import {Lines} from '../components/lines.tsx';
import {valueBox} from './value-box-rows.ts';

type Props = {
	readonly state: FullScreenState;
	readonly width: number;
	/** Rows, edges included. */
	readonly height: number;
	readonly now: number;
};

export function ValueBox({state, ...size}: Props): ReactNode {
	return <Lines lines={valueBox(state, size)} width={size.width}/>;
}
