/**
The question at the start when a server already answers where the embedded one would listen.
*/
import process from 'node:process';
import {type ReadStream} from 'node:tty';
import {
	Box,
	render,
	Text,
	useInput,
} from 'ink';
import TextInput from 'ink-text-input';
import {useState, type ReactNode} from 'react';
import {hasOnlyV3, type FoundServer} from '../../connect/startup.ts';
import {KeyInput} from '../../terminal/input/key-input.ts';
import {drawableKeys} from '../../terminal/text/signs.ts';
import {ErrorBoundary} from '../screen/error-boundary.tsx';
import {theme} from '../rows/theme.ts';
import {describeFound, textOf, type StartChoice} from './start-choice.ts';

const kinds = ['connect', 'embedded', 'endpoints'] as const;

type Props = {
	readonly found: FoundServer;
	/** Without a choice the user leaves. */
	readonly onDone: (choice?: StartChoice) => void;
};

function StartScreen({found, onDone}: Props): ReactNode {
	const [selected, setSelected] = useState(found.hasV2 || hasOnlyV3(found) ? 0 : 1);
	const [endpoints, setEndpoints] = useState('');
	const kind = kinds[selected]!;
	useInput((input, key) => {
		if (key.upArrow || (key.tab && key.shift)) {
			setSelected(current => (current + kinds.length - 1) % kinds.length);
		} else if (key.downArrow || key.tab) {
			setSelected(current => (current + 1) % kinds.length);
		} else if (key.escape || (key.ctrl && ['c', 'd'].includes(input))) {
			onDone();
		} else if (key.return && kind !== 'endpoints') {
			onDone({kind});
		}
	});
	return (
		<Box flexDirection='column'>
			<Text>{describeFound(found)}</Text>
			{kinds.map((each, i) => (
				<Box key={each}>
					<Text>{i === selected ? theme.prompt('❯ ') : '  '}{i === selected ? theme.bold(textOf(each, found)) : textOf(each, found)} </Text>
					{each === 'endpoints' && (
						<TextInput
							value={endpoints}
							focus={i === selected}
							placeholder='http://host:2379,…'
							onChange={setEndpoints}
							onSubmit={value => {
								if (value.trim() !== '') {
									onDone({kind: 'endpoints', endpoints: value.trim()});
								}
							}}
						/>
					)}
				</Box>
			))}
			<Text>{theme.dim(drawableKeys('↑ ↓ choose, Enter takes it, Esc leaves'))}</Text>
		</Box>
	);
}

/** Resolves to undefined when the user leaves instead. The question does not stay on the screen. */
export async function askOnScreen(found: FoundServer): Promise<StartChoice | undefined> {
	const {promise, resolve} = Promise.withResolvers<StartChoice | undefined>();
	const input = new KeyInput(process.stdin, 'ink');
	input.once('end', () => {
		resolve(undefined);
	});
	// Ink does so only after it has drawn: a Ctrl-C before that would kill the process, and leave the question on the screen.
	input.setRawMode(true);
	const instance = render(<ErrorBoundary><StartScreen found={found} onDone={resolve}/></ErrorBoundary>, {
		// Everything that Ink uses of a terminal's stream.
		stdin: input as unknown as ReadStream, exitOnCtrlC: false, interactive: true,
	});
	const choice = await promise;
	instance.clear();
	instance.unmount();
	await instance.waitUntilExit();
	input.setRawMode(false);
	input.destroy();
	return choice;
}
