import {type ReactNode} from 'react';
import {helpRows, type HelpSize} from '../rows/help-rows.ts';
import {Lines} from './lines.tsx';

export function KeyHelp(props: HelpSize): ReactNode {
	return <Lines lines={helpRows(props)} width={props.width}/>;
}
