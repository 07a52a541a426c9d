/**
The question of the start screen as plain lines.
*/
import process from 'node:process';
import {createInterface} from 'node:readline/promises';
import {type FoundServer} from '../../connect/startup.ts';
import {KeyInput} from '../../terminal/input/key-input.ts';
import {describeFound, textOf, type StartChoice} from './start-choice.ts';

/** Resolves to undefined when there is no answer. */
export async function askInLines(found: FoundServer): Promise<StartChoice | undefined> {
	const {stdin, stdout} = process;
	const keys = stdin.isTTY ? new KeyInput(stdin, stdout.isTTY ? 'readline' : 'lines') : undefined;
	const lines = createInterface({input: keys ?? stdin, output: stdout});
	stdout.write(`${describeFound(found)}\n1: ${textOf('connect', found)}\n2: ${textOf('embedded', found)}\nor type other endpoints\n`);
	try {
		const answer = (await lines.question('> ')).trim();
		if (answer === '1' || answer === '2') {
			return {kind: answer === '1' ? 'connect' : 'embedded'};
		}

		return answer === '' ? undefined : {kind: 'endpoints', endpoints: answer};
	} catch {
		// The input ended.
		return undefined;
	} finally {
		lines.close();
		keys?.destroy();
	}
}
