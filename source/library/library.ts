/**
What `import … from 'etcsh'` gives. Each part is loaded when it is first used.
*/
import process from 'node:process';
import type * as surface from './surface.ts';

/** package.json names it, too; what an older one lacks would be missed somewhere, one after the other. */
const nodeMin = [22, 8] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < nodeMin[0] || (major === nodeMin[0] && minor < nodeMin[1])) {
	throw new Error(`etcsh needs Node ${nodeMin.join('.')} or newer; this is Node ${process.version} (${process.execPath})`);
}

export const startServer: typeof surface.startServer = async options => {
	const library = await import('./server.ts');
	return library.startServer(options);
};

export const connect: typeof surface.connect = async (endpoints, options) => {
	const library = await import('./client.ts');
	return library.connect(endpoints, options);
};
