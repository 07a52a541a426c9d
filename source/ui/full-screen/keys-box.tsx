import {type ReactNode} from 'react';
import {Lines} from '../components/lines.tsx';
import {keysBox} from './keys-rows.ts';

type Props = {
	readonly width: number;
	/** Rows, edges included. */
	readonly height: number;
	readonly page: number;
};

export function KeysBox(props: Props): ReactNode {
	return <Lines lines={keysBox(props)} width={props.width}/>;
}
