import {UserError} from '../errors.ts';
import {type Finding} from '../engine/finding.ts';
import {visible} from '../format/terminal-safe.ts';
import {type Command} from './command.ts';

const signs: Readonly<Record<Finding['state'], string>> = {ok: '✓', failed: '✗', unknown: '–'};
const stepCells = 9;

function textOf({step, state, text, advice}: Finding): string {
	return `${signs[state]} ${step.padEnd(stepCells)} ${visible(text)}\n${advice === undefined ? '' : `${' '.repeat(stepCells + 3)}${advice}\n`}`;
}

export const doctor: Command = {
	name: 'doctor',
	summary: 'explain a connection step by step: name, port, TLS, version, v2, auth, members, clock',
	usage: '[endpoint or profile]',
	isExtension: true,
	flags: [],
	arguments: [{name: 'endpoint or profile', kind: 'text', isOptional: true}],
	examples: ['doctor', 'doctor https://10.0.0.1:2379', 'doctor prod'],
	async run(context, {positionals}) {
		if (context.diagnose === undefined) {
			throw new UserError('there is no connection to be looked at here');
		}

		const findings: Finding[] = [];
		let endpoint = '';
		for await (const finding of context.diagnose(positionals[0])) {
			findings.push(finding);
			if (context.output === 'json') {
				continue;
			}

			if (finding.endpoint !== endpoint) {
				({endpoint} = finding);
				context.stdout(`${visible(endpoint)}\n`);
			}

			context.stdout(textOf(finding));
		}

		if (context.output === 'json') {
			context.stdout(`${JSON.stringify(findings)}\n`);
		}

		return findings.some(({state}) => state === 'failed') ? 1 : 0;
	},
};
