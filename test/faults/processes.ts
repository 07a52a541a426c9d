/**
The program itself, as it is installed, before some faults of the network: one-shot, strict, a batch.
*/
import {runEtcsh} from '../helpers/etcsh.ts';
import {startFaulty, type Fault} from './fault-proxy.ts';
import {networkFaults} from './network-faults.ts';
import {firstLine, judge, type Cell} from './report.ts';

const faultNames = new Set(['accepts and is silent', 'https: plain http', 'closed without a head', 'half a body', 'deep JSON', '600 MB']);
const limits = ['--timeout', '300ms', '--total-timeout', '600ms'];

type Program = {readonly subject: string; readonly args: readonly string[]; readonly stdin?: string; readonly env?: Readonly<Record<string, string>>};

const programs: readonly Program[] = [
	{subject: 'etcsh get', args: [...limits, 'get', '/a']},
	{subject: 'etcsh etcdctl get', args: ['etcdctl', '--no-sync', ...limits, 'get', '/a']},
	{subject: 'etcsh < FILE', args: limits, stdin: 'set /a 1\nls /\n'},
	{subject: 'etcsh export > FILE', args: [...limits, 'export', '/', '-']},
];

async function cellOf(fault: Fault, {subject, args, stdin}: Program): Promise<Cell> {
	const server = await startFaulty(fault, '', 0);
	const start = performance.now();
	try {
		const {code, stderr} = await runEtcsh(args, {stdin, env: {ETCDCTL_ENDPOINTS: server.url}});
		return {
			fault: fault.name, subject, exitCode: code ?? '-', message: firstLine(stderr), milliseconds: performance.now() - start, outcome: judge({exitCode: code ?? '-', text: stderr, isSuccessPossible: fault.isSuccessPossible}),
		};
	} finally {
		server.close();
	}
}

/** A few at once, since each is a process. */
export async function runProcesses(): Promise<readonly Cell[]> {
	const runs = networkFaults.filter(({name}) => faultNames.has(name)).flatMap(fault => programs.map(program => ({fault, program})));
	const cells: Cell[] = [];
	let next = 0;
	await Promise.all(Array.from({length: 4}, async () => {
		while (next < runs.length) {
			const position = next++;
			const {fault, program} = runs[position]!;
			cells[position] = await cellOf(fault, program);
		}
	}));
	return cells;
}
