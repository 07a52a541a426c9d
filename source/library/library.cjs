'use strict';

/**
The package for `require`: its functions resolve later anyway, and so they can load what is an ECMAScript module. Node's own
`require`, where it does that, is there inside Jest, too, which has no `import()` of its own without a flag.
*/
const process = require('node:process');

const {createRequire} = process.getBuiltinModule('node:module');
const load = async () => process.features.require_module ? createRequire(__filename)('./library.js') : import('./library.js');

exports.startServer = async options => (await load()).startServer(options);
exports.connect = async (endpoints, options) => (await load()).connect(endpoints, options);
