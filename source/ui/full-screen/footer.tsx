import {type ReactNode} from 'react';
import {type BrowserState} from '../../full-screen/browser.ts';
import {type Session} from '../../session/session.ts';
import {Lines} from '../components/lines.tsx';
import {engineName, historyOff} from '../rows/status-line.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {counted} from '../../util/counted.ts';
import {cellsOf, lineOf} from '../rows/text.ts';
import {theme} from '../rows/theme.ts';
import {keysHint} from './keys-rows.ts';

type Props = {
	readonly session: Session;
	readonly browser: BrowserState;
	readonly paneCount: number;
	readonly columns: number;
};

const signs = {ok: '●', trying: '◌', down: '✗'} as const;

/** The engine's state, and the keys that fit beside it. */
export function Footer({session, browser, paneCount, columns}: Props): ReactNode {
	const {status} = session.engine;
	const facts = [
		{
			text: `${signs[status.state]} ${visible(status.detail ?? engineName(session.engine))}`,
			style: status.state === 'ok' ? theme.good : theme.warning,
		},
		{text: `  index ${session.cache.index}${paneCount === 0 ? '' : `  ${counted(paneCount, 'watch', 'watches')}`}  `, style: theme.dim},
		...(session.history.isPrivate ? [historyOff, {text: '  '}] : []),
	];
	const width = columns - 1;
	const hint = keysHint(browser, {hasEdit: session.hasCommand('edit'), cells: width - cellsOf(facts)});
	return <Lines lines={[lineOf([...facts, ...hint], width)]} width={width}/>;
}
