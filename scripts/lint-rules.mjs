/** Rules that oxlint has not and that are in no plugin of their own: a few of ESLint, and xo's two. */
import {builtinRules} from 'eslint/use-at-your-own-risk';
import eslintConfigXo from 'eslint-config-xo';

const {'no-use-extend-native': extendNative, xo} = Object.assign({}, ...eslintConfigXo().map(({plugins}) => plugins));

const plugin = {
	meta: {name: 'xo-js'},
	rules: {
		...Object.fromEntries(['camelcase', 'dot-notation', 'no-restricted-syntax', 'no-undef-init'].map(name => [name, builtinRules.get(name)])),
		...extendNative.rules,
		...xo.rules,
	},
};

export default plugin;
