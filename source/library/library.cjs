'use strict';

/**
The package for `require`: its functions resolve later anyway, and so they can load what is an ECMAScript module. Since 22.12 Node's
`require` does that; that of Jest does not, and there is no `import()` either without a flag. So Node's own is taken, from outside of
the context in which Jest runs tests.
*/
const {runInThisContext} = require('node:vm');

// A Node without this is too old, and library.js says so.
const {createRequire} = runInThisContext('process').getBuiltinModule?.('node:module') ?? require('node:module');

async function load() {
	try {
		return createRequire(__filename)('./library.js');
	} catch (error) {
		if (error.code === 'ERR_REQUIRE_ESM') {
			return import('./library.js');
		}

		throw error;
	}
}

exports.startServer = async options => (await load()).startServer(options);
exports.connect = async (endpoints, options) => (await load()).connect(endpoints, options);
