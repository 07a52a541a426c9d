import {type ReactNode} from 'react';
import {statusLine, type StatusFacts} from '../rows/status-line.ts';
import {Lines} from './lines.tsx';

type Props = {
	readonly facts: StatusFacts;
	readonly columns: number;
};

export function StatusBar({facts, columns}: Props): ReactNode {
	return <Lines lines={[statusLine(facts, columns)]} width={columns}/>;
}
