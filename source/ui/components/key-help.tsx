import {type ReactNode} from 'react';
import {helpRows} from '../help-rows.ts';
import {Lines} from './lines.tsx';

type Props = {
	readonly width: number;
	readonly rowsMax: number;
};

export function KeyHelp(props: Props): ReactNode {
	return <Lines lines={helpRows(props)} width={props.width}/>;
}
