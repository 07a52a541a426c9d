/**
What `import … from 'etcsh'` gives. Each part is loaded when it is first used.
*/
import type * as surface from './surface.ts';

export const startServer: typeof surface.startServer = async options => {
	const library = await import('./server.ts');
	return library.startServer(options);
};

export const connect: typeof surface.connect = async (endpoints, options) => {
	const library = await import('./client.ts');
	return library.connect(endpoints, options);
};
