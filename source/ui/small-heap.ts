import {setFlagsFromString} from 'node:v8';

/**
Keeps V8 from letting its heap grow to a multiple of what is in use while watch events stream by. After 600,000 of them
(`bench/terminal.ts`) it is 145 MB more without this and 38 MB with it, most of them there after the first seconds. The
price is a tenth of the speed. Not for a process that holds a tree: a large heap wants large steps.
*/
export function keepHeapSmall(): void {
	for (const flag of ['--heap-growing-percent=10', '--semi-space-growth-factor=1']) {
		setFlagsFromString(flag);
	}
}
