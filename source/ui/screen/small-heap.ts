import {setFlagsFromString} from 'node:v8';

/**
Keeps V8 from letting its heap grow to a multiple of what is in use while watch events stream by. By `bench/terminal.ts`
it is then some 16 MB more than at the prompt, soon and for good; without the last three flags, which keep small the compiled
code and what the threads that move objects take, 23 MB; without any 145 MB. The price is a quarter of the speed. Not for
a process that holds a tree: a large heap wants large steps.
*/
export function keepHeapSmall(): void {
	for (const flag of ['--heap-growing-percent=10', '--semi-space-growth-factor=1', '--optimize-for-size', '--no-maglev', '--no-parallel-scavenge']) {
		setFlagsFromString(flag);
	}
}
