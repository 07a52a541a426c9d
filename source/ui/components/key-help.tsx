import {type ReactNode} from 'react';
import {helpRows} from '../rows/help-rows.ts';
import {Lines} from './lines.tsx';

type Props = {
	readonly width: number;
	readonly rowsMax: number;
	/** From 0; wraps around. */
	readonly page: number;
};

export function KeyHelp(props: Props): ReactNode {
	return <Lines lines={helpRows(props)} width={props.width}/>;
}
