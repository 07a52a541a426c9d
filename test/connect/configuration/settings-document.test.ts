import test from 'ava';
import {LineCounter} from 'yaml';
import {parseSettingsDocument} from '../../../source/connect/configuration/settings-document.ts';
import {parseTheme} from '../../../source/connect/configuration/theme-file.ts';

test('what lies too deep is a mistake of the file', t => {
	for (const text of ['['.repeat(50_000), '{a: '.repeat(50_000)]) {
		const {errors} = parseSettingsDocument(text, new LineCounter());
		t.is(errors[0]?.message, 'this lies too deep in other things', text.slice(0, 5));
	}

	t.deepEqual(parseTheme('['.repeat(50_000), 'theme.yaml').problems, ['theme.yaml:1: this lies too deep in other things']);
});
