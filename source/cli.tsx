#!/usr/bin/env node
/**
The entry: makes sure that Node can run the rest, and imports that. The check is parsed before any newer syntax.
*/
import process from 'node:process';

/** The first Node that keeps compiled code; package.json names it, too. */
const nodeMin = [22, 8] as const;

function isNewEnough(version: string): boolean {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	return major > nodeMin[0] || (major === nodeMin[0] && minor >= nodeMin[1]);
}

if (isNewEnough(process.versions.node)) {
	// Compiled code need not be compiled again at the next start. Node keeps a file's code as it is right after loading,
	// when V8 would have compiled only what runs at once: here it compiles all. What is Node's own comes first, since its
	// code was kept for the usual flags. It is worth 3 ms of processor time in 44 (`bench/compare.ts`); test/build.test.ts
	// sees it when V8 no longer compiles or takes it all.
	// Where the cache has no directory Node would make one, and below /proc never stop trying.
	if (process.getBuiltinModule('node:fs').existsSync(process.getBuiltinModule('node:os').tmpdir())) {
		process.getBuiltinModule('node:module').enableCompileCache();
	}

	process.getBuiltinModule('node:net');
	const {setFlagsFromString} = process.getBuiltinModule('node:v8');
	setFlagsFromString('--no-lazy');
	const {main} = await import('./main.ts');
	setFlagsFromString('--lazy');
	const {signal} = await main();
	if (signal === undefined) {
		// Everything is done and closed; waiting for a natural end would take apart, piece by piece, what ends anyway.
		process.exit();
	}

	// What brings the cursor back, in Ink, listens until the end: it would take the signal, and Node would be gone before that.
	process.removeAllListeners(signal);
	process.kill(process.pid, signal);
} else {
	process.stderr.write(`etcsh needs Node ${nodeMin.join('.')} or newer; this is Node ${process.version} (${process.execPath}).\n`);
	process.exitCode = 1;
}
