import {setFlagsFromString} from 'node:v8';

/**
Keeps V8 from letting its heap grow to a multiple of what is in use while watch events stream by. By `bench/terminal.ts` the
process then needs some 16 MB more than at the prompt, and no more later; without the last three flags, which limit the
memory of compiled code and of the threads that move objects, 23 MB; without any of them 145 MB. The price is a quarter of
the speed. Not for a process that holds a tree: a large heap should grow in large steps. test/build.test.ts sees it when V8
no longer knows a flag.
*/
export function keepHeapSmall(): void {
	for (const flag of [
		'--heap-growing-percent=10',
		'--semi-space-growth-factor=1',
		'--optimize-for-size',
		'--no-maglev',
		'--no-parallel-scavenge',
	]) {
		setFlagsFromString(flag);
	}
}
