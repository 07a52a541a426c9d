import {type ReactNode} from 'react';
import {type Menu} from '../../prompt/prompt-state.ts';
import {menuRows} from '../rows/menu-rows.ts';
import {Lines} from './lines.tsx';

type Props = {
	readonly menu: Menu;
	readonly width: number;
	/** Cells before the labels. */
	readonly indent: number;
	readonly rowsMax: number;
	readonly now: number;
};

export function CompletionMenu({menu, ...size}: Props): ReactNode {
	return <Lines lines={menuRows(menu, size)} width={size.width}/>;
}
