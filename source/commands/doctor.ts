import {UserError} from '../errors.ts';
import {type Finding} from '../engine/finding.ts';
import {drawable} from '../terminal/text/signs.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {type Command} from './common/command.ts';
import {
	columnsOf,
	noProfile,
	ownText,
	type CommandMode,
} from './common/context.ts';
import {outputFlag, printRows} from './common/rows.ts';
import {signsOf, type Signs} from './common/signs.ts';
import {asTyped} from './common/typed.ts';

const stepCells = 9;

function textOf({step, state, text, advice}: Finding, signs: Signs): string {
	const signCells = Math.max(...[signs.ok, signs.slow, signs.failed, signs.unknown].map(sign => sign.length));
	const adviceLine = advice === undefined ? '' : `${' '.repeat(signCells + stepCells + 2)}${visible(advice)}\n`;
	return `${drawable(signs[state]).padEnd(signCells)} ${step.padEnd(stepCells)} ${visible(text)}\n${adviceLine}`;
}

function asTypedIn(mode: CommandMode, finding: Finding): Finding {
	const {advice} = finding;
	return advice === undefined ? finding : {...finding, advice: asTyped(advice, mode)};
}

async function * mapped(findings: AsyncIterable<Finding>, map: (finding: Finding) => Finding): AsyncGenerator<Finding> {
	for await (const finding of findings) {
		yield map(finding);
	}
}

export const doctor: Command = {
	name: 'doctor',
	summary: 'explain a connection step by step: name, port, TLS, version, v2, auth, members, clock',
	brief: 'explain a connection',
	usage: '[endpoint or profile]',
	effect: 'reads',
	isExtension: true,
	flags: [outputFlag],
	arguments: [{name: 'endpoint or profile', kind: 'profile', isOptional: true}],
	examples: ['doctor', 'doctor https://10.0.0.1:2379', 'doctor prod', 'doctor -o json'],
	async run(context, {positionals}) {
		if (context.diagnose === noProfile) {
			throw new UserError('there is no connection to look at here');
		}

		let hasFailed = false;
		const findings = mapped(context.diagnose(positionals[0]), finding => {
			hasFailed ||= finding.state === 'failed';
			return asTypedIn(context.mode, finding);
		});
		if (context.rowFormat === ownText) {
			const signs = signsOf(context);
			const columns = columnsOf(context) ?? Infinity;
			const {wrapWords} = await import('../terminal/text/wrap.ts');
			let endpoint = '';
			for await (const finding of findings) {
				if (finding.endpoint !== endpoint) {
					({endpoint} = finding);
					context.stdout(`${visible(endpoint)}\n`);
				}

				context.stdout(wrapWords(textOf(finding, signs), columns));
			}
		} else {
			await printRows(context, {columns: ['endpoint', 'step', 'state', 'text', 'advice'], rows: findings, raw: 'state'});
		}

		return hasFailed ? 1 : 0;
	},
};
